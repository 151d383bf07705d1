from dataclasses import replace
from datetime import timedelta

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, Endpoint
from calendars.store.database import Store
from config.settings import load
from daemon.deliveries import byhand
from daemon.deliveries.formats import FORMATS
from daemon.guard import Guard
from tests.daemon.deliveries.desk import DUE, deliveries, desk, enter, planner, register, set_clock, states
from tests.daemon.receiver import Answer, Receiver


@pytest.fixture
def clock() -> SetClock:
    return set_clock()


def reword(store: Store, template: str) -> Endpoint:
    with store.transaction() as tx:
        known = tx.endpoints.get("ep_1")
        tx.endpoints.save(changed := replace(known, template=template))
    return changed


@pytest.mark.parametrize("form", ["standard", "text"])
def test_every_attempt_has_the_same_id_and_the_same_bytes_whatever_was_reworded(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard, form: str
) -> None:
    register(store, clock, receiver.url, format=form, template="First: {{ headline }}")
    enter(store, clock)
    receiver.answer = Answer(500)
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: [(one.state, one.attempts) for one in deliveries(store)] == [(DeliveryState.PENDING, 1)])
        reword(store, "Then: {{ headline }}")
        receiver.answer = Answer(200)
        clock.advance(timedelta(seconds=10))
        working.ring()
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
    byhand.replay(deliveries(store)[0].id, store, clock, local, load().webhooks)
    requests = receiver.wait_for(3)
    assert len({request.body for request in requests}) == 1
    assert len({request.headers["webhook-id"] for request in requests}) == 1
    assert (b"First: Coming up" in requests[0].body) == (form != "standard")
    assert {request.headers["content-type"] for request in requests} == {FORMATS[form].content_type}


def test_a_replay_of_what_was_never_sent_keeps_what_it_sends(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url, format="text")
    enter(store, clock)
    clock.set(DUE)
    receiver.answer = Answer(500)
    with store.transaction() as tx:
        planner().fire(tx, clock.now())
    byhand.replay(deliveries(store)[0].id, store, clock, local, load().webhooks)
    [request] = receiver.wait_for(1)
    assert deliveries(store)[0].body == request.body


def test_a_format_that_is_not_known_holds_up_nobody_else(store: Store, clock: SetClock, receiver: Receiver) -> None:
    register(store, clock, receiver.url, format="of tomorrow")
    register(store, clock, receiver.url, id="ep_2", format="text")
    enter(store, clock)
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: sorted(states(store)) == [DeliveryState.DELIVERED, DeliveryState.PENDING])
    assert len(receiver.requests) == 1
