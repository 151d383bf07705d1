"""What summaries need to know: when one is due, what the last one told, what was missed since."""

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, or_, select

from calendars.model.engagement import Engagement
from calendars.model.reminder import (
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointState,
    Message,
    Reminder,
    ReminderState,
    Topic,
)
from calendars.store import tables
from calendars.store.delivered import HAS_IT, deliveries_of, message_of
from calendars.store.planned import reminder_of
from calendars.store.rows import Row, endpoint_of, engagement_of, readable

#: What an engagement was (None: it was not there), and what it is.
Change = tuple[Engagement | None, Engagement]

_CHANGES_AT_ONCE = 10_000
_GIVEN_UP = (DeliveryState.EXPIRED, DeliveryState.DEAD)


class Digests:
    """The summaries of endpoints: due, sent, and superseded."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def are_due(self, now: datetime) -> bool:
        """Whether a summary is due to an endpoint that is active."""
        return self._connection.scalar(_ARE_DUE, {"now": now}) is not None

    def due(self, now: datetime, limit: int) -> list[Endpoint]:
        """The endpoints to which one is due, the longest overdue first; those that another daemon works on left out."""
        table = tables.endpoint
        query = select(table).where(*_DUE).order_by(table.c.next_digest, table.c.id).limit(limit)
        if self._connection.dialect.name == "postgresql":
            query = query.with_for_update(key_share=True, skip_locked=True)
        return list(readable(self._connection.execute(query, {"now": now}).mappings(), endpoint_of, "id", []))

    def is_known(self, key: str) -> bool:
        """Whether a message of that key was written before."""
        return self._connection.scalar(select(tables.message.c.id).where(tables.message.c.key == key)) is not None

    def changes(self, after: int | None, since: datetime, still_on: date) -> tuple[int, list[Change]]:
        """The number of the newest change of all, and the net change of each engagement not over before `still_on`.

        Changes are those behind the number `after`, or where that is None those from `since` on, in their order.
        """
        table, entry = tables.revision, tables.engagement
        query = (
            select(table.c.id, table.c.uid, table.c.before, table.c.after)
            .join(entry, entry.c.uid == table.c.uid)
            .where(table.c.at >= since if after is None else table.c.id > after, entry.c.last_day >= still_on)
            .order_by(table.c.id)
            .limit(_CHANGES_AT_ONCE)
        )
        rows = self._connection.execute(query).mappings().all()
        newest = self._connection.scalar(select(func.max(table.c.id))) or 0
        net: dict[str, Change] = {}
        for uid, before, now in readable(rows, _change_of, "id", []):
            net[uid] = (net[uid][0] if uid in net else before, now)
        return rows[-1]["id"] if len(rows) == _CHANGES_AT_ONCE else newest, list(net.values())

    def told_last(self, endpoint: str) -> Message | None:
        """The last summary that the endpoint has received; None where it has not received one."""
        message, delivery = tables.message, tables.delivery
        query = (
            select(message)
            .join(delivery, delivery.c.message == message.c.id)
            .where(
                delivery.c.endpoint == endpoint,
                delivery.c.state.in_(HAS_IT),
                message.c.topic == Topic.DIGEST,
            )
            .order_by(delivery.c.number.desc())
            .limit(1)
        )
        return next(readable(self._connection.execute(query).mappings(), message_of, "id", []), None)

    def supersede(self, endpoint: str) -> int:
        """Give up summaries that wait: the next one tells all that they would have told. How many those are."""
        table = tables.delivery
        digests = select(tables.message.c.id).where(tables.message.c.topic == Topic.DIGEST)
        waiting = (table.c.endpoint == endpoint, table.c.state == DeliveryState.PENDING, table.c.message.in_(digests))
        return self._connection.execute(table.update().where(*waiting).values(state=DeliveryState.SUPERSEDED)).rowcount

    def missed(self, endpoint: str, since: datetime, now: datetime) -> list[Reminder]:
        """Reminders that fell due after `since` and were missed, by due instant."""
        table = tables.reminder
        query = select(table).where(
            table.c.endpoint == endpoint,
            table.c.state == ReminderState.MISSED,
            table.c.due > since,
            table.c.due <= now,
        )
        rows = self._connection.execute(query.order_by(table.c.due, table.c.id)).mappings()
        return list(readable(rows, reminder_of, "id", []))

    def given_up(self, endpoint: str, since: datetime, now: datetime) -> list[Delivery]:
        """Deliveries that were given up after `since`, the oldest first, summaries left out."""
        table, attempt = tables.delivery, tables.attempt
        tried = (
            select(attempt.c.id)
            .where(attempt.c.delivery == table.c.id, attempt.c.started > since, attempt.c.started <= now)
            .exists()
        )
        ran_out = (table.c.expires > since) & (table.c.expires <= now)
        query = (
            select(table)
            .join(tables.message, tables.message.c.id == table.c.message)
            .where(
                table.c.endpoint == endpoint,
                table.c.state.in_(_GIVEN_UP),
                tables.message.c.topic != Topic.DIGEST,
                or_(tried, ran_out),
            )
            .order_by(table.c.number)
        )
        return deliveries_of(self._connection, self._connection.execute(query).mappings().all(), [])


_DUE = (
    tables.endpoint.c.next_digest <= bindparam("now", type_=tables.Instant()),
    tables.endpoint.c.state == EndpointState.ACTIVE,
    tables.endpoint.c.removed.is_(False),
)
_ARE_DUE = select(tables.endpoint.c.id).where(*_DUE).limit(1)


def _change_of(row: Row) -> tuple[str, Engagement | None, Engagement]:
    return row["uid"], engagement_of(row["before"]) if row["before"] else None, engagement_of(row["after"])
