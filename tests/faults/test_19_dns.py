"""DNS that changes its answer, mixes public and private, does not answer."""

import socket
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from ipaddress import ip_network

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from config.errors import ArticleError
from daemon.guard import AddressRefused, Guard, check_url
from daemon.outbound import fetch
from tests.daemon.deliveries.desk import deliveries, desk, post, register, states
from tests.daemon.receiver import Answer, Receiver
from tests.daemon.test_outbound import get
from tests.faults.tally import Tally

#: A receiver whose address may be reached, beside the machine's own, which may not.
OUTSIDE, WITHIN = "127.0.0.2", "127.0.0.1"
OUTSIDE_ALONE = (ip_network(f"{OUTSIDE}/32"),)


def test_an_answer_that_mixes_public_and_private_is_refused(receiver: Receiver) -> None:
    mixed = Guard(resolve=lambda _host, _port: ["93.184.215.14", "127.0.0.1"])
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
        get(f"http://mixed.example:{receiver.port}/", mixed)


def test_a_name_that_changes_its_answer_is_judged_at_the_connection(receiver: Receiver) -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    rebinding = Guard(resolve=lambda _host, _port: next(answers))
    url = f"http://rebinding.example:{receiver.port}/"
    assert check_url(url, rebinding) is None
    with pytest.raises(AddressRefused):
        get(url, rebinding)
    assert receiver.connections == 0


def test_a_name_that_nobody_resolves_does_not_outlast_the_timeout(receiver: Receiver) -> None:
    def silent(_host: str, _port: int) -> Sequence[str]:
        receiver.pause(20)
        return []

    began = time.monotonic()
    with pytest.raises(ArticleError, match=r"did not answer in full within 0\.2 s"):
        fetch("http://silent.example/", Guard(resolve=silent), timeout=0.2)
    assert time.monotonic() - began < 2


def test_in_a_chain_of_attempts_each_answer_is_judged_and_the_right_one_is_sent_to_in_the_end(
    store: Store, clock: SetClock, receivers: Callable[[], Receiver], tally: Tally
) -> None:
    """At first it is right, then it leads within, then to both, then nowhere, then it is right again."""
    answers = iter([[OUTSIDE], [WITHIN], [OUTSIDE, WITHIN], [], [OUTSIDE]])

    def changing(_host: str, _port: int) -> Sequence[str]:
        found = next(answers)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return found

    within = receivers()
    with Receiver(port=within.port, host=OUTSIDE) as outside:
        outside.answer = Answer(500, {"connection": "close"})
        register(store, clock, f"http://changing.example:{within.port}/hook")
        post(store, 1)
        with desk(store, clock, Guard(OUTSIDE_ALONE, resolve=changing)) as working:
            for attempts in range(1, 5):
                working.until(lambda count=attempts: len(_attempts(store)) == count)  # type: ignore[misc]
                outside.answer = Answer(200)
                clock.set(deliveries(store)[0].next_attempt)
                working.ring()
            working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        tally.close("test_19_dns.py", store, [outside])
        assert len(outside.requests) == 2
    assert within.connections == 0
    assert _attempts(store) == ["status 500", "address refused", "address refused", "name unknown", None]


def test_a_name_that_nobody_resolves_delays_no_other_endpoint(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    def silent(host: str, _port: int) -> Sequence[str]:
        if host == "silent.example":
            receiver.pause(20)
        return [WITHIN]

    register(store, clock, "http://silent.example/", id="ep_silent")
    register(store, clock, f"http://heard.example:{receiver.port}/")
    post(store, 1, to="ep_silent", now=clock.now() - timedelta(seconds=1))
    post(store, 1, 2, 3)
    with desk(store, clock, Guard((ip_network("127.0.0.0/8"),), resolve=silent), timeout="3s") as working:
        working.until(lambda: states(store)[1:] == [DeliveryState.DELIVERED] * 3)
        assert states(store)[0] is DeliveryState.LEASED  # its name is still asked for
        working.until(lambda: states(store)[0] is DeliveryState.PENDING)
    assert _attempts(store, "ep_silent") == ["timeout"]


def _attempts(store: Store, endpoint: str = "ep_1") -> list[str | None]:
    """What went wrong in each attempt at the one delivery to it."""
    with store.reading() as tx:
        [delivery] = tx.queue.deliveries(endpoint=endpoint)
        return [one.error and one.error.partition(":")[0] for one in tx.queue.attempts(delivery.id)]
