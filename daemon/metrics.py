"""What this daemon counts as it works, for Prometheus. What all daemons share is counted in the database."""

import json
from datetime import datetime

from prometheus_client import Counter, Histogram

from calendars.model.reminder import Attempt, Delivery, DeliveryState, Topic
from calendars.model.source import Came

_LATE_SECONDS = (0.5, 1, 2, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400)
_ANSWER_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30)

ATTEMPTS = Counter(
    "summitry_delivery_attempts",
    "Attempts of this daemon to deliver, by what became of the delivery; pending ones are tried again.",
    ["outcome"],
    registry=None,
)
ANSWERED = Histogram(
    "summitry_delivery_duration_seconds",
    "How long this daemon's attempts took, successful or not.",
    buckets=_ANSWER_SECONDS,
    registry=None,
)
LATE = Histogram(
    "summitry_reminder_lateness_seconds",
    "How long after it fell due a reminder was delivered by this daemon.",
    buckets=_LATE_SECONDS,
    registry=None,
)
READINGS = Counter(
    "summitry_source_readings", "Readings of sources by this daemon, by what came of them.", ["outcome"], registry=None
)

#: All of them.
COUNTED = (ATTEMPTS, ANSWERED, LATE, READINGS)

for _state in (DeliveryState.DELIVERED, DeliveryState.PENDING, DeliveryState.EXPIRED, DeliveryState.DEAD):
    ATTEMPTS.labels(_state.value)  # an outcome that has not come yet is 0, and not unknown
for _came in Came:
    READINGS.labels(_came.value)


def attempted(delivery: Delivery, attempt: Attempt, becomes: DeliveryState) -> None:
    """An attempt at a delivery was made, after which it is in the state `becomes`."""
    ATTEMPTS.labels(becomes.value).inc()
    ANSWERED.observe(attempt.milliseconds / 1_000)
    if becomes is DeliveryState.DELIVERED and delivery.message.topic is Topic.REMINDER:
        due = datetime.fromisoformat(json.loads(delivery.message.body)["data"]["reminder"]["due"])
        LATE.observe(max(0.0, (attempt.started - due).total_seconds()))


def was_read(came: Came) -> None:
    """A source was read."""
    READINGS.labels(came.value).inc()
