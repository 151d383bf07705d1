"""The few jobs that ring the bell. What is to be done stands in the database; nothing is kept here."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler

logger = logging.getLogger("summitry.schedule")
logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it would tell of every job that it is given

_SWEEP_SECONDS = 10
_NIGHT = {"hour": 3, "minute": 30, "jitter": 1_200}  # UTC; not all daemons of the world at once
_LOOK_SECONDS = 5
_LOOK_JITTER = 1  # seconds: several daemons that were started together do not all look at once
_ALIKE = timedelta(milliseconds=5)  # an instant that is reckoned anew in each round is off by so much at the most


async def _nothing() -> None:
    """There is nothing to be done at night."""


def _nobody() -> None:
    """There is nobody to be told."""


class Schedule:
    """Rings a bell at the next due instant, and every ten seconds in any case. Lives on one event loop.

    `nightly` is what is to be done once at the start, and then every night. `look` is another bell, for those who look
    whether a source is due: it is rung every five seconds or so.
    """

    def __init__(
        self,
        ring: Callable[[], None],
        nightly: Callable[[], Awaitable[None]] = _nothing,
        look: Callable[[], None] = _nobody,
    ) -> None:
        self._ring = ring
        self._nightly = nightly
        self._look = look
        self._wake_at: datetime | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    @property
    def running(self) -> bool:
        """Whether the bell would be rung."""
        return bool(self._scheduler.running)

    def start(self) -> None:
        """Begin; to be called on the event loop."""
        self._scheduler.start()
        self._plan_jobs()
        self._scheduler.add_job(self._nightly, id="start", misfire_grace_time=None)

    def stop(self) -> None:
        """Ring no more."""
        if self.running:
            self._scheduler.shutdown(wait=False)

    def wake_at(self, instant: datetime | None) -> None:
        """Ring at `instant`, in UTC, in place of the one that was asked for before; None: do not."""
        if instant == self._wake_at or (instant and self._wake_at and abs(instant - self._wake_at) < _ALIKE):
            return
        self._wake_at = instant
        if self.running:
            self._plan_wake()

    def plan_anew(self) -> None:
        """Plan all jobs again, by the clock as it now is: their timers were counted from another time."""
        logger.warning("the clock was moved; the jobs are planned anew")
        self._plan_jobs()

    def _plan_jobs(self) -> None:
        self._scheduler.add_job(
            self._bell,
            "interval",
            seconds=_SWEEP_SECONDS,
            id="sweep",
            replace_existing=True,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.add_job(
            self._nightly, "cron", **_NIGHT, id="night", replace_existing=True, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.add_job(
            self._call_to_look,
            "interval",
            seconds=_LOOK_SECONDS,
            jitter=_LOOK_JITTER,
            id="look",
            replace_existing=True,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._plan_wake()

    def _plan_wake(self) -> None:
        if self._wake_at is None:
            self._drop("wake")
            return
        self._scheduler.add_job(
            self._bell,
            "date",
            run_date=self._wake_at,
            id="wake",
            replace_existing=True,
            misfire_grace_time=None,
        )

    def _drop(self, job: str) -> None:
        try:
            self._scheduler.remove_job(job)
        except JobLookupError:
            return  # it has rung

    async def _bell(self) -> None:
        """A coroutine, so that it runs on the loop itself and not in a thread."""
        self._ring()

    async def _call_to_look(self) -> None:
        self._look()
