"""What is worded by a person's own template is written beside everything else, and holds up nobody who has none."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from calendars.model.reminder import Delivery
from config.errors import StoreError
from daemon.deliveries.blocking import tried
from daemon.deliveries.books import Written

logger = logging.getLogger("summitry.deliveries")


class Writer:
    """Has deliveries written that are leased, in a thread. Lives on one event loop.

    `write` blocks, and writes some of those that it is given; `passed_on` is called with what was written, and with
    that of which nothing came, to be given back.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Delivery]], Written],
        passed_on: Callable[[Sequence[Delivery], Sequence[Delivery]], None],
    ) -> None:
        self._write = write
        self._passed_on = passed_on
        self._waiting: list[Delivery] = []
        self._writing: list[Delivery] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> int:
        """How many it was given, and has not passed on."""
        return len(self._waiting) + len(self._writing)

    def take(self, deliveries: Iterable[Delivery]) -> None:
        """These were leased, and are to be written."""
        self._waiting.extend(deliveries)
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._work())

    def stop(self) -> None:
        """Pass on all of it, to be given back: what is being written is not leased any more when it would be kept."""
        self._passed_on((), [*self._writing, *self._waiting])
        self._waiting = []
        if self._task:
            self._task.cancel()

    async def _work(self) -> None:
        while self._waiting:
            some = self._writing = self._waiting
            self._waiting = []
            written, trouble = await tried(lambda some=some: self._write(some))  # type: ignore[misc]
            self._writing = []
            if written:
                self._waiting = [*written.left, *self._waiting]
                self._passed_on(written.done, ())
            elif isinstance(trouble, StoreError):
                self._passed_on((), some)
            else:
                logger.error("%d messages cannot be written; their leases will run out", len(some), exc_info=trouble)
