"""Every HTTP client of ours: a transport that no request can go round, and `fetch` for what is read.

A name is resolved once, each of its addresses is judged, and the judged address is connected to, so that a
second answer of the DNS changes nothing. `Host` and the name that TLS asks for stay those of the URL.
"""

import asyncio
import logging
import ssl
import zlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import NamedTuple

import httpcore
import httpx

from config.errors import ArticleError
from daemon.guard import AddressRefused, Guard, NameUnknown, UrlRefused, check_url, shown
from daemon.informational import FewInformational
from daemon.unpacking import TooManyMembers, Unpacker

__all__ = [
    "AddressRefused",
    "Fetched",
    "Guard",
    "GuardedTransport",
    "NameUnknown",
    "UrlRefused",
    "body_of",
    "check_url",
    "fetch",
    "guarded_client",
    "guarded_transport",
    "user_agent",
]

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log whole URLs, and a chat's URL is its key

_REDIRECTS = 5
_IMPATIENCE = 3.0  # seconds for an address that is not the last one


class GuardedTransport(httpx.AsyncBaseTransport):
    """An httpx transport that connects to judged addresses only. It never follows, proxies or retries."""

    def __init__(self, guard: Guard, connections: int, context: ssl.SSLContext) -> None:
        self._guard = guard
        self._network = _JudgedNetwork(guard)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30,
            network_backend=self._network,
        )

    @property
    def address(self) -> str | None:
        """The address that was connected to last; None where no name led to one."""
        return self._network.address

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`. Raises AddressRefused, UrlRefused, NameUnknown, or what httpx raises."""
        self._guard.judge_url(request.url)
        wire = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions={"sni_hostname": request.url.raw_host.decode("ascii").rstrip("."), **request.extensions},
        )
        try:
            answer = await self._pool.handle_async_request(wire)
        except _HTTPCORE as error:
            raise _as_httpx(error) from error
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_AnswerStream(answer),
            extensions=dict(answer.extensions),
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _JudgedNetwork(httpcore.AsyncNetworkBackend):
    """Where connections are made: the one place that sees the addresses behind a name."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._system = httpcore.AnyIOBackend()
        self.address: str | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.address = None
        addresses = await asyncio.wrap_future(self._guard.look_up(host, port))
        self._guard.judge_addresses(host, addresses)
        for address in addresses[:-1]:
            patience = min(timeout or _IMPATIENCE, _IMPATIENCE)
            try:
                return await self._connect(address, port, patience, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # as a browser does: the next one may be reached
        return await self._connect(addresses[-1], port, timeout, socket_options)

    async def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,  # noqa: ASYNC109 (passed on to httpcore)
        options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        self.address = address
        stream = await self._system.connect_tcp(address, port, timeout=timeout, socket_options=options)
        return FewInformational(stream)


class _AnswerStream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._answer.aiter_stream():
                yield part
        except _HTTPCORE as error:
            raise _as_httpx(error) from error

    async def aclose(self) -> None:
        await self._answer.aclose()


_HTTPCORE = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol)


def _as_httpx(error: Exception) -> httpx.TransportError:
    """The error of the same name: httpx and httpcore call theirs alike."""
    kind: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
    return kind(str(error))


@cache
def tls() -> ssl.SSLContext:
    """The one TLS context: to make one takes longer than many requests do.

    It trusts certifi's authorities, or those that SSL_CERT_FILE or SSL_CERT_DIR name.
    """
    return httpx.create_ssl_context(trust_env=True)


def guarded_transport(
    guard: Guard, *, connections: int = 10, context: ssl.SSLContext | None = None
) -> GuardedTransport:
    """A transport behind `guard`. `connections` may be open at once and are kept for half a minute."""
    return GuardedTransport(guard, connections, context or tls())


def guarded_client(transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    """A client that follows nothing, obeys no proxy variable, and leaves all timing to its caller."""
    return httpx.AsyncClient(
        transport=transport,
        timeout=None,  # noqa: S113 (one timeout stands round the whole request)
        follow_redirects=False,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # nobody is to know us again
        headers={"user-agent": user_agent()},
    )


@cache
def user_agent() -> str:
    """How we name ourselves: `summitry/1.2.3`."""
    return f"summitry/{version('summitry')}"


class Fetched(NamedTuple):
    """What an address of the web held."""

    #: The whole content, uncompressed.
    content: bytes
    #: Its `Content-Type` as it was sent, parameters included; None where none was.
    media_type: str | None
    #: Where it was found in the end, after redirects.
    url: str


def fetch(
    url: str,
    guard: Guard,
    *,
    limit: int = 10_000_000,
    timeout: float = 30.0,
    context: ssl.SSLContext | None = None,
) -> Fetched:
    """Read what is at `url`, up to five redirects away, each of them judged anew.

    `limit` is in bytes, counted after decompression; `timeout` in seconds, over everything. Blocks: not to be
    called on an event loop. Raises ArticleError, which names the address and says what would help.
    """
    return asyncio.run(_fetch(url, guard, limit, timeout, context))


async def _fetch(
    url: str,
    guard: Guard,
    limit: int,
    timeout: float,  # noqa: ASYNC109 (over several requests)
    context: ssl.SSLContext | None,
) -> Fetched:
    try:
        async with asyncio.timeout(timeout), guarded_client(guarded_transport(guard, context=context)) as client:
            return await _follow(client, httpx.URL(url), limit)
    except TimeoutError:
        raise ArticleError(f"{url}: did not answer in full within {timeout:g} s; try again later") from None
    except (AddressRefused, UrlRefused) as error:
        raise ArticleError(str(error)) from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise ArticleError(f"{url}: cannot be reached: {str(error) or type(error).__name__}") from error


async def _follow(client: httpx.AsyncClient, url: httpx.URL, limit: int) -> Fetched:
    given = shown(url)
    for _ in range(_REDIRECTS + 1):
        async with _asked(client, url) as answer:
            location = answer.headers.get("location")
            if not answer.is_redirect or location is None:
                return await _content(answer, limit)
            url = url.join(location)
    raise ArticleError(f"{given}: leads on more than {_REDIRECTS} times; give the address where it ends")


@asynccontextmanager
async def _asked(client: httpx.AsyncClient, url: httpx.URL) -> AsyncIterator[httpx.Response]:
    headers = {"accept": "text/html, application/json, text/calendar, */*;q=0.5", "accept-encoding": "gzip"}
    async with client.stream("GET", url, headers=headers) as answer:
        yield answer


async def _content(answer: httpx.Response, limit: int) -> Fetched:
    url = shown(answer.url)
    if not answer.is_success:
        raise ArticleError(f"{url}: answered {answer.status_code} {answer.reason_phrase}".rstrip())
    return Fetched(await body_of(answer, limit), answer.headers.get("content-type"), url)


async def body_of(answer: httpx.Response, limit: int, *, is_beginning_enough: bool = False) -> bytes:
    """The whole body, unpacked. Raises ArticleError for what is packed wrongly, and for more than `limit` bytes.

    Of these the first `limit` where the beginning is enough.
    """
    url = shown(answer.url)
    unpacked, whole = _decoder(answer), bytearray()
    try:
        async for part in answer.aiter_raw():
            whole += unpacked.unpack(part, limit - len(whole) + 1) if unpacked else part
            if len(whole) > limit:
                if is_beginning_enough:
                    return bytes(whole[:limit])
                raise ArticleError(f"{url}: is larger than {limit:,} bytes")
    except zlib.error as error:
        raise ArticleError(f"{url}: says that it is compressed, and is not: {error}") from error
    except TooManyMembers as error:
        raise ArticleError(f"{url}: {error}") from error
    if unpacked and not unpacked.is_whole:
        raise ArticleError(f"{url}: ended before all of it had come; try again later")
    return bytes(whole)


def _decoder(answer: httpx.Response) -> Unpacker | None:
    """What unpacks `answer` bit by bit: httpx would unpack a whole part at once, a thousand times its size."""
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return Unpacker()
    raise ArticleError(f"{shown(answer.url)}: is packed as {encoding!r}, which was not asked for")
