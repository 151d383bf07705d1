"""`/calendar.ics` and `/calendars/NAME.ics`: feeds that are there even when the database is not."""

import logging
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, timedelta

import anyio
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from calendars.feed.calendar import render_calendar, shown
from calendars.model.engagement import rfc3339
from calendars.model.selection import EVERYTHING, Selection
from calendars.store.engagements import Mark
from daemon.house import House
from daemon.selections import WHOLE, named_calendars
from daemon.web.conditional import Body, answer
from daemon.web.known import Known, LastKnown
from daemon.web.query import asked

logger = logging.getLogger("summitry.web")

_MEDIA_TYPE = "text/calendar; charset=utf-8"
_FRESH = {"Cache-Control": "private, max-age=60"}
_PATIENCE_SECONDS = 10.0
_KEPT_BYTES = 64_000_000
_AT_ONCE = 4  # threads that may hold a connection: fewer than the store has


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds, and what it is called."""

    #: The name that calendar programs show.
    name: str
    #: What the configuration selects for it.
    configured: Selection = EVERYTHING
    #: What its address asks for, among that.
    asked: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class _Kept:
    body: Body
    #: Of which state of the calendar, on which day: cancelled ones leave a month after their date.
    made_of: tuple[Mark, date]


class Feeds:
    """Renders feeds once a change, keeps them, and answers with the last good one whatever happens."""

    def __init__(self, house: House, calendar: LastKnown) -> None:
        self._house = house
        self._named = named_calendars(house.settings)
        self._calendar = calendar
        self._kept: OrderedDict[Feed, _Kept] = OrderedDict()
        self._rendering = threading.Lock()
        self._threads = anyio.CapacityLimiter(_AT_ONCE)

    async def whole(self, request: Request) -> Response:
        """`/calendar.ics`."""
        wanted = await run_sync(asked, request.query_params)
        name = self._house.settings.calendar.name
        return await self._answer(request, Feed(name + _in_words(wanted), asked=wanted))

    async def named(self, request: Request) -> Response:
        """`/calendars/{name}.ics`."""
        name = request.path_params["name"]
        if name in self._named:
            wanted = await run_sync(asked, request.query_params)
            return await self._answer(request, Feed(name, self._named[name], wanted))
        if name == WHOLE:
            return await self.whole(request)
        known = ", ".join((WHOLE, *self._named))
        raise HTTPException(404, f"no calendar is called {name[:80]!r}; there are {known}")

    async def _answer(self, request: Request, feed: Feed) -> Response:
        body, stale = await self._body(feed)
        return answer(request, body, self._stale() if stale else _FRESH)

    async def _body(self, feed: Feed) -> tuple[Body, bool]:
        """The feed as it is now, or as it last was and True; 503 before there was any."""
        patience = math.inf if self._calendar.known is None else _PATIENCE_SECONDS
        try:
            with anyio.fail_after(patience):
                return await run_sync(self._now, feed, abandon_on_cancel=True, limiter=self._threads), False
        except Exception as error:  # whatever it is: one 5xx, and some programs never ask again
            if self._calendar.known is None:
                raise
            logger.warning("feeds are answered as they last were: %s", str(error) or "the database does not answer")
        return await run_sync(self._before, feed), True

    def _now(self, feed: Feed) -> Body:
        return self._rendered(feed, self._calendar.read())

    def _before(self, feed: Feed) -> Body:
        kept = self._kept.get(feed)
        if kept is not None:
            return kept.body
        known = self._calendar.known
        assert known is not None  # noqa: S101 (asked only then)
        return self._rendered(feed, known)

    def _rendered(self, feed: Feed, known: Known) -> Body:
        made_of = (known.mark, self._house.today)
        with self._rendering:
            kept = self._kept.get(feed)
            if kept is None or kept.made_of != made_of:
                self._kept[feed] = kept = _Kept(self._made(feed, known, kept), made_of)
            self._kept.move_to_end(feed)
            self._forget()
            return kept.body

    def _made(self, feed: Feed, known: Known, kept: _Kept | None) -> Body:
        fitting = [one for one in known.engagements if feed.configured.fits(one) and feed.asked.fits(one)]
        entries = shown(fitting, self._house.today)
        content = render_calendar(entries, name=feed.name, settings=self._house.settings.calendar)
        if kept is not None and kept.body.content == content:
            return kept.body
        _, changed = known.mark
        modified = (changed or self._house.clock.now()).replace(microsecond=0)
        if kept is not None:  # two changes in one second are still two
            modified = max(modified, kept.body.modified + timedelta(seconds=1))
        return Body(content, _MEDIA_TYPE, modified)

    def _forget(self) -> None:
        """Let those go that were not asked for lately; any can be made again of what is known."""
        while len(self._kept) > 1 and sum(kept.body.size for kept in self._kept.values()) > _KEPT_BYTES:
            self._kept.popitem(last=False)

    def _stale(self) -> dict[str, str]:
        """Says that the answer is not fresh, and since when (RFC 7234, section 5.5.1)."""
        return {
            "Cache-Control": "no-cache",
            "Warning": '110 - "Response is Stale"',
            "X-Summitry-Stale": f"since {rfc3339(self._calendar.seen)}",
        }


def _in_words(chosen: Selection) -> str:
    """What is added to the name of a selection, so that two subscriptions can be told apart; empty for everything."""
    words = ", ".join((*sorted(chosen.parties), *sorted(chosen.kinds), *sorted(chosen.statuses)))
    return f" ({words})" if words else ""
