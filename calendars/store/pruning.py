"""What was settled long ago is forgotten: the log of deliveries and reminders does not grow for ever."""

from datetime import datetime

from sqlalchemy import Connection, delete, exists, select

from calendars.model.reminder import ReminderState
from calendars.store import tables
from calendars.store.claiming import UNFINISHED


def prune(connection: Connection, before: datetime, limit: int = 500) -> int:
    """Delete up to `limit` messages, and as many reminders, that were settled `before`; how many rows those are.

    A reminder is kept until its meeting has begun, so that it is not planned and sent again; a message while any
    delivery of it is under way.
    """
    message, delivery, attempt, reminder = tables.message, tables.delivery, tables.attempt, tables.reminder
    under_way = exists().where(delivery.c.message == message.c.id, delivery.c.state.in_(UNFINISHED))
    old = select(message.c.id).where(message.c.created < before, ~under_way).limit(limit)
    messages = list(connection.scalars(old))
    deliveries = list(connection.scalars(select(delivery.c.id).where(delivery.c.message.in_(messages))))
    begun = reminder.c.starts < before, reminder.c.state != ReminderState.PLANNED
    reminders = select(reminder.c.id).where(*begun).limit(limit)
    connection.execute(delete(attempt).where(attempt.c.delivery.in_(deliveries + messages)))
    connection.execute(delete(delivery).where(delivery.c.id.in_(deliveries)))
    connection.execute(delete(message).where(message.c.id.in_(messages)))
    return len(messages) + connection.execute(delete(reminder).where(reminder.c.id.in_(reminders))).rowcount
