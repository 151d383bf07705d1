"""Reminders due, changes held, and the outbox: lease, finish, release."""

import itertools
import secrets
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from calendars.model.engagement import Engagement
from calendars.model.reminder import (
    Attempt,
    Delivery,
    DeliveryState,
    EndpointState,
    Message,
    Reminder,
    ReminderState,
    Topic,
    Trigger,
)
from calendars.store import tables
from calendars.store.rows import endpoint_of, engagement_json, engagement_of
from config.durations import Duration
from config.errors import NotFound

_AT_ONCE = 2_000
_UNFINISHED = (DeliveryState.PENDING, DeliveryState.LEASED)
_ATTEMPT = ("delivery", "number", "started", "milliseconds", "status", "error", "address", "answer")
_count = itertools.count()


class Queue:
    """What has to be done, and when."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"

    def plan(self, reminders: Iterable[Reminder]) -> None:
        """Plan `reminders`. One that was superseded or cancelled is planned again; one that was sent is not."""
        table = tables.reminder
        rows = (_reminder_row(reminder) for reminder in reminders)
        statement = self._insert(table)
        again = statement.on_conflict_do_update(
            index_elements=["uid", "endpoint", "before", "starts"],
            set_={"state": statement.excluded.state, "due": statement.excluded.due},
            where=or_(table.c.state == ReminderState.SUPERSEDED, table.c.state == ReminderState.CANCELLED),
        )
        while batch := list(itertools.islice(rows, _AT_ONCE)):
            self._connection.execute(again, batch)

    def unplan(self, state: ReminderState, *, uid: str | None = None, endpoint: str | None = None) -> int:
        """Give the planned reminders of an engagement, or of an endpoint, another state; how many those are."""
        table = tables.reminder
        planned = [table.c.state == ReminderState.PLANNED]
        if uid is not None:
            planned.append(table.c.uid == uid)
        if endpoint is not None:
            planned.append(table.c.endpoint == endpoint)
        return self._connection.execute(table.update().where(*planned).values(state=state)).rowcount

    def reminders(
        self, *, uid: str | None = None, endpoint: str | None = None, state: ReminderState | None = None
    ) -> list[Reminder]:
        """The reminders of an engagement, of an endpoint, in a state: by due instant."""
        table = tables.reminder
        query = select(table).order_by(table.c.due, table.c.id)
        for column, value in ((table.c.uid, uid), (table.c.endpoint, endpoint), (table.c.state, state)):
            if value is not None:
                query = query.where(column == value)
        return [_reminder_of(row) for row in self._connection.execute(query).mappings()]

    def due(self, now: datetime, limit: int) -> list[Reminder]:
        """Planned reminders that are due, the oldest first, none for an endpoint that is paused or disabled.

        On PostgreSQL they are locked, and those that another daemon has locked are left out.
        """
        table, where = tables.reminder, tables.endpoint
        active = select(where.c.id).where(where.c.state == EndpointState.ACTIVE, where.c.removed.is_(False))
        query = (
            select(table)
            .where(table.c.state == ReminderState.PLANNED, table.c.due <= now, table.c.endpoint.in_(active))
            .order_by(table.c.due, table.c.id)
            .limit(limit)
        )
        return [_reminder_of(row) for row in self._connection.execute(self._locked(query, table)).mappings()]

    def settle(self, reminder: Reminder, state: ReminderState) -> None:
        """Give one reminder its state."""
        table = tables.reminder
        this = and_(
            table.c.uid == reminder.uid,
            table.c.endpoint == reminder.endpoint,
            table.c.before == str(reminder.before),
            table.c.starts == reminder.starts,
        )
        self._connection.execute(table.update().where(this).values(state=state))

    def hold(self, uid: str, before: Engagement | None, ready: datetime) -> None:
        """Tell of a change not before `ready`; nothing where one of the same engagement is held already."""
        row = {"uid": uid, "before": engagement_json(before) if before else None, "ready": ready}
        self._connection.execute(self._insert(tables.held).values(row).on_conflict_do_nothing())

    def held(self, now: datetime, limit: int) -> list[tuple[str, Engagement | None]]:
        """The held changes that may be told, each with what subscribers believe."""
        table = tables.held
        query = select(table).where(table.c.ready <= now).order_by(table.c.ready, table.c.uid).limit(limit)
        return [
            (row["uid"], engagement_of(row["before"]) if row["before"] else None)
            for row in self._connection.execute(self._locked(query, table)).mappings()
        ]

    def unhold(self, uid: str) -> None:
        """It was told, or there is nothing to tell."""
        self._connection.execute(tables.held.delete().where(tables.held.c.uid == uid))

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
        stored = self._connection.execute(
            self._insert(tables.message).values(row).on_conflict_do_nothing(index_elements=["key"])
        )
        if not stored.rowcount:
            return
        deliveries = [
            {
                "id": f"dlv_{secrets.token_hex(10)}",
                "number": time.time_ns() + next(_count),
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

    def claim(self, worker: str, now: datetime, lease: timedelta, limit: int) -> list[Delivery]:
        """Lease deliveries that are due, or whose lease is over, and count their attempts.

        At most an endpoint's `cap` are under way at once; of one engagement only the oldest; and the endpoints
        take turns.
        """
        table = tables.delivery
        token = f"{worker}:{secrets.token_hex(8)}"
        ids = list(self._connection.scalars(self._claimable(now, limit)))
        if self._postgresql and ids:
            locked = select(table.c.id).where(table.c.id.in_(ids), _is_open(now)).with_for_update(skip_locked=True)
            ids = list(self._connection.scalars(locked))
        if not ids:
            return []
        self._connection.execute(
            table.update()
            .where(table.c.id.in_(ids))
            .values(state=DeliveryState.LEASED, lease=token, lease_until=now + lease, attempts=table.c.attempts + 1)
        )
        return self._deliveries(table.c.id.in_(ids), table.c.next_attempt, table.c.number)

    def _claimable(self, now: datetime, limit: int) -> Select[Any]:
        table, where = tables.delivery, tables.endpoint
        older = table.alias("older")
        in_flight = table.alias("in_flight")
        busy = (
            select(in_flight.c.endpoint, func.count().label("busy"))
            .where(in_flight.c.state == DeliveryState.LEASED, in_flight.c.lease_until > now)
            .group_by(in_flight.c.endpoint)
            .subquery()
        )
        blocked = (
            select(older.c.id)
            .where(
                older.c.endpoint == table.c.endpoint,
                older.c.uid == table.c.uid,
                older.c.state.in_(_UNFINISHED),
                older.c.number < table.c.number,
            )
            .exists()
        )
        turn = func.row_number().over(partition_by=table.c.endpoint, order_by=(table.c.next_attempt, table.c.number))
        ready = (
            select(
                table.c.id,
                table.c.next_attempt,
                turn.label("turn"),
                (where.c.cap - func.coalesce(busy.c.busy, 0)).label("room"),
            )
            .join(where, where.c.id == table.c.endpoint)
            .outerjoin(busy, busy.c.endpoint == table.c.endpoint)
            .where(
                _is_open(now),
                table.c.expires > now,
                where.c.state == EndpointState.ACTIVE,
                where.c.removed.is_(False),
                or_(where.c.throttled_until.is_(None), where.c.throttled_until <= now),
                ~blocked,
            )
            .subquery()
        )
        return (
            select(ready.c.id)
            .where(ready.c.turn <= ready.c.room)
            .order_by(ready.c.turn, ready.c.next_attempt)
            .limit(limit)
        )

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
        table = tables.delivery
        over = and_(table.c.state == DeliveryState.PENDING, table.c.expires <= now)
        return self._connection.execute(table.update().where(over).values(state=DeliveryState.EXPIRED)).rowcount

    def record(self, attempt: Attempt) -> None:
        """Write down an attempt."""
        row = {name: getattr(attempt, name) for name in _ATTEMPT}
        self._connection.execute(tables.attempt.insert().values(row | {"trigger": attempt.trigger.value}))

    def delivery(self, prefix: str) -> Delivery:
        """The one whose id, or whose message's id, begins so. Raises NotFound."""
        table = tables.delivery
        begins = or_(*(column.startswith(prefix, autoescape=True) for column in (table.c.id, table.c.message)))
        found = self._deliveries(begins, table.c.number) if prefix else []
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

    def _insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT: both engines write it alike, SQLAlchemy has one for each."""
        return postgresql.insert(table) if self._postgresql else sqlite.insert(table)

    def _locked(self, query: Select[Any], table: Table) -> Select[Any]:
        return query.with_for_update(of=table, skip_locked=True) if self._postgresql else query


def _is_open(now: datetime) -> Any:
    """Pending and due, or leased by somebody whose time is over."""
    table = tables.delivery
    return or_(
        and_(table.c.state == DeliveryState.PENDING, table.c.next_attempt <= now),
        and_(table.c.state == DeliveryState.LEASED, table.c.lease_until <= now),
    )


def _reminder_row(reminder: Reminder) -> dict[str, Any]:
    return {
        "uid": reminder.uid,
        "endpoint": reminder.endpoint,
        "before": str(reminder.before),
        "starts": reminder.starts,
        "due": reminder.due,
        "state": reminder.state.value,
    }


def _reminder_of(row: Any) -> Reminder:
    return Reminder(
        uid=row["uid"],
        endpoint=row["endpoint"],
        before=Duration.parse(row["before"]),
        starts=row["starts"],
        due=row["due"],
        state=ReminderState(row["state"]),
    )


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
