"""kill -9 after the claim, before there is a connection."""

import socket

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, post, register, states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import CLOCK, Start, leases_run_out, until
from tests.faults.tally import Tally


def test_what_was_claimed_and_not_begun_is_sent_by_the_next_and_its_attempt_is_counted(
    store: Store, start: Start, tally: Tally
) -> None:
    """The attempt counts although nothing arrived: a row that kills its sender cannot do so for ever."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as first, socket.socket() as other:
        port = full.getsockname()[1]
        for waiting in (first, other):  # nobody accepts them, so that whoever comes next gets no answer at all
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        register(store, CLOCK, f"http://127.0.0.1:{port}/hook")
        post(store, 1, now=CLOCK.now())
        worker = start().ready()
        until(lambda: states(store) == [DeliveryState.LEASED], 10)
        worker.kill()
    leases_run_out(store)
    assert [one.attempts for one in deliveries(store)] == [1]
    with Receiver(port=port) as receiver:
        again = start().ready()
        [request] = receiver.wait_for(1, 10)
        until(lambda: states(store) == [DeliveryState.DELIVERED], 10)
        assert again.end() == 0
        tally.close("test_03_killed_before_the_connection.py", store, [receiver])
    assert request.headers["webhook-id"] == "msg_ep_1_0001"
    assert [one.attempts for one in deliveries(store)] == [2]
