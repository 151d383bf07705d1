"""Whether a database is as it should be: for those who look after it."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, text

from calendars.store import tables

_INVALID = "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE NOT indisvalid"
_AT_THE_MOST = 3  # faults are told


def damage(connection: Connection) -> str:
    """What is wrong with the database itself, in a line; empty where nothing is. SQLite is read whole for that."""
    if connection.dialect.name == "postgresql":
        return ", ".join(f"the index {name} is not valid" for name in connection.scalars(text(_INVALID)))
    said = [str(fault) for fault in connection.scalars(text(f"PRAGMA quick_check({_AT_THE_MOST})"))]
    if said != ["ok"]:
        return "; ".join(said)
    orphan = connection.execute(text("PRAGMA foreign_key_check")).first()
    return f"rows of {orphan[0]} refer to what is not there" if orphan else ""


def file_of(connection: Connection) -> Path | None:
    """The file that an SQLite database is; None for a server."""
    database = connection.engine.url.database
    return Path(database) if connection.dialect.name == "sqlite" and database else None


def engine_of(connection: Connection) -> str:
    """`SQLite 3.45.1`."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.dialect.name]
    return f"{name} {'.'.join(map(str, connection.dialect.server_version_info or ()))}"


def last_written(connection: Connection) -> datetime | None:
    """When the last change, attempt or reading was written down, in UTC; None where nothing ever was."""
    newest = (
        (tables.revision.c.at, tables.revision.c.id),
        (tables.attempt.c.started, tables.attempt.c.id),
        (tables.poll.c.at, tables.poll.c.id),
    )
    found = [connection.scalar(select(at).order_by(number.desc()).limit(1)) for at, number in newest]
    return max((instant for instant in found if isinstance(instant, datetime)), default=None)
