"""A change at the last moment is told before the meeting begins, and not only after the hold."""

import json
from datetime import time, timedelta

import pytest

from calendars.byhand import edit
from calendars.clock import SetClock
from calendars.model.reminder import Topic
from calendars.plan.planner import Planner
from calendars.store.database import Store
from tests.calendars.conftest import MONDAY, Report, endpoint, finding
from tests.calendars.plan.test_planner import BEGINS, HOUR, TIMED, fired, register


@pytest.mark.parametrize("seconds", [45, 100])
@pytest.mark.parametrize("change", [{"time": "10:00"}, {"time": "10:00", "place": "Bern"}])
def test_what_is_moved_to_begin_before_the_hold_is_over_is_told_at_once(
    store: Store, clock: SetClock, planner: Planner, report: Report, seconds: int, change: dict[str, str]
) -> None:
    """Its reminders are folded into the notice, which would come when it has begun."""
    uid = report("a", 26, finding(MONDAY.at(time(18), "UTC"))).revisions[0].uid
    register(store, clock, planner, endpoint(HOUR))
    clock.set(BEGINS - timedelta(seconds=seconds))
    edit(uid, change, store, clock, planner)
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.UPDATED]
    clock.advance(timedelta(minutes=2))
    assert fired(store, clock, planner) == []


@pytest.mark.parametrize("change", [{"time": "18:00"}, {"status": "cancelled"}])
def test_what_was_about_to_begin_and_does_not_is_told_at_once(
    store: Store, clock: SetClock, planner: Planner, report: Report, change: dict[str, str]
) -> None:
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    register(store, clock, planner, endpoint(HOUR))
    clock.set(BEGINS - timedelta(hours=1))
    fired(store, clock, planner)
    clock.set(BEGINS - timedelta(seconds=45))
    edit(uid, change, store, clock, planner)
    assert len(fired(store, clock, planner)) == 1


def test_a_change_that_is_held_already_is_told_at_once_where_the_next_leaves_no_time(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding(MONDAY.at(time(18), "UTC"))).revisions[0].uid
    register(store, clock, planner, endpoint(HOUR))
    clock.set(BEGINS - timedelta(seconds=50))
    edit(uid, {"time": "12:00"}, store, clock, planner)
    assert fired(store, clock, planner) == []
    clock.advance(timedelta(seconds=10))
    edit(uid, {"time": "10:00"}, store, clock, planner)
    (message,) = fired(store, clock, planner)
    assert json.loads(message.body)["data"]["changed"]["time"] == ["18:00", "10:00"]


def test_a_change_that_leaves_time_enough_is_held(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding(MONDAY.at(time(18), "UTC"))).revisions[0].uid
    register(store, clock, planner, endpoint(HOUR))
    clock.set(BEGINS - timedelta(seconds=121))
    edit(uid, {"time": "10:00"}, store, clock, planner)
    assert fired(store, clock, planner) == []
    clock.advance(timedelta(seconds=60))
    assert len(fired(store, clock, planner)) == 1


def test_a_reminder_that_falls_due_within_the_hold_goes_out_in_time_and_says_what_is_so_now(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    register(store, clock, planner, endpoint(HOUR))
    clock.set(BEGINS - timedelta(minutes=90, seconds=20))
    edit(uid, {"time": "09:30"}, store, clock, planner)
    clock.advance(timedelta(seconds=20))
    (message,) = fired(store, clock, planner)
    said = json.loads(message.body)["data"]
    assert (message.topic, said["engagement"]["time"]) == (Topic.REMINDER, "09:30")
    assert said["reminder"]["late"] is False
