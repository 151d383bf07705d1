"""Which deliveries a worker may send now: the questions that a claim asks, endpoint by endpoint.

What they cost depends on how much may be sent, and not on how much waits.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from heapq import nsmallest
from typing import Any, NamedTuple

from sqlalchemy import CTE, BigInteger, Connection, Select, and_, bindparam, case, func, or_, select, true, type_coerce

from calendars.model.reminder import LAST_CHANCE, DeliveryState, EndpointState
from calendars.store import tables

#: How many times its cap a worker may hold of an endpoint that answers quickly.
HAND = 16

#: The states of what is still to be sent.
UNFINISHED = (DeliveryState.PENDING, DeliveryState.LEASED)


class _Turn(NamedTuple):
    """A delivery that may be sent; they sort as endpoints take turns."""

    turn: int
    #: Whether it cannot be read: then it comes last, to be put aside.
    spoilt: bool
    expires: datetime
    id: str


def claimable(connection: Connection, now: datetime, limit: int, worker: str, quick: Collection[str] = ()) -> list[str]:
    """The ids of up to `limit` deliveries to be sent now: endpoints take turns, what is soonest too late goes first.

    An endpoint that fails is given one at a time, to see whether it is back; any other up to its cap. Of one in
    `quick`, of which nobody else holds any, `worker` may hold some more, to send them one after another.
    """
    mine = f"{worker}:"
    asked = {"now": now, "soon": now + LAST_CHANCE, "limit": limit}
    asked |= {"quick": sorted(quick), "mine": mine, "length": len(mine)}
    turns, taken = list[_Turn](), Counter[str]()
    for endpoint, expires, its in _nearest_of_each(connection, asked):
        turns.append(_Turn(taken[endpoint], isinstance(expires, tables.Spoilt), expires, its))
        taken[endpoint] += 1
    return [one.id for one in nsmallest(limit, turns)]


def _nearest_of_each(connection: Connection, asked: dict[str, Any]) -> Iterator[tuple[str, datetime, str]]:
    """Endpoint, expiry and id of what may be sent: of each endpoint as much as it has room for, in its order.

    A server is asked once, and not for each endpoint: the way there and back takes longer than the answer.
    """
    if connection.dialect.name == "postgresql":
        yield from ((endpoint, expires, its) for endpoint, expires, its in connection.execute(_of_all(), asked))
        return
    for endpoint, room in connection.execute(_rooms(), asked).all():
        rows = connection.execute(_nearest(), asked | {"endpoint": endpoint, "room": min(room, asked["limit"])})
        yield from ((endpoint, row.expires, row.id) for row in rows)


def locked(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Those of `ids` that nobody else works on; until the transaction ends nobody else will. For PostgreSQL."""
    table = tables.delivery
    pending = select(table.c.id).where(table.c.id.in_(ids), table.c.state == DeliveryState.PENDING)
    return list(connection.scalars(pending.with_for_update(skip_locked=True)))


@cache
def _rooms() -> Select[Any]:
    """The endpoints that may be sent something, those first whose next is soonest too late; and how much room each has.

    Made once: to put it together takes longer than to ask it.
    """
    where, busy = tables.endpoint, _busy()
    alone = func.coalesce(busy.c.of_others, 0) == 0
    cap = case(
        (where.c.failing_since.is_not(None), 1),
        (and_(where.c.id.in_(bindparam("quick", expanding=True)), alone), where.c.cap * HAND),
        else_=where.c.cap,
    )
    soonest = select(tables.delivery.c.expires).where(*_open(where)).order_by(tables.delivery.c.expires).limit(1)
    room, waited_for = cap - func.coalesce(busy.c.busy, 0), _waited_for()
    known = (
        select(where.c.id, room.label("room"), soonest.correlate(where).scalar_subquery().label("soonest"))
        .select_from(waited_for.join(where, where.c.id == waited_for.c.endpoint))
        .outerjoin(busy, busy.c.endpoint == where.c.id)
        .where(where.c.state == EndpointState.ACTIVE, where.c.removed.is_(False), room > 0)
        .subquery()
    )
    waiting = select(known.c.id, known.c.room).where(known.c.soonest.is_not(None))
    return waiting.order_by(known.c.soonest).limit(bindparam("limit", type_=BigInteger()))


