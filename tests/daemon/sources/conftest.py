"""A desk that reads sources by a clock that is set, and sites for it to read."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from calendars.clock import SetClock
from calendars.model.engagement import Engagement
from calendars.model.selection import EVERYTHING
from calendars.model.source import Item, Poll, Source, SourceKind
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.durations import Duration
from config.settings import load
from daemon.guard import Guard
from daemon.house import House, zone_of_place
from daemon.sources.reader import Reader
from daemon.sources.web import Web
from tests.daemon.conftest import LOCAL
from tests.daemon.sources.site import Site

#: A Wednesday.
MORNING = datetime(2024, 2, 28, 9, tzinfo=UTC)


class Desk:
    """Reads sources one at a time, and tells what that made of the calendar."""

    def __init__(self, house: House, clock: SetClock, guard: Guard) -> None:
        self.house, self.store, self.clock = house, house.store, clock
        self._runner = asyncio.Runner()
        self._workers = ThreadPoolExecutor(1)
        self.web = self._runner.run(_made(guard, house))
        self.reader = Reader(house, self.web, self._workers, Random(0))

    def add(self, url: str, kind: SourceKind = SourceKind.FEED, **fields: Any) -> Source:
        """A new source, due at once."""
        with self.store.transaction() as tx:
            made = Source(
                id=f"src_{tx.sources.count()}",
                url=url,
                kind=kind,
                every=Duration(seconds=900),
                created=self.clock.now(),
                due=self.clock.now(),
            )
            tx.sources.add(replace(made, **fields))
        return self.known(made.id)

    def known(self, source: str = "src_0") -> Source:
        """The source, as it is now."""
        with self.store.reading() as tx:
            return tx.sources.get(source)

    def read(self, source: str = "src_0") -> Poll:
        """Read the source now."""
        _, poll = self._runner.run(self.reader.read(self.known(source)))
        return poll

    def later(self, **span: float) -> None:
        """Let so much time go by."""
        self.clock.advance(timedelta(**span))

    def items(self, source: str = "src_0") -> dict[str, Item]:
        """What stood in the source, by its key."""
        with self.store.reading() as tx:
            return tx.sources.items(source)

    @property
    def engagements(self) -> list[Engagement]:
        """The calendar."""
        with self.store.reading() as tx:
            return tx.engagements.select(EVERYTHING)

    @property
    def days(self) -> list[str]:
        """The days in the calendar."""
        return [one.when.edtf for one in self.engagements]

    @property
    def articles(self) -> int:
        """How many articles there are."""
        with self.store.reading() as tx:
            return tx.articles.count()

    def close(self) -> None:
        self._runner.run(self.web.close())
        self._runner.close()
        self._workers.shutdown()


async def _made(guard: Guard, house: House) -> Web:
    return Web(guard, house.settings.sources, house.clock)


def house_of(store: Store, clock: SetClock, **sources: object) -> House:
    """A house that reads quickly: no pause between two requests, and little patience."""
    settings = load(sources={"pause": "0s", "timeout": "1s", **sources})
    return House(settings, store, clock, Planner(settings.calendar, settings.webhooks, zone_of_place))


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
def desk(sqlite_url: str, clock: SetClock) -> Iterator[Desk]:
    """A desk with an empty calendar."""
    store = Store.open(sqlite_url)
    desk = Desk(house_of(store, clock), clock, Guard(allow=LOCAL))
    yield desk
    desk.close()
    store.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that holds nothing yet."""
    with Site() as running:
        yield running


@pytest.fixture
def sites() -> Iterator[Callable[[], Site]]:
    """As many sites as are asked for."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(Site())
