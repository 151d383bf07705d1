"""Dripped bodies, endless headers, a gzip bomb."""

import gzip
import time
import tracemalloc

import pytest

from daemon.deliveries.attempts import Meaning
from tests.daemon.deliveries.test_sending import send, to
from tests.daemon.receiver import Answer, Receiver


def test_only_the_beginning_of_an_answer_is_read(receiver: Receiver) -> None:
    receiver.answer = Answer(200, body=b"x" * 20_000_000)
    [sent] = send(to(receiver.url))
    assert sent.verdict.meaning is Meaning.DONE
    assert sent.attempt.answer == "x" * 1024


def test_a_compressed_answer_is_not_unpacked(receiver: Receiver) -> None:
    receiver.answer = Answer(200, {"content-encoding": "gzip"}, gzip.compress(bytes(50_000_000)))
    [sent] = send(to(receiver.url))
    assert sent.verdict.meaning is Meaning.DONE
    assert sent.attempt.answer.startswith("\x1f\ufffd\b")  # as it came: unpacked it would be nothing but zeros


@pytest.mark.parametrize("answer", [Answer(delay=20), Answer(raw=b"HTTP/1.1 200 OK\r\n", delay=20)])
def test_one_timeout_stands_over_everything(answer: Answer, receiver: Receiver) -> None:
    receiver.answer = answer
    began = time.monotonic()
    [sent] = send(to(receiver.url), seconds=0.2)
    assert (sent.verdict.meaning, sent.verdict.error) == (Meaning.FAILED, "timeout")
    assert time.monotonic() - began < 2


def test_a_dripped_body_of_a_2xx_is_a_success_and_cut_off_by_the_timeout(receiver: Receiver) -> None:
    """The receiver has said that it has the message: sent again, it would have it twice."""
    receiver.answer = Answer(body=b"x" * 4000, drip=0.05)
    began = time.monotonic()
    [sent] = send(to(receiver.url), seconds=0.2)
    assert (sent.verdict.meaning, sent.attempt.status) == (Meaning.DONE, 200)
    assert set(sent.attempt.answer) == {"x"}
    assert time.monotonic() - began < 2


def test_a_body_is_not_waited_for_as_long_as_a_status(receiver: Receiver) -> None:
    receiver.answer = Answer(body=b"x" * 4000, drip=0.05)
    began = time.monotonic()
    [sent] = send(to(receiver.url), seconds=15)
    assert sent.verdict.meaning is Meaning.DONE
    assert time.monotonic() - began < 4


def test_headers_without_an_end_are_no_answer_and_take_no_memory(receiver: Receiver) -> None:
    receiver.answer = Answer(raw=b"HTTP/1.1 200 OK\r\n" + b"x-more: and more\r\n" * 100_000)
    tracemalloc.start()
    [sent] = send(to(receiver.url))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent.verdict.meaning is Meaning.FAILED
    assert most < 20 * len(receiver.answer.raw or b"")
