"""Summaries fall due: each is gathered and put into the outbox in the transaction that plans the next one."""

import json
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from calendars.model.reminder import Endpoint, Message, Topic
from calendars.model.selection import coming_up
from calendars.model.when import zone
from calendars.plan.digest import Changed, Digest, Missed, digest_body
from calendars.plan.messages import message
from calendars.plan.notices import concerns, notice_of
from calendars.store.database import Transaction
from calendars.store.rows import UNREADABLE
from daemon.deliveries.cron import Cron

logger = logging.getLogger("summitry.deliveries")

_AT_ONCE = 50
_DAYS_AHEAD = 7
_OUTLASTS = timedelta(minutes=1)


def with_digest(endpoint: Endpoint, now: datetime) -> Endpoint:
    """`endpoint`, its next summary planned for the first time after `now`; none where it has none."""
    if endpoint.digest is None:
        return replace(endpoint, next_digest=None, digest_since=None)
    following = Cron(endpoint.digest).following(now, endpoint.zone)
    return replace(endpoint, next_digest=following, digest_since=endpoint.digest_since or now)


def fire_digests(tx: Transaction, now: datetime) -> int:
    """Put the summaries that are due into the outbox, of several that were missed the latest; how many were dealt with.

    None are while somebody merges: no reminder waits for a summary. One that cannot be made holds up none of the
    others: its endpoint waits for the next one, and the log says why.
    """
    if not tx.engagements.lock_at_once():  # what changes meanwhile is told by the next one, and nothing by both
        return 0
    due = tx.digests.due(now, _AT_ONCE)
    for endpoint in due:
        planned = replace(endpoint, next_digest=None)
        try:
            planned = with_digest(endpoint, now)
            _put(tx, endpoint, planned.next_digest, now)
        except UNREADABLE:
            logger.exception("%s: its summary cannot be made", endpoint.id)
        tx.endpoints.save(planned)
    return len(due)


def _put(tx: Transaction, endpoint: Endpoint, following: datetime | None, now: datetime) -> None:
    slot = Cron(endpoint.digest or "").latest(now, endpoint.zone)
    key = f"digest:{endpoint.id}:{slot.isoformat() if slot else ''}"
    if slot is None or tx.digests.is_known(key):  # the rules of the zone were changed: it was told
        return
    tx.digests.supersede(endpoint.id)
    tx.queue.expire(now)  # what ran out until now is told as such
    begun = endpoint.digest_since or endpoint.created
    last = tx.digests.told_last(endpoint.id)
    before = last if last and last.created >= begun else None  # one from before a break begins anew
    ahead = max(now + timedelta(days=_DAYS_AHEAD - 1), following or now)
    digest, newest = _gathered(tx, endpoint, before, begun, ahead.astimezone(zone(endpoint.zone)).date(), now)
    written = message(Topic.DIGEST, None, key=key, now=now, body=digest_body(digest, now))
    expires = (following or now) + _OUTLASTS  # so that the next one supersedes it before it expires
    tx.queue.put(replace(written, sequence=newest), [(endpoint.id, expires)])


def _gathered(
    tx: Transaction, endpoint: Endpoint, before: Message | None, begun: datetime, last: date, now: datetime
) -> tuple[Digest, int]:
    """What there is to tell until the day `last`, and the number of the newest change that is in it."""
    since = before.created if before else begun
    today = now.astimezone(zone(endpoint.zone)).date()
    newest, changes = tx.digests.changes(before.sequence if before else None, since, today - timedelta(days=1))
    told = [(notice_of(old, new), old, new) for old, new in changes if concerns(endpoint, old, new)]
    wanted = coming_up(replace(endpoint.selection, until=last), today, now)
    digest = Digest(
        since=since,
        until=now,
        first_day=today,
        last_day=last,
        coming=[one for one in tx.engagements.select(wanted) if not one.when.has_ended(now)],
        changed=[Changed(topic=topic, before=old, after=new) for topic, old, new in told if topic],
        missed=sorted(_missed(tx, endpoint, since, now), key=lambda one: one.due),
        failing=tx.sources.failing(),
    )
    return digest, newest


def _missed(tx: Transaction, endpoint: Endpoint, since: datetime, now: datetime) -> Iterable[Missed]:
    reminders = tx.digests.missed(endpoint.id, since, now)
    known = tx.engagements.get_all({reminder.uid for reminder in reminders})
    for reminder in reminders:
        engagement = known.get(reminder.uid)
        about = engagement.as_json() if engagement else None
        yield Missed(topic=Topic.REMINDER, engagement=about, due=reminder.due, state=reminder.state.value)
    for delivery in tx.digests.given_up(endpoint.id, since, now):
        body: dict[str, Any] = json.loads(delivery.message.body)
        about = body.get("data", {}).get("engagement")
        state = delivery.state.value
        yield Missed(topic=delivery.message.topic, engagement=about, due=delivery.message.created, state=state)
