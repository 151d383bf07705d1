"""Reads a source: asks, lists, reads what is new, takes it in, and writes down how it went."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from random import Random
from typing import TypeVar

import httpx

from calendars.model.source import Came, Item, ItemState, Poll, Source, SourceKind
from config.errors import ArticleError, StoreError, UserError
from daemon.house import House
from daemon.sources import timing
from daemon.sources.answer import Answer
from daemon.sources.articles import Lead
from daemon.sources.intake import Intake, Taken
from daemon.sources.listing import NOWHERE, Listing
from daemon.sources.lists import list_of
from daemon.sources.parts import follow, parts_of
from daemon.sources.reading import Reading
from daemon.sources.sifting import Wanted
from daemon.sources.web import Forbidden, Resting, Unreachable, Unsaid, Web

logger = logging.getLogger("summitry.sources")

T = TypeVar("T")

#: The largest page that is read, in bytes, uncompressed.
LARGEST_PAGE = 3_000_000

_CALENDARS_ANEW = timedelta(days=7)
_GIVE_UP_AFTER = 3  # pages in a row that cannot be had: it is the host
_WRITE_EVERY = 5.0  # seconds: so much is read again after a kill -9
_OURS = "cannot be read for a fault of Summitry's, which the log tells of"
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


def _nothing() -> None:
    """For those who need not be told."""


class Reader:
    """Reads sources. Lives on one event loop; what takes long or blocks is done in `workers`."""

    def __init__(self, house: House, web: Web, workers: Executor, random: Random | None = None) -> None:
        self._house, self._web, self._workers = house, web, workers
        self._intake = Intake(house)
        self._random = random or Random()  # noqa: S311 (spreads waits)

    async def read(self, source: Source, step: Callable[[], None] = _nothing) -> tuple[Reading, Poll]:
        """Read `source` now and write down what came of it; `step` is called after each of its items.

        Raises StoreError when the database is away; nothing that the source or the network does wrong is raised.
        """
        began = time.monotonic()
        reading = Reading(source, self._house.clock.now())
        try:
            await self._go(reading, step)
        except Resting as error:
            reading.came, reading.reason, reading.quiet = Came.PUT_OFF, str(error), error.until - reading.at
        except (Unreachable, UserError) as error:
            reading.came, reading.reason = Came.FAILED, " ".join(str(error).split())
        poll = reading.poll(round((time.monotonic() - began) * 1000))
        after = reading.afterwards(self._random.random())
        await self._work(partial(self._intake.settle, after, poll, reading.unwritten, reading.parts))
        return reading, poll

    async def stumbled(self, source: Source) -> tuple[Reading, Poll]:
        """Write down that `source` could not be read for a fault of ours, which the log tells of."""
        reading = Reading(source, self._house.clock.now(), reason=_OURS)
        poll = reading.poll(0)
        await self._work(partial(self._intake.settle, reading.afterwards(self._random.random()), poll))
        return reading, poll

    async def _go(self, reading: Reading, step: Callable[[], None]) -> None:
        """Raises Unreachable, and UserError for content that cannot be used."""
        source, now = reading.source, reading.at
        answer = await self._asked(source, now)
        reading.status, reading.size = answer.status, len(answer.content)
        if answer.status == httpx.codes.GONE:
            reading.came, reading.reason = Came.GONE, f"{source.url}: is gone for good (410 Gone)"
            return
        if answer.status != httpx.codes.NOT_MODIFIED and not 200 <= answer.status < 300:
            reading.reason = f"{answer.url}: answered {answer.told}"
            reading.quiet = timing.quiet_of(answer.headers, now)
            return
        fingerprint = sha256(answer.content).hexdigest()
        is_known = answer.status == httpx.codes.NOT_MODIFIED or fingerprint == source.fingerprint
        reading.quiet = timing.asked_for_by(answer.headers, now)
        if source.kind is SourceKind.CALENDAR:
            if not is_known or _is_stale(source, now):
                await self._take_events(answer, reading, step)
        else:
            await self._take_articles(None if is_known else answer, reading, step)
        reading.came = Came.UNCHANGED if is_known and not reading.items else Came.READ
        reading.learnt["url"] = answer.moved or source.url
        if answer.content:
            reading.learnt = {"fingerprint": fingerprint, **answer.validators, "read": now, **reading.learnt}

    async def _asked(self, source: Source, now: datetime) -> Answer:
        anew = _is_stale(source, now)
        return await self._web.get(
            source.url,
            etag=None if anew else source.etag,
            modified=None if anew else source.modified,
            is_page=source.kind is SourceKind.PAGE,
        )

    async def _take_articles(self, answer: Answer | None, reading: Reading, step: Callable[[], None]) -> None:
        """Take in what is new in `answer`, and what of earlier listings has its time; None where nothing is new."""
        source, listing = reading.source, await self._listed(answer, reading)
        if listing is not None:
            reading.items = len(listing.entries)
            reading.learnt |= {"title": listing.title or source.title, "wishes": listing.wishes}
            reading.reason = listing.remark
            if listing.is_part:
                reading.learnt |= dict.fromkeys(("fingerprint", "etag", "modified"))
        sifted = await self._work(partial(self._intake.sift, source, listing, reading.at))
        reading.unwritten += sifted.noted
        written, missed = time.monotonic(), 0
        for wanted in sifted.wanted:
            if missed >= _GIVE_UP_AFTER and wanted.whole is None:
                reading.unwritten.append(wanted.item)
                continue
            taken, reached = await self._apart(wanted, reading)
            missed = 0 if reached else missed + 1
            reading.count(taken)
            step()
            if time.monotonic() - written > _WRITE_EVERY:
                await self._write_down(reading)
                written = time.monotonic()

    async def _listed(self, answer: Answer | None, reading: Reading) -> Listing | None:
        """What the source lists; None where nothing is new. Of a sitemap in parts, what those list that were read."""
        source = reading.source
        listed = await self._work(partial(list_of, source, answer)) if answer else None
        if isinstance(listed, Listing) or source.kind is not SourceKind.SITEMAP:
            return listed if isinstance(listed, Listing) else None
        known = await self._work(partial(self._intake.parts, source))
        parts = list(known.values()) if listed is None else parts_of(source, listed.parts, known)
        if not parts:
            reading.parts = []
            return Listing(title="", entries=listed.entries) if listed else None
        oldest = reading.at - self._house.settings.sources.back.rough
        followed = await follow(parts, self._web, self._work, now=reading.at, oldest=oldest)
        reading.parts = followed.parts
        return followed.listing

    async def _apart(self, wanted: Wanted, reading: Reading) -> tuple[Taken, bool]:
        """As `_article`, but an item over which we stumble holds up none of the others."""
        [outcome] = await asyncio.gather(self._article(wanted, reading), return_exceptions=True)
        if not isinstance(outcome, BaseException):
            return outcome
        if isinstance(outcome, StoreError) or not isinstance(outcome, Exception):
            raise outcome
        logger.error("%s: %s cannot be taken in", reading.source.id, wanted.item.key, exc_info=outcome)
        return Taken(replace(wanted.item, state=ItemState.FAILED, due=None, reason=_OURS)), True

    async def _article(self, wanted: Wanted, reading: Reading) -> tuple[Taken, bool]:
        """What became of an item, and whether its page could be reached."""
        item, source, now = wanted.item, reading.source, reading.at
        if wanted.whole is not None:
            return await self._work(partial(self._intake.take_whole, wanted, source, now)), True
        if not item.url:
            return Taken(_unread(item, NOWHERE, None)), True
        try:
            answer = await self._web.get(
                item.url, etag=item.etag, modified=item.modified, is_page=True, limit=LARGEST_PAGE
            )
        except Resting as error:
            reading.reason = reading.reason or str(error)
            return Taken(replace(item, due=error.until, reason=None)), True
        except Forbidden as error:
            return Taken(_unread(item, str(error), None)), True
        except Unsaid as error:
            return Taken(_unread(item, str(error), timing.next_asking(item.tries + 1, now))), True
        except Unreachable as error:
            return Taken(_unread(item, str(error), timing.next_try(item.tries + 1, now))), False
        if answer.status == httpx.codes.NOT_MODIFIED:
            return Taken(_as_it_was(item, now)), True
        if answer.content:
            lead = Lead(item=item, source=source, now=now)
            return await self._work(partial(self._intake.take_page, answer, lead)), True
        again = timing.next_try(item.tries + 1, now) if answer.status in _LATER else None
        quiet = timing.quiet_of(answer.headers, now)
        due = max(again, now + quiet) if again and quiet else again
        return Taken(_unread(item, f"{answer.url}: answered {answer.told}", due)), again is None

    async def _take_events(self, answer: Answer, reading: Reading, step: Callable[[], None]) -> None:
        """Take in the events of a calendar that are new or changed, and mark those that are gone."""
        source, now = reading.source, reading.at
        events = await self._work(partial(self._intake.events, source, answer.content, now))
        reading.items = events.count
        for report in events.fresh:
            if isinstance(report, ArticleError):
                reading.fail(str(report), source.url)
            else:
                reading.count(await self._work(partial(self._intake.take_event, report, source, now)))
            step()
        for item in events.gone:
            reading.count(await self._work(partial(self._intake.mark_gone, item, now)))

    async def _write_down(self, reading: Reading) -> None:
        items, reading.unwritten = reading.unwritten, []
        if items:
            await self._work(partial(self._intake.keep, reading.source, items))

    async def _work(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._workers, work)


def _is_stale(source: Source, now: datetime) -> bool:
    """A calendar that stays as it is says more with every week: its recurring events reach further."""
    return source.kind is SourceKind.CALENDAR and (source.read is None or source.read < now - _CALENDARS_ANEW)


def _unread(item: Item, reason: str, due: datetime | None) -> Item:
    """An item whose page cannot be had now; what was taken before stays as it was."""
    state = ItemState.WAITING if due else ItemState.FAILED
    return replace(item, state=item.state if item.article else state, tries=item.tries + 1, due=due, reason=reason)


def _as_it_was(item: Item, now: datetime) -> Item:
    """An item whose page has not changed."""
    state = ItemState.TAKEN if item.article else ItemState.PASSED
    return replace(item, state=state, tries=0, due=timing.next_look(item.seen, now), reason=None)
