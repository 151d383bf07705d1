"""Whose turn it is: the deliveries that may be leased now, as one query."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from calendars.model.reminder import DeliveryState, EndpointState
from calendars.store import tables

_UNFINISHED = (DeliveryState.PENDING, DeliveryState.LEASED)


def claimable(now: datetime, limit: int) -> Select[Any]:
    """The ids of up to `limit` deliveries to be sent now, those first that are soonest too late.

    An endpoint that fails is given one at a time, to see whether it is back; any other up to its cap.
    """
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
    cap = case((where.c.failing_since.is_(None), where.c.cap), else_=1)
    turn = func.row_number().over(partition_by=table.c.endpoint, order_by=(table.c.expires, table.c.number))
    ready = (
        select(
            table.c.id,
            table.c.expires,
            turn.label("turn"),
            (cap - func.coalesce(busy.c.busy, 0)).label("room"),
        )
        .join(where, where.c.id == table.c.endpoint)
        .outerjoin(busy, busy.c.endpoint == table.c.endpoint)
        .where(
            is_open(now),
            table.c.expires > now,
            where.c.state == EndpointState.ACTIVE,
            where.c.removed.is_(False),
            or_(where.c.throttled_until.is_(None), where.c.throttled_until <= now),
            ~blocked,
        )
        .subquery()
    )
    return select(ready.c.id).where(ready.c.turn <= ready.c.room).order_by(ready.c.turn, ready.c.expires).limit(limit)


def is_open(now: datetime) -> Any:
    """Pending and due, or leased by somebody whose time is over."""
    table = tables.delivery
    return or_(
        and_(table.c.state == DeliveryState.PENDING, table.c.next_attempt <= now),
        and_(table.c.state == DeliveryState.LEASED, table.c.lease_until <= now),
    )
