"""The bodies of feeds: rendered once a change, kept, and there even when the database is not."""

import asyncio
import logging
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

import anyio
from anyio.to_thread import run_sync

from calendars.feed.calendar import calendar_parts, is_rendered, render_events
from calendars.feed.changes import Changes, as_atom, as_json_feed, fitting
from calendars.feed.contents import contents_of
from calendars.model.published import Published
from calendars.model.selection import EVERYTHING, Selection
from calendars.store.publications import Mark
from daemon.house import House
from daemon.web.conditional import Body
from daemon.web.known import Known, LastKnown
from daemon.web.pieces import Content
from daemon.web.shared import Shared
from daemon.web.shelf import Shelf

logger = logging.getLogger("summitry.web")

#: The forms of a feed, by the ending of its address, and what they are.
FORMS = {
    "ics": "text/calendar; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}

_PATIENCE_SECONDS = 10.0
_KEPT_BYTES = 64_000_000
_MOST_KEPT = 1_000  # whoever asks for ever new selections leaves no more behind
_SLICE = 10  # events that are rendered at a time: some milliseconds


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds, what it is called, and where it is."""

    #: The name that is shown.
    title: str
    #: One of FORMS.
    form: str
    #: The path of its address, with the query.
    path: str
    #: Where the daemon was reached: for the links of lists of changes, where no address is configured.
    base: str = ""
    #: What the configuration selects for it.
    configured: Selection = EVERYTHING
    #: What its address asks for, among that.
    asked: Selection = EVERYTHING
    #: Its own colour.
    color: str = ""
    #: Whether it holds what has no day yet.
    vague: bool = True

    @property
    def address(self) -> str:
        """Where it is: of all feeds it alone."""
        return self.base + self.path

    def __hash__(self) -> int:
        """Of what tells nearly all of them apart: it is looked for at each request."""
        return hash((self.path, self.base))


@dataclass(frozen=True, slots=True)
class _Kept:
    body: Body
    #: Of which state of the calendar, on which day: cancelled ones leave a month after their date.
    made_of: tuple[Mark, int, date]


class Bodies:
    """Renders feeds once a change, keeps them, and has the last good one whatever happens. For one event loop."""

    def __init__(self, house: House, calendar: LastKnown, shelf: Shelf) -> None:
        self._house, self._look, self._shelf = house, house.look(), shelf
        self._unshelved: dict[Feed, Body] = {}
        self._shelving: asyncio.Task[None] | None = None
        self._calendar, self._started = calendar, house.clock.now()
        self._kept: OrderedDict[Feed, _Kept] = OrderedDict()
        self._rendering: WeakValueDictionary[Feed, anyio.Lock] = WeakValueDictionary()
        self._read_once = Shared(calendar.read, lambda: math.inf if calendar.known is None else _PATIENCE_SECONDS)
        self._stale = False

    async def known(self) -> tuple[Known, bool]:
        """The calendar as it is now; as it last was, and True, while the database is away.

        Raises StoreError where it was away from the beginning.
        """
        try:
            known = await self._read_once()
        except Exception as error:  # whatever it is: one 5xx, and some programs never ask again
            if self._calendar.known is None:
                raise
            if not self._stale:  # once, and not for every subscriber
                logger.warning("feeds are answered as they last were: %s", str(error) or "the database does not answer")
            self._stale = True
            return self._calendar.known, True
        if self._stale:
            logger.info("feeds are up to date again")
        self._stale = False
        return known, False

    async def shelved(self, feed: Feed) -> Body | None:
        """`feed` as it was served before the start; None where it was not, or has been made since."""
        return None if feed in self._kept else await run_sync(self._shelf.get, feed.address, FORMS[feed.form])

    async def body(self, feed: Feed, known: Known) -> Body:
        """`feed`, made of what is `known`."""
        made_of = (*known.state, self._house.today)
        kept = self._kept.get(feed)
        if kept is None or kept.made_of != made_of:
            async with self._rendering.setdefault(feed, anyio.Lock()):
                kept = self._kept.get(feed)
                if kept is None or kept.made_of != made_of:
                    kept = _Kept(await self._made(feed, known, kept), made_of)
                    self._kept[feed] = kept
                    self._forget()
                    self._put_on_shelf(feed, kept.body)
        if feed in self._kept:
            self._kept.move_to_end(feed)
        return kept.body

    async def _made(self, feed: Feed, known: Known, kept: _Kept | None) -> Body:
        if feed.form != "ics":
            return await run_sync(lambda: self._body(feed, known, kept, [self._changes_of(feed, known)]))
        contents = await run_sync(self._contents, feed, known)
        unrendered = [entry for entry in contents if not is_rendered(entry, self._look)]
        for first in range(0, len(unrendered), _SLICE):  # whoever else has something to do comes in between
            await run_sync(render_events, unrendered[first : first + _SLICE], self._look)
        return await run_sync(lambda: self._body(feed, known, kept, self._calendar_of(feed, contents)))

    def _body(self, feed: Feed, known: Known, kept: _Kept | None, parts: Sequence[bytes]) -> Body:
        if kept is not None and kept.body.content.parts == parts:
            return kept.body
        body = Body(Content(parts), FORMS[feed.form], self._modified(known, kept), shared=feed.form == "ics")
        _ = body.etags  # here, and not while others wait for the event loop
        return body

    def _modified(self, known: Known, kept: _Kept | None) -> datetime:
        """When a feed changed last, in whole seconds; rather too late than too early, for then a change is missed.

        It may change by the calendar, by the day that it is, and by the configuration or the program: at a start.
        """
        zone = ZoneInfo(self._house.settings.calendar.zone)
        midnight = datetime.combine(self._house.today, time.min, tzinfo=zone).astimezone(UTC)
        latest = max(known.mark.changed or self._started, self._started, midnight)
        if kept is not None:  # two changes in one second are still two
            latest = max(latest, kept.body.modified + timedelta(seconds=1))
        return latest.replace(microsecond=0)

    def _contents(self, feed: Feed, known: Known) -> list[Published]:
        entries, today = known.entries.values(), self._house.today
        return contents_of(entries, today, feed.configured, feed.asked, vague=feed.vague)

    def _calendar_of(self, feed: Feed, contents: list[Published]) -> list[bytes]:
        return calendar_parts(contents, name=feed.title, look=self._look, color=feed.color, path=feed.path)

    def _changes_of(self, feed: Feed, known: Known) -> bytes:
        home = self._look.address or feed.base
        revisions = fitting(known.changes, feed.configured, feed.asked)
        changes = Changes(feed.title, home + feed.path, home, revisions)
        return as_atom(changes, self._look) if feed.form == "atom" else as_json_feed(changes, self._look)

    def _put_on_shelf(self, feed: Feed, body: Body) -> None:
        """Nobody waits for it, and of several changes meanwhile only the last is written."""
        self._unshelved[feed] = body
        if self._shelving is None or self._shelving.done():
            self._shelving = asyncio.create_task(self._shelve())

    async def _shelve(self) -> None:
        while self._unshelved:
            feed, body = self._unshelved.popitem()
            await run_sync(self._shelf.put, feed.address, body, abandon_on_cancel=True)

    def _forget(self) -> None:
        """Let those go that were not asked for lately; any can be made again of what is known."""
        size = sum(kept.body.size for kept in self._kept.values())
        while len(self._kept) > 1 and (size > _KEPT_BYTES or len(self._kept) > _MOST_KEPT):
            size -= self._kept.popitem(last=False)[1].body.size
