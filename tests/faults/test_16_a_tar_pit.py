"""A tar pit and a dead endpoint beside nine healthy ones: these get what is theirs within 300 ms."""

import socket
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from statistics import quantiles

from calendars.model.reminder import DeliveryState, Message, Topic
from calendars.store.database import Store
from tests.daemon.deliveries.desk import post, register
from tests.daemon.receiver import Answer, Receiver
from tests.faults.conftest import CLOCK, Start, until

HEALTHY, ROUNDS = 9, 15
DAY = timedelta(days=1)


def test_of_nine_healthy_endpoints_99_in_100_messages_come_within_300_ms(
    store: Store, start: Start, receivers: Callable[[], Receiver]
) -> None:
    """On a machine that is too busy for that even without the two, within twice what it takes without them."""
    healthy = {f"ep_{number}": receivers() for number in range(HEALTHY)}
    for name, where in healthy.items():
        register(store, CLOCK, where.url, id=name)
    pit = receivers()
    pit.answer = Answer(before=b"HTTP/1.1 200 OK\r\nx-more: " + b"x" * 4_000, drip=1)
    register(store, CLOCK, pit.url, id="ep_pit")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # and nobody listens
        register(store, CLOCK, f"http://127.0.0.1:{closed.getsockname()[1]}/", id="ep_dead")
        worker = start().ready()
        alone = late(store, healthy, "alone")
        for name in ("ep_pit", "ep_dead"):
            post(store, *range(100), to=name, now=CLOCK.now())
        pit.wait_for(4, 20)
        beside = late(store, healthy, "beside")
        worker.kill()
    assert beside < max(0.3, 2 * alone)
    assert len(pit.requests) == 4
    with store.reading() as tx:
        dead = {one.state for one in tx.queue.deliveries(endpoint="ep_dead")}
    assert DeliveryState.DELIVERED not in dead


def test_seventeen_that_answer_after_twelve_seconds_delay_nobody_who_is_healthy(
    store: Store, start: Start, receivers: Callable[[], Receiver]
) -> None:
    """Together they may have more in flight than all may at once."""
    healthy = receivers()
    register(store, CLOCK, healthy.url, id="ep_healthy")
    slow = receivers()
    slow.answer = Answer(delay=12)
    pits = [f"ep_slow_{number:02}" for number in range(17)]
    for name in pits:
        register(store, CLOCK, slow.url, id=name)
    worker = start().ready()
    alone = late(store, {"ep_healthy": healthy}, "alone")
    for name in pits:
        post(store, *range(8), to=name, now=CLOCK.now())
    slow.wait_for(64, 20)
    beside = late(store, {"ep_healthy": healthy}, "beside")
    worker.kill()
    assert beside < max(0.3, 2 * alone)


def late(store: Store, receivers: Mapping[str, Receiver], what: str) -> float:
    """How late, in seconds, 99 in 100 of many messages come at the most; a few for each receiver at a time."""
    first = CLOCK.now() + timedelta(seconds=1.5)
    due = {
        f"msg_{what}_{number:03}_{name}": (name, first + number * timedelta(seconds=0.2))
        for number in range(ROUNDS)
        for name in receivers
    }
    with store.transaction() as tx:
        tx.queue.put_all([(_message(message, at), [(name, at + DAY)]) for message, (name, at) in due.items()])

    def came() -> list[float]:
        requests = [request for one in receivers.values() for request in one.requests]
        ours = [(due.get(request.headers["webhook-id"]), request.at) for request in requests]
        return [at - known[1].timestamp() for known, at in ours if known]

    until(lambda: len(came()) == len(due), 60)
    return quantiles(came(), n=100)[98]


def _message(id: str, due: datetime) -> Message:  # noqa: A002 (a message's id is called id)
    return Message(id=id, topic=Topic.PING, uid=id, sequence=0, body=b"{}", created=due, key=id)
