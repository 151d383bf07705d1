"""Robots: what a site's robots.txt lets us read (RFC 9309)."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from daemon.sources.answer import Answer

#: The name by which a robots.txt may address us.
AGENT = "summitry"

_Site = tuple[str, str, int | None]

_KEPT_SECONDS = 24 * 3600.0
_KEPT_BRIEFLY = 3600.0
_KEPT_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class _Rules:
    text: bytes | None  #: as it came, for it is many times larger once it is parsed; None where it cannot be had now
    until: float

    def parsed(self) -> Protego:
        return Protego.parse((self.text or b"").decode("utf-8", "replace"))


class Robots:
    """Knows the rules of the sites that were asked, for a day each."""

    def __init__(
        self, fetch: Callable[[httpx.URL], Awaitable[Answer | None]], slow_down: Callable[[str, float], None]
    ) -> None:
        self._fetch, self._slow_down = fetch, slow_down
        self._known: dict[_Site, _Rules] = {}

    async def allow(self, url: httpx.URL) -> bool | None:
        """Whether the page at `url` may be read; None where the site cannot say so at the moment.

        A site without a robots.txt allows everything (section 2.3.1.3); one whose robots.txt cannot be had at the
        moment allows nothing (2.3.1.4), and is asked again after an hour.
        """
        site = (url.scheme, url.host, url.port)
        known = self._known.get(site)
        if known is None or known.until < time.monotonic():
            known = await self._asked(url)
            self._keep(site, known)
        rules = known.parsed()
        if delay := rules.crawl_delay(
            AGENT
        ):  # said anew each time: hosts that were not asked for a while are forgotten
            self._slow_down(url.host, delay)
        return None if known.text is None else rules.can_fetch(str(url), AGENT)

    def _keep(self, site: _Site, rules: _Rules) -> None:
        """Sites without end could each have a large file: those that were asked the longest ago are forgotten."""
        self._known.pop(site, None)
        self._known[site] = rules
        size = sum(len(one.text or b"") for one in self._known.values())
        while size > _KEPT_BYTES:
            size -= len(self._known.pop(next(iter(self._known))).text or b"")

    async def _asked(self, url: httpx.URL) -> _Rules:
        answer = await self._fetch(url.copy_with(raw_path=b"/robots.txt", fragment=None))
        now = time.monotonic()
        if answer is None or answer.status >= 500:
            return _Rules(None, now + _KEPT_BRIEFLY)
        if not 200 <= answer.status < 300:
            return _Rules(b"", now + _KEPT_SECONDS)
        return _Rules(answer.content, now + _KEPT_SECONDS)
