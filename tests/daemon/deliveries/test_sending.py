import asyncio
import json
import logging
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from calendars.clock import SystemClock
from calendars.model.reminder import Endpoint, Message, Topic, Trigger
from daemon.deliveries.attempts import Meaning
from daemon.deliveries.sending import Sender, Sent
from daemon.deliveries.signing import new_secret, rotated
from daemon.outbound import Guard
from tests.daemon.conftest import LOCAL
from tests.daemon.receiver import Answer, Receiver

NOW = datetime.now(UTC)
BODY = json.dumps(
    {"type": "ping", "timestamp": "2024-02-28T12:00:00Z", "data": {"title": "Brücke"}}, ensure_ascii=False
).encode()
MESSAGE = Message(id="msg_1", topic=Topic.PING, uid=None, sequence=0, body=BODY, created=NOW, key="k")


def to(url: str) -> Endpoint:
    return Endpoint(id="ep_1", url=url, secret=new_secret(), created=NOW)


def send(*endpoints: Endpoint, guard: Guard | None = None, seconds: float = 5) -> list[Sent]:
    """One attempt at each endpoint, one after the other, by one sender."""

    async def all_of_them() -> list[Sent]:
        sender = Sender(guard or Guard(LOCAL), SystemClock(), seconds)
        sent = [
            await sender.send(endpoint, MESSAGE, delivery="dlv_1", number=1, trigger=Trigger.AUTOMATIC)
            for endpoint in endpoints
        ]
        await sender.close()
        return sent

    return asyncio.run(all_of_them())


def test_the_receiver_gets_the_very_bytes_and_can_verify_them(receiver: Receiver) -> None:
    endpoint = to(receiver.url)
    [sent] = send(endpoint)
    [request] = receiver.requests
    assert sent.verdict.meaning is Meaning.DONE
    assert request.body == BODY
    assert request.verified(endpoint.secret) == json.loads(BODY)
    assert request.method == "POST"
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["user-agent"].startswith("summitry/")


def test_after_a_rotation_either_secret_verifies(receiver: Receiver) -> None:
    old = to(receiver.url)
    new = rotated(old, datetime.now(UTC))
    send(new)
    [request] = receiver.requests
    for secret in (old.secret, new.secret):
        Webhook(secret).verify(request.body, request.headers)


def test_the_attempt_tells_what_happened(receiver: Receiver) -> None:
    receiver.answer = Answer(500, body=b"broken\0 here")
    [sent] = send(to(receiver.url))
    attempt = sent.attempt
    assert (attempt.status, attempt.error, attempt.address) == (500, "status 500", "127.0.0.1")
    assert attempt.answer == "broken� here"
    assert (attempt.delivery, attempt.number, attempt.trigger) == ("dlv_1", 1, Trigger.AUTOMATIC)
    assert attempt.milliseconds < 5000


def test_connections_are_kept(receiver: Receiver) -> None:
    receiver.answer = Answer(200, body=b"thank you")
    endpoint = to(receiver.url)
    send(*[endpoint] * 5)
    assert receiver.connections == 1


def test_a_redirect_is_a_failure_and_not_followed(receiver: Receiver) -> None:
    receiver.answer = Answer(302, {"location": "http://169.254.169.254/"})
    [sent] = send(to(receiver.url))
    assert (sent.verdict.meaning, sent.verdict.error) == (Meaning.FAILED, "redirect")
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"SSH-2.0-OpenSSH\r\n", "not HTTP"),
        (b"", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"x-more: and more\r\n" * 20_000, "not HTTP"),
        (b"HTTP/1.1 999999 What\r\n\r\n", "not HTTP"),
    ],
)
def test_what_is_not_http_is_a_failure(raw: bytes, error: str, receiver: Receiver) -> None:
    receiver.answer = Answer(raw=raw)
    [sent] = send(to(receiver.url))
    assert sent.verdict.meaning is Meaning.FAILED
    assert sent.attempt.error is not None
    assert sent.attempt.error.split(":")[0] in (error, "connection lost")


CUT_SHORT = {
    "its length": b"content-length: 100\r\n\r\nhello",
    "its chunks": b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "what is no chunk": b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\nrubbish\r\n",
}


