"""An endpoint is removed while a request to it is under way: it is not brought back, and sent to no more."""

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from config.errors import NotFound
from tests.daemon.deliveries.desk import desk, post, register, states
from tests.daemon.receiver import Answer, Receiver


@pytest.mark.parametrize("status", [200, 500, 410])
def test_what_was_under_way_ends_and_nothing_more_is_begun(
    store: Store, clock: SetClock, receiver: Receiver, status: int
) -> None:
    receiver.answer = Answer(status, delay=0.3)
    endpoint = register(store, clock, receiver.url, cap=1)
    post(store, 1, 2)
    with desk(store, clock) as working:
        receiver.wait_for(1)
        with store.transaction() as tx:
            tx.endpoints.remove("ep_1", clock.now())
        working.until(lambda: len(_attempts(store)) == 1)
        working.look()
    assert len(receiver.requests) == 1
    assert states(store) == [DeliveryState.SUPERSEDED] * 2
    with store.reading() as tx:
        assert tx.endpoints.all() == []
        with pytest.raises(NotFound):
            tx.endpoints.get("ep_1")
        assert endpoint.secret not in str(tx.connection.exec_driver_sql("SELECT * FROM endpoint").all())


def _attempts(store: Store) -> list[int | None]:
    with store.reading() as tx:
        return [one.status for delivery in tx.queue.deliveries() for one in tx.queue.attempts(delivery.id)]
