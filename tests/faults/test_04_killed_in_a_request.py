"""kill -9 in the middle of a request: it was received, and its answer never was."""

import signal
from collections.abc import Callable
from os import kill

import pytest

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, post, register, states
from tests.daemon.receiver import OK, Answer, Received, Receiver
from tests.faults.conftest import CLOCK, Start, leases_run_out, until
from tests.faults.tally import Tally


@pytest.mark.parametrize("seconds", [0.0, 30.0], ids=["answered", "unanswered"])
def test_who_dies_with_a_request_under_way_has_it_sent_again_under_the_same_id(
    store: Store, start: Start, receiver: Receiver, tally: Tally, seconds: float
) -> None:
    """It cannot be known whether the receiver took it, so it gets it again, and can see that it is the same."""
    tally.allow(1)
    register(store, CLOCK, receiver.url)
    worker = start().ready()
    receiver.answer = _once(lambda: kill(worker.pid, signal.SIGKILL), Answer(200, delay=seconds))
    post(store, 1, now=CLOCK.now())
    receiver.wait_for(1, 10)
    worker.kill()
    assert states(store) == [DeliveryState.LEASED]
    leases_run_out(store)
    again = start().ready()
    first, second = receiver.wait_for(2, 10)
    until(lambda: states(store) == [DeliveryState.DELIVERED], 5)
    assert again.end() == 0
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert [delivery.attempts for delivery in deliveries(store)] == [2]


def test_a_lease_holds_for_a_minute_whoever_else_starts(store: Store, start: Start, receiver: Receiver) -> None:
    register(store, CLOCK, receiver.url)
    worker = start().ready()
    receiver.answer = _once(lambda: kill(worker.pid, signal.SIGKILL), Answer(200, delay=30))
    post(store, 1, now=CLOCK.now())
    receiver.wait_for(1, 10)
    worker.kill()
    other = start().ready()
    post(store, 2, now=CLOCK.now())
    until(lambda: states(store) == [DeliveryState.LEASED, DeliveryState.DELIVERED], 10)
    assert other.end() == 0
    assert len(receiver.requests) == 2


def _once(act: Callable[[], None], answer: Answer) -> Callable[[Received], Answer]:
    """`answer` for the first request, after `act`; 200 for the others."""
    came: list[Received] = []

    def answered(request: Received) -> Answer:
        came.append(request)
        if len(came) > 1:
            return OK
        act()
        return answer

    return answered
