from dataclasses import replace
from datetime import timedelta

from calendars.clock import SetClock
from calendars.plan.planner import Planner
from calendars.plan.renewal import renew
from calendars.store.database import Store
from config.durations import Duration
from config.settings import load
from tests.benchmarks.made_up import engagements
from tests.costs import within
from tests.daemon.deliveries.desk import NOON, TALKS, enter, register

ENDPOINTS, MEETINGS = 3_000, 300


def in_tokyo() -> Planner:
    settings = load(calendar={"zone": "Asia/Tokyo"})
    return Planner(settings.calendar, settings.webhooks)


def test_it_costs_what_is_planned_and_not_each_meeting_times_each_endpoint(sqlite_url: str) -> None:
    store, planner, clock = Store.open(sqlite_url), in_tokyo(), SetClock(NOON)
    one_of_all = register(store, clock, "https://receiver.test/", before=(Duration(seconds=3_600),))
    for made in engagements(MEETINGS):
        enter(store, clock, replace(TALKS, title=made.title))
    with store.transaction() as tx:
        for number in range(ENDPOINTS):
            tx.endpoints.add(replace(one_of_all, id=f"ep_of_others_{number}"))
    with store.reading() as tx:
        assert len(tx.queue.reminders()) == MEETINGS
    assert within(2, lambda: renew(store, planner, NOON))
    store.close()


def test_it_leaves_off_when_asked_and_the_rest_is_found_the_next_time(store: Store) -> None:
    clock = SetClock(NOON)
    register(store, clock, "https://receiver.test/", before=(Duration(days=1),))
    enter(store, clock, replace(TALKS, when=TALKS.when.day(TALKS.when.start)))
    later = NOON + timedelta(minutes=1)
    assert renew(store, in_tokyo(), later, lambda: True) == 0
    assert renew(store, in_tokyo(), later) == 1
    assert renew(store, in_tokyo(), later) == 0
