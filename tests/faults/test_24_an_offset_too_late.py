"""An offset that is added when it is past already: nobody is reminded late of what was never asked for in time."""

from dataclasses import replace
from datetime import timedelta

from calendars.clock import SetClock
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.deliveries.desk import BEGINS, HOUR, NOON, desk, enter, planner, register
from tests.daemon.receiver import Receiver

DAY = Duration(days=1)


def test_an_offset_that_is_past_when_it_is_added_is_left_out_and_the_others_go(
    store: Store, receiver: Receiver
) -> None:
    clock = SetClock(NOON)
    enter(store, clock)
    clock.set(BEGINS - timedelta(hours=2))
    endpoint = register(store, clock, receiver.url, before=(HOUR,))
    with store.transaction() as tx:
        wider = replace(endpoint, before=(DAY, HOUR))
        tx.endpoints.save(wider)
        assert planner().endpoint_added(tx, wider, clock.now()) == 1
    with desk(store, clock) as working:
        working.look()
        assert receiver.requests == []
        clock.set(BEGINS - timedelta(hours=1))
        working.ring()
        receiver.wait_for(1)
        working.look()
    assert len(receiver.requests) == 1
    with store.reading() as tx:
        assert [str(one.before) for one in tx.queue.reminders()] == ["1h"]


def test_an_endpoint_that_comes_when_all_is_past_is_told_nothing(store: Store, receiver: Receiver) -> None:
    clock = SetClock(NOON)
    enter(store, clock)
    clock.set(BEGINS - timedelta(minutes=30))
    register(store, clock, receiver.url, before=(DAY, HOUR))
    with desk(store, clock) as working:
        working.look()
        clock.set(BEGINS + timedelta(minutes=1))
        working.look()
    assert receiver.requests == []
    with store.reading() as tx:
        assert tx.queue.counts()["reminders.missed"] == 0
