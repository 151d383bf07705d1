"""The dispatcher's side of the database: blocking, called in a thread, a transaction each."""

import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from calendars.clock import Clock
from calendars.model.reminder import Delivery
from calendars.plan.planner import Planner
from calendars.store.database import Store
from daemon.deliveries.ledger import Result, still_so, supersede, write_result

_FIRED_AT_ONCE = 500


def _worker() -> str:
    """This host and a random part: a restarted daemon never takes its predecessor's leases for its own."""
    return f"{socket.gethostname()}-{secrets.token_hex(4)}"


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
    worker: str = field(default_factory=_worker)

    def until_next(self) -> timedelta | None:
        """How long until something has to be done, zero or less where it is now; None for nothing. Writes nothing."""
        with self.store.reading() as tx:
            upcoming = tx.queue.next_due()
            return None if upcoming is None else upcoming - tx.now(self.clock)

    def fire(self) -> int:
        """Turn what has come due into messages in the outbox; how many rows were dealt with."""
        with self.store.transaction() as tx:
            return self.planner.fire(tx, tx.now(self.clock), _FIRED_AT_ONCE)

    def exchange(self, results: Sequence[Result], limit: int) -> list[Delivery]:
        """Write `results` down and lease up to `limit` deliveries to be sent now, in one commit."""
        with self.store.transaction() as tx:
            now = tx.now(self.clock)
            for result in sorted(results, key=_endpoint):  # two daemons that lock endpoints do it in one order
                write_result(tx, result, now, lambda: self.random.uniform(-1, 1))
            if limit <= 0:
                return []
            tx.queue.expire(now)
            leased = tx.queue.claim(self.worker, now, self.lease, limit)
            return [delivery for delivery in leased if still_so(tx, delivery) or supersede(tx, delivery, now)]

    def give_back(self, deliveries: Sequence[Delivery]) -> None:
        """Release leases under which nothing was begun."""
        with self.store.transaction() as tx:
            for delivery in deliveries:
                tx.queue.release(delivery)


def _endpoint(result: Result) -> str:
    return result.delivery.endpoint.id
