"""The outbox: put, lease, finish, release; what is planned for it is in `planned.py`."""

import itertools
import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, text

from calendars.model.reminder import Attempt, Delivery, DeliveryState, Message
from calendars.store import statements, tables
from calendars.store.claiming import UNFINISHED, claimable, locked
from calendars.store.delivered import deliveries_of
from calendars.store.instants import Instants
from calendars.store.logged import ATTEMPT, Logged
from calendars.store.missed import Missed
from calendars.store.planned import Planned
from calendars.store.rows import Row, in_parts

_LEASING = 0x5319  # any number that nobody else locks by

#: Waits for one's turn to lease. What follows in the transaction is small: it goes by indexes, though the server has
#: counted the rows when there were few and keeps the plan that was best for these, and it is not worth compiling.
_TAKE_TURNS = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true), pg_advisory_xact_lock(:key)"
)
_MESSAGE = ("id", "uid", "sequence", "body", "created", "key")
_count = itertools.count()

#: A message, and the endpoints that it goes to, each with the instant, in UTC, after which it does not any more.
Letter = tuple[Message, Iterable[tuple[str, datetime]]]

#: A delivery, the attempt at it, what became of it, and when the next attempt may begin.
Finished = tuple[Delivery, Attempt, DeliveryState, datetime | None]


