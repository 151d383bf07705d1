"""A meeting is moved there and back within the hold: nobody is told, and its reminder comes as if nothing had been."""

import json
from dataclasses import replace
from datetime import date, timedelta

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, Topic
from calendars.model.when import When
from calendars.store.database import Store
from tests.daemon.deliveries.desk import BEGINS, DUE, TALKS, change, desk, enter, register, states
from tests.daemon.receiver import Receiver

LATER = replace(TALKS, when=When.day(date(2024, 3, 6)).at(BEGINS.time(), "UTC"))
TOPICS = frozenset({Topic.REMINDER, Topic.UPDATED, Topic.CANCELLED})


def test_what_is_undone_within_the_hold_is_not_told_and_costs_no_reminder(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    register(store, clock, receiver.url, topics=TOPICS)
    uid = enter(store, clock)
    with desk(store, clock) as working:
        clock.advance(timedelta(seconds=60))  # that it is new would have been told by now
        working.look()
        change(store, clock, uid, LATER)
        clock.advance(timedelta(seconds=59))
        working.look()
        change(store, clock, uid, TALKS)
        clock.advance(timedelta(minutes=5))
        working.look()
        assert receiver.requests == []
        clock.set(DUE)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        working.look()
    assert [json.loads(request.body)["type"] for request in receiver.requests] == [Topic.REMINDER]


def test_what_is_undone_after_the_hold_is_told_both_times(store: Store, clock: SetClock, receiver: Receiver) -> None:
    register(store, clock, receiver.url, topics=TOPICS)
    uid = enter(store, clock)
    with desk(store, clock) as working:
        clock.advance(timedelta(seconds=60))  # that it is new would have been told by now
        working.look()
        for number, details in enumerate((LATER, TALKS), start=1):
            change(store, clock, uid, details)
            clock.advance(timedelta(seconds=60))
            working.ring()
            receiver.wait_for(number)
            working.until(lambda: set(states(store)) == {DeliveryState.DELIVERED})
    told = [json.loads(request.body)["data"]["changed"]["when"] for request in receiver.requests]
    assert told == [["2024-03-04", "2024-03-06"], ["2024-03-06", "2024-03-04"]]
