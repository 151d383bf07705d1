"""SIGTERM while PostgreSQL stands still: no answer comes, and no error either."""

import pytest

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import post, register, states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import CLOCK, Start, leases_run_out, until
from tests.faults.server import Server


@pytest.fixture
def store_url(server: Server) -> str:
    return server.url


def test_a_daemon_whose_database_stands_still_ends_in_time_and_loses_nothing(
    server: Server, store: Store, start_daemon: Start, receiver: Receiver
) -> None:
    register(store, CLOCK, receiver.url)
    first = start_daemon().ready()
    with server.standing_still():
        assert first.end(15) == 0
    assert "ended at once" in first.said
    post(store, 1, now=CLOCK.now())
    leases_run_out(store)
    second = start_daemon().ready()
    until(lambda: states(store) == [DeliveryState.DELIVERED], 20)
    assert second.end() == 0
    assert "ended at once" not in second.said
