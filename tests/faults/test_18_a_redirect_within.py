"""A redirect to an address within, to the machine itself or to a cloud's metadata: it is not followed."""

from collections.abc import Callable

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, desk, post, register, states
from tests.daemon.receiver import Answer, Receiver


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_nobody_is_asked_but_the_endpoint(
    store: Store, clock: SetClock, receiver: Receiver, receivers: Callable[[], Receiver], status: int
) -> None:
    within = receivers()
    where = within.url if status != 302 else "http://169.254.169.254/latest/meta-data/"
    receiver.answer = Answer(status, {"location": where})
    register(store, clock, receiver.url)
    post(store, 1)
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.PENDING])
        working.look()
    assert (within.connections, len(receiver.requests)) == (0, 1)
    with store.reading() as tx:
        [attempt] = tx.queue.attempts(deliveries(store)[0].id)
    assert (attempt.status, attempt.error, attempt.address) == (status, "redirect", "127.0.0.1")
