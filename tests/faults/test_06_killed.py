"""kill -9 between two reminders, in the middle of a request, after the answer, and at any instant there is."""

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, post, register, states
from tests.daemon.receiver import OK, Answer, Received, Receiver
from tests.faults.conftest import CLOCK, KILLS, Start, due_in, leases_run_out, until
from tests.faults.tally import Tally

#: How many requests a worker may have in flight, or answered and not written down yet, in these tests: so many may
#: come twice for each kill.
IN_FLIGHT = 4


def test_killed_between_two_reminders_neither_is_lost_and_neither_doubled(
    store: Store, start_daemon: Start, receiver: Receiver
) -> None:
    endpoint, due = due_in(store, receiver, 2, 5)
    worker = start_daemon().ready()
    receiver.wait_for(1, 10)
    until(lambda: states(store) == [DeliveryState.DELIVERED], 5)
    worker.kill()
    again = start_daemon().ready()
    requests = receiver.wait_for(2, 15)
    until(lambda: states(store) == [DeliveryState.DELIVERED] * 2, 5)
    assert again.end() == 0
    told = [request.verified(endpoint.secret)["data"]["engagement"]["uid"] for request in requests]
    assert told == list(due)
    assert len(receiver.requests) == 2


def test_killed_at_any_instant_nothing_is_lost_and_what_doubles_was_in_flight(
    store: Store, start: Start, receiver: Receiver, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease is cut short after each kill, as a minute of waiting would do."""
    tally.allow(KILLS * IN_FLIGHT)
    monkeypatch.setenv("SUMMITRY_WEBHOOKS__CONCURRENCY", str(IN_FLIGHT))
    chance, messages = random.Random(20240228), 30 * KILLS
    receiver.answer = _answering_slowly(chance)
    register(store, CLOCK, receiver.url, cap=IN_FLIGHT)
    post(store, *range(messages), now=CLOCK.now())
    for _ in range(KILLS):
        worker = start().ready()
        time.sleep(chance.uniform(0, 0.3))  # any instant: this is what is tested
        worker.kill()
        leases_run_out(store)
    start()
    until(lambda: set(states(store)) == {DeliveryState.DELIVERED}, 60 + KILLS)
    came = Counter(request.headers["webhook-id"] for request in receiver.requests)
    assert set(came) == {delivery.message.id for delivery in deliveries(store)}
    assert len(came) == messages
    assert sum(came.values()) - messages <= KILLS * IN_FLIGHT
    assert len({(request.headers["webhook-id"], request.body) for request in receiver.requests}) == messages


def _answering_slowly(chance: random.Random) -> Callable[[Received], Answer]:
    def answer(_: Received) -> Answer:
        return Answer(delay=chance.uniform(0, 0.02)) if chance.random() < 0.5 else OK

    return answer
