"""Engagements and their history: rows <-> model."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite

from calendars.model.engagement import Engagement
from calendars.model.names import is_body
from calendars.model.revision import Revision
from calendars.model.selection import Selection
from calendars.store import tables
from calendars.store.nearby import LASTING, PERSON, Nearby, Standing, names_of
from calendars.store.rows import (
    Row,
    begins,
    can_be_name,
    engagement_json,
    engagement_of,
    in_parts,
    readable,
    revision_of,
    revision_row,
)
from calendars.store.running import not_over
from calendars.store.searchable import searchable
from config.errors import NotFound

_MERGING = 0x5317  # any number that nobody else locks by
_ENTRY = (tables.engagement.c.uid, tables.engagement.c.whole)
_IN_TIME = (
    tables.engagement.c.first_day,
    func.coalesce(tables.engagement.c.hour, ""),
    tables.engagement.c.uid,
)


_WHOLE = select(tables.engagement.c.whole).where(tables.engagement.c.uid == bindparam("uid"))
_WHOLES = select(*_ENTRY).where(tables.engagement.c.uid.in_(bindparam("uids", expanding=True)))


class Engagements(Nearby):
    """The calendar's entries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self) -> None:
        """Wait until nobody else merges into this database; until the transaction ends nobody else will."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MERGING})

    def lock_at_once(self) -> bool:
        """As `lock` does, but without waiting; False where somebody else merges. SQLite has one writer anyway."""
        if self._connection.dialect.name != "postgresql":
            return True
        taken = text("SELECT pg_try_advisory_xact_lock(:key)")
        return bool(self._connection.execute(taken, {"key": _MERGING}).scalar_one())

    def get(self, uid: str) -> Engagement | None:
        """The engagement of that uid, a removed one too; None where there is none."""
        if not can_be_name(uid):
            return None
        whole = self._connection.scalar(_WHOLE, {"uid": uid})
        return engagement_of(whole) if whole else None

    def get_all(self, uids: Iterable[str]) -> dict[str, Engagement | None]:
        """Those of these uids that there are, removed ones too; None for one that cannot be read."""
        found, unread = dict[str, Engagement | None](), list[str]()
        for some in in_parts(uids):
            rows = self._connection.execute(_WHOLES, {"uids": some}).mappings()
            found |= {one.uid: one for one in readable(rows, _whole, "uid", unread)}
        return found | dict.fromkeys(unread)

    def by_prefix(self, prefix: str) -> Engagement:
        """The one engagement whose uid begins so, a removed one too. Raises NotFound."""
        if exact := self.get(prefix):
            return exact
        table = tables.engagement
        these = begins(table.c.uid, prefix)
        found = self._entries(select(*_ENTRY).where(these).order_by(table.c.uid).limit(6))
        if not found:
            raise NotFound(f"no engagement's uid begins with {prefix!r}; `summitry list --all` shows them")
        if len(found) > 1:
            some = ", ".join(entry.uid for entry in found)
            raise NotFound(f"{prefix!r} begins more than one uid ({some}); write more of it")
        return found[0]

    def select(
        self, selection: Selection, *, removed: bool = False, limit: int | None = None, offset: int = 0
    ) -> list[Engagement]:
        """Those that fit, by first day, hour (none first) and uid; with `removed`, the removed ones as well."""
        query = select(*_ENTRY).where(*conditions(self._connection, selection))
        if not removed:
            query = query.where(tables.engagement.c.removed.is_(False))
        return self._entries(query.order_by(*_IN_TIME).limit(limit).offset(offset or None))

    def uids(self, selection: Selection) -> list[str]:
        """Those of all that `select` finds, in the same order."""
        table = tables.engagement
        query = (
            select(table.c.uid)
            .where(*conditions(self._connection, selection), table.c.removed.is_(False))
            .order_by(*_IN_TIME)
        )
        return list(self._connection.scalars(query))

    def save(self, revision: Revision) -> None:
        """Write the engagement as it is after `revision`, and append the revision to its history."""
        after = revision.after
        self.save_all([revision], [Standing(after, after.when.start, after.when.end, names_of(after))])

    def save_all(
        self, revisions: Sequence[Revision], standings: Sequence[Standing], found_as_before: Collection[str] = ()
    ) -> None:
        """Write each engagement as it stands, and append the revisions to their history.

        Of the uids in `found_as_before` what they are found by is written already.
        """
        if revisions:
            self._connection.execute(tables.revision.insert(), [revision_row(one) for one in revisions])
        if not standings:
            return
        table, insert = tables.engagement, _insert(self._connection)
        rows = [_columns(one) for one in standings]
        write = insert(table)
        again = {name: write.excluded[name] for name in rows[0] if name != "uid"}
        self._connection.execute(write.on_conflict_do_update(index_elements=["uid"], set_=again), rows)
        self._take_down([one for one in standings if one.engagement.uid not in found_as_before])
        self._index(rows)

    def _take_down(self, standings: Sequence[Standing]) -> None:
        """Write who takes part, and who was ever named; nobody who was is forgotten."""
        who = tables.participant
        for some in in_parts(one.engagement.uid for one in standings):
            self._connection.execute(who.update().where(who.c.uid.in_(some)).values(present=False))
        write = _insert(self._connection)(who)
        lower, higher = (
            (func.min, func.max) if self._connection.dialect.name == "sqlite" else (func.least, func.greatest)
        )
        wider = {
            "first_day": lower(who.c.first_day, write.excluded.first_day),
            "last_day": higher(who.c.last_day, write.excluded.last_day),
            "present": write.excluded.present,
            "alone": write.excluded.alone,
            "lasting": or_(  # neither engine says alike how far the two reach together: it may be far
                who.c.lasting,
                write.excluded.lasting,
                who.c.first_day != write.excluded.first_day,
                who.c.last_day != write.excluded.last_day,
            ),
        }
        if rows := [row for one in standings for row in _participants(one)]:
            self._connection.execute(write.on_conflict_do_update(index_elements=["uid", "name"], set_=wider), rows)

    def history(self, uid: str) -> list[Revision]:
        """Every revision of it, the oldest first."""
        table = tables.revision
        rows = self._connection.execute(select(table).where(table.c.uid == uid).order_by(table.c.id)).mappings()
        return [revision_of(row) for row in rows]

    def count(self) -> int:
        """How many there are, removed ones left out."""
        table = tables.engagement
        query = select(func.count()).select_from(table).where(table.c.removed.is_(False))
        return self._connection.scalar(query) or 0

    def _index(self, rows: Sequence[Row]) -> None:
        """Let searches find the engagements of these rows by their words."""
        write = _insert(self._connection)(tables.searchable)
        words = [{"uid": row["uid"], "text": searchable(row["whole"])} for row in rows]
        again = write.on_conflict_do_update(index_elements=["uid"], set_={"text": write.excluded.text})
        self._connection.execute(again, words)

    def _entries(self, query: Select[Any]) -> list[Engagement]:
        """Those that can be read: one that cannot takes no other out of a list or a feed."""
        return list(readable(self._connection.execute(query).mappings(), _whole, "uid", []))


def _whole(row: Row) -> Engagement:
    return engagement_of(row["whole"])


def conditions(connection: Connection, selection: Selection) -> Iterable[ColumnElement[bool]]:
    """What the row of an engagement that fits has in its columns."""
    table, who = tables.engagement, tables.participant
    if selection.parties:
        theirs = select(who.c.uid).where(who.c.name.in_(sorted(selection.parties)), who.c.present)
        yield table.c.uid.in_(theirs)
    if selection.kinds:
        yield table.c.kind.in_(sorted(selection.kinds))
    if selection.statuses:
        yield table.c.status.in_(sorted(selection.statuses))
    if selection.since:
        yield not_over(connection, selection.since, selection.running)
    if selection.until:
        yield table.c.first_day <= selection.until


def _columns(standing: Standing) -> dict[str, Any]:
    engagement = standing.engagement
    return {
        "uid": engagement.uid,
        "first_day": engagement.when.start,
        "last_day": engagement.when.end,
        "hour": engagement.when.time.isoformat() if engagement.when.time else None,
        "kind": engagement.kind.value,
        "status": engagement.status.value,
        "removed": engagement.removed,
        "updated": engagement.updated,
        "ever_first": standing.first,
        "ever_last": standing.last,
        "told_last": standing.told_last,
        "whole": engagement_json(engagement),
    }


def _participants(standing: Standing) -> Iterator[dict[str, Any]]:
    present = names_of(standing.engagement)
    days = {
        "first_day": standing.first,
        "last_day": standing.last,
        "lasting": standing.last - standing.first > LASTING,
    }
    for name in sorted(standing.names | present):
        alone = standing.alone or (is_body(name) and not name.startswith(PERSON))
        yield {"uid": standing.engagement.uid, "name": name, **days, "alone": alone, "present": name in present}


def _insert(connection: Connection) -> Any:
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
