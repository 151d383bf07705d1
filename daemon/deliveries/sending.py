"""Send one message to one endpoint, once, and say what came of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import httpcore
import httpx

from calendars.clock import Clock
from calendars.model.reminder import Attempt, Delivery, Endpoint, Message, Trigger
from config.settings import MailSettings
from daemon.deliveries.attempts import Verdict, verdict_of_answer, verdict_of_error
from daemon.deliveries.formats import FORMATS, written
from daemon.deliveries.mail import post
from daemon.deliveries.signing import signed_headers
from daemon.outbound import AddressRefused, Guard, GuardedTransport, guarded_transport, tls, user_agent

_MOST_READ = 4096
_MOST_KEPT = 1024
_LONGEST_READ = 2.0  # seconds
_LONGEST_ERROR = 300
_KEPT_FOR = 300.0  # seconds


@dataclass(frozen=True, slots=True)
class Sent:
    """An attempt, and what it means."""

    attempt: Attempt
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back: the status and the first kilobyte; or neither, and why."""

    verdict: Verdict
    address: str | None
    status: int | None = None
    text: str = ""


@dataclass(slots=True)
class _Line:
    """The connections to one endpoint, a transport each; nobody else's requests wait for them.

    A pool of several would look at all of them, and at whether their sockets are still open, before each request.
    """

    idle: list[GuardedTransport] = field(default_factory=list)
    busy: int = 0
    used: float = field(default_factory=time.monotonic)

    async def close(self) -> None:
        """Close what is not in use."""
        while self.idle:
            await self.idle.pop().aclose()


class Sender:
    """Sends through the guard, keeping a few connections for each endpoint. Lives on one event loop."""

    def __init__(self, guard: Guard, clock: Clock, seconds: float, mail: MailSettings | None = None) -> None:
        self._guard = guard
        self._mail = mail
        self._clock = clock
        self._seconds = seconds
        self._lines: dict[tuple[str, str], _Line] = {}

    async def warm_up(self) -> None:
        """Load what the first request would have to load: it is as punctual as the others."""
        tls()
        await httpcore.AnyIOBackend().sleep(0)

    async def send(
        self,
        endpoint: Endpoint,
        message: Message,
        *,
        delivery: str,
        number: int,
        trigger: Trigger,
        body: bytes | None = None,
    ) -> Sent:
        """Make one attempt. Whatever the receiver or the network does wrong is told in the answer, not raised.

        `body` is what was written before; without it, it is written now. Raises KeyError for a format not known.
        """
        began, started = time.monotonic(), self._clock.now()
        body = written(message, endpoint) if body is None else body
        if endpoint.format == "mail":
            answer = await self._post_mail(endpoint, message, body)
        else:
            answer = await self._post(endpoint, message, body, started)
        attempt = Attempt(
            delivery=delivery,
            number=number,
            trigger=trigger,
            started=started,
            milliseconds=round((time.monotonic() - began) * 1000),
            status=answer.status,
            error=answer.verdict.error,
            address=answer.address,
            answer=answer.text,
        )
        return Sent(attempt, answer.verdict)

    async def close(self) -> None:
        """Close every connection."""
        for line in self._lines.values():
            await line.close()
        self._lines.clear()

    async def _post_mail(self, endpoint: Endpoint, message: Message, body: bytes) -> _Answer:
        posted = await post(body, endpoint.url, message, self._mail, self._guard, seconds=self._seconds)
        return _Answer(posted.verdict, posted.address, posted.code, posted.text[:_MOST_KEPT])

    async def _post(self, endpoint: Endpoint, message: Message, body: bytes, started: datetime) -> _Answer:
        kind = FORMATS[endpoint.format].content_type
        headers = {"content-type": kind, "accept-encoding": "identity", "user-agent": user_agent()}
        headers |= signed_headers(message, body, endpoint, started)
        async with self._connection(endpoint) as connection:
            return await self._ask(connection, endpoint.url, headers, body)

    async def _ask(self, connection: GuardedTransport, url: str, headers: Mapping[str, str], body: bytes) -> _Answer:
        until = asyncio.get_running_loop().time() + self._seconds
        try:
            async with _posted(connection, url, headers, body, until) as answer:
                verdict = verdict_of_answer(answer.status_code, answer.headers, self._clock.now())
                text = await _first_kilobyte(answer, until)
                return _Answer(verdict, connection.address, answer.status_code, text)
        except AddressRefused as error:
            return _Answer(_told(error), error.address)
        except (httpx.TransportError, httpx.InvalidURL, TimeoutError) as error:
            return _Answer(_told(error), connection.address)

    @asynccontextmanager
    async def _connection(self, endpoint: Endpoint) -> AsyncIterator[GuardedTransport]:
        """One that nobody else uses meanwhile: the last that was used, for it is the likeliest to be open still."""
        name = (endpoint.id, endpoint.url)
        is_new = name not in self._lines
        line = self._lines.setdefault(name, _Line())
        line.busy += 1
        connection = line.idle.pop() if line.idle else guarded_transport(self._guard, connections=1)
        try:
            if is_new:
                await self._close_idle()
            yield connection
        finally:
            line.idle.append(connection)
            line.busy -= 1
            line.used = time.monotonic()

    async def _close_idle(self) -> None:
        before = time.monotonic() - _KEPT_FOR
        names = [name for name, line in self._lines.items() if not line.busy and line.used < before]
        idle = [self._lines.pop(name) for name in names]  # first all of them: while one closes, others are looked at
        for line in idle:
            await line.close()


@asynccontextmanager
async def _posted(
    connection: GuardedTransport, url: str, headers: Mapping[str, str], body: bytes, until: float
) -> AsyncIterator[httpx.Response]:
    """Post `body`, by the transport alone: there is nothing here that a client would follow, keep or add.

    The headers of the answer must have come by `until`, an instant of the event loop.
    """
    request = httpx.Request("POST", _parsed(url), headers=headers, content=body)
    async with asyncio.timeout_at(until):
        answer = await connection.handle_async_request(request)
    try:
        yield answer
    finally:
        await answer.aclose()


@lru_cache
def _parsed(url: str) -> httpx.URL:
    return httpx.URL(url)


def unanswered(delivery: Delivery, started: datetime, error: str, *, seconds: float = 0) -> Attempt:
    """The record of an attempt that came to nothing on our side, `seconds` after it was begun."""
    return Attempt(
        delivery=delivery.id,
        number=delivery.attempts,
        trigger=Trigger.AUTOMATIC,
        started=started,
        milliseconds=round(seconds * 1000),
        status=None,
        error=error,
        address=None,
    )


async def _first_kilobyte(answer: httpx.Response, until: float) -> str:
    """The beginning of the body as text, as far as it comes by `until`, an instant of the event loop, or soon.

    What is wrong with a body takes nothing back: the receiver's word is its status, and that has come.
    """
    until = min(until, asyncio.get_running_loop().time() + _LONGEST_READ)
    read = bytearray()
    with suppress(httpx.TransportError, TimeoutError):
        async with asyncio.timeout_at(until):
            async for part in answer.aiter_raw():
                read += part
                if len(read) >= _MOST_READ:
                    break
    return bytes(read[:_MOST_KEPT]).decode("utf-8", "replace").replace("\0", "\ufffd")


def _told(error: Exception) -> Verdict:
    verdict, detail = verdict_of_error(error), str(error)
    if not detail:
        return verdict
    return Verdict(verdict.meaning, f"{verdict.error}: {detail}"[:_LONGEST_ERROR])
