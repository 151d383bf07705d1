"""A meeting moves while its reminder is in flight: that is told, with both times, and the new time is reminded of."""

import json
from dataclasses import replace
from datetime import date, time, timedelta

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, Topic
from calendars.model.when import When
from calendars.store.database import Store
from tests.daemon.deliveries.desk import DUE, TALKS, change, desk, enter, register, states
from tests.daemon.receiver import OK, Answer, Receiver

LATER = replace(TALKS, when=When.day(date(2024, 3, 6)).at(time(15), "UTC"))
TOPICS = frozenset({Topic.REMINDER, Topic.UPDATED})


def test_what_is_in_flight_arrives_then_the_move_is_told_then_the_new_time_is_reminded_of(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answer = Answer(delay=0.5)
    register(store, clock, receiver.url, topics=TOPICS)
    uid = enter(store, clock)
    clock.set(DUE)
    with desk(store, clock) as working:
        receiver.wait_for(1)
        change(store, clock, uid, LATER)
        receiver.answer = OK
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        clock.advance(timedelta(seconds=60))
        working.ring()
        receiver.wait_for(2)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED] * 2)
        clock.advance(timedelta(days=2, hours=5))
        working.ring()
        receiver.wait_for(3)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED] * 3)
    told = [json.loads(request.body) for request in receiver.requests]
    assert [one["type"] for one in told] == [Topic.REMINDER, Topic.UPDATED, Topic.REMINDER]
    changed = told[1]["data"]["changed"]
    assert (changed["when"], changed["time"]) == (["2024-03-04", "2024-03-06"], ["10:00", "15:00"])
    assert told[2]["data"]["reminder"] == {"before": "PT1H", "due": "2024-03-06T14:00:00Z", "late": False}
