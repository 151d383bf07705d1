"""The outbox: put, lease, finish, release; what is planned for it is in `planned.py`."""

import itertools
import secrets
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, text

from calendars.model.reminder import (
    Attempt,
    Delivery,
    DeliveryState,
    EndpointState,
    Message,
    ReminderState,
    Topic,
    Trigger,
)
from calendars.store import tables
from calendars.store.claiming import claimable, is_open
from calendars.store.planned import Planned
from calendars.store.rows import begins, endpoint_of
from config.errors import NotFound

_LEASING = 0x5319  # any number that nobody else locks by
_ATTEMPT = ("delivery", "number", "started", "milliseconds", "status", "error", "address", "answer")
_count = itertools.count()


class Queue(Planned):
    """What has to be done, and when."""

    def put(self, message: Message, to: Iterable[tuple[str, datetime]]) -> None:
        """Put a message into the outbox, for each endpoint until the instant given; nothing where its key is known."""
        row = {
            "id": message.id,
            "topic": message.topic.value,
            "uid": message.uid,
            "sequence": message.sequence,
            "body": message.body,
            "created": message.created,
            "key": message.key,
        }
        new = self._insert(tables.message).values(row).on_conflict_do_nothing(index_elements=["key"])
        if self._connection.scalar(new.returning(tables.message.c.id)) is None:
            return
        deliveries = [
            {
                "id": f"dlv_{secrets.token_hex(10)}",
                "number": max(time.time_ns() + next(_count), 1 + self._newest(endpoint, message.uid)),
                "message": message.id,
                "endpoint": endpoint,
                "uid": message.uid,
                "state": DeliveryState.PENDING,
                "attempts": 0,
                "next_attempt": message.created,
                "expires": expires,
            }
            for endpoint, expires in to
        ]
        if deliveries:
            self._connection.execute(tables.delivery.insert(), deliveries)

    def _newest(self, endpoint: str, uid: str | None) -> int:
        """The number of what an endpoint was told of a meeting last: clocks differ, and go backwards."""
        table = tables.delivery
        newest = select(func.max(table.c.number)).where(table.c.endpoint == endpoint, table.c.uid == uid)
        return self._connection.scalar(newest) or 0

    def claim(self, worker: str, now: datetime, lease: timedelta, limit: int) -> list[Delivery]:
        """Lease deliveries that are due, or whose lease is over, and count their attempts.

        At most an endpoint's `cap` are under way at once; of one engagement only the oldest; and the endpoints
        take turns. On PostgreSQL so do the daemons: two that looked at once would want the same.
        """
        self._take_turns()
        table = tables.delivery
        token = f"{worker}:{secrets.token_hex(8)}"
        ids = list(self._connection.scalars(claimable(now, limit)))
        if self._postgresql and ids:
            locked = select(table.c.id).where(table.c.id.in_(ids), is_open(now)).with_for_update(skip_locked=True)
            ids = list(self._connection.scalars(locked))
        if not ids:
            return []
        self._connection.execute(
            table.update()
            .where(table.c.id.in_(ids))
            .values(state=DeliveryState.LEASED, lease=token, lease_until=now + lease, attempts=table.c.attempts + 1)
        )
        return self._deliveries(table.c.id.in_(ids), table.c.next_attempt, table.c.number)

    def finish(
        self,
        delivery: Delivery,
        attempt: Attempt,
        state: DeliveryState,
        next_attempt: datetime | None = None,
    ) -> bool:
        """Write down an attempt and what becomes of the delivery; False where the lease is no longer ours."""
        self.record(attempt)
        values: dict[str, Any] = {"state": state, "lease": None, "lease_until": None}
        if next_attempt is not None:
            values["next_attempt"] = next_attempt
        return self._change(delivery, values)

    def release(self, delivery: Delivery) -> None:
        """Give back a lease under which nothing was begun."""
        table = tables.delivery
        back = {"state": DeliveryState.PENDING, "lease": None, "lease_until": None, "attempts": table.c.attempts - 1}
        self._change(delivery, back)

    def _change(self, delivery: Delivery, values: dict[str, Any]) -> bool:
        """Fenced by the lease: whoever lost it changes nothing."""
        table = tables.delivery
        ours = and_(table.c.id == delivery.id, table.c.lease == delivery.lease, table.c.state == DeliveryState.LEASED)
        return self._connection.execute(table.update().where(ours).values(values)).rowcount == 1

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
        row = {name: getattr(attempt, name) for name in _ATTEMPT}
        self._connection.execute(tables.attempt.insert().values(row | {"trigger": attempt.trigger.value}))

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

    def next_due(self) -> datetime | None:
        """The next instant, in UTC, at which something has to be done: it may be past."""
        reminder, held, delivery, where = tables.reminder, tables.held, tables.delivery, tables.endpoint
        active = select(where.c.id).where(where.c.state == EndpointState.ACTIVE, where.c.removed.is_(False))
        queries = (
            select(func.min(reminder.c.due)).where(
                reminder.c.state == ReminderState.PLANNED, reminder.c.endpoint.in_(active)
            ),
            select(func.min(held.c.ready)),
            select(func.min(delivery.c.next_attempt)).where(
                delivery.c.state == DeliveryState.PENDING, delivery.c.endpoint.in_(active)
            ),
            select(func.min(delivery.c.expires)).where(delivery.c.state == DeliveryState.PENDING),
            select(func.min(delivery.c.lease_until)).where(delivery.c.state == DeliveryState.LEASED),
        )
        instants = [self._connection.scalar(query) for query in queries]
        return min((instant for instant in instants if instant is not None), default=None)

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
        table, message, where = tables.delivery, tables.message, tables.endpoint
        query = (
            select(table)
            .add_columns(*(column.label(f"message_{column.name}") for column in message.c))
            .add_columns(*(column.label(f"endpoint_{column.name}") for column in where.c))
            .join(message, message.c.id == table.c.message)
            .join(where, where.c.id == table.c.endpoint)
            .where(these)
            .order_by(*order)
            .limit(limit)
        )
        return [_delivery_of(row) for row in self._connection.execute(query).mappings()]


def _delivery_of(row: Any) -> Delivery:
    written = {name.removeprefix("message_"): row[name] for name in row if name.startswith("message_")}
    where = {name.removeprefix("endpoint_"): row[name] for name in row if name.startswith("endpoint_")}
    return Delivery(
        id=row["id"],
        message=Message(**written | {"topic": Topic(written["topic"]), "body": bytes(written["body"])}),
        endpoint=endpoint_of(where),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        next_attempt=row["next_attempt"],
        expires=row["expires"],
        lease=row["lease"],
    )
