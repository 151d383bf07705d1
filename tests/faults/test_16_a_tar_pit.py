"""A tar pit and a dead endpoint beside nine healthy ones: these get what is theirs within 300 ms."""

import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import quantiles

import pytest

from calendars.model.reminder import DeliveryState, Message, Topic
from calendars.store.database import Store
from tests.daemon.deliveries.desk import post, register
from tests.daemon.receiver import Answer, Receiver
from tests.faults.conftest import CLOCK, Start, until

HEALTHY, EACH, ROUNDS = 9, 2, 20
DAY = timedelta(days=1)


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    return sqlite_url


def test_of_nine_healthy_endpoints_99_in_100_messages_come_within_300_ms(
    store: Store, start: Start, receivers: Callable[[], Receiver]
) -> None:
    pit = receivers()
    pit.answer = Answer(body=b"x" * 4_000, drip=1)
    register(store, CLOCK, pit.url, id="ep_pit")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and nobody listens
        register(store, CLOCK, f"http://127.0.0.1:{closed.getsockname()[1]}/", id="ep_dead")
    healthy = {f"ep_{number}": receivers() for number in range(HEALTHY)}
    for name, where in healthy.items():
        register(store, CLOCK, where.url, id=name)
    for name in ("ep_pit", "ep_dead"):
        post(store, *range(100), to=name, now=CLOCK.now())
    worker = start().ready()
    pit.wait_for(4, 20)
    first = CLOCK.now() + timedelta(seconds=2)
    written = {
        f"msg_{number:03}_{name}_{each}": (name, first + number * timedelta(seconds=0.1))
        for number in range(ROUNDS)
        for name in healthy
        for each in range(EACH)
    }
    with store.transaction() as tx:
        tx.queue.put_all([(_message(message, due), [(name, due + DAY)]) for message, (name, due) in written.items()])
    until(lambda: sum(len(one.requests) for one in healthy.values()) == len(written), 30)
    worker.signal(9)  # type: ignore[arg-type]
    came = [(request.headers["webhook-id"], request.at) for one in healthy.values() for request in one.requests]
    late = [at - written[message][1].timestamp() for message, at in came]
    assert quantiles(late, n=100)[98] < 0.3
    assert len(pit.requests) == 4
    with store.reading() as tx:
        dead = [one.state for one in tx.queue.deliveries(endpoint="ep_dead")]
    assert DeliveryState.DELIVERED not in dead


def _message(id: str, due: datetime) -> Message:  # noqa: A002 (a message's id is called id)
    return Message(id=id, topic=Topic.PING, uid=id, sequence=0, body=b"{}", created=due, key=id)
