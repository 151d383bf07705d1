import logging
from datetime import timedelta

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import load
from daemon.upkeep import Upkeep
from tests.daemon.deliveries.desk import BEGINS, NOON, desk, enter, planner, post, register, states
from tests.daemon.receiver import Receiver

KEEP = timedelta(days=90)


def test_what_is_older_than_it_is_kept_is_forgotten(store: Store, receiver: Receiver) -> None:
    clock = SetClock(NOON)
    register(store, clock, receiver.url)
    post(store, *range(3))
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.DELIVERED] * 3)
    upkeep = Upkeep(store, clock, planner(), KEEP)
    clock.set(NOON + KEEP)
    upkeep.work()
    assert len(states(store)) == 3
    clock.advance(timedelta(seconds=1))
    upkeep.work()
    upkeep.close()
    assert states(store) == []


def test_another_hour_of_the_configuration_is_planned_by(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    clock = SetClock(NOON)
    register(store, clock, "https://receiver.test/")
    enter(store, clock)
    with store.reading() as tx:
        [before] = tx.queue.reminders()
    settings = load(calendar={"zone": "Asia/Tokyo"})
    upkeep = Upkeep(store, clock, Planner(settings.calendar, settings.webhooks), KEEP)
    with caplog.at_level(logging.INFO, "summitry"):
        upkeep.work()
        upkeep.work()
    upkeep.close()
    with store.reading() as tx:
        assert tx.queue.reminders() == [before], "its own zone stands above the calendar's"
    assert "planned anew" not in caplog.text
    assert before.due == BEGINS - timedelta(hours=1)


def test_only_one_of_two_daemons_does_it(store: Store, store_url: str) -> None:
    other = Store.open(store_url)
    clock = SetClock(NOON)
    register(store, clock, "https://receiver.test/")
    post(store, 1)
    with store.transaction() as tx:
        tx.queue.expire(NOON + timedelta(days=2))
    clock.advance(2 * KEEP)
    leading, following = Upkeep(store, clock, planner(), KEEP), Upkeep(other, SetClock(NOON), planner(), KEEP)
    following.work()
    leading.work()
    assert states(store) == [DeliveryState.EXPIRED]
    following.close()
    leading.work()
    assert states(store) == []
    leading.close()
    other.close()


def test_a_daemon_that_ends_begins_nothing_more_of_it(store: Store) -> None:
    clock = SetClock(NOON)
    register(store, clock, "https://receiver.test/")
    post(store, 1)
    with store.transaction() as tx:
        tx.queue.expire(NOON + timedelta(days=2))
    clock.advance(2 * KEEP)
    upkeep = Upkeep(store, clock, planner(), KEEP)
    upkeep.close()
    upkeep.work()
    assert states(store) == [DeliveryState.EXPIRED]
    upkeep.close()
