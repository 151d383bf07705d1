"""A desk: a dispatcher that works on a real database in a thread of its own, as the daemon does on its loop."""

import asyncio
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from calendars.clock import Clock, SetClock
from calendars.merge.changes import revised
from calendars.merge.fold import Account
from calendars.model.engagement import Details, Kind
from calendars.model.reminder import Delivery, DeliveryState, Endpoint, Message, Topic
from calendars.model.revision import Cause, Origin
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.durations import Duration
from config.settings import load
from daemon.deliveries.dispatcher import Dispatcher
from daemon.deliveries.signing import new_secret
from daemon.outbound import Guard
from tests.daemon.conftest import LOCAL

NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)
BEGINS = datetime(2024, 3, 4, 10, tzinfo=UTC)
DUE = BEGINS - timedelta(hours=1)
HOUR = Duration(seconds=3_600)
TALKS = Details(title="Talks", kind=Kind.TALKS, when=When.day(BEGINS.date()).at(BEGINS.time(), "UTC"))


class Desk:
    """A dispatcher at work."""

    def __init__(self, store: Store, clock: Clock, guard: Guard | None = None, **options: object) -> None:
        settings = load(webhooks=options) if options else load()
        guard = guard or Guard(LOCAL, settings.webhooks.ports)
        self.dispatcher = Dispatcher(store, clock, planner(), guard, settings.webhooks)
        self.dispatcher.on_next = self._looked
        self.instants: list[datetime | None] = []
        self._round = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._work)

    def ring(self) -> None:
        """Let it look at once for what is due."""
        self._loop.call_soon_threadsafe(self.dispatcher.wake)

    def until(self, holds: Callable[[], bool], seconds: float = 10) -> None:
        """Return as soon as `holds` after one of its rounds; fails after `seconds`."""
        with self._round:
            assert self._round.wait_for(holds, seconds), f"it did not come about within {seconds} s"

    def look(self, rounds: int = 3) -> None:
        """Let it look a few times more."""
        for _ in range(rounds):
            before = len(self.instants)
            self.ring()
            self.until(lambda before=before: len(self.instants) > before)  # type: ignore[misc]

    def stop(self, seconds: float = 10) -> None:
        """Let it finish what is under way."""
        self._loop.call_soon_threadsafe(self.dispatcher.stop)
        self._thread.join(seconds)
        assert not self._thread.is_alive(), f"it did not end within {seconds} s"

    def start(self) -> None:
        self._thread.start()

    def _work(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self.dispatcher.run())

    def _looked(self, upcoming: datetime | None) -> None:
        with self._round:
            self.instants.append(upcoming)
            self._round.notify_all()


@contextmanager
def desk(store: Store, clock: Clock, guard: Guard | None = None, **options: object) -> Iterator[Desk]:
    """A desk that works for the length of a `with`. `options` are those of [webhooks]; this machine may be reached."""
    working = Desk(store, clock, guard, **options)
    working.start()
    try:
        yield working
    finally:
        if working._thread.is_alive():
            working.stop(20)


def planner() -> Planner:
    settings = load()
    return Planner(settings.calendar, settings.webhooks)


def register(store: Store, clock: Clock, url: str, **changes: object) -> Endpoint:
    """An endpoint that is reminded an hour before, unless `changes` say otherwise."""
    parts: dict[str, object] = {"id": "ep_1", "secret": new_secret(), "before": (HOUR,), "created": clock.now()}
    endpoint = Endpoint(url=url, **parts | changes)  # type: ignore[arg-type]
    with store.transaction() as tx:
        tx.endpoints.add(endpoint)
        planner().endpoint_added(tx, endpoint, clock.now())
    return endpoint


def enter(store: Store, clock: Clock, details: Details = TALKS) -> str:
    """A meeting, entered by hand; its uid."""
    uid = str(uuid.uuid4())
    change(store, clock, uid, details)
    return uid


def change(store: Store, clock: Clock, uid: str, details: Details) -> None:
    """Let `details` be what is known of the meeting, from now on."""
    now = clock.now()
    with store.transaction() as tx:
        tx.engagements.lock()
        before = tx.engagements.get(uid)
        cause = Cause(origin=Origin.PERSON)
        revision = revised(before, Account(details), uid=uid, cause=cause, now=now)
        assert revision is not None
        tx.engagements.save(revision)
        planner().replan(tx, [revision], now)


def post(store: Store, *numbers: int, to: str = "ep_1", now: datetime = NOON, lasts: timedelta | None = None) -> None:
    """A message for each number, straight into the outbox, about nothing that could change."""
    with store.transaction() as tx:
        for number in numbers:
            message = Message(
                id=f"msg_{to}_{number:04}",
                topic=Topic.PING,
                uid=f"u{number}",
                sequence=0,
                body=b"{}",
                created=now,
                key=f"{to} {number}",
            )
            tx.queue.put(message, [(to, now + (lasts or timedelta(days=1)))])


def deliveries(store: Store) -> list[Delivery]:
    """All of them, the oldest first."""
    with store.reading() as tx:
        return tx.queue.deliveries(limit=10_000)[::-1]


def states(store: Store) -> list[DeliveryState]:
    return [delivery.state for delivery in deliveries(store)]


def set_clock() -> SetClock:
    return SetClock(NOON)
