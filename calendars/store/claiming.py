"""Whose turn it is: the deliveries that may be leased now, as one query."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, and_, bindparam, case, func, or_, select, type_coerce

from calendars.model.reminder import LAST_CHANCE, DeliveryState, EndpointState
from calendars.store import tables

#: How many times its cap a worker may hold of an endpoint that answers quickly.
HAND = 16

#: The states of what is still to be sent.
UNFINISHED = (DeliveryState.PENDING, DeliveryState.LEASED)


def claimable(now: datetime, limit: int, worker: str, quick: Collection[str]) -> tuple[Select[Any], dict[str, Any]]:
    """The ids of up to `limit` deliveries to be sent now, those first that are soonest too late: a query, its values.

    An endpoint that fails is given one at a time, to see whether it is back; any other up to its cap. Of one in
    `quick`, of which nobody else holds any, `worker` may hold some more, to send them one after another.
    """
    mine = f"{worker}:"
    values = {"now": now, "soon": now + LAST_CHANCE, "limit": limit, "quick": sorted(quick)}
    return _claimable(), values | {"mine": mine, "length": len(mine)}


def is_open(now: Any) -> Any:
    """Pending and due, or leased by somebody whose time is over."""
    table = tables.delivery
    return or_(
        and_(table.c.state == DeliveryState.PENDING, table.c.next_attempt <= now),
        and_(table.c.state == DeliveryState.LEASED, table.c.lease_until <= now),
    )


@cache
def _claimable() -> Select[Any]:
    """Made once: to put it together takes longer than to ask it."""
    table, where = tables.delivery, tables.endpoint
    now = bindparam("now", type_=tables.Instant())
    busy = _busy(now)
    alone = func.coalesce(busy.c.of_others, 0) == 0
    cap = case(
        (where.c.failing_since.is_not(None), 1),
        (and_(where.c.id.in_(bindparam("quick", expanding=True)), alone), where.c.cap * HAND),
        else_=where.c.cap,
    )
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
            or_(where.c.throttled_until.is_(None), where.c.throttled_until <= now, _is_last_chance()),
            ~_blocked(),
        )
        .subquery()
    )
    turns = select(ready.c.id).where(ready.c.turn <= ready.c.room).order_by(ready.c.turn, ready.c.expires)
    return turns.limit(bindparam("limit", type_=BigInteger()))


def _busy(now: Any) -> Any:
    """How many of each endpoint's deliveries are leased, and how many of those not by this worker."""
    in_flight = tables.delivery.alias("in_flight")
    is_mine = func.substr(in_flight.c.lease, 1, bindparam("length")) == bindparam("mine")
    return (
        select(
            in_flight.c.endpoint,
            func.count().label("busy"),
            func.sum(case((is_mine, 0), else_=1)).label("of_others"),
        )
        .where(in_flight.c.state == DeliveryState.LEASED, in_flight.c.lease_until > now)
        .group_by(in_flight.c.endpoint)
        .subquery()
    )


def _blocked() -> Any:
    """Something older is still to be told to the same endpoint of the same meeting."""
    table, older = tables.delivery, tables.delivery.alias("older")
    return (
        select(older.c.id)
        .where(
            older.c.endpoint == table.c.endpoint,
            older.c.uid == table.c.uid,
            older.c.state.in_(UNFINISHED),
            older.c.number < table.c.number,
        )
        .exists()
    )


def _is_last_chance() -> Any:
    """In the last minute, and not tried in it yet: this one attempt stands above a receiver's wish for quiet."""
    table = tables.delivery
    minute = LAST_CHANCE // timedelta(microseconds=1)
    begins_then = type_coerce(table.c.expires, BigInteger) - minute
    untried = or_(table.c.attempts == 0, type_coerce(table.c.next_attempt, BigInteger) <= begins_then)
    return and_(table.c.expires <= bindparam("soon", type_=tables.Instant()), untried)
