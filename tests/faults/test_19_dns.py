"""DNS that changes its answer, mixes public and private, does not answer."""

import time
from collections.abc import Sequence

import pytest

from config.errors import ArticleError
from daemon.guard import AddressRefused, Guard, check_url
from daemon.outbound import fetch
from tests.daemon.receiver import Receiver
from tests.daemon.test_outbound import get


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
