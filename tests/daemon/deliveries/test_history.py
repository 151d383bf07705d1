from datetime import timedelta

import pytest

from calendars.clock import SetClock
from calendars.store.database import Store
from tests.daemon.deliveries.desk import desk, post, register, set_clock, states
from tests.daemon.receiver import Answer, Receiver


@pytest.fixture
def clock() -> SetClock:
    return set_clock()


def history(store: Store) -> list[tuple[str, str]]:
    """What became of the endpoint after it was added, the oldest first."""
    with store.reading() as tx:
        return [(event.change.value, event.words) for event in tx.endpoints.history("ep_1")[-2::-1]]


def test_a_receiver_that_fails_and_comes_back_leaves_its_trace(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    register(store, clock, receiver.url)
    receiver.answer = Answer(500)
    post(store, 1)
    with desk(store, clock) as working:
        working.until(lambda: len(history(store)) == 1)
        receiver.answer = Answer(200)
        clock.advance(timedelta(seconds=10))
        working.ring()
        working.until(lambda: len(history(store)) == 2)
    assert history(store) == [("failing", ""), ("recovered", "it had failed since 2024-02-28T12:00:00Z")]


def test_a_receiver_that_is_gone_is_disabled_and_the_history_says_why(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    register(store, clock, receiver.url)
    receiver.answer = Answer(410)
    post(store, 1)
    with desk(store, clock) as working:
        working.until(lambda: [state.value for state in states(store)] == ["dead"])
    assert history(store) == [("disabled", "it answered 410 Gone"), ("failing", "")]
