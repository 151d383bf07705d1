"""Web: what is read by itself is asked for here, as politely as a guest ought to."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import httpx

from calendars.clock import Clock
from config.errors import ArticleError, SummitryError
from config.settings import SourceSettings
from daemon.guard import AddressRefused, Guard, UrlRefused, shown
from daemon.outbound import body_of, guarded_client, guarded_transport
from daemon.sources.answer import Answer, can_be_sent
from daemon.sources.hosts import Hosts
from daemon.sources.robots import Robots
from daemon.sources.timing import quiet_of

#: The largest content that is read, in bytes, uncompressed.
LARGEST = 10_000_000

_REDIRECTS = 5
_FOR_GOOD = (httpx.codes.MOVED_PERMANENTLY, httpx.codes.PERMANENT_REDIRECT)
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
_ROBOTS_TXT = 512_000  # bytes of it that are read (RFC 9309, section 2.5)
_ASK_FOR_QUIET = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, text/calendar, application/xml;q=0.9, "
    "text/html;q=0.8, */*;q=0.5"
)


class Unreachable(SummitryError):  # noqa: N818 (it reads as a sentence where it is raised)
    """No answer came, or none that may be read; the message says why, and names the address."""


class Forbidden(Unreachable):
    """The site's robots.txt asks not to read the page."""


class Unsaid(Unreachable):
    """The site's robots.txt cannot be had at the moment: nobody knows whether the page may be read."""


class Resting(Unreachable):
    """The host asked for quiet, until the instant `until`; it was not asked."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"{host}: asked for quiet until {until:%Y-%m-%d %H:%M}Z (Retry-After)")
        self.until = until


class Web:
    """Asks for addresses: one request a host at a time, with a pause, within limits. Lives on one event loop."""

    def __init__(self, guard: Guard, settings: SourceSettings, clock: Clock) -> None:
        self._clock = clock
        self._seconds = settings.timeout.rough.total_seconds()
        self._client = guarded_client(guarded_transport(guard, connections=settings.concurrency))
        self._hosts = Hosts(settings.pause.rough.total_seconds())
        self._robots = Robots(self._robots_txt, self._hosts.slow_down)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        is_page: bool = False,
        limit: int = LARGEST,
        is_beginning_enough: bool = False,
    ) -> Answer:
        """The answer to GET, up to five redirects away, whatever its status is.

        With `etag` and `modified` it is asked only for what is new. A page is read only where the site's robots.txt
        lets it be, and none of a host that asked for quiet. One timeout stands over all, without the waits for the
        host's turn; `limit` is in bytes; more is an error, unless the beginning is enough. Raises Unreachable.
        """
        headers = {"accept": _ACCEPT, "accept-encoding": "gzip"}
        headers |= {"if-none-match": etag} if etag and can_be_sent(etag) else {}
        headers |= {"if-modified-since": modified} if modified and can_be_sent(modified) else {}
        try:
            read = partial(body_of, limit=limit, is_beginning_enough=is_beginning_enough)
            answer = await self._follow(httpx.URL(url), headers, read, is_page=is_page)
        except TimeoutError:
            raise Unreachable(f"{url}: did not answer in full within {self._seconds:g} s") from None
        except AddressRefused as error:
            raise Unreachable(f"{url}: {error}") from error
        except (UrlRefused, ArticleError) as error:
            raise Unreachable(str(error)) from error
        except (httpx.TransportError, httpx.InvalidURL, UnicodeError) as error:  # UnicodeError: no name of a host
            raise Unreachable(f"{url}: cannot be reached: {str(error) or type(error).__name__}") from error
        if answer.status == httpx.codes.NOT_MODIFIED and not headers.keys() & _CONDITIONS:
            raise Unreachable(f"{url}: answered {answer.told}, and was not asked for that")
        return answer

    async def _follow(
        self,
        url: httpx.URL,
        headers: dict[str, str],
        read: Callable[[httpx.Response], Awaitable[bytes]],
        *,
        is_page: bool,
    ) -> Answer:
        given, moved, spent = shown(url), True, 0.0
        for hop in range(_REDIRECTS + 1):
            if is_page:
                await self._ask_leave(url)
            try:
                async with self._hosts.turn(url.host):
                    self._heed_quiet(url.host)
                    begun = time.monotonic()
                    async with (
                        asyncio.timeout(self._seconds - spent),
                        self._client.stream("GET", url, headers=headers) as answer,
                    ):
                        location = answer.headers.get("location")
                        if not answer.is_redirect or location is None:
                            content = await read(answer) if answer.is_success else b""
                            self._note_quiet(url.host, answer)
                            return Answer(
                                status=answer.status_code,
                                headers=answer.headers,
                                content=content,
                                url=shown(url),
                                moved=shown(url) if moved and hop else None,
                            )
                    spent += time.monotonic() - begun
            except AddressRefused as error:
                if hop:  # nobody is advised to let a site lead us in
                    raise Unreachable(f"{given}: leads on to {url.host}, in {error.special}: not followed") from error
                raise
            moved = moved and answer.status_code in _FOR_GOOD
            url = url.join(location)
        raise Unreachable(f"{given}: leads on more than {_REDIRECTS} times; give the address where it ends")

    def _heed_quiet(self, host: str) -> None:
        """Raises Resting."""
        if until := self._hosts.rests_until(host, self._clock.now()):
            raise Resting(host, until)

    def _note_quiet(self, host: str, answer: httpx.Response) -> None:
        """Whoever asks for quiet, for whatever page, is asked for nothing until then."""
        now = self._clock.now()
        if answer.status_code in _ASK_FOR_QUIET and (quiet := quiet_of(answer.headers, now)):
            self._hosts.rest(host, now + quiet)

    async def _ask_leave(self, url: httpx.URL) -> None:
        """Raises Forbidden and Unsaid."""
        allowed = await self._robots.allow(url)
        if allowed is None:
            raise Unsaid(f"{shown(url)}: the site's robots.txt, which would allow it, cannot be had at the moment")
        if not allowed:
            raise Forbidden(f"{shown(url)}: the site's robots.txt asks not to read this page")

    async def _robots_txt(self, url: httpx.URL) -> Answer | None:
        try:
            return await self.get(str(url), limit=_ROBOTS_TXT, is_beginning_enough=True)
        except Resting:
            raise
        except Unreachable:
            return None
