"""A rehearsal: what the first reminder would have to wait for is made ready before it is due."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from calendars.model.engagement import Engagement, Kind
from calendars.model.reminder import Attempt, DeliveryState, Endpoint, Reminder, Topic, Trigger
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction
from config.durations import Duration
from daemon.deliveries.bodies import with_bodies
from daemon.deliveries.ledger import still_so

_NAME = "rehearsal"
_BEFORE = Duration(seconds=3_600)
_LEASE = timedelta(minutes=1)

#: Nothing that is in the calendar falls due before this instant.
_LONG_AGO = datetime(1970, 1, 2, 12, tzinfo=UTC)


class _DoneError(Exception):
    """Raised at the end, so that all of it is undone."""


def rehearse(store: Store, planner: Planner) -> None:
    """Remind a made-up endpoint of a made-up meeting, as if both were due, send nothing, and undo all of it.

    Statements are put together and compiled by that, templates read, modules loaded. Blocks. Raises StoreError.
    """
    with suppress(_DoneError), store.transaction() as tx:
        _enact(tx, planner)
        raise _DoneError


def _enact(tx: Transaction, planner: Planner) -> None:
    now = _LONG_AGO
    topics = frozenset({Topic.REMINDER, Topic.CREATED})
    url = "http://rehearsal.invalid/"
    tx.endpoints.add(
        Endpoint(id=_NAME, url=url, secret="", format="slack", topics=topics, before=(_BEFORE,), created=now)
    )
    for uids in (["rehearsal-1"], ["rehearsal-2", "rehearsal-3"]):  # several at once are other statements than one
        _plan(tx, uids, now)
        tx.queue.waits_in_vain(now)
        tx.queue.next_to_do()
        planner.fire(tx, now)
        tx.queue.expire(now)
        leased = with_bodies(tx, still_so(tx, tx.queue.claim(_NAME, now, _LEASE, 9), now))
        tx.queue.finish_all([(one, _attempt(one.id, now), DeliveryState.DELIVERED, None) for one in leased])
        tx.queue.next_after(now)
        tx.digests.are_due(now)
    tx.queue.hold(_NAME, None, now)
    planner.fire(tx, now)


def _plan(tx: Transaction, uids: Sequence[str], now: datetime) -> None:
    """Meetings that begin in an hour, of which a reminder is due."""
    starts, cause = now + _BEFORE.rough, Cause(origin=Origin.PERSON)
    when = When.day(starts.date()).at(starts.time(), "UTC")
    for uid in uids:
        meeting = Engagement(uid=uid, title="Talks", kind=Kind.TALKS, when=when, created=now, updated=now)
        tx.engagements.save(Revision(change=Change.CREATED, cause=cause, at=now, before=None, after=meeting))
    tx.queue.plan(Reminder(uid=uid, endpoint=_NAME, before=_BEFORE, starts=starts, due=now) for uid in uids)


def _attempt(delivery: str, now: datetime) -> Attempt:
    return Attempt(
        delivery=delivery,
        number=1,
        trigger=Trigger.AUTOMATIC,
        started=now,
        milliseconds=0,
        status=200,
        error=None,
        address=None,
    )
