"""The daemon is down across the due instant, or across the beginning of the meeting."""

from datetime import timedelta

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, ReminderState
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.deliveries.desk import BEGINS, HOUR, desk, enter, register, states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import CLOCK, Start, due_in, until


def test_down_across_the_due_instant_it_goes_out_when_somebody_works_again(
    store: Store, start: Start, receiver: Receiver
) -> None:
    _, due = due_in(store, receiver, 2)
    start().ready().kill()
    until(lambda: CLOCK.now() > max(due.values()), 10)
    assert receiver.requests == []
    worker = start().ready()
    receiver.wait_for(1, 10)
    until(lambda: states(store) == [DeliveryState.DELIVERED], 5)
    assert worker.end() == 0
    assert len(receiver.requests) == 1


def test_down_across_two_offsets_the_nearest_goes_out_late_for_both(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    register(store, clock, receiver.url, before=(Duration(days=1), HOUR))
    enter(store, clock)
    clock.set(BEGINS - timedelta(minutes=5))
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        working.look()
    assert [b'"before":"PT1H"' in request.body and b'"late":true' in request.body for request in receiver.requests] == [
        True
    ]
    with store.reading() as tx:
        became = [one.state for one in tx.queue.reminders()]
    assert became == [ReminderState.COLLAPSED, ReminderState.FIRED]


def test_down_across_the_beginning_nothing_is_sent_and_it_counts_as_missed(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    register(store, clock, receiver.url)
    enter(store, clock)
    clock.set(BEGINS)
    with desk(store, clock) as working:
        working.look()
    assert receiver.requests == []
    with store.reading() as tx:
        assert tx.queue.counts()["reminders.missed"] == 1
