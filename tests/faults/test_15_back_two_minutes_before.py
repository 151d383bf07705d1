"""An endpoint that is down for six hours and back two minutes before the meeting."""

import json
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, Topic
from calendars.model.when import When
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.deliveries.desk import BEGINS, TALKS, Desk, deliveries, desk, enter, register, states
from tests.daemon.receiver import Answer, Receiver

SIX_HOURS = Duration(seconds=6 * 3_600)
DUE = BEGINS - timedelta(hours=6)


def tries_until(working: Desk, clock: SetClock, store: Store, receiver: Receiver, end: timedelta) -> None:
    """Let every attempt that falls due before `end` be made, each in its turn, and fail."""
    while True:
        waiting = [one.next_attempt for one in deliveries(store) if one.state is DeliveryState.PENDING]
        if not waiting or min(waiting) >= BEGINS - end:
            clock.set(BEGINS - end)
            return
        came = len(receiver.requests)
        clock.set(max(min(waiting), clock.now()))
        working.ring()
        receiver.wait_for(came + 1)
        working.until(lambda: DeliveryState.LEASED not in states(store))
        working.look(1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(DUE)


def test_it_is_told_before_the_meeting_once_and_in_the_last_chance_there_is(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answer = Answer(503)
    register(store, clock, receiver.url, before=(SIX_HOURS,))
    clock.set(DUE - timedelta(seconds=1))
    enter(store, clock)
    clock.set(DUE)
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.PENDING])
        tries_until(working, clock, store, receiver, timedelta(minutes=2))
        failed = len(receiver.requests)
        receiver.answer = Answer(200)
        [delivery] = deliveries(store)
        assert BEGINS - timedelta(minutes=2) <= delivery.next_attempt <= BEGINS - timedelta(minutes=1)
        clock.set(delivery.next_attempt)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        working.look()
    assert 10 <= failed <= 14
    assert len(receiver.requests) == failed + 1
    assert len({(request.headers["webhook-id"], request.body) for request in receiver.requests}) == 1


def test_when_it_is_back_the_nearest_deadline_goes_first_and_what_expired_is_told_in_one_summary(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answer = Answer(503)
    clock.set(DUE - timedelta(seconds=1))
    register(store, clock, receiver.url, before=(SIX_HOURS,))
    for title, hour in (("Breakfast", time(7)), ("Walk", time(8))):
        enter(store, clock, replace(TALKS, title=title, when=When.day(BEGINS.date()).at(hour, "UTC")))
    enter(store, clock)
    enter(store, clock, replace(TALKS, title="Dinner", when=When.day(date(2024, 3, 4)).at(time(10, 1), "UTC")))
    clock.set(DUE + timedelta(minutes=1))
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: DeliveryState.LEASED not in states(store) and len(states(store)) == 4)
        tries_until(working, clock, store, receiver, timedelta(minutes=2))
        working.until(lambda: states(store).count(DeliveryState.EXPIRED) == 2)
        receiver.answer = Answer(200)
        failed = len(receiver.requests)
        clock.set(BEGINS - timedelta(minutes=1))
        working.until(lambda: states(store).count(DeliveryState.DELIVERED) == 3)
        working.look()
    bodies = [json.loads(request.body) for request in receiver.requests[failed:]]
    told = [body["data"].get("engagement", {}).get("title") for body in bodies]
    assert (told[0], sorted(map(str, told))) == ("Talks", ["Dinner", "None", "Talks"])
    [summary] = [body for body in bodies if body["type"] == Topic.MISSED]
    assert summary["data"]["since"] == (DUE + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert summary["data"]["left_out"] == 0
    missed = [(one["type"], one["engagement"]["title"], one["expired"]) for one in summary["data"]["missed"]]
    assert missed == [
        (Topic.REMINDER, "Breakfast", "2024-03-04T07:00:00Z"),
        (Topic.REMINDER, "Walk", "2024-03-04T08:00:00Z"),
    ]


def test_a_summary_of_very_many_stays_short_and_says_how_many_more_there_are(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answer = Answer(503)
    clock.set(DUE - timedelta(seconds=1))
    register(store, clock, receiver.url, before=(SIX_HOURS,))
    for number in range(40):
        enter(store, clock, replace(TALKS, title=f"Talks {number} " + "ö" * 3_000))
    clock.set(DUE)
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: DeliveryState.LEASED not in states(store) and len(states(store)) == 40)
        clock.set(BEGINS + timedelta(minutes=1))
        receiver.answer = Answer(200)
        working.until(lambda: states(store) == [DeliveryState.EXPIRED] * 40)
        enter(store, clock, replace(TALKS, title="Later", when=When.day(date(2024, 3, 4)).at(time(16, 1), "UTC")))
        clock.advance(timedelta(minutes=1))
        working.until(lambda: states(store)[40:] == [DeliveryState.DELIVERED] * 2)
    summary = receiver.requests[-1].body
    assert len(summary) < 20_000
    assert (len(json.loads(summary)["data"]["missed"]), json.loads(summary)["data"]["left_out"]) == (30, 10)
