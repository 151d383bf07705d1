"""Which of several processes on one database does what only one may do: an advisory lock."""

import contextlib
import fcntl
import os
from pathlib import Path

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from calendars.store.session import own_session

_LOCKS = {"leader": 0x531A, "poller": 0x531B}  # any numbers that nobody else locks by


class Leadership:
    """Held by one process at a time, until it lets go or ends, however it ends.

    On PostgreSQL it is the server's lock of a session, on SQLite one of the file system beside the file.
    """

    def __init__(self, engine: Engine, office: str = "leader") -> None:
        self._engine, self._office = engine, office
        self._session: psycopg.Connection | None = None
        self._file: int | None = None

    def held(self) -> bool:
        """Take it where nobody has it; whether it is ours now. Never waits for whoever has it. Blocks.

        False for a server that cannot be asked.
        """
        if self._engine.dialect.name == "sqlite":
            return self._file_held()
        try:
            return self._session_held()
        except (psycopg.Error, DBAPIError):
            return False

    def let_go(self) -> None:
        """Let somebody else have it."""
        if self._session is not None:
            with contextlib.suppress(psycopg.Error), self._session as session:  # closed at the end, whatever comes
                session.execute("SELECT pg_advisory_unlock(%s)", [_LOCKS[self._office]])
            self._session = None
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _session_held(self) -> bool:
        if self._session is not None and self._still_there(self._session):
            return True
        self.let_go()
        session = own_session(self._engine)
        [taken] = session.execute("SELECT pg_try_advisory_lock(%s)", [_LOCKS[self._office]]).fetchone() or [False]
        if taken:
            self._session = session
        else:
            session.close()
        return bool(taken)

    def _still_there(self, session: psycopg.Connection) -> bool:
        """Whether the session lives: with it the server would have given the lock back."""
        try:
            session.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def _file_held(self) -> bool:
        if self._file is not None:
            return True
        path = Path(f"{self._engine.url.database}-{self._office}")
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True
