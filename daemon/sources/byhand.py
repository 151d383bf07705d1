"""What a person asks of sources, at once and without a daemon: a look at one, and a reading of several."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from calendars.model.source import Poll, Source, SourceState
from config.durations import Duration
from config.errors import StoreError, SummitryError
from daemon.guard import Guard
from daemon.house import House
from daemon.sources.adding import Found, Shown, discover, fresh_id, preview
from daemon.sources.handing import Checked, HandedOver
from daemon.sources.reader import Reader
from daemon.sources.reading import Reading
from daemon.sources.web import Web

logger = logging.getLogger("summitry.sources")

T = TypeVar("T")

_PATIENCE_SECONDS = 600.0  # for a daemon that has other work, or is stuck
_LOOK_SECONDS = 0.3


async def look(
    house: House, guard: Guard, url: str, *, links: str | None, every: Duration | None, previewed: bool
) -> tuple[Found, list[Shown]]:
    """What stands at `url`, and, where it is to be previewed, what would be found in its newest items.

    Nothing is stored. Raises SummitryError for an address that cannot be read or added.
    """
    now = house.clock.now()
    async with _web(house, guard) as (web, workers):

        async def work(blocking: Callable[[], T]) -> T:
            return await asyncio.get_running_loop().run_in_executor(workers, blocking)

        interval = every or house.settings.sources.every
        found = await discover(url, web, work, links=links, every=interval, now=now, source_id=fresh_id(url, now))
        return found, await preview(found, web, work, now) if previewed else []


async def check(
    house: House,
    guard: Guard,
    sources: Sequence[Source],
    step: Callable[[], None],
    *,
    by_item: bool,
    on_handed_over: Callable[[], None],
) -> list[Checked]:
    """Read `sources` now, several at once; `step` is called after each of them, or after each of their items.

    Where a daemon is at work it is told to read them (`on_handed_over` is called), for two at once would ask for
    everything twice; those that no daemon reads, since they are paused or gone, are read here. Raises SummitryError
    where the daemon does not come to it.
    """
    office = house.store.leadership("poller")
    checked: dict[str, Checked] = {}
    handed: HandedOver | None = None
    patience = time.monotonic() + _PATIENCE_SECONDS

    async def here(these: Sequence[Source]) -> None:
        for one in await _read_here(house, guard, these, step, by_item=by_item):
            checked[one.source.id] = one

    try:
        await here([source for source in sources if source.state is not SourceState.ACTIVE])
        while waiting := [source for source in sources if source.id not in checked]:
            if await asyncio.to_thread(office.held):
                await here(waiting)
            elif handed is None:
                handed = await asyncio.to_thread(HandedOver, house, waiting)
                on_handed_over()
            elif done := await asyncio.to_thread(handed.done):
                checked |= {one.source.id: one for one in done}
                patience = time.monotonic() + _PATIENCE_SECONDS
                for _ in done:
                    step()
            elif time.monotonic() > patience:
                names = ", ".join(source.id for source in waiting)
                raise SummitryError(f"{names}: the daemon has not come to it for ten minutes; its log says why")
            else:
                await asyncio.sleep(_LOOK_SECONDS)
    finally:
        office.let_go()
    return [checked[source.id] for source in sources]


async def _read_here(
    house: House, guard: Guard, sources: Sequence[Source], step: Callable[[], None], *, by_item: bool
) -> list[Checked]:
    at_once = asyncio.Semaphore(house.settings.sources.concurrency)
    async with _web(house, guard) as (web, workers):
        reader = Reader(house, web, workers)

        async def read(source: Source) -> Checked:
            async with at_once:
                reading, poll = await _read(reader, source, step if by_item else _nothing)
            if not by_item:
                step()
            return Checked(source, poll, reading.revisions, reading.faults)

        return list(await asyncio.gather(*map(read, sources)))


async def _read(reader: Reader, source: Source, step: Callable[[], None]) -> tuple[Reading, Poll]:
    """As `Reader.read`, but a source over which we stumble fails by itself, and holds up none of the others."""
    [outcome] = await asyncio.gather(reader.read(source, step), return_exceptions=True)
    if not isinstance(outcome, BaseException):
        return outcome
    if isinstance(outcome, StoreError) or not isinstance(outcome, Exception):
        raise outcome
    logger.error("%s cannot be read", source.id, exc_info=outcome)
    return await reader.stumbled(source)


def _nothing() -> None:
    """For those who are told after each source."""


@asynccontextmanager
async def _web(house: House, guard: Guard) -> AsyncIterator[tuple[Web, ThreadPoolExecutor]]:
    web = Web(guard, house.settings.sources, house.clock)
    with ThreadPoolExecutor(1, "sources") as workers:
        try:
            yield web, workers
        finally:
            await web.close()
