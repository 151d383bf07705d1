"""A replay keeps the id and the bytes, however often, and whatever became of the delivery."""

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, Trigger
from calendars.store.database import Store
from config.settings import load
from daemon.deliveries.byhand import replay
from daemon.guard import Guard
from tests.daemon.conftest import LOCAL
from tests.daemon.deliveries.desk import DUE, deliveries, desk, enter, register, states
from tests.daemon.receiver import Answer, Receiver


@pytest.mark.parametrize("status", [200, 410])
def test_what_is_sent_again_has_the_same_id_and_the_same_bytes(
    store: Store, clock: SetClock, receiver: Receiver, status: int
) -> None:
    receiver.answer = Answer(status)
    register(store, clock, receiver.url)
    enter(store, clock)
    clock.set(DUE)
    with desk(store, clock) as working:
        settled = DeliveryState.DELIVERED if status == 200 else DeliveryState.DEAD
        working.until(lambda: states(store) == [settled])
    receiver.answer = Answer(200)
    [delivery] = deliveries(store)
    for _ in range(2):
        replay(delivery.id, store, clock, Guard(LOCAL), load().webhooks)
    assert len({(request.headers["webhook-id"], request.body) for request in receiver.requests}) == 1
    assert states(store) == [DeliveryState.DELIVERED if status == 200 else DeliveryState.REPLAYED]
    with store.reading() as tx:
        attempts = [(one.number, one.trigger) for one in tx.queue.attempts(delivery.id)]
    assert attempts == [(1, Trigger.AUTOMATIC), (2, Trigger.MANUAL), (3, Trigger.MANUAL)]
