"""What falls due of a meeting that does not take place any more."""

from datetime import UTC, datetime, time, timedelta

from calendars.byhand import cancel
from calendars.clock import SetClock
from calendars.model.reminder import ReminderState, Topic
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
