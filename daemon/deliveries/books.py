"""The dispatcher's side of the database: blocking, called in a thread, a transaction each."""

import secrets
import socket
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from calendars.clock import Clock
from calendars.model.reminder import Delivery
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import WebhookSettings
from daemon.deliveries.bodies import with_bodies
from daemon.deliveries.digests import fire_digests
from daemon.deliveries.ledger import Result, still_so, write_results

_FIRED_AT_ONCE = 500

_LEASE = timedelta(seconds=60)

#: What is under way when the daemon ends may take so long.
GRACE = timedelta(seconds=5)


def worker_name() -> str:
    """This host and a random part: a restarted daemon never takes its predecessor's leases for its own."""
    return f"{socket.gethostname()}-{secrets.token_hex(4)}"


def lease_of(settings: WebhookSettings) -> timedelta:
    """How long a delivery is leased: longer than any request may take."""
    return max(_LEASE, 2 * settings.timeout.rough + GRACE)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """How long until something has to be done: zero or less where it is now, None for nothing."""

    #: Until a reminder falls due, or a held change may be told.
    falls_due: timedelta | None
    #: Until something is to be sent, or given up.
    sends: timedelta | None
    #: Until there is more to do than there is now: what waits for a slow receiver hides nothing that comes after it.
    more: timedelta | None


@dataclass(slots=True)
class Books:
    """What is due, who has it, and what came of it."""

    store: Store
    clock: Clock
    planner: Planner
    #: How long a lease lasts: longer than any request may.
    lease: timedelta
    #: Where waits get their spread from.
    random: Random
    worker: str = field(default_factory=worker_name)

    def until_next(self) -> Upcoming:
        """How long until something has to be done. Writes nothing."""
        with self.store.reading() as tx:
            falls_due, sends = tx.queue.next_to_do()
            now = tx.now(self.clock)
            return Upcoming(_until(falls_due, now), _until(sends, now), _until(tx.queue.next_after(now), now))

    def fire(self) -> int:
        """Turn what has come due into messages in the outbox; how many rows were dealt with."""
        with self.store.transaction() as tx:
            now = tx.now(self.clock)
            fired = self.planner.fire(tx, now, _FIRED_AT_ONCE)
            summaries = fired < _FIRED_AT_ONCE and tx.digests.are_due(now)  # they tell what was missed before
        if summaries:
            with self.store.transaction() as tx:
                fired += fire_digests(tx, tx.now(self.clock))
        return fired

    def exchange(
        self,
        results: Sequence[Result],
        limit: int,
        back: Sequence[Delivery] = (),
        quick: Collection[str] = (),
    ) -> list[Delivery]:
        """Write `results` down, give `back` leases, and lease up to `limit` deliveries, in one commit.

        Of the endpoints in `quick` more are leased than may be sent at once.
        """
        with self.store.transaction() as tx:
            now = tx.now(self.clock)
            write_results(tx, results, now, lambda: self.random.uniform(-1, 1))
            tx.queue.release_all(back)
            if limit <= 0:
                return []
            tx.queue.expire(now)
            leased = still_so(tx, tx.queue.claim(self.worker, now, self.lease, limit, quick), now)
            return with_bodies(tx, leased)


def _until(instant: datetime | None, now: datetime) -> timedelta | None:
    return None if instant is None else instant - now
