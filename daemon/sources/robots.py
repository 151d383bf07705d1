"""Robots: what a site's robots.txt lets us read (RFC 9309)."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from protego import Protego

if TYPE_CHECKING:
    from daemon.sources.web import Answer

#: The name by which a robots.txt may address us.
AGENT = "summitry"

_KEPT_SECONDS = 24 * 3600.0
_KEPT_BRIEFLY = 3600.0
_EVERYTHING = Protego.parse("")


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: Protego | None  #: None where they cannot be had at the moment
    until: float


class Robots:
    """Knows the rules of the sites that were asked, for a day each."""

    def __init__(
        self, fetch: "Callable[[httpx.URL], Awaitable[Answer | None]]", slow_down: Callable[[str, float], None]
    ) -> None:
        self._fetch, self._slow_down = fetch, slow_down
        self._known: dict[tuple[str, str, int | None], _Rules] = {}

    async def allow(self, url: httpx.URL) -> bool | None:
        """Whether the page at `url` may be read; None where the site cannot say so at the moment.

        A site without a robots.txt allows everything (section 2.3.1.3); one whose robots.txt cannot be had at the
        moment allows nothing (2.3.1.4), and is asked again after an hour.
        """
        site = (url.scheme, url.host, url.port)
        known = self._known.get(site)
        if known is None or known.until < time.monotonic():
            known = self._known[site] = await self._asked(url)
            if known.rules and (delay := known.rules.crawl_delay(AGENT)):
                self._slow_down(url.host, delay)
        return known.rules.can_fetch(str(url), AGENT) if known.rules else None

    async def _asked(self, url: httpx.URL) -> _Rules:
        answer = await self._fetch(url.copy_with(raw_path=b"/robots.txt", fragment=None))
        now = time.monotonic()
        if answer is None or answer.status >= 500:
            return _Rules(None, now + _KEPT_BRIEFLY)
        if not 200 <= answer.status < 300:
            return _Rules(_EVERYTHING, now + _KEPT_SECONDS)
        return _Rules(Protego.parse(answer.content.decode("utf-8", "replace")), now + _KEPT_SECONDS)