@pytest.mark.parametrize(
    ("status", "meaning", "error", "quiet"),
    [
        (b"200 OK", Meaning.DONE, None, None),
        (b"410 Gone", Meaning.GONE, "gone", None),
        (b"429 Slow Down\r\nretry-after: 90", Meaning.FAILED, "status 429", timedelta(seconds=90)),
        (b"500 Broken", Meaning.FAILED, "status 500", None),
    ],
)
@pytest.mark.parametrize("rest", CUT_SHORT.values(), ids=CUT_SHORT.keys())
def test_the_status_decides_though_the_body_is_cut_short(
    status: bytes, meaning: Meaning, error: str | None, quiet: timedelta | None, rest: bytes, receiver: Receiver
) -> None:
    receiver.answer = Answer(raw=b"HTTP/1.1 " + status + b"\r\n" + rest)
    [sent] = send(to(receiver.url))
    assert (sent.verdict.meaning, sent.verdict.error, sent.verdict.quiet) == (meaning, error, quiet)
    assert sent.attempt.status == int(status[:3])
    assert sent.attempt.answer == "hello"


def test_a_connection_on_which_a_body_was_cut_short_is_not_used_again(receiver: Receiver) -> None:
    receiver.answer = Answer(raw=b"HTTP/1.1 200 OK\r\n" + CUT_SHORT["its length"])
    endpoint = to(receiver.url)
    assert [sent.verdict.meaning for sent in send(endpoint, endpoint)] == [Meaning.DONE] * 2
    assert receiver.connections == 2


CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nlink: </hook>\r\n\r\n"


def test_a_few_informational_answers_are_read_over_in_each_request_of_a_connection(receiver: Receiver) -> None:
    receiver.answer = Answer(before=CONTINUE + HINTS * 7, body=b"HTTP/1.1 100 Continue")
    endpoint = to(receiver.url)
    sent = send(endpoint, endpoint, endpoint)
    assert [(one.attempt.status, one.attempt.answer) for one in sent] == [(200, "HTTP/1.1 100 Continue")] * 3
    assert receiver.connections == 1


def test_informational_answers_without_an_end_are_an_error(receiver: Receiver) -> None:
    receiver.answer = Answer(raw=CONTINUE * 100_000)
    [sent] = send(to(receiver.url))
    assert sent.attempt.error == "not HTTP: more than 8 informational answers"


def test_informational_answers_that_are_dripped_are_counted_as_well(receiver: Receiver) -> None:
    receiver.answer = Answer(body=b"thank you", before=CONTINUE * 9, drip=0.002)
    [sent] = send(to(receiver.url))
    assert sent.attempt.error == "not HTTP: more than 8 informational answers"


def test_a_private_address_is_refused_and_told() -> None:
    [sent] = send(to("http://10.0.0.1/hook"), guard=Guard())
    assert sent.attempt.address == "10.0.0.1"
    assert sent.attempt.error is not None
    assert sent.attempt.error.startswith("address refused: 10.0.0.1 leads to 10.0.0.1, in 10.0.0.0/8")


def test_an_unknown_name_is_told() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    [sent] = send(to("http://nowhere.example/"), guard=Guard(resolve=unknown))
    assert sent.attempt.error == "name unknown: nowhere.example: Name or service not known"
    assert sent.attempt.address is None


def test_a_url_that_can_no_longer_be_read_is_a_failure() -> None:
    [sent] = send(to("http://[::1"))
    assert sent.attempt.error is not None
    assert sent.attempt.error.startswith("address refused")


def test_an_endpoint_that_moved_is_sent_to_at_its_new_place(receiver: Receiver) -> None:
    endpoint = to(receiver.url)
    send(endpoint, replace(endpoint, url=receiver.url + "/new"))
    assert [request.path for request in receiver.requests] == ["/hook", "/hook/new"]


def test_neither_a_secret_nor_the_url_gets_into_the_log(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    endpoint = to(receiver.url + "/T000/B000/chat-key")
    with caplog.at_level(logging.DEBUG, "summitry"), caplog.at_level(logging.INFO, "httpcore"):
        send(endpoint)
    assert "chat-key" not in caplog.text
    assert endpoint.secret not in caplog.text
