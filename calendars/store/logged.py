"""What was sent, and what became of it: rows -> model."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select, true

from calendars.model.reminder import Attempt, Delivery, DeliveryState, Message, ReminderState, Topic, Trigger
from calendars.store import tables
from calendars.store.delivered import HAS_IT, deliveries_of
from calendars.store.rows import begins, in_parts
from config.errors import NotFound

#: The columns of an attempt that stand as they are.
ATTEMPT = ("delivery", "number", "started", "milliseconds", "status", "error", "address", "answer")

#: What the receiver does not have, and will not be sent.
_UNSAID = (DeliveryState.SUPERSEDED, DeliveryState.EXPIRED, DeliveryState.DEAD)

_IS_PING = exists().where(
    tables.message.c.id == tables.delivery.c.message,
    tables.message.c.topic == Topic.PING,
    tables.delivery.c.uid.is_(None),
)


class Logged:
    """The log of deliveries and of the attempts at them."""

    _connection: Connection

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

    def deliveries(self, *, endpoint: str | None = None, limit: int | None = 100) -> list[Delivery]:
        """The deliveries, to one endpoint or to all, the newest first; without `limit` every one."""
        table = tables.delivery
        these = table.c.endpoint == endpoint if endpoint is not None else table.c.id.is_not(None)
        return self._deliveries(these, table.c.number.desc(), limit=limit)

    def told(self, uid: str) -> set[str]:
        """The ids of the endpoints that were ever told anything of this engagement, or that they had missed it.

        Told is also who may have been: what is superseded when its turn comes again was begun to be sent before, and an
        answer that was lost says nothing.
        """
        table, summary, sent = tables.delivery, tables.delivery.alias("summary"), tables.message
        named = exists().where(
            summary.c.uid.is_(None),
            summary.c.endpoint == table.c.endpoint,
            summary.c.state.not_in(_UNSAID),
            sent.c.id == summary.c.message,
            sent.c.topic == Topic.MISSED,
            sent.c.created >= table.c.expires,
        )
        heard = or_(
            table.c.state.not_in(_UNSAID),
            and_(table.c.state == DeliveryState.SUPERSEDED, table.c.attempts > 1),
            and_(table.c.state == DeliveryState.EXPIRED, named),
        )
        return set(self._connection.scalars(select(table.c.endpoint).where(table.c.uid == uid, heard).distinct()))

    def told_in_summary(self, since: datetime) -> set[str]:
        """The ids of the endpoints to which a summary was delivered that was written at `since`, or later."""
        table, sent = tables.delivery, tables.message
        of_many = table.c.uid.is_(None), table.c.state.in_(HAS_IT)
        told = select(table.c.endpoint).join(sent, sent.c.id == table.c.message).where(*of_many)
        return set(
            self._connection.scalars(told.where(sent.c.topic == Topic.DIGEST, sent.c.created >= since).distinct())
        )

    def expired_since(self, endpoint: str, since: datetime) -> list[tuple[Message, datetime]]:
        """What an endpoint was to be told and was not, from `since` on, and when each was given up: in that order."""
        table, told = tables.delivery, tables.message
        theirs = table.c.endpoint == endpoint, table.c.state == DeliveryState.EXPIRED, table.c.expires >= since
        query = (
            select(table)
            .join(told, told.c.id == table.c.message)
            .where(*theirs, told.c.topic.not_in([Topic.PING, Topic.MISSED]))
            .order_by(table.c.expires, table.c.number)
        )
        rows = self._connection.execute(query).mappings().all()
        return [(one.message, one.expires) for one in deliveries_of(self._connection, rows, [])]

    def failures_since(self, endpoint: str, since: datetime) -> tuple[int, int]:
        """How many attempts of the queue's own were begun at an endpoint from `since` on; over how many messages."""
        table, tried = tables.delivery, tables.attempt
        counted = (
            select(func.count(), func.count(tried.c.delivery.distinct()))
            .join(table, table.c.id == tried.c.delivery)
            .where(table.c.endpoint == endpoint, tried.c.started >= since, tried.c.trigger == Trigger.AUTOMATIC)
        )
        attempts, messages = self._connection.execute(counted).one()
        return attempts, messages

    def attempts(self, delivery: str) -> list[Attempt]:
        """The attempts at a delivery (or with a message), the oldest first."""
        return self.attempts_at([delivery])[delivery]

    def attempts_at(self, deliveries: Iterable[str]) -> dict[str, list[Attempt]]:
        """The attempts at each of these deliveries, the oldest first."""
        table, found = tables.attempt, {delivery: list[Attempt]() for delivery in deliveries}
        for some in in_parts(found):
            rows = self._connection.execute(select(table).where(table.c.delivery.in_(some)).order_by(table.c.id))
            for row in rows.mappings():
                parts = {name: row[name] for name in ATTEMPT}
                found[row["delivery"]].append(Attempt(**parts, trigger=Trigger(row["trigger"])))
        return found

    def counts(self) -> dict[str, int]:
        """How many reminders and deliveries are in each state: `{"reminders.planned": 3, …}`; pings do not count."""
        counts: dict[str, int] = {}
        for name, table, states, these in (
            ("reminders", tables.reminder, ReminderState, true()),
            ("deliveries", tables.delivery, DeliveryState, or_(tables.delivery.c.uid.is_not(None), ~_IS_PING)),
        ):
            counted = self._connection.execute(
                select(table.c.state, func.count()).where(these).group_by(table.c.state)
            ).all()
            known = {row[0]: row[1] for row in counted}
            counts |= {f"{name}.{state}": known.get(state.value, 0) for state in states}
        return counts

    def lost(self, since: datetime, now: datetime) -> bool:
        """Whether a reminder was missed, or a delivery given up, after `since` and until `now`; pings do not count."""
        reminder, delivery = tables.reminder, tables.delivery
        missed = reminder.c.state == ReminderState.MISSED, reminder.c.starts > since, reminder.c.starts <= now
        tried = exists().where(tables.attempt.c.delivery == delivery.c.id, tables.attempt.c.started > since)
        ran_out = and_(delivery.c.expires > since, delivery.c.expires <= now)
        given_up = delivery.c.state.in_((DeliveryState.EXPIRED, DeliveryState.DEAD)), or_(ran_out, tried), ~_IS_PING
        return bool(self._connection.scalar(select(or_(exists().where(*missed), exists().where(*given_up)))))

    def _deliveries(self, these: Any, *order: Any, limit: int | None = None) -> list[Delivery]:
        query = select(tables.delivery).where(these).order_by(*order).limit(limit)
        return deliveries_of(self._connection, self._connection.execute(query).mappings().all(), [])
