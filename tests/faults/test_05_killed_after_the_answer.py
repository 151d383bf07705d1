"""kill -9 after the receiver's 2xx, before that is committed: the one case in which a message comes twice."""

import time
from contextlib import ExitStack

from sqlalchemy import text

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, post, register, states
from tests.daemon.receiver import OK, Answer, Received, Receiver
from tests.faults.conftest import CLOCK, Start, leases_run_out, until
from tests.faults.tally import Tally


def test_what_was_answered_and_not_written_down_comes_once_more_with_the_same_id_and_bytes(
    store: Store, start: Start, receiver: Receiver, tally: Tally
) -> None:
    tally.allow(1)
    register(store, CLOCK, receiver.url)
    worker = start().ready()
    with ExitStack() as locked:

        def answered(_: Received) -> Answer:
            """From now on nobody can write into the database."""
            if not locked_already:
                tx = locked.enter_context(store.transaction())
                if store.url.startswith("postgresql"):
                    tx.connection.execute(text("LOCK TABLE delivery IN EXCLUSIVE MODE"))
                locked_already.append(True)
            return OK

        locked_already: list[bool] = []
        receiver.answer = answered
        post(store, 1, now=CLOCK.now())
        receiver.wait_for(1, 10)
        until(lambda: bool(locked_already), 5)
        time.sleep(0.3)  # the answer has arrived by now, and its commit waits for the lock
        worker.kill()
    assert states(store) == [DeliveryState.LEASED]
    leases_run_out(store)
    again = start().ready()
    first, second = receiver.wait_for(2, 10)
    until(lambda: states(store) == [DeliveryState.DELIVERED], 10)
    assert again.end() == 0
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert [one.attempts for one in deliveries(store)] == [2]
