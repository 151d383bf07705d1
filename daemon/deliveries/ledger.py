"""What came of an attempt is written down: the delivery's state, its next attempt, and how its endpoint fares."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from calendars.model.reminder import Delivery, DeliveryState, Endpoint, EndpointState, Topic
from calendars.store.database import Transaction
from config.errors import NotFound
from daemon.deliveries.attempts import (
    GIVE_UP_AFTER,
    GIVE_UP_FAILURES,
    GIVE_UP_MESSAGES,
    Meaning,
    next_attempt,
    quiet_until,
)
from daemon.deliveries.sending import Sent, unanswered

logger = logging.getLogger("summitry.deliveries")

#: What a reminder's body says of its time; once any of it changes, another reminder stands in its place.
_TIME_PARTS = ("when", "time", "timezone")


@dataclass(frozen=True, slots=True)
class Result:
    """A delivery that was leased, and the attempt that was made at it."""

    delivery: Delivery
    sent: Sent


def write_result(tx: Transaction, result: Result, now: datetime, spread: Callable[[], float]) -> None:
    """Finish the lease with what came of the attempt. `spread` gives a number from -1 to 1 for each wait."""
    delivery, attempt = result.delivery, result.sent.attempt
    endpoint = _endpoint_after(tx, result, now)
    state, again = _state_after(result, endpoint, now, spread())
    if not tx.queue.finish(delivery, attempt, state, again):
        logger.warning("%s was no longer ours when attempt %d was done", delivery.id, attempt.number)
    level = logging.INFO if state is DeliveryState.DELIVERED else logging.WARNING
    logger.log(
        level,
        "%s to %s: attempt %d: %s after %d ms",
        delivery.message.topic,
        delivery.endpoint.id,
        attempt.number,
        attempt.error.partition(":")[0] if attempt.error else attempt.status,  # the rest may hold the URL
        attempt.milliseconds,
    )


def still_so(tx: Transaction, delivery: Delivery) -> bool:
    """Whether what a delivery says is so: a reminder of a meeting that was moved or called off is not."""
    message = delivery.message
    if message.topic is not Topic.REMINDER or message.uid is None:
        return True
    try:
        engagement = tx.engagements.get(message.uid)
    except (ValueError, TypeError, LookupError):  # another version or hand wrote it; what was said of it stands
        logger.exception("%s: cannot be read; its reminder goes out as it was written", message.uid)
        return True
    if engagement is None or engagement.removed or not engagement.status.is_on:
        return False
    if engagement.sequence == message.sequence:
        return True
    said, known = json.loads(message.body)["data"]["engagement"], engagement.as_json()
    return all(said[part] == known[part] for part in _TIME_PARTS)


def supersede(tx: Transaction, delivery: Delivery, now: datetime) -> bool:
    """Close the reminder's delivery, whose words are no longer so; False, as it is not to be sent.

    Its reminder is taken back, so that it is planned again where the change is undone.
    """
    message = delivery.message
    attempt = unanswered(delivery, now, "superseded: the meeting was moved or called off")
    if tx.queue.finish(delivery, attempt, DeliveryState.SUPERSEDED) and message.uid is not None:
        due = datetime.fromisoformat(json.loads(message.body)["data"]["reminder"]["due"])
        tx.queue.take_back(message.uid, delivery.endpoint.id, due)
    return False


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
        again = max(again, min(endpoint.throttled_until, delivery.expires))
    return DeliveryState.PENDING, again


def _endpoint_after(tx: Transaction, result: Result, now: datetime) -> Endpoint:
    """The endpoint as it stands after the attempt, stored where it differs."""
    done = result.sent.verdict.meaning is Meaning.DONE
    if done and result.delivery.endpoint.failing_since is None:
        return result.delivery.endpoint  # the usual case needs no look
    try:
        known = tx.endpoints.get(result.delivery.endpoint.id)
    except NotFound:  # removed meanwhile
        return result.delivery.endpoint
    after = _recovered(known) if done else _failed(tx, known, result, now)
    if after != known:
        tx.endpoints.save(after)
    return after


def _recovered(endpoint: Endpoint) -> Endpoint:
    return replace(endpoint, failing_since=None, throttled_until=None)


def _failed(tx: Transaction, endpoint: Endpoint, result: Result, now: datetime) -> Endpoint:
    verdict = result.sent.verdict
    after = replace(endpoint, failing_since=endpoint.failing_since or now)
    if verdict.quiet:
        after = replace(after, throttled_until=quiet_until(verdict.quiet, now, result.delivery.expires))
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
    tried = [
        sum(attempt.started >= since for attempt in tx.queue.attempts(delivery.id))
        for delivery in tx.queue.deliveries(endpoint=endpoint.id)
    ]
    return sum(tried) + 1 >= GIVE_UP_FAILURES and sum(1 for count in tried if count) >= GIVE_UP_MESSAGES
