"""Two machines whose clocks are 90 seconds apart share one PostgreSQL: they go by its clock."""

from datetime import timedelta
from pathlib import Path

import pytest

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, post, states
from tests.daemon.receiver import OK, Answer, Received, Receiver
from tests.faults.conftest import CLOCK, Start, due_in, until


@pytest.fixture
def store_url(postgres_url: str) -> str:
    """On one file there are no two machines."""
    return postgres_url


def test_who_is_90_seconds_ahead_takes_no_lease_away_and_fires_nothing_early(
    store: Store, start: Start, receiver: Receiver, faketime: Path
) -> None:
    first: list[Received] = []

    def slow_at_first(request: Received) -> Answer:
        first.append(request)
        return Answer(delay=4) if len(first) == 1 else OK

    receiver.answer = slow_at_first
    _, due = due_in(store, receiver, 9)
    post(store, 1, now=CLOCK.now() - timedelta(seconds=1))
    right = start().ready()
    receiver.wait_for(1, 10)
    ahead = {"LD_PRELOAD": str(faketime), "FAKETIME": "+90s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    fast = start(ahead).ready()
    until(lambda: states(store).count(DeliveryState.DELIVERED) == 2, 30)
    assert [fast.end(), right.end()] == [0, 0]
    assert [one.attempts for one in deliveries(store)] == [1, 1]
    assert len(receiver.requests) == 2
    assert receiver.requests[-1].at >= max(due.values()).timestamp()
