"""What was settled long ago is forgotten: the log of deliveries and reminders does not grow for ever."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, select

from calendars.model.reminder import DeliveryState, ReminderState, Topic
from calendars.store import tables
from calendars.store.claiming import UNFINISHED


def prune(connection: Connection, before: datetime, limit: int = 500) -> int:
    """Delete up to `limit` messages, and as many reminders, that were settled `before`; how many rows those are.

    A reminder is kept until its meeting has begun, so that it is not planned and sent again; a message while any
    delivery of it is under way, and until its meeting is over: whoever was told of that is told when it is called off.
    """
    message, delivery, attempt, reminder = tables.message, tables.delivery, tables.attempt, tables.reminder
    messages = list(connection.scalars(settled(before).limit(limit)))
    deliveries = list(connection.scalars(select(delivery.c.id).where(delivery.c.message.in_(messages))))
    connection.execute(delete(attempt).where(attempt.c.delivery.in_(deliveries + messages)))
    connection.execute(delete(delivery).where(delivery.c.id.in_(deliveries)))
    connection.execute(delete(message).where(message.c.id.in_(messages)))
    over = delete(reminder).where(reminder.c.id.in_(begun(before).limit(limit)))
    return len(messages) + connection.execute(over).rowcount


def settled(before: datetime) -> Select[Any]:
    """The ids of messages that were written `before`, of which nothing is under way, of meetings over by then."""
    message, delivery = tables.message, tables.delivery
    under_way = exists().where(delivery.c.message == message.c.id, delivery.c.state.in_(UNFINISHED))
    to_come, names_one = _is_to_come(message.c.uid, before), _names_one_to_come(before)
    return select(message.c.id).where(message.c.created < before, ~under_way, ~to_come, ~names_one)


def begun(before: datetime) -> Select[Any]:
    """The ids of reminders of meetings that had begun `before`, which nobody is to be sent any more."""
    table = tables.reminder
    return select(table.c.id).where(table.c.starts < before, table.c.state != ReminderState.PLANNED)


def _is_to_come(uid: ColumnElement[Any], before: datetime) -> ColumnElement[bool]:
    """Whether the meeting was not over `before`."""
    meeting = tables.engagement
    return exists().where(meeting.c.uid == uid, meeting.c.last_day >= before.date())


def _names_one_to_come(before: datetime) -> ColumnElement[bool]:
    """Whether it tells an endpoint of what that missed: of one of these meetings it was told by nothing else."""
    message, summary, missed = tables.message, tables.delivery.alias("summary"), tables.delivery.alias("missed")
    named = exists().where(
        summary.c.message == message.c.id,
        missed.c.endpoint == summary.c.endpoint,
        missed.c.state == DeliveryState.EXPIRED,
        missed.c.expires <= message.c.created,
        _is_to_come(missed.c.uid, before),
    )
    return and_(message.c.topic == Topic.MISSED, named)
