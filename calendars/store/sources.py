"""Sources that are polled, with what they hold and how reading them went: rows <-> model."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from calendars.model.part import Part
from calendars.model.source import Came, Item, ItemState, Poll, Source, SourceKind, SourceState, Wishes
from calendars.store import tables
from calendars.store.rows import Row, begins, in_parts, readable
from config.durations import Duration
from config.errors import NotFound

_POLLS_KEPT = timedelta(days=30)

_SOURCE_PLAIN = (
    "id",
    "url",
    "title",
    "links",
    "created",
    "due",
    "etag",
    "modified",
    "fingerprint",
    "checked",
    "read",
    "failing_since",
    "failures",
    "reason",
    "news",
    "quiet_since",
)
_POLL_PLAIN = ("source", "at", "status", "milliseconds", "size", "items", "new", "updated", "failed", "reason")
_ITEM_PLAIN = (
    "source",
    "key",
    "url",
    "title",
    "published",
    "fingerprint",
    "article",
    "seen",
    "due",
    "tries",
    "etag",
    "modified",
    "reason",
)


class Sources:
    """What the daemon polls."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, source: Source) -> None:
        """Keep a new one."""
        self._connection.execute(tables.source.insert().values(_source_row(source)))

    def get(self, prefix: str) -> Source:
        """The one whose id begins so, or whose address it is. Raises NotFound."""
        table = tables.source
        found = self._where(or_(begins(table.c.id, prefix), table.c.url == prefix))
        exact = [source for source in found if prefix in (source.id, source.url)]
        if exact or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise NotFound(f"no source's id begins with {prefix!r}; `summitry source list` shows them")
        raise NotFound(f"{prefix!r} begins more than one id: {', '.join(source.id for source in found[:5])}")

    def at(self, url: str) -> Source | None:
        """The one of that address; None where there is none."""
        return next(iter(self._where(tables.source.c.url == url)), None)

    def all(self) -> list[Source]:
        """All of them that can be read, the oldest first."""
        return self._where()

    def failing(self) -> list[Source]:
        """Those that somebody should look after."""
        table = tables.source
        stuck = and_(table.c.state == SourceState.ACTIVE.value, table.c.failing_since.is_not(None))
        return self._where(or_(table.c.state == SourceState.GONE.value, stuck))

    def quiet(self) -> list[Source]:
        """Those that answer, and bring nothing new for much longer than they used to take."""
        table = tables.source
        works = and_(table.c.state == SourceState.ACTIVE.value, table.c.failing_since.is_(None))
        return self._where(works, table.c.quiet_since.is_not(None))

    def due(self, now: datetime) -> list[Source]:
        """Those that are to be read, the longest overdue first.

        One that was asked after `now` is among them: the clock was set back since, and its next time is as wrong.
        """
        table = tables.source
        found = self._where(table.c.state == SourceState.ACTIVE.value, or_(table.c.due <= now, table.c.checked > now))
        return sorted(found, key=lambda source: (source.due, source.id))

    def save(self, source: Source) -> bool:
        """Write it as it is now; whether it is still there."""
        table = tables.source
        row = _source_row(source)
        return bool(self._connection.execute(table.update().where(table.c.id == source.id).values(row)).rowcount)

    def hasten(self, ids: Iterable[str], now: datetime) -> None:
        """Let these be due now."""
        table = tables.source
        for some in in_parts(list(ids)):
            self._connection.execute(table.update().where(table.c.id.in_(some), table.c.due > now).values(due=now))

    def remove(self, id: str) -> None:  # noqa: A002 (a source's id is called id)
        """Forget it, with what stood in it; the articles that came from it stay."""
        self._connection.execute(tables.source.delete().where(tables.source.c.id == id))

    def count(self) -> int:
        """How many there are."""
        return self._connection.scalar(select(func.count()).select_from(tables.source)) or 0

    def log(self, poll: Poll) -> None:
        """Keep what came of a reading, and forget those of its source that are a month older."""
        table = tables.poll
        row = {name: getattr(poll, name) for name in _POLL_PLAIN} | {"came": poll.came.value}
        self._connection.execute(table.insert().values(row))
        old = and_(table.c.source == poll.source, table.c.at < poll.at - _POLLS_KEPT)
        self._connection.execute(table.delete().where(old))

    def polls(self, id: str, limit: int = 10) -> list[Poll]:  # noqa: A002 (a source's id is called id)
        """How reading it went, the last time first."""
        table = tables.poll
        query = select(table).where(table.c.source == id).order_by(table.c.id.desc()).limit(limit)
        return [_poll_of(row) for row in self._connection.execute(query).mappings()]

    def items(self, id: str) -> dict[str, Item]:  # noqa: A002 (a source's id is called id)
        """Everything that ever stood in it, by its key."""
        query = select(tables.item).where(tables.item.c.source == id)
        return {row["key"]: _item_of(row) for row in self._connection.execute(query).mappings()}

    def items_due(self, id: str, now: datetime) -> dict[str, Item]:  # noqa: A002 (a source's id is called id)
        """Those whose pages are to be read (again), by their keys."""
        table = tables.item
        query = select(table).where(table.c.source == id, table.c.due <= now)
        return {row["key"]: _item_of(row) for row in self._connection.execute(query).mappings()}

    def keep(self, items: Iterable[Item]) -> None:
        """Write each of `items` as it is now."""
        rows = [{name: getattr(item, name) for name in _ITEM_PLAIN} | {"state": item.state.value} for item in items]
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        new = dialect.insert(tables.item)
        names = [column.name for column in tables.item.columns if not column.primary_key]
        kept = new.on_conflict_do_update(
            index_elements=["source", "key"], set_={name: new.excluded[name] for name in names}
        )
        for some in in_parts(rows):
            self._connection.execute(kept, some)

    def parts(self, id: str) -> dict[str, Part]:  # noqa: A002 (a source's id is called id)
        """The parts of a sitemap that is an index, by their addresses."""
        query = select(tables.part).where(tables.part.c.source == id)
        return {row["url"]: Part(**row) for row in self._connection.execute(query).mappings()}

    def keep_parts(self, id: str, parts: Sequence[Part]) -> None:  # noqa: A002 (a source's id is called id)
        """Let these be its parts, and no others."""
        self._connection.execute(tables.part.delete().where(tables.part.c.source == id))
        for some in in_parts([asdict(part) for part in parts]):
            self._connection.execute(tables.part.insert(), some)

    def _where(self, *these: ColumnElement[bool]) -> list[Source]:
        table = tables.source
        query = select(table).where(*these).order_by(table.c.created, table.c.id)
        return list(readable(self._connection.execute(query).mappings(), _source_of, "id", []))


def _source_row(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in _SOURCE_PLAIN} | {
        "kind": source.kind.value,
        "state": source.state.value,
        "every": str(source.every),
        "wishes": source.wishes.as_json(),
        "pace": None if source.pace is None else round(source.pace.total_seconds()),
    }


def _source_of(row: Row) -> Source:
    return Source(
        **{name: row[name] for name in _SOURCE_PLAIN},
        kind=SourceKind(row["kind"]),
        state=SourceState(row["state"]),
        every=Duration.parse(row["every"]),
        wishes=Wishes.from_json(row["wishes"]),
        pace=None if row["pace"] is None else timedelta(seconds=row["pace"]),
    )


def _poll_of(row: Row) -> Poll:
    return Poll(**{name: row[name] for name in _POLL_PLAIN}, came=Came(row["came"]))


def _item_of(row: Row) -> Item:
    return Item(**{name: row[name] for name in _ITEM_PLAIN}, state=ItemState(row["state"]))
