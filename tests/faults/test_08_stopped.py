"""SIGSTOP beyond the lease: who comes back finds that it holds nothing any more."""

import signal
from collections import Counter

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, post, register, states
from tests.daemon.receiver import OK, Answer, Received, Receiver
from tests.faults.conftest import CLOCK, Start, leases_run_out, until
from tests.faults.tally import Tally


def test_what_a_stopped_worker_held_is_sent_by_another_and_settled_once(
    store: Store, start: Start, receiver: Receiver, tally: Tally
) -> None:
    tally.allow(1)
    first: list[Received] = []

    def slow_at_first(request: Received) -> Answer:
        first.append(request)
        return Answer(delay=3) if len(first) == 1 else OK

    receiver.answer = slow_at_first
    register(store, CLOCK, receiver.url)
    post(store, 1, now=CLOCK.now())
    stopped = start().ready()
    receiver.wait_for(1, 10)
    stopped.signal(signal.SIGSTOP)
    leases_run_out(store)
    other = start().ready()
    until(lambda: states(store) == [DeliveryState.DELIVERED], 10)
    stopped.signal(signal.SIGCONT)
    assert stopped.end() == 0
    assert other.end() == 0
    [delivery] = deliveries(store)
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 2)
    assert set(Counter(request.headers["webhook-id"] for request in receiver.requests)) == {"msg_ep_1_0001"}
    with store.reading() as tx:
        assert {attempt.number for attempt in tx.queue.attempts(delivery.id)} == {1, 2}
