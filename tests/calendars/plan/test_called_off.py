"""What falls due of a meeting that does not take place any more."""

from datetime import UTC, datetime, time, timedelta

import pytest

from calendars.byhand import cancel
from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, ReminderState, Topic
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.durations import Duration
from tests.calendars.conftest import MONDAY, Report, endpoint, finding


def test_a_reminder_that_is_still_planned_of_a_meeting_that_is_off_is_not_sent(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    """Whatever left it there: what is known when it falls due decides."""
    with store.transaction() as tx:
        where = endpoint(Duration(seconds=3_600))
        tx.endpoints.add(where)
        planner.endpoint_added(tx, where, clock.now())
    uid = report("a", 26, finding(MONDAY.at(time(10), "UTC"))).revisions[0].uid
    with store.reading() as tx:
        planned = tx.queue.reminders(uid=uid)
    cancel(uid, store, clock, planner)
    with store.transaction() as tx:
        tx.queue.plan(planned)
        assert [one.state for one in tx.queue.reminders(uid=uid)] == [ReminderState.PLANNED]
    clock.set(datetime(2024, 3, 4, 10, tzinfo=UTC) - timedelta(hours=1))
    with store.transaction() as tx:
        planner.fire(tx, clock.now())
        assert Topic.REMINDER not in {delivery.message.topic for delivery in tx.queue.deliveries()}
        assert [one.state for one in tx.queue.reminders(uid=uid)] == [ReminderState.CANCELLED]


@pytest.mark.parametrize(("turns", "hears"), [(1, set()), (2, {"ep_a"})])
def test_who_may_have_been_reminded_though_no_answer_came_is_told_that_it_is_off(
    store: Store, clock: SetClock, planner: Planner, report: Report, turns: int, hears: set[str]
) -> None:
    """What is off when its first turn comes was never begun to be sent; when its second comes, it was."""
    with store.transaction() as tx:
        where = endpoint(Duration(seconds=3_600), topics=frozenset({Topic.REMINDER, Topic.CANCELLED}), id="ep_a")
        tx.endpoints.add(where)
        planner.endpoint_added(tx, where, clock.now())
    uid = report("a", 26, finding(MONDAY.at(time(10), "UTC"))).revisions[0].uid
    clock.set(datetime(2024, 3, 4, 9, tzinfo=UTC))
    with store.transaction() as tx:
        planner.fire(tx, clock.now())
    for _ in range(turns):
        with store.transaction() as tx:
            [delivery] = tx.queue.claim("w", clock.now(), timedelta(seconds=1), 10)
        clock.advance(timedelta(seconds=2))
    cancel(uid, store, clock, planner)
    with store.transaction() as tx:
        tx.queue.settle(delivery, DeliveryState.SUPERSEDED)
    clock.advance(timedelta(minutes=5))
    with store.transaction() as tx:
        planner.fire(tx, clock.now())
        told = {one.endpoint.id for one in tx.queue.deliveries() if one.message.topic is Topic.CANCELLED}
    assert told == hears
