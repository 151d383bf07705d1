"""A whole database in one file that restores to either engine: packed lines of JSON, with a checksum at their end."""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO, Self

from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from calendars.model.engagement import rfc3339
from calendars.store import tables
from calendars.store.database import HEAD, Transaction, current_schema, hold_upgrades, migrate
from calendars.store.portable import count_on, count_rows, present, read_rows, write_rows
from config.errors import StoreError

_FORM = 1
_LEVEL = 3  # four times as fast as the usual one, and a tenth larger
_DAMAGE = (EOFError, OSError, zlib.error, ValueError, LookupError, TypeError)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself in its first line."""

    #: The revision of the schema that its rows are of.
    schema: str
    #: When it was made, in UTC.
    made: datetime
    #: How many rows there are of each table.
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many rows there are in all."""
        return sum(self.rows.values())

    def as_json(self) -> dict[str, Any]:
        """The first line."""
        return {
            "summitry": "backup",
            "form": _FORM,
            "schema": self.schema,
            "made": rfc3339(self.made),
            "rows": dict(self.rows),
        }

    @classmethod
    def from_json(cls, written: Any) -> Self:
        """The inverse of `as_json`. Raises ValueError for what no backup of this form begins with."""
        if not isinstance(written, dict) or written.get("summitry") != "backup":
            raise ValueError("it is no backup of Summitry")
        if written["form"] != _FORM:
            raise ValueError(f"it has the form {written['form']}, and this Summitry knows {_FORM}; upgrade Summitry")
        schema, rows = written["schema"], written["rows"]
        if not (isinstance(schema, str) and re.fullmatch(r"\d{4}", schema) and schema > "0000"):
            raise ValueError(f"it names no schema: {schema!r}")
        if not isinstance(rows, dict) or not all(isinstance(count, int) and count >= 0 for count in rows.values()):
            raise ValueError("it does not say how many rows it has")
        return cls(schema, datetime.fromisoformat(written["made"]), rows)


def contents(connection: Connection, made: datetime) -> Contents:
    """What a backup of this database would hold."""
    rows = {table.name: count_rows(connection, table) for table in present(connection, tables.metadata.tables)}
    return Contents(current_schema(connection) or HEAD, made, rows)


def write_backup(connection: Connection, held: Contents, file: BinaryIO, step: Callable[[], None]) -> None:
    """Write all rows to `file`, as one transaction sees them; `step` is called after each.

    `held` is what `contents` found in the same transaction. Memory stays flat, however many rows there are.
    """
    digest = sha256()
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=_LEVEL) as packed:

        def put(value: Any) -> None:
            line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"
            digest.update(line)
            packed.write(line)

        put(held.as_json())
        for table in present(connection, held.rows):
            put({"table": table.name, "columns": table.columns.keys()})
            for row in read_rows(connection, table):
                put(row)
                step()
        put({"sha256": digest.hexdigest()})


class Backup:
    """A backup that is read, from its beginning to its end, once. Made by `opened_backup`."""

    def __init__(self, packed: gzip.GzipFile, name: str) -> None:
        self._packed, self._name = packed, name
        self._digest = sha256()
        with self._told():
            self.contents = Contents.from_json(next(self._lines(), None))

    def restore(self, tx: Transaction, step: Callable[[], None]) -> None:
        """Put what it holds in the place of all that is there, and upgrade it to today's schema.

        `step` is called after each row. All of it, or nothing: where this raises, roll back. Raises StoreError for a
        backup that is damaged or newer than the program, or holds what this engine cannot keep.
        """
        connection = tx.connection
        if self.contents.schema > HEAD:
            raise StoreError(
                f"{self._name}: was made by a newer Summitry (schema {self.contents.schema}, this one knows {HEAD}); "
                "upgrade Summitry"
            )
        _make_empty(connection, self.contents.schema)
        with self._told():
            self._fill(connection, step)
        for table in present(connection, self.contents.rows):
            count_on(connection, table)
        if self.contents.schema != HEAD:
            migrate(connection)

    def _fill(self, connection: Connection, step: Callable[[], None]) -> None:
        known = {table.name: table for table in present(connection, self.contents.rows)}
        lines, left = self._lines(), dict(self.contents.rows)
        for line in lines:
            if "sha256" in line:
                if left or next(lines, None) is not None:
                    raise ValueError("not all of it is there")
                return
            table = known[line["table"]]
            try:
                write_rows(connection, table, line["columns"], _counted(islice(lines, left.pop(table.name)), step))
            except (DataError, IntegrityError, ProgrammingError) as error:
                raise ValueError(f"{table.name}: {str(error.orig).splitlines()[0]}") from error
        raise ValueError("its end is missing")

    def _lines(self) -> Iterator[Any]:
        """What stands in each line; the last one is held against all that came before."""
        for line in self._packed:
            found = json.loads(line.decode("utf-8", "surrogatepass"))
            if isinstance(found, dict) and found.get("sha256", self._digest.hexdigest()) != self._digest.hexdigest():
                raise ValueError("its checksum is another")
            self._digest.update(line)
            yield found

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except _DAMAGE as error:
            raise StoreError(f"{self._name}: cannot be restored: {error}; nothing was changed") from error


@contextmanager
def opened_backup(file: BinaryIO, name: str) -> Iterator[Backup]:
    """A backup to be read from `file`, which errors call `name`. Raises StoreError for what is none."""
    with gzip.GzipFile(fileobj=file, mode="rb") as packed:
        yield Backup(packed, name)


def _counted(rows: Iterable[Any], step: Callable[[], None]) -> Iterator[list[Any]]:
    for row in rows:
        if not isinstance(row, list):
            raise ValueError("a row in it is none")  # noqa: TRY004 (of what is read, a ValueError tells it)
        yield row
        step()


def _make_empty(connection: Connection, schema: str) -> None:
    """No rows any more, and the tables of that schema.

    Where these are today's, they stay, with whatever else hangs on them, and whoever reads meanwhile sees them as they
    were; whoever would write waits.
    """
    if schema != HEAD:
        hold_upgrades(connection)
        tables.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        migrate(connection, schema)
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {', '.join(tables.metadata.tables)} IN EXCLUSIVE MODE"))
    for table in reversed(tables.metadata.sorted_tables):
        connection.execute(table.delete())
