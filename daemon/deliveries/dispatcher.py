"""The dispatcher: what has come due is leased, sent, and what came of it written down.

It holds no state that matters: all of it stands in the database, and it may die at any instruction. The work on
the database is done in a thread, a round at a time, so that the event loop never waits for it and the results of
many requests are committed together.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from calendars.clock import Clock
from calendars.model.reminder import Delivery, Trigger
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.errors import StoreError
from config.settings import MailSettings, WebhookSettings
from daemon.deliveries.blocking import tried
from daemon.deliveries.bodies import is_worded_apart
from daemon.deliveries.books import GRACE, Books, Turn, lease_of
from daemon.deliveries.hand import SLOW_SECONDS, Hand
from daemon.deliveries.ledger import Result
from daemon.deliveries.sending import Sender, Sent
from daemon.deliveries.under_way import UnderWay
from daemon.deliveries.writer import Writer
from daemon.outbound import Guard

logger = logging.getLogger("summitry.deliveries")

_LOOK = timedelta(seconds=0.5)  # how soon it is noticed what another process put into the database
_DRIFT_SECONDS = 2.0
_GROUP_SECONDS = 0.02
_BACK_OFF = (0.1, 0.5, 1.0, 2.0, 5.0)

T = TypeVar("T")


def _nobody(_instant: datetime | None = None) -> None:
    """Nobody wants to know."""


class Dispatcher:
    """Sends what is due, until it is told to stop. Lives on one event loop."""

    #: Called after each round with the next due instant, in UTC: when to ring.
    on_next: Callable[[datetime | None], None] = staticmethod(_nobody)
    #: Called when the wall clock and the machine's own clock have drifted apart.
    on_drift: Callable[[], None] = staticmethod(_nobody)

    def __init__(
        self,
        store: Store,
        clock: Clock,
        planner: Planner,
        guard: Guard,
        settings: WebhookSettings,
        random: Random | None = None,
        mail: MailSettings | None = None,
    ) -> None:
        seconds = settings.timeout.rough.total_seconds()
        self._books = Books(store, clock, planner, lease_of(settings), random or Random())  # noqa: S311 (spreads waits)
        self._clock = clock
        self._sender = Sender(guard, clock, seconds, mail)
        self._hand = Hand(settings.concurrency)
        self._writer = Writer(self._books.write, self._written)
        self._bell = asyncio.Event()
        self._stopping = False
        self._sending: dict[asyncio.Task[Sent], UnderWay] = {}
        self._results: list[Result] = []
        self._writing = 0
        self._failures = 0
        self._next: timedelta | None = None
        self._answered = time.monotonic()
        #: Why the database could not be worked with in the last round; None where it could.
        self.trouble: str | None = None

    @property
    def silence(self) -> float:
        """For how many seconds the database has not answered; it is asked twice a second, and less often in `trouble`.

        A database that stands still raises no error: this alone tells of it. May be asked by any thread.
        """
        return time.monotonic() - self._answered

    def wake(self) -> None:
        """Look at once for what is due."""
        self._bell.set()

    def stop(self) -> None:
        """Take up nothing more; `run` returns when what is under way is done, within seconds."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Work until `stop` is called. A database that is away is waited for."""
        await self._sender.warm_up()
        await self._asked(self._books.rehearse)  # what goes wrong with it will go wrong again, and be told then
        apart = self._clocks_apart()
        while not self._stopping:
            self._bell.clear()
            again = await self._round()
            if self._hand.waiting:  # it goes on meanwhile, and what came of more of it is written down at once
                await asyncio.sleep(_GROUP_SECONDS)
            elif again:
                continue
            else:
                await self._wait(self._patience)
            apart = self._compare_clocks(apart)
        await self._wind_up()

    async def _round(self) -> bool:
        """Look at the database, and do what follows; whether there is more to do at once."""
        self._hand.tire()
        results, self._results = self._results, []
        back, self._hand.back = self._hand.back, []
        self._writing = len(results)
        turn, trouble = await self._turn(results, back)
        self._writing = 0
        if isinstance(trouble, StoreError):
            self._results = results + self._results
            self._hand.back += back
        self._writer.take(one for one in turn.leased if is_worded_apart(one))
        self._hand.take(one for one in turn.leased if not is_worded_apart(one))
        self._begin()
        self._note(trouble)
        self._next = turn.more
        far = self._next if self._next and self._next > _LOOK else None  # what is near is waited for by itself
        self.on_next(self._clock.now() + far if far else None)
        return turn.again and not trouble and self._room > 0

    @property
    def _room(self) -> int:
        """How many more may be leased: none while as many are being written as may be in flight."""
        return self._hand.room if self._writer.busy < self._hand.concurrency else 0

    def _written(self, deliveries: Sequence[Delivery], back: Sequence[Delivery]) -> None:
        """These are written by now, and of the others nothing came."""
        self._hand.take(deliveries)
        self._hand.back += back
        self._begin()
        self.wake()

    async def _turn(self, results: Sequence[Result], back: Sequence[Delivery]) -> tuple[Turn, Exception | None]:
        """A look at the database, and what went wrong: what cannot be fired or written down holds up nothing else."""
        room, quick = self._room, frozenset(self._hand.quick)
        turn, trouble = await self._asked(lambda: self._books.take_turn(results, room, back, quick))
        if trouble and not isinstance(trouble, StoreError):
            turn, unwritten = await self._asked(lambda: self._books.take_turn(results, room, back, quick, firing=False))
            if unwritten and not isinstance(unwritten, StoreError):
                await self._write_one_by_one(results)
            trouble = unwritten or trouble
        return turn or Turn(), trouble

    async def _asked(self, work: Callable[[], T]) -> tuple[T | None, Exception | None]:
        """`tried`, and noted that the database has answered, unless it failed: another fault is none of its own."""
        outcome, trouble = await tried(work)
        if not isinstance(trouble, StoreError):
            self._answered = time.monotonic()
        return outcome, trouble

    @property
    def _patience(self) -> float:
        """How many seconds to wait before the next round, if nobody rings."""
        if self.trouble:
            return _BACK_OFF[min(self._failures, len(_BACK_OFF)) - 1]
        if not self._room:  # a place is free again as soon as it shows that whoever has it is slow
            return min(_LOOK.total_seconds(), SLOW_SECONDS / 2)
        return min(_LOOK, self._next or _LOOK).total_seconds()

    async def _write_one_by_one(self, results: Sequence[Result]) -> None:
        """Something about one of `results` cannot be written: the others can."""
        for result in results:
            _, trouble = await self._asked(lambda result=result: self._books.take_turn([result], 0, firing=False))  # type: ignore[misc]
            if trouble:
                logger.error("what came of %s cannot be written", result.delivery.id, exc_info=trouble)

    def _begin(self) -> None:
        """Send what is in hand, as far as its turn has come."""
        if not self._stopping:
            for delivery in self._hand.begin(self._writing + len(self._results)):
                self._send(delivery)

    def _send(self, delivery: Delivery) -> None:
        sending = self._sender.send(
            delivery.endpoint,
            delivery.message,
            body=delivery.body,
            delivery=delivery.id,
            number=delivery.attempts,
            trigger=Trigger.AUTOMATIC,
        )
        task = asyncio.create_task(sending)
        self._sending[task] = UnderWay(delivery, self._clock.now())
        task.add_done_callback(self._sent)

    def _sent(self, task: asyncio.Task[Sent]) -> None:
        under_way = self._sending.pop(task)
        delivery, sent = under_way.delivery, under_way.outcome(task)
        self._results.append(Result(delivery, sent))
        self._hand.end(delivery, sent)
        self._begin()
        self.wake()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            return

    def _clocks_apart(self) -> float:
        return self._clock.now().timestamp() - time.monotonic()

    def _compare_clocks(self, before: float) -> float:
        """Tell whoever plans by the wall clock that it was moved; how far it is apart now, in seconds."""
        now = self._clocks_apart()
        if abs(now - before) <= _DRIFT_SECONDS:
            return before
        self.on_drift()
        return now

    def _note(self, trouble: Exception | None) -> None:
        """Say once that something is wrong, and once that it is over."""
        told = str(trouble) if trouble else None
        if trouble and not isinstance(trouble, StoreError):
            logger.error("a round of deliveries failed, and is tried again", exc_info=trouble)
        elif told and not self.trouble:
            logger.warning("deliveries wait: %s", told)
        elif self.trouble and not told:
            logger.info("deliveries go on")
        self._failures = self._failures + 1 if trouble else 0
        self.trouble = told

    async def _wind_up(self) -> None:
        """Let what is under way finish, for seconds; cut off the rest, and write down what came of all."""
        self._writer.stop()
        self._hand.give_up()
        if self._sending:
            await asyncio.wait(list(self._sending), timeout=GRACE.total_seconds())
        for task in list(self._sending):
            task.cancel()
        if self._sending:
            await asyncio.wait(list(self._sending))
        for _ in range(3):
            if not self._results and not self._hand.back:
                break
            await self._exchange_last()
        await self._sender.close()

    async def _exchange_last(self) -> None:
        results, self._results = self._results, []
        back, self._hand.back = self._hand.back, []
        _, trouble = await tried(lambda: self._books.take_turn(results, 0, back, firing=False))
        if trouble:
            logger.warning("what came of %d deliveries could not be written yet: %s", len(results), trouble)
            self._results, self._hand.back = results, back
            await asyncio.sleep(0.5)
