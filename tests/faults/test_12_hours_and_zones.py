"""The hour that does not exist, the hour that comes twice, and rules of a zone that change between plan and due."""

import json
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from calendars.clock import SetClock
from calendars.model.engagement import Details
from calendars.model.reminder import DeliveryState, ReminderState
from calendars.model.when import When, forget_zones
from calendars.plan.renewal import renew
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.deliveries.desk import HOUR, NOON, TALKS, desk, enter, planner, register, states
from tests.daemon.receiver import Receiver

ELSEWHERE = "Elsewhere/City"

SetRules = Callable[[str], None]


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[SetRules]:
    """Gives the zone `ELSEWHERE` the rules of another zone, as an upgrade of the zone data would."""
    (tmp_path / "zones/Elsewhere").mkdir(parents=True)
    zoneinfo.reset_tzpath([str(tmp_path / "zones"), *map(str, zoneinfo.TZPATH)])

    def set_rules(like: str) -> None:
        published = files("tzdata.zoneinfo").joinpath(*like.split("/"))
        (tmp_path / "zones" / ELSEWHERE).write_bytes(published.read_bytes())
        forget_zones()

    yield set_rules
    zoneinfo.reset_tzpath()
    forget_zones()


def at_ten() -> Details:
    return replace(TALKS, when=When.day(date(2024, 7, 1)).at(time(10), ELSEWHERE))


def sent(store: Store, receiver: Receiver, clock: SetClock, at: datetime) -> dict[str, Any]:
    """What is reminded of at an instant: the offset, the due instant, and how late."""
    clock.set(at)
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: DeliveryState.DELIVERED in states(store))
        working.look()
    [request] = receiver.requests
    reminder: dict[str, Any] = json.loads(request.body)["data"]["reminder"]
    return reminder


@pytest.mark.parametrize(
    ("day", "hour", "due"),
    [
        (date(2024, 3, 31), time(2, 30), datetime(2024, 3, 31, 0, 30, tzinfo=UTC)),  # no such hour: 3.30 in summer time
        (date(2024, 10, 27), time(2, 30), datetime(2024, 10, 26, 23, 30, tzinfo=UTC)),  # twice: the first of the two
    ],
)
def test_an_hour_that_does_not_exist_or_comes_twice_is_reminded_of_once_an_hour_before(
    store: Store, receiver: Receiver, day: date, hour: time, due: datetime
) -> None:
    clock = SetClock(NOON)
    register(store, clock, receiver.url, before=(HOUR,))
    enter(store, clock, replace(TALKS, when=When.day(day).at(hour, "Europe/Berlin")))
    assert sent(store, receiver, clock, due)["due"] == due.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_rules_that_change_after_it_was_planned_lose_no_reminder_at_its_old_instant(
    store: Store, receiver: Receiver, rules: SetRules
) -> None:
    """Nobody noticed the change; what was planned by the old rules falls due, and the hour is an hour later now."""
    clock = SetClock(NOON)
    rules("Europe/Berlin")
    register(store, clock, receiver.url, before=(HOUR,))
    uid = enter(store, clock, at_ten())
    rules("Europe/London")
    clock.set(datetime(2024, 7, 1, 7, tzinfo=UTC))
    with desk(store, clock) as working:
        working.look()
    assert receiver.requests == []
    told = sent(store, receiver, clock, datetime(2024, 7, 1, 8, tzinfo=UTC))
    assert (told["due"], told["late"]) == ("2024-07-01T08:00:00Z", False)
    with store.reading() as tx:
        became = [reminder.state for reminder in tx.queue.reminders(uid=uid)]
    assert became == [ReminderState.SUPERSEDED, ReminderState.FIRED]


def test_rules_that_change_are_planned_by_anew_and_what_is_due_by_them_already_goes_out_late(
    store: Store, receiver: Receiver, rules: SetRules
) -> None:
    clock = SetClock(NOON)
    rules("Europe/London")
    register(store, clock, receiver.url, before=(HOUR,))
    enter(store, clock, at_ten())
    clock.set(datetime(2024, 7, 1, 7, 30, tzinfo=UTC))
    assert renew(store, planner(), clock.now()) == 0
    rules("Europe/Berlin")
    assert renew(store, planner(), clock.now()) == 1
    assert renew(store, planner(), clock.now()) == 0
    told = sent(store, receiver, clock, clock.now())
    assert (told["due"], told["late"]) == ("2024-07-01T07:00:00Z", True)


def test_what_was_sent_is_not_sent_again_because_the_rules_change(
    store: Store, receiver: Receiver, rules: SetRules
) -> None:
    clock = SetClock(NOON)
    rules("Europe/Berlin")
    register(store, clock, receiver.url, before=(Duration(days=1), HOUR))
    enter(store, clock, at_ten())
    told = sent(store, receiver, clock, datetime(2024, 6, 30, 8, tzinfo=UTC))
    assert told["before"] == "P1D"
    rules("Europe/London")
    assert renew(store, planner(), clock.now()) == 1
    clock.advance(timedelta(hours=12))
    with desk(store, clock) as working:
        working.look()
    assert len(receiver.requests) == 1
    with store.reading() as tx:
        planned = tx.queue.reminders(state=ReminderState.PLANNED)
    assert [(str(one.before), one.due) for one in planned] == [("1h", datetime(2024, 7, 1, 8, tzinfo=UTC))]


def test_an_endpoint_that_cannot_be_read_keeps_what_is_planned_for_it(store: Store, rules: SetRules) -> None:
    clock = SetClock(NOON)
    rules("Europe/Berlin")
    register(store, clock, "https://receiver.test/", before=(HOUR,))
    enter(store, clock, at_ten())
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE endpoint SET state = 'dreamt'")
    rules("Europe/London")
    assert renew(store, planner(), clock.now()) == 0
    with store.reading() as tx:
        assert [one.state for one in tx.queue.reminders()] == [ReminderState.PLANNED]
