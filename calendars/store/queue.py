"""The outbox: put, lease, finish, release; what is planned for it is in `planned.py`."""

import itertools
import secrets
import time
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, not_, or_, select, text

from calendars.model.reminder import (
    Attempt,
    Delivery,
    DeliveryState,
    EndpointState,
    Message,
    ReminderState,
    Trigger,
)
from calendars.store import tables
from calendars.store.claiming import UNFINISHED, claimable, is_open
from calendars.store.delivered import deliveries_of
from calendars.store.planned import Planned
from calendars.store.rows import begins, in_parts
from config.errors import NotFound

_LEASING = 0x5319  # any number that nobody else locks by
_ATTEMPT = ("delivery", "number", "started", "milliseconds", "status", "error", "address", "answer")
_MESSAGE = ("id", "uid", "sequence", "body", "created", "key")
_count = itertools.count()

#: A message, and the endpoints that it goes to, each with the instant, in UTC, after which it does not any more.
Letter = tuple[Message, Iterable[tuple[str, datetime]]]

#: A delivery, the attempt at it, what became of it, and when the next attempt may begin.
Finished = tuple[Delivery, Attempt, DeliveryState, datetime | None]


class Queue(Planned):
    """What has to be done, and when."""

    def put(self, message: Message, to: Iterable[tuple[str, datetime]]) -> None:
        """Put a message into the outbox, for each endpoint until the instant given; nothing where its key is known."""
        self.put_all([(message, to)])

    def put_all(self, messages: Sequence[Letter]) -> None:
        """Put each of `messages` into the outbox, as `put` does, in that order."""
        if not messages:
            return
        new = self._insert(tables.message).on_conflict_do_nothing(index_elements=["key"])
        rows = [_message_row(message) for message, _ in messages]
        stored = set(self._connection.scalars(new.returning(tables.message.c.id), rows))
        newest = self._newest({message.uid for message, _ in messages if message.uid})
        deliveries = []
        for message, to in messages:
            for endpoint, expires in to if message.id in stored else ():
                pair = (endpoint, message.uid)
                newest[pair] = max(time.time_ns() + next(_count), 1 + newest.get(pair, 0))
                deliveries.append(_delivery_row(message, endpoint, expires, newest[pair]))
        if deliveries:
            self._connection.execute(tables.delivery.insert(), deliveries)

    def _newest(self, uids: Iterable[str]) -> dict[tuple[str, str | None], int]:
        """The number of what each endpoint was told of each meeting last: clocks differ, and go backwards."""
        table, newest = tables.delivery, dict[tuple[str, str | None], int]()
        for some in in_parts(sorted(uids)):
            told = select(table.c.endpoint, table.c.uid, func.max(table.c.number)).where(table.c.uid.in_(some))
            grouped = self._connection.execute(told.group_by(table.c.endpoint, table.c.uid))
            newest |= {(endpoint, uid): number for endpoint, uid, number in grouped}
        return newest

    def claim(
        self, worker: str, now: datetime, lease: timedelta, limit: int, quick: Collection[str] = ()
    ) -> list[Delivery]:
        """Lease deliveries that are due, or whose lease is over, and count their attempts.

        At most an endpoint's `cap` are under way at once; of one engagement only the oldest; and the endpoints
        take turns. Of the endpoints in `quick` a worker may hold more, as `claimable` says: it still sends no more
        than the cap at once. One that cannot be read is dead. On PostgreSQL the daemons take turns: two that looked
        at once would want the same.
        """
        self._take_turns()
        table = tables.delivery
        token = _token(worker)
        ids = list(self._connection.scalars(*claimable(now, limit, worker, quick)))
        if self._postgresql and ids:
            locked = select(table.c.id).where(table.c.id.in_(ids), is_open(now)).with_for_update(skip_locked=True)
            ids = list(self._connection.scalars(locked))
        if not ids:
            return []
        leased = self._connection.execute(
            table.update()
            .where(table.c.id.in_(ids))
            .values(state=DeliveryState.LEASED, lease=token, lease_until=now + lease, attempts=table.c.attempts + 1)
            .returning(*table.c)
        )
        rows = sorted(leased.mappings(), key=lambda row: (row["next_attempt"], row["number"]))
        unread: list[str] = []
        claimed = deliveries_of(self._connection, rows, unread)
        if unread:
            dead = {"state": DeliveryState.DEAD, "lease": None, "lease_until": None}
            self._connection.execute(table.update().where(table.c.id.in_(unread)).values(dead))
        return claimed

    def take(self, delivery: Delivery, worker: str, now: datetime, lease: timedelta) -> Delivery | None:
        """Count an attempt that a person asks for, whatever became of the delivery; None while a worker is at it.

        One that waits is leased meanwhile, so that nobody else sends it; one that is settled stays as it is.
        """
        table = tables.delivery
        this = table.update().where(table.c.id == delivery.id)
        is_held = and_(table.c.state == DeliveryState.LEASED, table.c.lease_until > now)
        counted = self._connection.execute(this.where(not_(is_held)).values(attempts=table.c.attempts + 1))
        if not counted.rowcount:
            return None
        leased = {"state": DeliveryState.LEASED, "lease": _token(worker), "lease_until": now + lease}
        self._connection.execute(this.where(table.c.state.in_(UNFINISHED)).values(leased))
        return self._deliveries(table.c.id == delivery.id)[0]

    def keep_bodies(self, deliveries: Iterable[Delivery]) -> None:
        """Keep what is sent of each, for every attempt that follows."""
        rows = [{"this": delivery.id, "bytes": delivery.body} for delivery in deliveries]
        if rows:
            this = tables.delivery.update().where(tables.delivery.c.id == bindparam("this"))
            self._connection.execute(this.values(body=bindparam("bytes")), rows)

    def delivered(self, delivery: Delivery) -> None:
        """The receiver has it after all, whatever had become of it."""
        done = {"state": DeliveryState.DELIVERED, "lease": None, "lease_until": None}
        self._connection.execute(tables.delivery.update().where(tables.delivery.c.id == delivery.id).values(done))

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
        table = tables.delivery
        again = func.coalesce(bindparam("again", type_=table.c.next_attempt.type), table.c.next_attempt)
        done = _OURS.values(state=bindparam("becomes"), next_attempt=again, lease=None, lease_until=None)
        rows = [
            {"this": delivery.id, "under": delivery.lease, "becomes": state.value, "again": next_attempt}
            for delivery, _, state, next_attempt in finished
        ]
        return self._connection.execute(done, rows).rowcount

    def release_all(self, deliveries: Iterable[Delivery]) -> None:
        """Give back leases under which nothing was begun; those that are no longer ours stay as they are."""
        attempts = tables.delivery.c.attempts - 1
        back = _OURS.values(state=DeliveryState.PENDING, lease=None, lease_until=None, attempts=attempts)
        rows = [{"this": delivery.id, "under": delivery.lease} for delivery in deliveries]
        if rows:
            self._connection.execute(back, rows)

    def expire(self, now: datetime) -> int:
        """Give up what waits beyond its time; how many those are."""
        self._take_turns()
        table = tables.delivery
        waits = table.c.state == DeliveryState.PENDING
        abandoned = and_(table.c.state == DeliveryState.LEASED, table.c.lease_until <= now)
        over = and_(or_(waits, abandoned), table.c.expires <= now)
        gone = {"state": DeliveryState.EXPIRED, "lease": None, "lease_until": None}
        return self._connection.execute(table.update().where(over).values(gone)).rowcount

    def _take_turns(self) -> None:
        """Wait until no other daemon leases; until the transaction ends none will. SQLite has one writer anyway."""
        if self._postgresql:
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LEASING})

    def record(self, attempt: Attempt) -> None:
        """Write down an attempt."""
        self.record_all([attempt])

    def record_all(self, attempts: Iterable[Attempt]) -> None:
        """Write down attempts, in that order."""
        rows = [
            {name: getattr(attempt, name) for name in _ATTEMPT} | {"trigger": attempt.trigger.value}
            for attempt in attempts
        ]
        self._connection.execute(tables.attempt.insert(), rows)

    def delivery(self, prefix: str) -> Delivery:
        """The one whose id, or whose message's id, begins so. Raises NotFound."""
        table = tables.delivery
        these = or_(begins(table.c.id, prefix), begins(table.c.message, prefix))
        found = self._deliveries(these, table.c.number)
        if not found:
            raise NotFound(f"no delivery's id begins with {prefix!r}; `summitry webhook log` shows them")
        if len(found) > 1:
            some = ", ".join(delivery.id for delivery in found[:5])
            raise NotFound(f"{prefix!r} begins more than one id: {some}")
        return found[0]

    def deliveries(self, *, endpoint: str | None = None, limit: int = 100) -> list[Delivery]:
        """The deliveries, to one endpoint or to all, the newest first."""
        table = tables.delivery
        these = table.c.endpoint == endpoint if endpoint is not None else table.c.id.is_not(None)
        return self._deliveries(these, table.c.number.desc(), limit=limit)

    def attempts(self, delivery: str) -> list[Attempt]:
        """The attempts at a delivery (or with a message), the oldest first."""
        table = tables.attempt
        rows = self._connection.execute(select(table).where(table.c.delivery == delivery).order_by(table.c.id))
        return [
            Attempt(
                **{name: row[name] for name in _ATTEMPT},
                trigger=Trigger(row["trigger"]),
            )
            for row in rows.mappings()
        ]

    def next_to_do(self) -> tuple[datetime | None, datetime | None]:
        """The next instants, in UTC, at which something falls due, and at which something is to be sent.

        Both may be past; None for nothing.
        """
        reminder, held, delivery, where = tables.reminder, tables.held, tables.delivery, tables.endpoint
        is_active = and_(where.c.state == EndpointState.ACTIVE, where.c.removed.is_(False))
        active = select(where.c.id).where(is_active)
        pending = delivery.c.state == DeliveryState.PENDING
        queries = (
            select(func.min(reminder.c.due)).where(
                reminder.c.state == ReminderState.PLANNED, reminder.c.endpoint.in_(active)
            ),
            select(func.min(held.c.ready)),
            select(func.min(where.c.next_digest)).where(is_active),
            select(func.min(delivery.c.next_attempt)).where(pending, delivery.c.endpoint.in_(active)),
            select(func.min(delivery.c.expires)).where(pending),
            select(func.min(delivery.c.lease_until)).where(delivery.c.state == DeliveryState.LEASED),
        )
        instants = self._connection.execute(select(*(query.scalar_subquery() for query in queries))).one()
        falls_due, sends = filter(None, instants[:3]), filter(None, instants[3:])
        return min(falls_due, default=None), min(sends, default=None)

    def counts(self) -> dict[str, int]:
        """How many reminders and deliveries are in each state: `{"reminders.planned": 3, …}`."""
        counts: dict[str, int] = {}
        for name, table, states in (
            ("reminders", tables.reminder, ReminderState),
            ("deliveries", tables.delivery, DeliveryState),
        ):
            counted = self._connection.execute(select(table.c.state, func.count()).group_by(table.c.state)).all()
            known = {row[0]: row[1] for row in counted}
            counts |= {f"{name}.{state}": known.get(state.value, 0) for state in states}
        return counts

    def _deliveries(self, these: Any, *order: Any, limit: int | None = None) -> list[Delivery]:
        query = select(tables.delivery).where(these).order_by(*order).limit(limit)
        return deliveries_of(self._connection, self._connection.execute(query).mappings().all(), [])


def _token(worker: str) -> str:
    """What nobody else leases under, nor the same worker again."""
    return f"{worker}:{secrets.token_hex(8)}"


def _message_row(message: Message) -> dict[str, Any]:
    return {name: getattr(message, name) for name in _MESSAGE} | {"topic": message.topic.value}


def _delivery_row(message: Message, endpoint: str, expires: datetime, number: int) -> dict[str, Any]:
    return {
        "id": f"dlv_{secrets.token_hex(10)}",
        "number": number,
        "message": message.id,
        "endpoint": endpoint,
        "uid": message.uid,
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "next_attempt": message.created,
        "expires": expires,
    }


#: An update of one delivery, fenced by the lease: whoever lost it changes nothing.
_OURS = tables.delivery.update().where(
    tables.delivery.c.id == bindparam("this"),
    tables.delivery.c.lease == bindparam("under"),
    tables.delivery.c.state == DeliveryState.LEASED,
)
