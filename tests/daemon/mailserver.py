"""A real mail server: aiosmtpd, which keeps what it is sent and answers as it is told."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


@dataclass(slots=True)
class MailServer:
    """What it was sent, and what it says to that."""

    port: int = 0
    #: (from, to, the mail as it came)
    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    #: Who logged in.
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    #: What it answers to a mail, in place of taking it.
    refusal: str | None = None
    #: What it answers to a recipient, in place of taking them.
    stranger: str | None = None
    #: Seconds before it answers to a mail.
    delay: float = 0
    _came: threading.Condition = field(default_factory=threading.Condition)
    _closing: threading.Event = field(default_factory=threading.Event)

    def wait_for(self, count: int, seconds: float = 5) -> list[EmailMessage]:
        """The mails, as soon as there are `count` of them."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.mails) >= count, seconds), f"{len(self.mails)} of {count}"
            return [message_from_bytes(mail, policy=default) for _, _, mail in self.mails]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.stranger:
            return self.stranger
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        await server.loop.run_in_executor(None, self._closing.wait, self.delay)
        if self.refusal:
            return self.refusal
        with self._came:
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            self._came.notify_all()
        return "250 2.0.0 taken as 4711"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"open sesame", handled=False)

    def close(self) -> None:
        self._closing.set()


class _Conversation(SMTP):
    """One that tells when it is over."""

    def __init__(self, under_way: set[SMTP], *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._under_way = under_way

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._under_way.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._under_way.discard(self)
        super().connection_lost(error)


class _OnAnyPort(Controller):
    under_way: set[SMTP]

    def factory(self) -> SMTP:
        return _Conversation(self.under_way, self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        self.under_way = set()
        self.port = cast(asyncio.Server, self.server).sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, login: bool = False
) -> Iterator[MailServer]:
    """A mail server on this machine, for the length of a `with`."""
    server = MailServer()
    options: dict[str, Any] = {"ssl_context": tls} if tls else {}
    if starttls:
        options |= {"tls_context": starttls, "require_starttls": True}
    if login:
        options |= {"auth_required": True, "auth_require_tls": bool(starttls), "authenticator": server.authenticate}
    controller = _OnAnyPort(server, hostname="127.0.0.1", port=0, **options)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        server.close()
        asyncio.run_coroutine_threadsafe(_all_is_said(controller.under_way), controller.loop).result(15)
        controller.stop()


async def _all_is_said(under_way: set[SMTP]) -> None:
    """Let every conversation end: aiosmtpd closes no connection of a loop that it stops."""
    for _ in range(1000):
        if not under_way and len(asyncio.all_tasks()) == 1:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)
