"""A day that gains an hour: by the clocks, which go back, and by a report, which says when it begins."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, ReminderState
from calendars.model.when import When
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.deliveries.desk import HOUR, NOON, TALKS, change, desk, enter, register, states
from tests.daemon.receiver import Receiver

DAY, DAY_IN_HOURS = Duration(days=1), Duration(seconds=86_400)
ALL_DAY = replace(TALKS, when=When.day(date(2024, 3, 4)))


def test_a_day_of_25_hours_is_a_day_before_and_24_hours_are_24_hours(store: Store, receiver: Receiver) -> None:
    clock = SetClock(NOON)
    register(store, clock, receiver.url, before=(DAY, DAY_IN_HOURS))
    enter(store, clock, replace(TALKS, when=When.day(date(2024, 10, 27)).at(time(10), "Europe/Berlin")))
    with store.reading() as tx:
        due = {str(one.before): one.due for one in tx.queue.reminders()}
    assert due == {
        "1d": datetime(2024, 10, 26, 8, tzinfo=UTC),  # ten o'clock in summer time
        "24h": datetime(2024, 10, 26, 9, tzinfo=UTC),
    }
    with desk(store, clock) as working:
        for number, instant in enumerate(sorted(due.values()), start=1):
            clock.set(instant)
            working.ring()
            receiver.wait_for(number)
            working.look()
    assert [json.loads(request.body)["data"]["reminder"]["before"] for request in receiver.requests] == ["P1D", "PT24H"]


def test_a_day_that_is_given_its_hour_is_reminded_of_by_the_hour_and_no_more_by_the_day(
    store: Store, receiver: Receiver
) -> None:
    """Half past three was not known when it was planned: nine in the morning is no reminder any more."""
    clock = SetClock(NOON)
    register(store, clock, receiver.url, before=(DAY, HOUR))
    uid = enter(store, clock, ALL_DAY)
    change(store, clock, uid, replace(TALKS, when=When.day(date(2024, 3, 4)).at(time(15, 30), "UTC")))
    with store.reading() as tx:
        planned = {str(one.before): one.due for one in tx.queue.reminders(state=ReminderState.PLANNED)}
    assert planned == {
        "1d": datetime(2024, 3, 3, 15, 30, tzinfo=UTC),
        "1h": datetime(2024, 3, 4, 14, 30, tzinfo=UTC),
    }
    clock.set(datetime(2024, 3, 4, 9, tzinfo=UTC))
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        clock.set(datetime(2024, 3, 4, 14, 30, tzinfo=UTC))
        working.ring()
        receiver.wait_for(2)
        working.look()
    assert [json.loads(request.body)["data"]["reminder"] for request in receiver.requests] == [
        {"before": "P1D", "due": "2024-03-03T15:30:00Z", "late": True},
        {"before": "PT1H", "due": "2024-03-04T14:30:00Z", "late": False},
    ]


def test_a_day_that_is_given_an_hour_after_its_reminder_went_is_reminded_of_again_by_the_hour(
    store: Store, receiver: Receiver
) -> None:
    clock = SetClock(datetime(2024, 3, 4, 8, 59, tzinfo=UTC))
    register(store, clock, receiver.url, before=(HOUR,))
    uid = enter(store, clock, ALL_DAY)
    clock.advance(timedelta(minutes=1))
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        change(store, clock, uid, replace(TALKS, when=When.day(date(2024, 3, 4)).at(time(15, 30), "UTC")))
        clock.set(datetime(2024, 3, 4, 14, 30, tzinfo=UTC))
        working.ring()
        receiver.wait_for(2)
        working.look()
    assert [json.loads(request.body)["data"]["reminder"]["before"] for request in receiver.requests] == ["PT0S", "PT1H"]
