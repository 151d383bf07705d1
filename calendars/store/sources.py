"""Sources that are polled: rows <-> model. They are only counted, for now: nothing adds or polls one yet."""

from sqlalchemy import Connection, func, select

from calendars.store import tables


class Sources:
    """What the daemon polls."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self) -> int:
        """How many there are."""
        return self._connection.scalar(select(func.count()).select_from(tables.source)) or 0
