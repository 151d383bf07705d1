"""410; 429 with a date, a negative number, ten years, rubbish."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, EndpointState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import NOON, deliveries, desk, post, register, states
from tests.daemon.receiver import Answer, Receiver

SECONDS = timedelta(seconds=1)
TEN_YEARS = 10 * 366 * 86_400


def test_410_disables_the_endpoint_at_once_and_its_log_stays(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answer = Answer(410, body=b"moved away")
    register(store, clock, receiver.url, cap=1)
    post(store, 1, 2)
    with desk(store, clock) as working:
        working.until(lambda: DeliveryState.DEAD in states(store))
        clock.advance(timedelta(hours=1))
        working.look()
    assert (states(store), len(receiver.requests)) == ([DeliveryState.DEAD, DeliveryState.PENDING], 1)
    with store.reading() as tx:
        known = tx.endpoints.get("ep_1")
        [attempt] = tx.queue.attempts(deliveries(store)[0].id)
    assert (known.state, known.reason) == (EndpointState.DISABLED, "it answered 410 Gone")
    assert attempt.answer == "moved away"


@pytest.mark.parametrize(
    ("written", "quiet"),
    [
        (format_datetime(NOON + timedelta(minutes=10), usegmt=True), timedelta(minutes=10)),
        ("600", timedelta(minutes=10)),
        (str(TEN_YEARS), timedelta(hours=6)),
        (format_datetime(NOON + timedelta(days=3_660), usegmt=True), timedelta(hours=6)),
        ("-5", None),
        ("soon, I promise", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_wish_for_quiet_holds_for_six_hours_at_the_most_and_rubbish_is_no_wish(
    store: Store, clock: SetClock, receiver: Receiver, status: int, written: str, quiet: timedelta | None
) -> None:
    receiver.answer = Answer(status, {"retry-after": written})
    register(store, clock, receiver.url)
    post(store, 1)
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.PENDING])
        [delivery] = deliveries(store)
        if quiet is None:  # the first wait of the table, give or take its spread
            assert 4 * SECONDS <= delivery.next_attempt - NOON <= 6 * SECONDS
        else:
            assert abs(delivery.next_attempt - NOON - quiet) < SECONDS
            clock.set(delivery.next_attempt - SECONDS)
            working.look()
            assert len(receiver.requests) == 1
        receiver.answer = Answer(200)
        clock.set(delivery.next_attempt)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])


def test_a_wish_for_quiet_beyond_the_meeting_is_cut_to_one_last_attempt_a_minute_before(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answer = Answer(429, {"retry-after": str(TEN_YEARS)})
    register(store, clock, receiver.url)
    post(store, 1, lasts=timedelta(minutes=30))
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.PENDING])
    assert deliveries(store)[0].next_attempt == NOON + timedelta(minutes=29)
