import asyncio
import gc
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.clock import SystemClock
from calendars.model.reminder import Topic, Trigger
from calendars.plan.messages import TOO_LARGE
from config.errors import UserError
from config.settings import MailSettings
from daemon.deliveries.attempts import Meaning
from daemon.deliveries.formats import written
from daemon.deliveries.mail import Posted, check_mail, letter, post, recipient
from daemon.deliveries.sending import Sender
from daemon.guard import Guard
from tests.daemon.conftest import LOCAL, TLS_NAME, Certificate
from tests.daemon.deliveries.test_formats import TALKS, endpoint, message_of
from tests.daemon.mailserver import MailServer, mail_server

NOW = datetime(2024, 2, 28, tzinfo=UTC)
DESK = "mailto:desk@ministry.example"
MESSAGE = message_of(Topic.CREATED, replace(TALKS, title="Gespräche in Bern"))


def settings(server: MailServer | None = None, **options: Any) -> MailSettings:
    given = {"host": "127.0.0.1", "security": "none", "user": "", "password": "", "sender": "summitry@house.example"}
    return MailSettings(**{**given, "port": server.port if server else 25, **options})


def sent(mail: MailSettings | None, *, guard: Guard | None = None, seconds: float = 5, **given: Any) -> Posted:
    body = written(MESSAGE, endpoint("mail"))
    return asyncio.run(post(body, DESK, MESSAGE, mail, guard or Guard(LOCAL), seconds=seconds, **given))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def test_a_mail_arrives_as_it_was_written(server: MailServer) -> None:
    posted = sent(settings(server))
    assert (posted.verdict.meaning, posted.code, posted.address) == (Meaning.DONE, 250, "127.0.0.1")
    assert posted.text == "2.0.0 taken as 4711"
    [mail] = server.wait_for(1)
    assert server.mails[0][:2] == ("summitry@house.example", ["desk@ministry.example"])
    assert mail["Subject"] == "New: Gespräche in Bern"
    assert (mail["From"], mail["To"]) == ("summitry@house.example", "desk@ministry.example")
    assert mail["Message-ID"] == f"<{MESSAGE.id}@house.example>"
    assert mail["Date"].datetime == MESSAGE.created
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines()[:2] == [
        "Friday 1 March 2024, 10:00 (Europe/Zurich) (confirmed)",
        "Where: Bern",
    ]


def test_every_attempt_sends_the_same_mail(server: MailServer) -> None:
    for _ in range(2):
        sent(settings(server))
    server.wait_for(2)
    assert server.mails[0] == server.mails[1]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_goes_through_tls_to_the_server_that_is_meant(certificate: Certificate, security: str) -> None:
    leading = Guard(LOCAL, resolve=lambda _host, _port: ["127.0.0.1"])
    with mail_server(**{security: certificate.serving}, login=security == "starttls") as server:
        mail = settings(server, host=TLS_NAME, security=security)
        if security == "starttls":
            mail = mail.model_copy(update={"user": "summitry", "password": "open sesame"})
        posted = sent(mail, guard=leading, context=certificate.trusting)
        assert posted.verdict.meaning is Meaning.DONE, posted.verdict
        server.wait_for(1)
        assert server.logins == ([(b"summitry", b"open sesame")] if security == "starttls" else [])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # aiosmtpd leaves its transport open
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_is_somebody_else_gets_nothing(certificate: Certificate, security: str) -> None:
    leading = Guard(LOCAL, resolve=lambda _host, _port: ["127.0.0.1"])
    with mail_server(**{security: certificate.serving}) as server:  # type: ignore[arg-type]
        mail = settings(server, host="other.example", security=security)
        posted = sent(mail, guard=leading, context=certificate.trusting)
        gc.collect()
    assert "certificate verify failed" in str(posted.verdict.error)
    assert server.mails == []


def test_nothing_is_said_in_clear_to_a_server_that_does_not_know_starttls(
    server: MailServer, certificate: Certificate
) -> None:
    mail = settings(server, security="starttls", user="summitry", password="open sesame")
    posted = sent(mail, context=certificate.trusting)
    assert posted.verdict.meaning is Meaning.FAILED
    assert "STARTTLS" in str(posted.verdict.error)
    assert (server.mails, server.logins) == ([], [])


def test_a_wrong_password_is_told_and_not_which(certificate: Certificate) -> None:
    leading = Guard(LOCAL, resolve=lambda _host, _port: ["127.0.0.1"])
    with mail_server(starttls=certificate.serving, login=True) as server:
        mail = settings(server, host=TLS_NAME, security="starttls", user="summitry", password="a-secret")
        posted = sent(mail, guard=leading, context=certificate.trusting)
    assert (posted.verdict.error, posted.code) == ("status 535", 535)
    assert "a-secret" not in repr(posted) + repr(mail)


