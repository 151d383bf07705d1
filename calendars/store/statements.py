"""What the outbox says to the database, made once: to put a statement together takes longer than to execute it."""

from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from calendars.model.reminder import DeliveryState
from calendars.store import tables

_TABLE = tables.delivery
_NOW = bindparam("now", type_=tables.Instant())

#: Nobody is at it.
UNLEASED: dict[str, Any] = {"state": DeliveryState.PENDING, "lease": None, "lease_until": None}

#: The receiver will never take it, and nobody is at it.
DEAD = UNLEASED | {"state": DeliveryState.DEAD}

NEW_DELIVERIES = _TABLE.insert()
NEW_ATTEMPTS = tables.attempt.insert()

#: The number of what each endpoint was told last of each of the engagements `uids`.
NEWEST = (
    select(_TABLE.c.endpoint, _TABLE.c.uid, func.max(_TABLE.c.number))
    .where(_TABLE.c.uid.in_(bindparam("uids", expanding=True)))
    .group_by(_TABLE.c.endpoint, _TABLE.c.uid)
)

_ABANDONED = and_(_TABLE.c.state == DeliveryState.LEASED, _TABLE.c.lease_until <= _NOW)

#: What was leased until `now` waits again.
TAKE_LEASES = _TABLE.update().where(_ABANDONED).values(UNLEASED)

#: What waits, or was leased, until `now`, and is not worth sending any more.
EXPIRE = (
    _TABLE.update()
    .where(or_(_TABLE.c.state == DeliveryState.PENDING, _ABANDONED), _TABLE.c.expires <= _NOW)
    .values(UNLEASED | {"state": DeliveryState.EXPIRED})
)

#: Lease `ids` under `token`, and count the attempt.
LEASE = (
    _TABLE.update()
    .where(_TABLE.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=DeliveryState.LEASED,
        lease=bindparam("token"),
        lease_until=bindparam("until", type_=tables.Instant()),
        attempts=_TABLE.c.attempts + 1,
    )
    .returning(*_TABLE.c)
)

#: An update of one delivery, fenced by the lease: whoever lost it changes nothing.
_OURS = _TABLE.update().where(
    _TABLE.c.id == bindparam("this"),
    _TABLE.c.lease == bindparam("under"),
    _TABLE.c.state == DeliveryState.LEASED,
)

_AGAIN = func.coalesce(bindparam("again", type_=_TABLE.c.next_attempt.type), _TABLE.c.next_attempt)

#: It `becomes` what came of it, and is tried `again` then, if at all.
FINISH = _OURS.values(state=bindparam("becomes"), next_attempt=_AGAIN, lease=None, lease_until=None)

#: Nothing was begun of it.
RELEASE = _OURS.values(UNLEASED | {"attempts": _TABLE.c.attempts - 1})

_THIS = _TABLE.update().where(_TABLE.c.id == bindparam("this"))

#: Keep the `bytes` that are sent of it.
KEEP_BODY = _THIS.values(body=bindparam("bytes"))


@cache
def new_messages(on_postgresql: bool) -> Any:
    """Keep those messages whose key is new; their ids."""
    insert = (postgresql if on_postgresql else sqlite).insert(tables.message)
    return insert.on_conflict_do_nothing(index_elements=["key"]).returning(tables.message.c.id)
