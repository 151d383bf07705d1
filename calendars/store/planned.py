"""Reminders due and changes held: rows <-> model."""

import itertools
import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, Table, and_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from calendars.model.engagement import Engagement
from calendars.model.reminder import Reminder, ReminderState
from calendars.store import tables
from calendars.store.hints import NOTIFY
from calendars.store.instants import is_sent_to
from calendars.store.rows import Row, engagement_json, engagement_of, in_parts, readable
from config.durations import Duration

_AT_ONCE = 2_000


class Planned:
    """What will fall due, and what is to be told once it has held for a while."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"

    def plan(self, reminders: Iterable[Reminder]) -> None:
        """Plan `reminders`. One that was superseded or cancelled is planned again; one that was sent is not."""
        again = _PLAN_POSTGRESQL if self._postgresql else _PLAN
        rows = (_reminder_row(reminder) for reminder in reminders)
        while batch := list(itertools.islice(rows, _AT_ONCE)):
            self._connection.exec_driver_sql(again, batch)
        self._hint()

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
        return list(readable(self._connection.execute(query).mappings(), reminder_of, "id", []))

    def planned_of(self, uids: Iterable[str]) -> dict[str, list[Reminder]]:
        """What is planned of each of these engagements, those left out of which nothing is."""
        table, planned = tables.reminder, dict[str, list[Reminder]]()
        for some in in_parts(uids):
            query = select(table).where(table.c.uid.in_(some), table.c.state == ReminderState.PLANNED)
            for one in readable(self._connection.execute(query).mappings(), reminder_of, "id", []):
                planned.setdefault(one.uid, []).append(one)
        return planned

    def due(self, now: datetime, limit: int) -> list[Reminder]:
        """Planned reminders that are due, the oldest first, none for an endpoint that is paused or disabled.

        One that cannot be read is missed. In a transaction that writes, PostgreSQL locks them, and those that another
        daemon has locked are left out.
        """
        table, asked = tables.reminder, {"now": now, "limit": limit}
        rows, unread = self._connection.execute(_due(self._locks), asked).mappings(), list[int]()
        due = list(readable(rows, reminder_of, "id", unread))
        if unread:
            missed = table.update().where(table.c.id.in_(unread)).values(state=ReminderState.MISSED)
            self._connection.execute(missed)
        return due

    def overdue(self, beside: Collection[Reminder], now: datetime) -> list[Reminder]:
        """Whatever was due until `now` of the meetings and endpoints of `beside`, sent or to be sent, by whomever."""
        endpoints = sorted({one.endpoint for one in beside})
        found: list[Reminder] = []
        for uids in in_parts(sorted({one.uid for one in beside})):
            for some in in_parts(endpoints):
                rows = self._connection.execute(_overdue(), {"now": now, "uids": uids, "endpoints": some})
                found += readable(rows.mappings(), reminder_of, "id", [])
        return found

    def next_reminder(self) -> datetime | None:
        """When the next reminder falls due, in UTC, of an endpoint that is sent to; None for none."""
        table = tables.reminder
        planned = table.c.state == ReminderState.PLANNED, is_sent_to(table.c.endpoint)
        due: datetime | None = self._connection.scalar(select(func.min(table.c.due)).where(*planned))
        return due if isinstance(due, datetime) else None

    def settle_all(self, settled: Iterable[tuple[Reminder, ReminderState]]) -> None:
        """Give each of these reminders its state."""
        rows = [_key(reminder) | {"becomes": state.value} for reminder, state in settled]
        if rows:
            self._connection.execute(_SETTLE, rows)

    def supersede(self, reminders: Iterable[Reminder]) -> None:
        """Let others take the place of those of these reminders that are still planned."""
        rows = [_key(reminder) | {"becomes": ReminderState.SUPERSEDED} for reminder in reminders]
        if rows:
            self._connection.execute(_SETTLE.where(tables.reminder.c.state == ReminderState.PLANNED), rows)

    def take_back(self, uid: str, endpoint: str, due: datetime, state: ReminderState) -> None:
        """Its message was not sent, for the meeting has changed: it is planned again, or may be should that be undone.

        `due` is to the second, as bodies have it.
        """
        table = tables.reminder
        this = and_(
            table.c.uid == uid,
            table.c.endpoint == endpoint,
            table.c.due >= due,
            table.c.due < due + timedelta(seconds=1),
            table.c.state == ReminderState.FIRED,
        )
        self._connection.execute(table.update().where(this).values(state=state))

    def hold(self, uid: str, before: Engagement | None, ready: datetime) -> None:
        """Tell of a change not before `ready`; one of the same engagement that is held already may come sooner by it.

        It waits for a daemon that is telling the one before.
        """
        row = {"uid": uid, "before": engagement_json(before) if before else None, "ready": ready}
        statement = self._insert(tables.held).values(row)
        sooner = func.least if self._postgresql else func.min
        first = {"ready": sooner(tables.held.c.ready, statement.excluded.ready)}
        self._hint()
        self._connection.execute(statement.on_conflict_do_update(index_elements=["uid"], set_=first))

    def believed(self, uid: str, otherwise: Engagement | None) -> Engagement | None:
        """What subscribers believe of an engagement: what stood before the change that is held, if one is."""
        row = self._connection.execute(select(tables.held.c.before).where(tables.held.c.uid == uid)).first()
        if row is None:
            return otherwise
        return engagement_of(row.before) if row.before else None

    def held(self, now: datetime, limit: int) -> list[tuple[str, Engagement | None]]:
        """The held changes that may be told, each with what subscribers believe; one that cannot be read is dropped."""
        rows, unread = (
            self._connection.execute(_held(self._locks), {"now": now, "limit": limit}).mappings(),
            list[str](),
        )
        held = list(readable(rows, _held_of, "uid", unread))
        self.unhold_all(unread)
        return held

    def unhold_all(self, uids: Iterable[str]) -> None:
        """These were told, or there is nothing to tell."""
        for some in in_parts(uids):
            self._connection.execute(tables.held.delete().where(tables.held.c.uid.in_(some)))

    def _hint(self) -> None:
        """Let other processes know, once this is committed, that there is news."""
        if self._postgresql:
            self._connection.exec_driver_sql(NOTIFY)

    def _insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT: both engines write it alike, SQLAlchemy has one for each."""
        return postgresql.insert(table) if self._postgresql else sqlite.insert(table)

    @property
    def _locks(self) -> bool:
        """Whether what is read is locked, and what others work on is left out: not where nothing is written."""
        return self._postgresql and not self._connection.get_execution_options().get("postgresql_readonly")


