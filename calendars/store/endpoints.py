"""Endpoints and what became of them: rows <-> model."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from calendars.model.endpoint_event import EndpointChange, EndpointEvent, events_of, wishes
from calendars.model.reminder import DeliveryState, Endpoint, ReminderState
from calendars.store import tables
from calendars.store.rows import Row, begins, endpoint_of, endpoint_row, in_parts, readable
from config.errors import NotFound


class Endpoints:
    """Where webhooks go. A removed one is kept, without its secrets, so that its log can still be read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, endpoint: Endpoint) -> None:
        """Keep a new one."""
        self._connection.execute(tables.endpoint.insert().values(endpoint_row(endpoint)))
        words = "; ".join(f"{name}: {said}" for name, said in wishes(endpoint).items())
        self._tell([EndpointEvent(endpoint=endpoint.id, at=endpoint.created, change=EndpointChange.ADDED, words=words)])

    def get(self, prefix: str, *, removed: bool = False) -> Endpoint:
        """The one whose id begins so; with `removed`, one that was removed as well. Raises NotFound.

        A transaction that writes has it to itself, so that what it saves undoes nobody's change.
        """
        found = self._where(begins(tables.endpoint.c.id, prefix), alone=True, removed=removed)
        exact = [endpoint for endpoint in found if endpoint.id == prefix]
        if exact or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise NotFound(f"no endpoint's id begins with {prefix!r}; `summitry webhook list` shows them")
        raise NotFound(f"{prefix!r} begins more than one id: {', '.join(endpoint.id for endpoint in found[:5])}")

    def all(self) -> list[Endpoint]:
        """All of them that can be read, the oldest first."""
        return self._where()

    def get_all(self, ids: Iterable[str]) -> dict[str, Endpoint]:
        """Those of `ids` that are there and can be read, by id."""
        parts = in_parts(sorted(ids))
        return {one.id: one for part in parts for one in self._where(tables.endpoint.c.id.in_(part))}

    def history(self, id: str, limit: int = 100) -> list[EndpointEvent]:  # noqa: A002 (an endpoint's id is called id)
        """What became of it, the newest first."""
        table = tables.endpoint_event
        query = select(table).where(table.c.endpoint == id).order_by(table.c.id.desc()).limit(limit)
        return list(readable(self._connection.execute(query).mappings(), _event_of, "id", []))

    def _where(self, *these: ColumnElement[bool], alone: bool = False, removed: bool = False) -> list[Endpoint]:
        table = tables.endpoint
        query = select(table).where(*these).order_by(table.c.created, table.c.id)
        if not removed:
            query = query.where(table.c.removed.is_(False))
        if alone and not self._connection.get_execution_options().get("postgresql_readonly"):
            query = query.with_for_update(key_share=True)  # SQLite, which has one writer, leaves it out
        return list(readable(self._connection.execute(query).mappings(), endpoint_of, "id", []))

    def change(self, before: Endpoint, after: Endpoint, at: datetime) -> None:
        """Write it as it is now, and into its history what differs from `before`; `at` is the present, in UTC."""
        self.save(after)
        self._tell(events_of(before, after, at))

    def save(self, endpoint: Endpoint) -> None:
        """Write it as it is now, without a word in its history."""
        table = tables.endpoint
        row = {name: value for name, value in endpoint_row(endpoint).items() if name != "removed"}
        self._connection.execute(table.update().where(table.c.id == endpoint.id).values(row))

    def remove(self, id: str, at: datetime) -> None:  # noqa: A002 (an endpoint's id is called id)
        """Take it out: its reminders are cancelled, what waits to be sent is not sent, its log is kept.

        `at` is the present, in UTC.
        """
        reminder, delivery, endpoint = tables.reminder, tables.delivery, tables.endpoint
        self._connection.execute(
            reminder.update()
            .where(reminder.c.endpoint == id, reminder.c.state == ReminderState.PLANNED)
            .values(state=ReminderState.CANCELLED)
        )
        self._connection.execute(
            delivery.update()
            .where(delivery.c.endpoint == id, delivery.c.state.in_([DeliveryState.PENDING, DeliveryState.LEASED]))
            .values(state=DeliveryState.SUPERSEDED, lease=None, lease_until=None)
        )
        self._connection.execute(
            endpoint.update()
            .where(endpoint.c.id == id)
            .values(removed=True, secret="", previous_secret=None, previous_until=None)
        )
        self._tell([EndpointEvent(endpoint=id, at=at, change=EndpointChange.REMOVED)])

    def _tell(self, events: Iterable[EndpointEvent]) -> None:
        rows = [
            {"endpoint": one.endpoint, "at": one.at, "change": one.change.value, "words": one.words} for one in events
        ]
        if rows:
            self._connection.execute(tables.endpoint_event.insert(), rows)


def _event_of(row: Row) -> EndpointEvent:
    return EndpointEvent(
        endpoint=row["endpoint"], at=row["at"], change=EndpointChange(row["change"]), words=row["words"]
    )
