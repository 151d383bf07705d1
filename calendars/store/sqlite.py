"""An SQLite file as a database: made once, and never another one in its place."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

from config.errors import StoreError, UserError

_BUSY_SECONDS = 30


def sqlite_engine(url: URL, json_deserializer: Callable[[str], Any]) -> Engine:
    """The engine for the file that `url` names, which is made where there never was one.

    Its connections are to that very file, whatever comes to lie at its path later: while it is moved away they fail.
    Raises UserError for a URL without a file, StoreError for a file that cannot be made, or is gone.
    """
    if not url.database or url.database == ":memory:":
        raise UserError("sqlite: the calendar needs a file; write sqlite:////path/file.db")
    path = Path(url.database)
    _make(path)
    engine = create_engine(
        url, hide_parameters=True, json_deserializer=json_deserializer, connect_args={"timeout": _BUSY_SECONDS}
    )
    _keep_to(path, engine)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Before it is asked whether the file is there: another process may be making it, and what lies beside it.
        left = sorted(one.name for one in path.parent.iterdir() if one.name.startswith(f"{path.name}-"))
        if path.exists():
            _check_not_emptied(path)
            return
        if left:
            raise StoreError(
                f"{path}: is gone, but what lay beside it is still there ({', '.join(left)}); put it back, or take "
                "that away too, to restore a backup or to begin with an empty calendar"
            )
        # SQLite gives its -wal and -shm files the mode of the file itself.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"{path}: cannot be created: {error.strerror or error}; set SUMMITRY_DATABASE_URL") from error


def _check_not_emptied(path: Path) -> None:
    """Raise StoreError for a file of no bytes that once had some: SQLite would take it for a new one.

    What makes a database writes into the file itself before it writes into a -wal.
    """
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and wal.stat().st_size and not path.stat().st_size:
        raise StoreError(
            f"{path}: is empty, but {wal.name} shows that it was not; put back the one that was there, or take both "
            "away, to restore a backup or to begin with an empty calendar"
        )


def _keep_to(path: Path, engine: Engine) -> None:
    """Let no connection be to another file than the one that is at `path` now: two calendars would take turns."""
    ours = _identity(path)

    def connect(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        if _identity(path) != ours:
            raise sqlite3.OperationalError("the file was moved away, or another lies in its place")
        arguments[0] = f"{path.absolute().as_uri()}?mode=rw"  # SQLite would make a new one
        options["uri"] = True

    def check_out(_connection: Any, _record: Any, _proxy: Any) -> None:
        if _identity(path) != ours:  # an open file outlives its name
            raise DisconnectionError

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", check_out)


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one of the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_begin` does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A transaction that writes says so at once: one that found out later would meet SQLITE_BUSY."""
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")
