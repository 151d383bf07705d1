"""Moved or cancelled between rendering and sending; then back on."""

from dataclasses import replace
from datetime import date, timedelta

from calendars.clock import SetClock
from calendars.model.engagement import Status
from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import DUE, TALKS, change, desk, enter, register, states
from tests.daemon.receiver import Answer, Receiver

LATER = replace(TALKS.when, start=date(2024, 3, 6), end=date(2024, 3, 6))


def test_a_reminder_of_a_meeting_that_moved_meanwhile_is_not_sent(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answer = Answer(500)
    register(store, clock, receiver.url)
    uid = enter(store, clock)
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.PENDING] and bool(receiver.requests))
        change(store, clock, uid, replace(TALKS, when=LATER))
        clock.advance(timedelta(seconds=10))
        working.ring()
        working.until(lambda: states(store) == [DeliveryState.SUPERSEDED])
        working.look()
    assert len(receiver.requests) == 1


def test_a_meeting_that_moves_back_is_reminded_of_after_all(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answer = Answer(500)
    register(store, clock, receiver.url)
    uid = enter(store, clock)
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.PENDING] and bool(receiver.requests))
        change(store, clock, uid, replace(TALKS, status=Status.CANCELLED))
        clock.advance(timedelta(seconds=10))
        working.ring()
        working.until(lambda: states(store) == [DeliveryState.SUPERSEDED])
        receiver.answer = Answer(200)
        change(store, clock, uid, TALKS)
        working.ring()
        working.until(lambda: states(store) == [DeliveryState.SUPERSEDED, DeliveryState.DELIVERED])
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 2
