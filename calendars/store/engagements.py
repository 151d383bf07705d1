"""Engagements and their history: rows <-> model."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, func, or_, select, text, union_all
from sqlalchemy.dialects import postgresql, sqlite

from calendars.model.engagement import Details, Engagement, Kind
from calendars.model.names import is_body, last_name
from calendars.model.revision import Revision
from calendars.model.selection import Selection
from calendars.store import tables
from calendars.store.rows import (
    Row,
    begins,
    bound,
    can_be_name,
    engagement_json,
    engagement_of,
    in_parts,
    one_of,
    readable,
    revision_of,
    revision_row,
)
from calendars.store.searchable import searchable
from config.errors import NotFound

_EVER = datetime(1, 1, 1, tzinfo=UTC)
_MERGING = 0x5317  # any number that nobody else locks by
_NOBODY, _PERSON = "", "~"
_LONGEST_NAME = 200
_ENTRY = (tables.engagement.c.uid, tables.engagement.c.whole)


_WHOLE = select(tables.engagement.c.whole).where(tables.engagement.c.uid == bindparam("uid"))
_WHOLES = select(*_ENTRY).where(tables.engagement.c.uid.in_(bindparam("uids", expanding=True)))
_WHO, _EDIT = tables.participant, tables.edit
#: An engagement that spans more days than this is looked for apart, so that the others are found by their last day.
LASTING = timedelta(days=31)


@cache  # it is asked for every finding
def _near_query(names: int, *, one_is_enough: bool) -> Select[Any]:
    """Those that share one of so many names, and days; unless `one_is_enough`, what shares two, or one that tells."""
    named = one_of(_WHO.c.name, "name", names)
    begun, ended = _WHO.c.first_day <= bindparam("last"), _WHO.c.last_day >= bindparam("first")
    who = select(_WHO.c.uid, _WHO.c.name, _WHO.c.alone).where(named, ended, begun)
    short = who.where(_WHO.c.lasting.is_(False), _WHO.c.last_day <= bindparam("longest"))
    found = union_all(short, who.where(_WHO.c.lasting.is_(True))).subquery()
    uids = select(found.c.uid)
    if not one_is_enough:
        tells = func.max(case((found.c.alone, 1), else_=0))
        uids = uids.group_by(found.c.uid).having(or_(func.count() > 1, tells == 1))
    table = tables.engagement
    by_hand = select(_EDIT).where(
        _EDIT.c.undone.is_(None), or_(_EDIT.c.uid == table.c.uid, _EDIT.c.other == table.c.uid)
    )
    return (
        select(*_ENTRY, table.c.told_last, table.c.ever_first, table.c.ever_last, by_hand.exists().label("by_hand"))
        .where(
            table.c.uid.in_(uids),
            or_(
                one_of(table.c.kind, "kind", len(Kind)),
                table.c.told_last.is_(None),
                table.c.told_last >= bindparam("since"),
            ),
        )
        .order_by(table.c.uid)
    )


@dataclass(frozen=True, slots=True)
class Near:
    """An engagement that a finding may tell of."""

    #: As it stands.
    engagement: Engagement
    #: When the last of its reports was published, in UTC; None where it has none.
    told_last: datetime | None
    #: The first and the last day on which any report puts it.
    ever: tuple[date, date]
    #: Whether a person set or did anything to it that still stands.
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An engagement as it is to be written, and what it is found by."""

    #: As it stands.
    engagement: Engagement
    #: The first day that any of its reports tells, or that it has.
    first: date
    #: The last one, included.
    last: date
    #: Everybody whom any of its reports names, by `names_of`.
    names: frozenset[str]
    #: When the last of its reports was published, in UTC; None where it has none.
    told_last: datetime | None = None
    #: Whether some report of it names one party at the most.
    alone: bool = True

    @property
    def found_by(self) -> tuple[object, ...]:
        """What it is found by."""
        return self.first, self.last, self.names, self.alone, names_of(self.engagement)


class Engagements:
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

    def near(
        self,
        first: date,
        last: date,
        names: Collection[str],
        *,
        one_is_enough: bool = True,
        kinds: Collection[Kind] = tuple(Kind),
        since: datetime = _EVER,
    ) -> list[Near]:
        """Those, removed ones too, that were ever within first..last and of which anybody in `names` is a part.

        `names` are those of `names_of`. Unless `one_is_enough`, those are left out that share a single state or person
        with them, and of which every report names others as well. One of another kind than `kinds` is left out unless
        something was published of it at `since` or later: before that it may have been of any. One that cannot be read
        is left out.
        """
        so_many = 1 << (len(names) - 1).bit_length()  # few statements serve any number of names
        asked = {
            "first": first,
            "last": last,
            "longest": date.fromordinal(min(last.toordinal() + LASTING.days, date.max.toordinal())),
            "since": since,
            **bound("name", sorted(names), so_many),
            **bound("kind", [kind.value for kind in kinds], len(Kind)),
        }
        rows = self._connection.execute(_near_query(so_many, one_is_enough=one_is_enough), asked).mappings()
        return list(readable(rows, _near, "uid", []))

    def select(
        self, selection: Selection, *, removed: bool = False, limit: int | None = None, offset: int = 0
    ) -> list[Engagement]:
        """Those that fit, by first day, hour (none first) and uid; with `removed`, the removed ones as well."""
        table = tables.engagement
        query = select(*_ENTRY).where(*conditions(selection))
        if not removed:
            query = query.where(table.c.removed.is_(False))
        hour = func.coalesce(table.c.hour, "")
        return self._entries(query.order_by(table.c.first_day, hour, table.c.uid).limit(limit).offset(offset or None))

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


def conditions(selection: Selection) -> Iterable[ColumnElement[bool]]:
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
        yield table.c.last_day >= selection.since
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


def names_of(details: Details) -> frozenset[str]:
    """What `near` finds it by: the parties' codes, and "~" before the last names of people; "" for nobody."""
    people = (_PERSON + last_name(person) for person in details.people)
    return frozenset(name[:_LONGEST_NAME] for name in (*details.parties, *people)) or frozenset({_NOBODY})


def _participants(standing: Standing) -> Iterator[dict[str, Any]]:
    present = names_of(standing.engagement)
    days = {
        "first_day": standing.first,
        "last_day": standing.last,
        "lasting": standing.last - standing.first > LASTING,
    }
    for name in sorted(standing.names | present):
        alone = standing.alone or (is_body(name) and not name.startswith(_PERSON))
        yield {"uid": standing.engagement.uid, "name": name, **days, "alone": alone, "present": name in present}


def _insert(connection: Connection) -> Any:
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert


def _near(row: Row) -> Near:
    ever = row["ever_first"] or date.min, row["ever_last"] or date.max
    return Near(engagement_of(row["whole"]), row["told_last"], ever, bool(row["by_hand"]))
