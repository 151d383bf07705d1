"""When there is something to do next."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, select

from calendars.model.reminder import DeliveryState, EndpointState, ReminderState
from calendars.store import tables


class Instants:
    """The instants at which something falls due, or is to be sent or given up."""

    _connection: Connection

    def next_to_do(self) -> tuple[datetime | None, datetime | None]:
        """The next instants, in UTC, at which something falls due, and at which something is to be sent.

        Both may be past; None for nothing.
        """
        instants = self._connection.execute(_next_of(later=False)).one()
        falls_due, sends = _readable(instants[:3]), _readable(instants[3:])
        return min(falls_due, default=None), min(sends, default=None)

    def next_after(self, now: datetime) -> datetime | None:
        """The next instant after `now`, in UTC, at which there is something to do, whatever waits already."""
        instants = self._connection.execute(_next_of(later=True), {"now": now}).one()
        return min(_readable(instants), default=None)


def is_sent_to(endpoint: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the endpoint of that id is active; asked of one at a time, for SQLite would list them all beforehand."""
    this = tables.endpoint.alias("sent_to")
    return exists().where(this.c.id == endpoint, this.c.state == EndpointState.ACTIVE, this.c.removed.is_(False))


@cache
def _next_of(*, later: bool) -> Any:
    """The first of all instants at which something falls due (three of them), or is to be sent or given up.

    `later`: of those after the value `now`. Made once: to put it together takes longer than to ask it.
    """
    now = bindparam("now", type_=tables.Instant())
    reminder, held, delivery, where = tables.reminder, tables.held, tables.delivery, tables.endpoint
    is_active = and_(where.c.state == EndpointState.ACTIVE, where.c.removed.is_(False))
    pending = delivery.c.state == DeliveryState.PENDING
    these: tuple[tuple[Any, tuple[Any, ...]], ...] = (
        (reminder.c.due, (reminder.c.state == ReminderState.PLANNED, is_sent_to(reminder.c.endpoint))),
        (held.c.ready, ()),
        (where.c.next_digest, (is_active,)),
        (delivery.c.next_attempt, (pending, is_sent_to(delivery.c.endpoint))),
        (delivery.c.expires, (pending,)),
        (delivery.c.lease_until, (delivery.c.state == DeliveryState.LEASED,)),
    )
    return select(
        *(
            # of the first in their order, and not the least: an index ends at that, whatever else is asked of it
            select(instant)
            .where(instant.is_not(None), *conditions, *([instant > now] if later else []))
            .order_by(instant)
            .limit(1)
            .scalar_subquery()
            for instant, conditions in these
        )
    )


def _readable(instants: Iterable[datetime | None]) -> list[datetime]:
    return [instant for instant in instants if isinstance(instant, datetime)]