class Queue(Planned, Missed, Instants, Logged):
    """What has to be done, and when."""

    def put(self, message: Message, to: Iterable[tuple[str, datetime]]) -> None:
        """Put a message into the outbox, for each endpoint until the instant given; nothing where its key is known."""
        self.put_all([(message, to)])

    def put_all(self, messages: Sequence[Letter]) -> None:
        """Put each of `messages` into the outbox, as `put` does, in that order."""
        if not messages:
            return
        rows = [_message_row(message) for message, _ in messages]
        stored = set(self._connection.scalars(statements.new_messages(self._postgresql), rows))
        newest = self._newest({message.uid for message, _ in messages if message.uid})
        deliveries = []
        for message, to in messages:
            for endpoint, expires in to if message.id in stored else ():
                pair = (endpoint, message.uid)
                newest[pair] = max(time.time_ns() + next(_count), 1 + newest.get(pair, 0))
                deliveries.append(_delivery_row(message, endpoint, expires, newest[pair]))
        if deliveries:
            self._connection.execute(statements.NEW_DELIVERIES, deliveries)
            self._hint()

    def put_done(self, message: Message, endpoint: str, attempt: Attempt, state: DeliveryState) -> None:
        """Keep a message that was sent outside of the queue, with the one attempt at it and what came of that."""
        row = _delivery_row(message, endpoint, message.created, time.time_ns() + next(_count))
        sent = {"id": attempt.delivery, "state": state, "attempts": attempt.number}
        self._connection.execute(tables.message.insert(), _message_row(message))
        self._connection.execute(tables.delivery.insert(), row | sent)
        self.record(attempt)

    def _newest(self, uids: Iterable[str]) -> dict[tuple[str, str | None], int]:
        """The number of what each endpoint was told of each meeting last: clocks differ, and go backwards."""
        newest: dict[tuple[str, str | None], int] = {}
        for some in in_parts(sorted(uids)):
            grouped = self._connection.execute(statements.NEWEST, {"uids": some})
            newest |= {(endpoint, uid): number for endpoint, uid, number in grouped if isinstance(number, int)}
        return newest

    def claim(
        self, worker: str, now: datetime, lease: timedelta, limit: int, quick: Collection[str] = ()
    ) -> list[Delivery]:
        """Lease deliveries that are due, or whose lease is over, and count their attempts.

        At most an endpoint's `cap` are under way at once; of one engagement only the oldest, and whatever has come to
        its last chance; and the endpoints take turns. Of the endpoints in `quick` a worker may hold more, as
        `claimable` says: it still sends no more than the cap at once. One that cannot be read is dead. On PostgreSQL
        the daemons take turns: two that looked at once would want the same.
        """
        self._take_turns()
        self._connection.execute(statements.TAKE_LEASES, {"now": now})
        ids = claimable(self._connection, now, limit, worker, quick)
        if self._postgresql and ids:
            ids = locked(self._connection, ids)
        if not ids:
            return []
        leased = self._connection.execute(statements.LEASE, {"ids": ids, "token": _token(worker), "until": now + lease})
        rows = sorted(leased.mappings(), key=_turn)
        unread: list[str] = []
        claimed = deliveries_of(self._connection, rows, unread)
        if unread:
            table = tables.delivery
            self._connection.execute(table.update().where(table.c.id.in_(unread)).values(statements.DEAD))
        return claimed

    def take(self, delivery: Delivery, worker: str, now: datetime, lease: timedelta) -> Delivery | None:
        """Count an attempt that a person asks for, whatever became of the delivery; None while anybody is at it.

        Meanwhile it is under a lease, so that nobody else sends it; what is settled keeps its state.
        """
        table = tables.delivery
        this = table.update().where(table.c.id == delivery.id)
        leased = {"attempts": table.c.attempts + 1, "lease": _token(worker), "lease_until": now + lease}
        is_free = or_(table.c.lease_until.is_(None), table.c.lease_until <= now)
        if not self._connection.execute(this.where(is_free).values(leased)).rowcount:
            return None
        self._connection.execute(this.where(table.c.state.in_(UNFINISHED)).values(state=DeliveryState.LEASED))
        return self._deliveries(table.c.id == delivery.id)[0]

    def before(self, delivery: Delivery) -> str | None:
        """The oldest one that tells its endpoint of the same engagement, and is still to be sent before it."""
        table = tables.delivery
        same = and_(table.c.uid == delivery.message.uid, table.c.endpoint == delivery.endpoint.id)
        number = select(table.c.number).where(table.c.id == delivery.id).scalar_subquery()
        older = select(table.c.id).where(same, table.c.state.in_(UNFINISHED), table.c.number < number)
        found: str | None = self._connection.scalar(older.order_by(table.c.number).limit(1))
        return found

    def still_leased(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Those that are under the lease that they came with, until the transaction ends."""
        table = tables.delivery
        asked = select(table.c.id, table.c.lease).where(table.c.id.in_([one.id for one in deliveries]))
        leases = {row.id: row.lease for row in self._connection.execute(asked.with_for_update())}
        return [one for one in deliveries if one.lease is not None and leases.get(one.id) == one.lease]

    def keep_bodies(self, deliveries: Iterable[Delivery]) -> None:
        """Keep what is sent of each, for every attempt that follows."""
        rows = [{"this": one.id, "bytes": one.body} for one in deliveries if one.body is not None]
        if rows:
            self._connection.execute(statements.KEEP_BODY, rows)

    def settle(self, delivery: Delivery, state: DeliveryState) -> None:
        """This became of it, whatever had become of it before; nobody is at it any more."""
        settled = statements.UNLEASED | {"state": state}
        self._connection.execute(tables.delivery.update().where(tables.delivery.c.id == delivery.id).values(settled))

    def finish(
        self,
        delivery: Delivery,
        attempt: Attempt,
        state: DeliveryState,
        next_attempt: datetime | None = None,
    ) -> bool:
        """Write down an attempt and what becomes of the delivery; False where the lease is no longer ours."""
        return self.finish_all([(delivery, attempt, state, next_attempt)]) == 1

    def finish_all(self, finished: Sequence[Finished]) -> int:
        """Write down each attempt and what becomes of its delivery; of how many the lease was still ours."""
        if not finished:
            return 0
        self.record_all([attempt for _, attempt, _, _ in finished])
        rows = [
            {"this": delivery.id, "under": delivery.lease, "becomes": state.value, "again": next_attempt}
            for delivery, _, state, next_attempt in finished
        ]
        return self._connection.execute(statements.FINISH, rows).rowcount

    def release_all(self, deliveries: Iterable[Delivery]) -> None:
        """Give back leases under which nothing was begun; those that are no longer ours stay as they are."""
        rows = [{"this": delivery.id, "under": delivery.lease} for delivery in deliveries]
        if rows:
            self._connection.execute(statements.RELEASE, rows)

    def hurry(self, endpoint: str, now: datetime) -> None:
        """Let what waits for its next attempt at an endpoint be tried now."""
        table = tables.delivery
        waits = table.c.endpoint == endpoint, table.c.state == DeliveryState.PENDING, table.c.next_attempt > now
        self._connection.execute(table.update().where(*waits).values(next_attempt=now))

    def expire(self, now: datetime) -> int:
        """Give up what waits beyond its time; how many those are."""
        self._take_turns()
        return self._connection.execute(statements.EXPIRE, {"now": now}).rowcount

    def _take_turns(self) -> None:
        """Wait until no other daemon leases; until the transaction ends none will. SQLite has one writer anyway."""
        if self._postgresql:
            self._connection.execute(_TAKE_TURNS, {"key": _LEASING})

    def record(self, attempt: Attempt) -> None:
        """Write down an attempt."""
        self.record_all([attempt])

    def record_all(self, attempts: Iterable[Attempt]) -> None:
        """Write down attempts, in that order."""
        rows = [
            {name: getattr(attempt, name) for name in ATTEMPT} | {"trigger": attempt.trigger.value}
            for attempt in attempts
        ]
        self._connection.execute(statements.NEW_ATTEMPTS, rows)


def _turn(row: Row) -> tuple[bool, datetime, int]:
    """In what order they are sent; what has no number comes last."""
    return isinstance(row["number"], tables.Spoilt), row["next_attempt"], row["number"]


def _token(worker: str) -> str:
    """What nobody else leases under, nor the same worker again."""
    return f"{worker}:{secrets.token_hex(8)}"


def new_delivery_id() -> str:
    """`dlv_` and a random part."""
    return f"dlv_{secrets.token_hex(10)}"


def _message_row(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in _MESSAGE} | {"topic": message.topic.value}


def _delivery_row(message: Message, endpoint: str, expires: datetime, number: int) -> dict[str, Any]:
    return {
        "id": new_delivery_id(),
        "number": number,
        "message": message.id,
        "endpoint": endpoint,
        "uid": message.uid,
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "next_attempt": message.created,
        "expires": expires,
    }
