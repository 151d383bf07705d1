"""Reminders that were not sent before the meeting began."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from calendars.model.reminder import DeliveryState, EndpointState, Reminder, ReminderState
from calendars.store import tables
from calendars.store.planned import reminder_of
from calendars.store.rows import readable

_DAY = timedelta(days=1)


class Missed:
    """What was missed, and what is."""

    _connection: Connection

    def missed(self, limit: int) -> list[Reminder]:
        """Those that were missed, the last one to fall due first."""
        table = tables.reminder
        query = select(table).where(table.c.state == ReminderState.MISSED)
        rows = self._connection.execute(query.order_by(table.c.due.desc(), table.c.id.desc()).limit(limit))
        return list(readable(rows.mappings(), reminder_of, "id", []))

    def lost_since(self, instant: datetime) -> dict[str, int]:
        """How many reminders were missed, and how many deliveries expired or given up, that had time until later."""
        reminder, delivery = tables.reminder, tables.delivery
        missed = select(func.count()).where(reminder.c.state == ReminderState.MISSED, reminder.c.starts > instant)
        lost = {"missed": self._connection.scalar(missed) or 0}
        for state in (DeliveryState.EXPIRED, DeliveryState.DEAD):
            given_up = select(func.count()).where(delivery.c.state == state, delivery.c.expires > instant)
            lost[state.value] = self._connection.scalar(given_up) or 0
        return lost

    def waits_in_vain(self, now: datetime) -> bool:
        """Whether `miss` would find something. Writes nothing."""
        return bool(self._connection.scalar(select(exists().where(*_in_vain(now)))))

    def miss(self, now: datetime) -> int:
        """Let be missed what waits for an endpoint that is not sent to while the meeting begins; how many those are.

        Of a meeting whose hour is not known, a day after the hour from which it is counted as begun.
        """
        update = tables.reminder.update().where(*_in_vain(now)).values(state=ReminderState.MISSED)
        return self._connection.execute(update).rowcount


def _in_vain(now: datetime) -> tuple[ColumnElement[bool], ...]:
    table, where, meeting = tables.reminder, tables.endpoint, tables.engagement
    resting = select(where.c.id).where(where.c.state != EndpointState.ACTIVE, where.c.removed.is_(False))
    timed = select(meeting.c.uid).where(meeting.c.hour.is_not(None))
    begun = or_(table.c.starts <= now - _DAY, and_(table.c.starts <= now, table.c.uid.in_(timed)))
    return table.c.state == ReminderState.PLANNED, table.c.endpoint.in_(resting), begun