@pytest.mark.parametrize(("answer", "code"), [("451 try again later", 451), ("552 too much", 552)])
def test_what_the_server_refuses_is_told_and_tried_again(server: MailServer, answer: str, code: int) -> None:
    server.refusal = answer
    posted = sent(settings(server))
    assert (posted.verdict.meaning, posted.verdict.error, posted.code) == (Meaning.FAILED, f"status {code}", code)
    assert posted.text == answer[4:]


def test_a_recipient_who_is_not_known_is_told(server: MailServer) -> None:
    server.stranger = "550 no such mailbox"
    assert (sent(settings(server)).code, server.mails) == (550, [])


def test_a_server_that_does_not_answer_is_given_up_in_time(server: MailServer) -> None:
    server.delay = 10
    posted = sent(settings(server), seconds=0.3)
    assert (posted.verdict.error, posted.address) == ("timeout", "127.0.0.1")


@contextmanager
def _talking(said: bytes) -> Iterator[int]:
    """A port where whoever connects hears `said`, and nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with listener.accept()[0] as caller:
                caller.sendall(said)

        talking = threading.Thread(target=answer)
        talking.start()
        yield listener.getsockname()[1]
        talking.join(5)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff" * 100_000])
def test_what_is_no_mail_server_is_told(said: bytes) -> None:
    with _talking(said) as port:
        posted = sent(settings(port=port), seconds=2)
    assert posted.verdict.meaning is Meaning.FAILED
    assert posted.verdict.error


@pytest.mark.parametrize("guard", [Guard(), Guard(resolve=lambda _host, _port: ["93.184.215.14", "127.0.0.1"])])
def test_a_private_mail_server_is_not_reached_unless_it_is_allowed(server: MailServer, guard: Guard) -> None:
    posted = sent(settings(server, host="localhost"), guard=guard)
    assert str(posted.verdict.error).startswith("address refused: localhost leads to")
    with pytest.raises(UserError, match="which may not be reached"):
        check_mail(DESK, settings(server, host="localhost"), guard)
    assert server.mails == []


def test_the_address_that_was_judged_is_connected_to_and_no_other(server: MailServer) -> None:
    answers = iter((["127.0.0.1"], ["10.0.0.1"]))
    assert sent(settings(server), guard=Guard(LOCAL, resolve=lambda _host, _port: next(answers))).code == 250


def test_an_address_that_does_not_answer_is_passed_over(server: MailServer) -> None:
    both = Guard(LOCAL, resolve=lambda _host, _port: ["127.0.0.2", "127.0.0.1"])
    assert sent(settings(server, host="mail.example"), guard=both).address == "127.0.0.1"


def test_without_a_mail_server_it_is_told_how_to_name_one() -> None:
    for mail in (None, settings(host="")):
        assert "set host and sender below [mail]" in str(sent(mail).verdict.error)
    with pytest.raises(UserError, match=r"set host and sender below \[mail\]"):
        check_mail(DESK, settings(host=""), Guard())


def test_the_sender_of_all_messages_sends_mails(server: MailServer) -> None:
    async def one() -> Any:
        sender = Sender(Guard(LOCAL), SystemClock(), 5, settings(server))
        to = replace(endpoint("mail"), url=DESK)
        done = await sender.send(to, MESSAGE, delivery="dlv_1", number=1, trigger=Trigger.PING)
        await sender.close()
        return done.attempt

    attempt = asyncio.run(one())
    assert (attempt.status, attempt.error, attempt.address) == (250, None, "127.0.0.1")
    assert attempt.answer == "2.0.0 taken as 4711"


@pytest.mark.parametrize(
    "url",
    [
        "mailto:",
        "mailto:desk",
        "mailto:a@b.example,c@d.example",
        "mailto:a@b.example?cc=c@d.example",
        "mailto:a@b.example\r\nRCPT TO:<c@d.example>",
        "mailto:<a@b.example>",
        "mailto:a b@c.example",
        "mailto:a@[127.0.0.1]",
        "mailto:é@b.example",
        f"mailto:{'a' * 250}@b.example",
    ],
)
def test_one_mailbox_is_an_endpoint_and_nothing_else(url: str) -> None:
    with pytest.raises(UserError, match="is not the address of one mailbox"):
        recipient(url)


@given(st.text("aé🕊= .\n", min_size=1, max_size=8_000))
def test_a_mail_is_small_and_its_lines_short_whatever_it_says(text: str) -> None:
    mail = letter(text, MESSAGE)
    assert len(mail) < TOO_LARGE
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    parsed = message_from_bytes(mail, policy=default)
    assert parsed.defects == []
    assert set(parsed) == {
        "Subject",
        "Date",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
