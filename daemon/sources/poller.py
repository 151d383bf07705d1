"""Which source is read now: what is due, as many at once as may be, no two on one host, by whoever leads."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from calendars.model.source import Came, Poll, Source
from config.errors import StoreError
from daemon.guard import Guard
from daemon.house import House
from daemon.metrics import was_read
from daemon.sources.reader import Reader
from daemon.sources.web import Web

logger = logging.getLogger("summitry.sources")

_LOOK_SECONDS = 30.0  # without a bell


class Poller:
    """Reads sources as they fall due, until it is told to stop. Lives on one event loop."""

    def __init__(self, house: House, guard: Guard) -> None:
        self._house, self._guard = house, guard
        self._most = house.settings.sources.concurrency
        self._leadership = house.store.leadership("poller")
        self._bell = asyncio.Event()
        self._stopping = False
        self._waiting: dict[str, Source] = {}
        self._reading: dict[asyncio.Task[None], Source] = {}
        self._read_meanwhile: set[str] = set()
        self._was_away = False

    def wake(self) -> None:
        """Look at once for what is due."""
        self._bell.set()

    def stop(self) -> None:
        """Take up nothing more, and leave what is under way: whoever polls next begins it again."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Work until `stop` is called. A database that is away is waited for."""
        workers = ThreadPoolExecutor(1, "sources")  # one: it is Python that keeps it busy, and reminders wait for that
        web = Web(self._guard, self._house.settings.sources, self._house.clock)
        reader = Reader(self._house, web, workers)
        try:
            while not self._stopping:
                self._bell.clear()
                await self._look(workers)
                self._begin(reader)
                await self._wait()
        finally:
            for task in self._reading:
                task.cancel()
            if self._reading:
                await asyncio.wait(list(self._reading))
            await web.close()
            workers.shutdown(wait=False, cancel_futures=True)
            self._leadership.let_go()

    async def _look(self, workers: ThreadPoolExecutor) -> None:
        """Find out what is due; nothing where another daemon leads."""
        self._read_meanwhile.clear()
        try:
            due = await asyncio.get_running_loop().run_in_executor(None, self._due)
        except StoreError as error:
            if not self._was_away:
                logger.warning("sources wait: %s", error)
            self._was_away, due = True, []
        else:
            self._was_away = False
        busy = {source.id for source in self._reading.values()} | self._read_meanwhile
        self._waiting = {source.id: source for source in due if source.id not in busy}

    def _due(self) -> list[Source]:
        if not self._leadership.held():
            return []
        with self._house.store.reading() as tx:
            return tx.sources.due(self._house.clock.now())

    def _begin(self, reader: Reader) -> None:
        """Read what waits, as far as there is room, the longest overdue first."""
        hosts = {_host(source) for source in self._reading.values()}
        for source in self._on_other_hosts(hosts):
            del self._waiting[source.id]
            task = asyncio.create_task(self._read(reader, source))
            self._reading[task] = source
            task.add_done_callback(lambda done: self._done(reader, done))

    def _on_other_hosts(self, hosts: set[str]) -> list[Source]:
        """Those that may be read now beside what is read on `hosts`."""
        chosen: list[Source] = []
        for source in self._waiting.values():
            if len(self._reading) + len(chosen) >= self._most:
                break
            if _host(source) not in hosts:
                hosts.add(_host(source))
                chosen.append(source)
        return chosen

    def _done(self, reader: Reader, task: asyncio.Task[None]) -> None:
        source = self._reading.pop(task)
        self._read_meanwhile.add(source.id)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, StoreError):
            logger.warning("%s: what came of it could not be written: %s", source.id, error)
        elif error:
            logger.error("%s cannot be read", source.id, exc_info=error)
        if not self._stopping:
            self._begin(reader)

    async def _read(self, reader: Reader, source: Source) -> None:
        [outcome] = await asyncio.gather(reader.read(source), return_exceptions=True)
        if isinstance(outcome, BaseException):
            if isinstance(outcome, Exception) and not isinstance(outcome, StoreError):
                await reader.stumbled(source)  # what stands there is read later, and not again and again
            raise outcome
        _tell(source, outcome[1])

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._bell.wait()
        except TimeoutError:
            return


def _tell(source: Source, poll: Poll) -> None:
    """A line in the log for what an operator wants to know; addresses may hold keys, and stay out of it."""
    was_read(poll.came)
    if poll.came is Came.GONE:
        logger.warning("%s is gone for good, and is asked no more", source.id)
    elif poll.came is Came.FAILED and not source.failing_since:
        logger.warning("%s fails: summitry source show %s", source.id, source.id)
    elif poll.came in (Came.READ, Came.UNCHANGED) and source.failing_since:
        logger.info("%s works again", source.id)
    if poll.new or poll.updated:
        logger.info("%s: %d new, %d changed", source.id, poll.new, poll.updated)


def _host(source: Source) -> str:
    return urlsplit(source.url).hostname or ""
