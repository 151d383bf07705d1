"""SIGTERM: what is under way is done or given back, nothing is lost, and nothing comes twice."""

import random
import time

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, post, register, states
from tests.daemon.receiver import Answer, Received, Receiver
from tests.faults.conftest import CLOCK, Start, until

MESSAGES, ENDS = 200, 5


def test_however_often_it_is_ended_each_message_comes_once_and_no_lease_is_left(
    store: Store, start: Start, receiver: Receiver
) -> None:
    chance = random.Random(31)

    def answer(_: Received) -> Answer:
        return Answer(delay=chance.uniform(0, 0.05))

    receiver.answer = answer
    register(store, CLOCK, receiver.url)
    post(store, *range(MESSAGES), now=CLOCK.now())
    for _ in range(ENDS):
        worker = start().ready()
        time.sleep(chance.uniform(0, 0.3))  # any instant: this is what is tested
        assert worker.end(10) == 0
        assert DeliveryState.LEASED not in states(store)
        assert all(one.attempts == (one.state is DeliveryState.DELIVERED) for one in deliveries(store))
    worker = start().ready()
    until(lambda: set(states(store)) == {DeliveryState.DELIVERED}, 30)
    assert worker.end() == 0
    assert len(receiver.requests) == MESSAGES


def test_a_request_that_outlasts_the_end_is_cut_off_and_made_again_by_whoever_runs_next(
    store: Store, start: Start, receiver: Receiver
) -> None:
    receiver.answer = Answer(500, delay=12)
    register(store, CLOCK, receiver.url)
    post(store, 1, now=CLOCK.now())
    worker = start().ready()
    receiver.wait_for(1, 10)
    assert worker.end(10) == 0
    [delivery] = deliveries(store)
    assert (delivery.state, delivery.lease) == (DeliveryState.PENDING, None)
    receiver.answer = Answer(200)
    again = start().ready()
    until(lambda: states(store) == [DeliveryState.DELIVERED], 20)
    assert again.end() == 0
