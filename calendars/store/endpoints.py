"""Endpoints: rows <-> model."""

from sqlalchemy import ColumnElement, Connection, select

from calendars.model.reminder import DeliveryState, Endpoint, ReminderState
from calendars.store import tables
from calendars.store.rows import begins, endpoint_of, endpoint_row, readable
from config.errors import NotFound


class Endpoints:
    """Where webhooks go. A removed one is kept, without its secrets, so that its log can still be read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, endpoint: Endpoint) -> None:
        """Keep a new one."""
        self._connection.execute(tables.endpoint.insert().values(endpoint_row(endpoint)))

    def get(self, prefix: str) -> Endpoint:
        """The one whose id begins so. Raises NotFound.

        A transaction that writes has it to itself, so that what it saves undoes nobody's change.
        """
        found = self._where(begins(tables.endpoint.c.id, prefix), alone=True)
        exact = [endpoint for endpoint in found if endpoint.id == prefix]
        if exact or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise NotFound(f"no endpoint's id begins with {prefix!r}; `summitry webhook list` shows them")
        raise NotFound(f"{prefix!r} begins more than one id: {', '.join(endpoint.id for endpoint in found[:5])}")

    def all(self) -> list[Endpoint]:
        """All of them that can be read, the oldest first."""
        return self._where()

    def _where(self, *these: ColumnElement[bool], alone: bool = False) -> list[Endpoint]:
        table = tables.endpoint
        query = select(table).where(table.c.removed.is_(False), *these).order_by(table.c.created, table.c.id)
        if alone and not self._connection.get_execution_options().get("postgresql_readonly"):
            query = query.with_for_update(key_share=True)  # SQLite, which has one writer, leaves it out
        return list(readable(self._connection.execute(query).mappings(), endpoint_of, "id", []))

    def save(self, endpoint: Endpoint) -> None:
        """Write it as it is now."""
        table = tables.endpoint
        row = {name: value for name, value in endpoint_row(endpoint).items() if name != "removed"}
        self._connection.execute(table.update().where(table.c.id == endpoint.id).values(row))

    def remove(self, id: str) -> None:  # noqa: A002 (an endpoint's id is called id)
        """Take it out: its reminders are cancelled, what waits to be sent is not sent, its log is kept."""
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
