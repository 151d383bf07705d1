"""What came of an attempt is written down: the delivery's state, its next attempt, and how its endpoint fares."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from calendars.model.engagement import Engagement
from calendars.model.reminder import (
    LAST_CHANCE,
    Attempt,
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointState,
    Message,
    ReminderState,
    Topic,
)
from calendars.plan.summary import LASTS, summary_of
from calendars.store.database import Transaction
from calendars.store.queue import Finished
from config.errors import NotFound
from daemon.deliveries.attempts import (
    AWAY,
    GIVE_UP_AFTER,
    GIVE_UP_FAILURES,
    GIVE_UP_MESSAGES,
    Meaning,
    Verdict,
    next_attempt,
)
from daemon.deliveries.sending import Sent, unanswered
from daemon.metrics import attempted

logger = logging.getLogger("summitry.deliveries")

#: What a reminder's body says of its time; once any of it changes, another reminder stands in its place.
_TIME_PARTS = ("when", "time", "timezone")

#: What else people go by: once any of it changes, the reminder is written anew.
_TEXT_PARTS = ("title", "kind", "end_time", "parties", "people", "place", "status")


@dataclass(frozen=True, slots=True)
class Result:
    """A delivery that was leased, and the attempt that was made at it."""

    delivery: Delivery
    sent: Sent


def write_results(tx: Transaction, results: Iterable[Result], now: datetime, spread: Callable[[], float]) -> None:
    """Finish each lease with what came of the attempt. `spread` gives a number from -1 to 1 for each wait."""
    finished: list[Finished] = []
    for result in sorted(results, key=_endpoint_id):  # two daemons that lock endpoints do it in one order
        endpoint = _endpoint_after(tx, result.delivery.endpoint, result.sent, now)
        state, again = _state_after(result, endpoint, now, spread())
        finished.append((result.delivery, result.sent.attempt, state, again))
        _log(result.delivery, result.sent.attempt, state)
    ours = tx.queue.finish_all(finished)
    if ours < len(finished):
        told = ", ".join(delivery.id for delivery, *_ in finished)
        logger.warning("%d of these were no longer ours when they were done: %s", len(finished) - ours, told)


def write_replay(tx: Transaction, replayed: Result, now: datetime) -> None:
    """Write down what came of a delivery that a person sent again, as `Queue.take` gave it.

    A success settles it: what had been given up is not called delivered, for it came too late. A failure leaves it as
    it was: what still waits is tried again by the queue when it would have been, unless the receiver is gone.
    """
    delivery, sent = replayed.delivery, replayed.sent
    _endpoint_after(tx, delivery.endpoint, sent, now, by_hand=True)
    if sent.verdict.meaning is not Meaning.DONE and delivery.state is DeliveryState.LEASED:
        is_gone = sent.verdict.meaning is Meaning.GONE
        tx.queue.finish(delivery, sent.attempt, DeliveryState.DEAD if is_gone else DeliveryState.PENDING)
        return
    tx.queue.record(sent.attempt)
    settled = _REPLAYED.get(delivery.state, DeliveryState.DELIVERED)
    tx.queue.settle(delivery, settled if sent.verdict.meaning is Meaning.DONE else delivery.state)


_GIVEN_UP = (DeliveryState.EXPIRED, DeliveryState.DEAD, DeliveryState.SUPERSEDED, DeliveryState.REPLAYED)
_REPLAYED = dict.fromkeys(_GIVEN_UP, DeliveryState.REPLAYED)


def write_ping(tx: Transaction, endpoint: Endpoint, message: Message, pinged: Sent, now: datetime) -> None:
    """Write down what came of a ping. One that fails tells whoever sent it, and changes nothing of the endpoint."""
    done = pinged.verdict.meaning is Meaning.DONE
    if done:
        _endpoint_after(tx, endpoint, pinged, now, by_hand=True)
    state = DeliveryState.DELIVERED if done else DeliveryState.EXPIRED
    tx.queue.put_done(message, endpoint.id, pinged.attempt, state)


def _endpoint_id(result: Result) -> str:
    return result.delivery.endpoint.id


def _log(delivery: Delivery, attempt: Attempt, state: DeliveryState) -> None:
    attempted(delivery, attempt, state)
    level = logging.INFO if state is DeliveryState.DELIVERED else logging.WARNING
    logger.log(
        level,
        "%s to %s: attempt %d: %s after %d ms",
        delivery.message.topic,
        delivery.endpoint.id,
        attempt.number,
        attempt.error.partition(":")[0] if attempt.error else attempt.status,  # the rest may hold the URL
        attempt.milliseconds,
        extra={"delivery": delivery.id, "engagement": delivery.message.uid},
    )


def still_so(tx: Transaction, deliveries: Iterable[Delivery], now: datetime) -> list[Delivery]:
    """Those of which what they say is so. Any other reminder is closed, unsent.

    Where the meeting is named otherwise, or is elsewhere, it is written anew; not where it was moved or called off.
    """
    deliveries = list(deliveries)
    reminders = {one.message.uid for one in deliveries if one.message.topic is Topic.REMINDER and one.message.uid}
    known = tx.engagements.get_all(reminders)
    holding = []
    for delivery in deliveries:
        becomes = _becomes(delivery.message, known)
        if becomes is ReminderState.FIRED:
            holding.append(delivery)
        else:
            _supersede(tx, delivery, becomes, now)
    return holding


def _becomes(message: Message, engagements: Mapping[str, Engagement | None]) -> ReminderState:
    """What becomes of a reminder that fired: it stands, is planned again, or another stands in its place."""
    if message.topic is not Topic.REMINDER or message.uid is None:
        return ReminderState.FIRED
    engagement = engagements.get(message.uid)
    if engagement is None:  # where it is there and cannot be read, what was said of it stands
        return ReminderState.FIRED if message.uid in engagements else ReminderState.SUPERSEDED
    if engagement.removed or not engagement.status.is_on:
        return ReminderState.SUPERSEDED
    if engagement.sequence == message.sequence:
        return ReminderState.FIRED
    said, known = json.loads(message.body)["data"]["engagement"], engagement.as_json()
    if any(said[part] != known[part] for part in _TIME_PARTS):
        return ReminderState.SUPERSEDED
    stands = all(said[part] == known[part] for part in _TEXT_PARTS)
    return ReminderState.FIRED if stands else ReminderState.PLANNED


def _supersede(tx: Transaction, delivery: Delivery, becomes: ReminderState, now: datetime) -> None:
    """Close the reminder's delivery, and take its reminder back: it is planned again where the change is undone.

    One that `becomes` planned falls due at once, and says what is so now.
    """
    message = delivery.message
    why = "described anew" if becomes is ReminderState.PLANNED else "moved or called off"
    attempt = unanswered(delivery, now, f"superseded: the meeting was {why}")
    if tx.queue.finish(delivery, attempt, DeliveryState.SUPERSEDED) and message.uid is not None:
        due = datetime.fromisoformat(json.loads(message.body)["data"]["reminder"]["due"])
        tx.queue.take_back(message.uid, delivery.endpoint.id, due, becomes)


def _state_after(
    result: Result, endpoint: Endpoint, now: datetime, spread: float
) -> tuple[DeliveryState, datetime | None]:
    delivery, verdict = result.delivery, result.sent.verdict
    if verdict.meaning is Meaning.DONE:
        return DeliveryState.DELIVERED, None
    if verdict.meaning is Meaning.GONE:
        return DeliveryState.DEAD, None
    again = next_attempt(delivery.attempts, now, delivery.expires, spread)
    if again is None:
        return DeliveryState.EXPIRED, None
    if verdict.quiet and endpoint.throttled_until:
        again = max(again, min(endpoint.throttled_until, delivery.expires - LAST_CHANCE))
    return DeliveryState.PENDING, again


def _endpoint_after(
    tx: Transaction, endpoint: Endpoint, sent: Sent, now: datetime, *, by_hand: bool = False
) -> Endpoint:
    """The endpoint as it stands after the attempt, stored where it differs."""
    done = sent.verdict.meaning is Meaning.DONE
    if done and endpoint.failing_since is None and not by_hand:
        return endpoint  # the usual case needs no look
    try:
        known = tx.endpoints.get(endpoint.id)
    except NotFound:  # removed meanwhile
        return endpoint
    after = _recovered(known, by_hand=by_hand) if done else _failed(tx, known, sent.verdict, now)
    if after != known:
        tx.endpoints.change(known, after, now)
    if done and known.failing_since is not None:
        _catch_up(tx, known.id, known.failing_since, now)
    return after


def _recovered(endpoint: Endpoint, *, by_hand: bool) -> Endpoint:
    """It answers again. Where it was disabled, it took a person to find out, who is taken to want it back."""
    after = replace(endpoint, failing_since=None, throttled_until=None)
    if by_hand and endpoint.state is EndpointState.DISABLED:
        logger.info("%s answers again, and is active again", endpoint.id)
        return replace(after, state=EndpointState.ACTIVE, reason=None)
    return after


def _catch_up(tx: Transaction, endpoint: str, since: datetime, now: datetime) -> None:
    """It is back: try now what waits, and tell it in one message of all that expired while it was away."""
    if now - since >= AWAY:
        tx.queue.hurry(endpoint, now)
    missed = tx.queue.expired_since(endpoint, since)
    if missed:
        tx.queue.put(summary_of(missed, endpoint, since, now), [(endpoint, now + LASTS)])


def _failed(tx: Transaction, endpoint: Endpoint, verdict: Verdict, now: datetime) -> Endpoint:
    after = replace(endpoint, failing_since=endpoint.failing_since or now)
    if verdict.quiet:
        after = replace(after, throttled_until=now + verdict.quiet)
    reason = None
    if verdict.meaning is Meaning.GONE:
        reason = "it answered 410 Gone"
    elif _is_hopeless(tx, after, now):
        reason = f"it has failed for {GIVE_UP_AFTER.days} days: {verdict.error}"
    if reason is None or after.state is not EndpointState.ACTIVE:
        return after
    logger.warning("%s is disabled: %s", endpoint.id, reason)
    return replace(after, state=EndpointState.DISABLED, reason=reason)


def _is_hopeless(tx: Transaction, endpoint: Endpoint, now: datetime) -> bool:
    """Whether it has failed long enough, often enough and over more than one message."""
    since = endpoint.failing_since
    if since is None or now - since < GIVE_UP_AFTER:
        return False
    failures, messages = tx.queue.failures_since(endpoint.id, since)
    return failures + 1 >= GIVE_UP_FAILURES and messages >= GIVE_UP_MESSAGES