@cache
def _due(locks: bool) -> Select[Any]:
    """The reminders that are due. Made once: to put it together takes longer than to ask it."""
    table = tables.reminder
    is_due = (table.c.state == ReminderState.PLANNED, table.c.due <= _NOW, is_sent_to(table.c.endpoint))
    return _some(select(table).where(*is_due).order_by(table.c.due, table.c.id), table, locks)


@cache
def _overdue() -> Select[Any]:
    """Locks nothing: it is there to be known, and whoever works on it goes on."""
    table = tables.reminder
    return select(table).where(
        table.c.uid.in_(bindparam("uids", expanding=True)),
        table.c.endpoint.in_(bindparam("endpoints", expanding=True)),
        table.c.state.in_((ReminderState.PLANNED, ReminderState.FIRED)),
        table.c.due <= _NOW,
    )


@cache
def _held(locks: bool) -> Select[Any]:
    table = tables.held
    return _some(select(table).where(table.c.ready <= _NOW).order_by(table.c.ready, table.c.uid), table, locks)


def _some(query: Select[Any], table: Table, locks: bool) -> Select[Any]:
    limited = query.limit(bindparam("limit", type_=BigInteger()))
    return limited.with_for_update(of=table, skip_locked=True) if locks else limited


_NOW = bindparam("now", type_=tables.Instant())

#: In the driver's own words: with a hundred thousand rows SQLAlchemy takes as long to bind them as SQLite to keep them.
_PLAN = """
    INSERT INTO reminder (uid, endpoint, before, starts, due, state)
    VALUES (:uid, :endpoint, :before, :starts, :due, :state)
    ON CONFLICT (uid, endpoint, before, starts) DO UPDATE SET state = excluded.state, due = excluded.due
    WHERE reminder.state IN ('superseded', 'cancelled')
"""
_PLAN_POSTGRESQL = re.sub(r":(\w+)", r"%(\1)s", _PLAN)

_SETTLE = (
    tables.reminder.update()
    .where(
        tables.reminder.c.uid == bindparam("whose"),
        tables.reminder.c.endpoint == bindparam("to"),
        tables.reminder.c.before == bindparam("earlier"),
        tables.reminder.c.starts == bindparam("begins"),
    )
    .values(state=bindparam("becomes"))
)


def _key(reminder: Reminder) -> dict[str, Any]:
    before = str(reminder.before)
    return {"whose": reminder.uid, "to": reminder.endpoint, "earlier": before, "begins": reminder.starts}


def _held_of(row: Row) -> tuple[str, Engagement | None]:
    return row["uid"], engagement_of(row["before"]) if row["before"] else None


def _reminder_row(reminder: Reminder) -> dict[str, Any]:
    return {
        "uid": reminder.uid,
        "endpoint": reminder.endpoint,
        "before": str(reminder.before),
        "starts": tables.microseconds(reminder.starts),
        "due": tables.microseconds(reminder.due),
        "state": reminder.state.value,
    }


def reminder_of(row: Any) -> Reminder:
    """The reminder in a row."""
    return Reminder(
        uid=row["uid"],
        endpoint=row["endpoint"],
        before=Duration.parse(row["before"]),
        starts=row["starts"],
        due=row["due"],
        state=ReminderState(row["state"]),
    )