def _waited_for() -> CTE:
    """The endpoints for which anything is pending, by one step in the index of turns for each.

    Of all endpoints most have nothing to be sent, at nearly all times.
    """
    table = tables.delivery
    is_pending = table.c.state == DeliveryState.PENDING
    first = select(func.min(table.c.endpoint).label("endpoint")).where(is_pending)
    step = first.cte("waited_for", recursive=True)
    following = select(func.min(table.c.endpoint)).where(is_pending, table.c.endpoint > step.c.endpoint)
    return step.union_all(select(following.correlate(step).scalar_subquery()).where(step.c.endpoint.is_not(None)))


@cache
def _nearest() -> Select[Any]:
    """What may be sent to one endpoint, as much as it has room for."""
    return _first(bindparam("endpoint"), bindparam("room", type_=BigInteger()))


@cache
def _of_all() -> Select[Any]:
    """What may be sent to each endpoint, as much as it has room for; for PostgreSQL, which knows LATERAL."""
    rooms = _rooms().subquery()
    nearest = _first(rooms.c.id, func.least(rooms.c.room, bindparam("limit", type_=BigInteger()))).lateral()
    rows = select(rooms.c.id, nearest.c.expires, nearest.c.id).select_from(rooms.join(nearest, true()))
    return rows.order_by(rooms.c.id, nearest.c.expires, nearest.c.number)


def _first(endpoint: Any, count: Any) -> Select[Any]:
    """The first `count` that may be sent to `endpoint`."""
    table, where = tables.delivery, tables.endpoint
    return (
        select(table.c.expires, table.c.id, table.c.number)
        .select_from(table.join(where, where.c.id == endpoint))
        .where(*_open(where), or_(_is_last_chance(), ~_blocked()))
        .order_by(table.c.expires, table.c.number)
        .limit(count)
    )


def _open(where: Any) -> tuple[Any, ...]:
    """Of the endpoint `where`: due, not too late, and not to be held back for its receiver's wish for quiet."""
    table, now = tables.delivery, bindparam("now", type_=tables.Instant())
    quiet = or_(where.c.throttled_until.is_(None), where.c.throttled_until <= now, _is_last_chance())
    pending = and_(table.c.endpoint == where.c.id, table.c.state == DeliveryState.PENDING)
    return pending, table.c.next_attempt <= now, table.c.expires > now, quiet


def _busy() -> Any:
    """How many of each endpoint's deliveries are leased, and how many of those not by this worker."""
    in_flight = tables.delivery.alias("in_flight")
    is_mine = func.substr(in_flight.c.lease, 1, bindparam("length")) == bindparam("mine")
    return (
        select(
            in_flight.c.endpoint,
            func.count().label("busy"),
            func.sum(case((is_mine, 0), else_=1)).label("of_others"),
        )
        .where(in_flight.c.state == DeliveryState.LEASED)
        .group_by(in_flight.c.endpoint)
        .subquery()
    )


def _blocked() -> Any:
    """Something older is still to be told to the same endpoint of the same meeting.

    It is waited for until the last chance: a receiver that refuses a notice is not to lose the reminder after it.
    """
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
    """In the last minute, and not tried in it yet: this one attempt stands above a wish for quiet, and above order."""
    table = tables.delivery
    minute = LAST_CHANCE // timedelta(microseconds=1)
    begins_then = type_coerce(table.c.expires, BigInteger) - minute
    untried = or_(table.c.attempts == 0, type_coerce(table.c.next_attempt, BigInteger) <= begins_then)
    return and_(table.c.expires <= bindparam("soon", type_=tables.Instant()), untried)
