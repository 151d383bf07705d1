"""The dispatcher's side of the database: blocking, called in a thread, a transaction each."""

import logging
import secrets
import socket
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from calendars.clock import Clock
from calendars.model.reminder import Delivery
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction
from config.settings import WebhookSettings
from daemon.deliveries.bodies import with_bodies, with_body
from daemon.deliveries.digests import fire_digests
from daemon.deliveries.ledger import Result, still_so, write_results
from daemon.deliveries.rehearsal import rehearse

logger = logging.getLogger("summitry.deliveries")

_FIRED_AT_ONCE = 500

_LEASE = timedelta(seconds=60)

_WRITES_SECONDS = 0.1

_CLOSED_EVERY = timedelta(minutes=1)

#: What is under way when the daemon ends may take so long.
GRACE = timedelta(seconds=5)


def worker_name() -> str:
    """This host and a random part: a restarted daemon never takes its predecessor's leases for its own."""
    return f"{socket.gethostname()}-{secrets.token_hex(4)}"


def lease_of(settings: WebhookSettings) -> timedelta:
    """How long a delivery is leased: longer than any request may take."""
    return max(_LEASE, 2 * settings.timeout.rough + GRACE)


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of a look at the database."""

    #: What is leased, to be sent.
    leased: Sequence[Delivery] = ()
    #: Until there is more to do; None for nothing. What waits for a slow receiver hides nothing that comes after it.
    more: timedelta | None = None
    #: Whether not all could be dealt with that is due.
    again: bool = False


class Written(NamedTuple):
    """What came of writing for a while."""

    #: What may be sent now.
    done: Sequence[Delivery]
    #: What there was no time for.
    left: Sequence[Delivery]


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
    _closed: datetime | None = None

    def rehearse(self) -> None:
        """Make ready what the first turn needs: the first reminder is as punctual as the others."""
        rehearse(self.store, self.planner)

    def take_turn(
        self,
        results: Sequence[Result],
        limit: int,
        back: Sequence[Delivery] = (),
        quick: Collection[str] = (),
        *,
        firing: bool = True,
    ) -> Turn:
        """Write `results` down, give `back` leases, fire what is due, lease up to `limit` deliveries: in one commit.

        Where none of that is to be done, nothing is written. Of the endpoints in `quick` more are leased than may be
        sent at once. Unless `firing`, what is due waits.
        """
        self._close_missed()
        if not results and not back:
            with self.store.reading() as tx:
                now = tx.now(self.clock)
                if not any(_is_due(instant, now) for instant in tx.queue.next_to_do()):
                    return Turn(more=_until(tx.queue.next_after(now), now))
        with self.store.transaction() as tx:
            now = tx.now(self.clock)
            write_results(tx, results, now, lambda: self.random.uniform(-1, 1))
            tx.queue.release_all(back)
            falls_due, sends = (_is_due(instant, now) for instant in tx.queue.next_to_do())
            falls_due &= firing
            fired = self.planner.fire(tx, now, _FIRED_AT_ONCE) if falls_due else 0
            leased = self._leased(tx, now, limit, quick) if limit > 0 and (fired or sends) else []
            more = _until(tx.queue.next_after(now), now)
            summaries = falls_due and fired < _FIRED_AT_ONCE and tx.digests.are_due(now)
        if summaries:  # they tell what was missed before
            with self.store.transaction() as tx:
                summaries = fire_digests(tx, tx.now(self.clock)) > 0
        return Turn(leased, more, again=fired == _FIRED_AT_ONCE or len(leased) == limit > 0 or summaries)

    def write(self, deliveries: Sequence[Delivery]) -> Written:
        """Word the first of `deliveries`, by templates that may take their time, and keep that.

        Nothing waits for it meanwhile: what others have leased by then is left out, and so is what is no longer so.
        """
        whole, end = [with_body(deliveries[0])], time.monotonic() + _WRITES_SECONDS
        while len(whole) < len(deliveries) and time.monotonic() < end:
            whole.append(with_body(deliveries[len(whole)]))
        with self.store.transaction() as tx:
            ours = still_so(tx, tx.queue.still_leased(whole), tx.now(self.clock))
            tx.queue.keep_bodies(ours)
        return Written(ours, deliveries[len(whole) :])

    def _close_missed(self) -> None:
        """Once a minute: what waits for an endpoint that is paused or disabled is missed when its meeting begins."""
        now = self.clock.now()
        if self._closed is not None and abs(now - self._closed) < _CLOSED_EVERY:
            return
        self._closed = now
        with self.store.reading() as tx:
            any_missed = tx.queue.waits_in_vain(tx.now(self.clock))
        if any_missed:
            with self.store.transaction() as tx:
                count = tx.queue.miss(tx.now(self.clock))
            logger.warning("%d reminders were missed, for their endpoints are paused or disabled", count)

    def _leased(self, tx: Transaction, now: datetime, limit: int, quick: Collection[str]) -> list[Delivery]:
        tx.queue.expire(now)
        return with_bodies(tx, still_so(tx, tx.queue.claim(self.worker, now, self.lease, limit, quick), now))


def _is_due(instant: datetime | None, now: datetime) -> bool:
    return instant is not None and instant <= now


def _until(instant: datetime | None, now: datetime) -> timedelta | None:
    return None if instant is None else instant - now
