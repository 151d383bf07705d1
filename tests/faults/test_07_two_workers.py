"""Two processes on one database, SQLite's too: each message is sent by one of them."""

from collections import Counter
from datetime import timedelta

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, register, states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import CLOCK, Start, until
from tests.faults.crowd import crowd

MESSAGES = 300


def test_two_processes_share_what_falls_due_and_send_nothing_twice(
    store: Store, start: Start, receiver: Receiver
) -> None:
    uids = crowd(store, register(store, CLOCK, receiver.url, before=()), MESSAGES, CLOCK.now() + timedelta(seconds=2))
    workers = [start().ready(), start().ready()]
    until(lambda: states(store) == [DeliveryState.DELIVERED] * MESSAGES, 60)
    assert [worker.end() for worker in workers] == [0, 0]
    assert Counter(one.message.uid for one in deliveries(store)) == dict.fromkeys(uids, 1)
    assert len(receiver.requests) == MESSAGES
    assert {one.attempts for one in deliveries(store)} == {1}


def test_two_installed_daemons_on_one_database_share_it_too(
    store: Store, start_daemon: Start, receiver: Receiver
) -> None:
    """They start at once, upgrade, lead or follow, and serve; of each reminder there is one message."""
    endpoint = register(store, CLOCK, receiver.url, before=())
    uids = crowd(store, endpoint, 50, CLOCK.now() + timedelta(seconds=4))
    daemons = [start_daemon(), start_daemon()]
    for daemon in daemons:
        daemon.ready()
    until(lambda: states(store) == [DeliveryState.DELIVERED] * len(uids), 60)
    assert [daemon.end() for daemon in daemons] == [0, 0]
    assert len(receiver.requests) == len(uids)
