"""Deliveries, each with its message and its endpoint: rows <-> model."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select

from calendars.model.reminder import Delivery, DeliveryState, Endpoint, Message, Topic
from calendars.store import tables
from calendars.store.rows import Row, endpoint_of, in_parts, readable

#: The states of what the receiver has.
HAS_IT = (DeliveryState.DELIVERED, DeliveryState.REPLAYED)

_PLAIN = ("id", "attempts", "next_attempt", "expires", "lease")


def deliveries_of(connection: Connection, rows: Sequence[Row], unread: list[Any]) -> list[Delivery]:
    """The deliveries in `rows`, in that order. The ids of those that cannot be read go into `unread`.

    A message or an endpoint that many of them share is read once.
    """
    messages = _by_id(connection, tables.message, {row["message"] for row in rows})
    endpoints = _by_id(connection, tables.endpoint, {row["endpoint"] for row in rows})
    written = {one.id: one for one in readable(messages, message_of, "id", [])}
    known = {one.id: one for one in readable(endpoints, endpoint_of, "id", [])}
    return list(readable(rows, lambda row: _delivery_of(row, written, known), "id", unread))


def _by_id(connection: Connection, table: Table, ids: Iterable[str]) -> list[Row]:
    found: list[Row] = []
    for some in in_parts(sorted(ids)):
        found += connection.execute(_of_ids(table), {"ids": some}).mappings()
    return found


@cache
def _of_ids(table: Table) -> Select[Any]:
    """Made once: to put it together takes longer than to ask it."""
    return select(table).where(table.c.id.in_(bindparam("ids", expanding=True)))


def message_of(row: Row) -> Message:
    """The message in a row."""
    return Message(**{**row, "topic": Topic(row["topic"]), "body": bytes(row["body"])})


def _delivery_of(row: Row, messages: dict[str, Message], endpoints: dict[str, Endpoint]) -> Delivery:
    return Delivery(
        **{name: row[name] for name in _PLAIN},
        body=None if row["body"] is None else bytes(row["body"]),
        message=messages[row["message"]],
        endpoint=endpoints[row["endpoint"]],
        state=DeliveryState(row["state"]),
    )
