"""Rows in a form that both engines read: tables as they are in this database, and their values as JSON has them."""

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    Insert,
    MetaData,
    Table,
    column,
    func,
    select,
    table,
    type_coerce,
)
from sqlalchemy.types import NullType

_AT_ONCE = 200  # rows, of which one may be an article of a megabyte


def present(connection: Connection, names: Collection[str]) -> list[Table]:
    """Those tables of `names` that there are, as they are, each behind those that its rows refer to."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in names)
    return found.sorted_tables


def count_rows(connection: Connection, kept: Table) -> int:
    """How many rows there are."""
    return connection.scalar(select(func.count()).select_from(kept)) or 0


def read_rows(connection: Connection, kept: Table) -> Iterator[list[Any]]:
    """All rows, each a list of what JSON can write, in the order of the columns. Some are in memory at a time.

    Values are taken as the database holds them: one that is of no use to the program is kept all the same.
    """
    query = select(*(_raw(one) for one in kept.columns)).execution_options(yield_per=_AT_ONCE)
    written = [_written_truth if isinstance(one.type, Boolean) else _written for one in kept.columns]
    is_json = [isinstance(one.type, JSON) for one in kept.columns]
    for row in connection.execute(query):
        yield [value if whole else write(value) for value, write, whole in zip(row, written, is_json, strict=True)]


def write_rows(connection: Connection, kept: Table, names: Sequence[str], rows: Iterable[list[Any]]) -> None:
    """Insert rows as `read_rows` gave them, of which `names` are the columns. Raises ValueError for what is no row."""
    unknown = set(names) - set(kept.columns.keys())
    if unknown:
        raise ValueError(f"{kept.name} has no column {', '.join(sorted(unknown))}")
    is_json = [isinstance(kept.columns[name].type, JSON) for name in names]
    insert, rest = _insert(kept, names), iter(rows)
    while some := list(islice(rest, _AT_ONCE)):
        values = [
            [value if whole else _value(value) for value, whole in zip(row, is_json, strict=True)] for row in some
        ]
        connection.execute(insert, [dict(zip(names, row, strict=True)) for row in values])


def count_on(connection: Connection, kept: Table) -> None:
    """Let the numbers that the database gives to new rows go on behind those that were inserted with theirs.

    SQLite does so by itself.
    """
    if connection.dialect.name != "postgresql":
        return
    for one in kept.primary_key.columns:
        sequence = connection.scalar(select(func.pg_get_serial_sequence(kept.name, one.name)))
        if sequence:
            highest = connection.scalar(select(func.max(one)))
            connection.execute(select(func.setval(sequence, highest or 1, highest is not None)))


def _raw(one: ColumnElement[Any]) -> ColumnElement[Any]:
    """What the driver gives; but for JSON, which SQLite keeps as a text."""
    return one if isinstance(one.type, JSON) else type_coerce(one, NullType())


def _insert(kept: Table, names: Sequence[str]) -> Insert:
    types = [
        JSON(none_as_null=bool(one.nullable)) if isinstance(one.type, JSON) else NullType()
        for one in (kept.columns[name] for name in names)
    ]
    return table(kept.name, *(column(name, type_) for name, type_ in zip(names, types, strict=True))).insert()


def _written(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode()}
    return value.isoformat() if isinstance(value, date) else value


def _written_truth(value: Any) -> Any:
    return bool(value) if value in (0, 1) else _written(value)


def _value(written: Any) -> Any:
    return b64decode(written["base64"]) if isinstance(written, dict) else written
