"""PostgreSQL is restarted every few seconds, and at once: no shutdown that waits for anybody."""

import threading

import httpx
import pytest
from sqlalchemy import make_url

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from config.errors import StoreError
from tests.daemon.deliveries.desk import deliveries, desk, post, register, states
from tests.daemon.receiver import Answer, Receiver
from tests.faults.conftest import CLOCK, Start, leases_run_out, until
from tests.faults.server import Server
from tests.faults.tally import Tally

RESTARTS, MESSAGES, IN_FLIGHT = 3, 300, 4


def test_a_server_that_is_restarted_again_and_again_loses_nothing_and_doubles_nothing(
    server: Server, tally: Tally
) -> None:
    """The sender lives, and keeps what was answered until it can be written down."""
    store = Store.open(server.url)
    with Receiver() as receiver:
        receiver.answer = Answer(delay=0.02)
        register(store, CLOCK, receiver.url, cap=IN_FLIGHT)
        post(store, *range(MESSAGES), now=CLOCK.now())
        with desk(store, CLOCK) as working:
            for number in range(RESTARTS):
                receiver.wait_for((number + 1) * 60, 30)
                server.restart()
            until(lambda: _delivered(store) == MESSAGES, 90)
            assert working.dispatcher.trouble is None
        tally.close("test_09_postgresql_restarts.py", store, [receiver])
        assert {one.attempts for one in deliveries(store)} <= {1, 2}
    store.close()


def test_a_sender_that_ends_while_the_server_is_away_loses_nothing(server: Server, tally: Tally) -> None:
    store = Store.open(server.url)
    with Receiver() as receiver:
        receiver.answer = Answer(delay=0.02)
        register(store, CLOCK, receiver.url, cap=IN_FLIGHT)
        post(store, *range(50), now=CLOCK.now())
        with desk(store, CLOCK):
            receiver.wait_for(20, 30)
            thread = threading.Thread(target=server.restart)
            thread.start()
        thread.join()
        store.close()
        store = Store.open(server.url)
        leases_run_out(store)
        with desk(store, CLOCK):
            until(lambda: states(store) == [DeliveryState.DELIVERED] * 50, 60)
        tally.allow(IN_FLIGHT * 16)
        tally.close("test_09_postgresql_restarts.py::killed", store, [receiver])
    store.close()


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_daemon_that_starts_while_the_server_is_away_serves_what_it_did_and_begins_when_it_is_there(
    server: Server, start_daemon: Start
) -> None:
    environment = {"SUMMITRY_DATABASE_URL": server.url}
    store = Store.open(server.url)
    with Receiver() as receiver:
        register(store, CLOCK, receiver.url)
        daemon = start_daemon(environment).ready()
        post(store, 1, now=CLOCK.now())
        receiver.wait_for(1, 30)
        served = httpx.get(f"{daemon.address}/calendar.ics")
        assert daemon.end() == 0
        with server.away():
            daemon = start_daemon(environment).ready()
            again = httpx.get(f"{daemon.address}/calendar.ics")
            assert (again.status_code, again.content) == (200, served.content)
            assert "since" in again.headers["x-summitry-stale"]
            health = httpx.get(f"{daemon.address}/healthz")
            assert (health.status_code, health.json()["database"]) == (503, False)
        until(lambda: httpx.get(f"{daemon.address}/healthz").status_code == 200, 30)
        post(store, 2, now=CLOCK.now())
        receiver.wait_for(2, 30)
        assert "x-summitry-stale" not in httpx.get(f"{daemon.address}/calendar.ics").headers
        assert daemon.end() == 0
        assert "It is waited for" in daemon.said
    store.close()


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_server_that_is_there_and_does_not_know_us_is_not_waited_for(server: Server, start_daemon: Start) -> None:
    unknown = make_url(server.url).set(database="nowhere").render_as_string(hide_password=False)
    daemon = start_daemon({"SUMMITRY_DATABASE_URL": unknown})
    assert daemon.ended() == 1
    assert 'database "nowhere" does not exist' in daemon.said


def _delivered(store: Store) -> int:
    try:
        with store.reading() as tx:
            return tx.queue.counts()["deliveries.delivered"]
    except StoreError:
        return 0
