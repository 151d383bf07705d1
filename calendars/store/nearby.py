"""Which engagements a report may tell of: those that share a name and days with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, func, or_, select, union_all

from calendars.model.engagement import Details, Engagement, Kind
from calendars.model.names import last_name
from calendars.model.revision import Deed
from calendars.store import tables
from calendars.store.rows import Row, bound, engagement_of, one_of, readable

#: The name by which everybody's reports find what a person entered without saying who takes part.
ANYBODY = "*"

#: Stands before the last name of a person, and not before a party's code.
PERSON = "~"

#: An engagement that spans more days than this is looked for apart, so that the others are found by their last day.
LASTING = timedelta(days=31)

_EVER = datetime(1, 1, 1, tzinfo=UTC)
_NOBODY = ""
_LONGEST_NAME = 200
_WHO, _EDIT = tables.participant, tables.edit


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


def names_of(details: Details) -> frozenset[str]:
    """What `near` finds it by: the parties' codes, and "~" before the last names of people; "" for nobody."""
    people = (PERSON + last_name(person) for person in details.people)
    return frozenset(name[:_LONGEST_NAME] for name in (*details.parties, *people)) or frozenset({_NOBODY})


class Nearby:
    """Finds those that are near."""

    _connection: Connection

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
        something was published of it at `since` or later, before which it may have been of any, or a person merged it
        with others. One that cannot be read is left out.
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

    def within(self, first: date, last: date) -> list[Near]:
        """Those, removed ones too, that were ever within first..last, whoever takes part: it reads the whole table."""
        table = tables.engagement
        query = _near_columns().where(table.c.ever_first <= last, table.c.ever_last >= first).order_by(table.c.uid)
        return list(readable(self._connection.execute(query).mappings(), _near, "uid", []))


def _near_columns() -> Select[Any]:
    table = tables.engagement
    about = or_(_EDIT.c.uid == table.c.uid, _EDIT.c.other == table.c.uid)
    by_hand = select(_EDIT.c.id).where(about, _EDIT.c.undone.is_(None)).exists()
    return select(
        table.c.uid, table.c.whole, table.c.told_last, table.c.ever_first, table.c.ever_last, by_hand.label("by_hand")
    )


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
    return (
        _near_columns()
        .where(
            table.c.uid.in_(uids),
            or_(
                one_of(table.c.kind, "kind", len(Kind)),
                table.c.told_last.is_(None),
                table.c.told_last >= bindparam("since"),
                _was_merged(),
            ),
        )
        .order_by(table.c.uid)
    )


def _was_merged() -> ColumnElement[bool]:
    """Whether a person said that another one is the same."""
    ours = _EDIT.c.uid == tables.engagement.c.uid
    return select(_EDIT.c.id).where(ours, _EDIT.c.deed == Deed.MERGE.value, _EDIT.c.undone.is_(None)).exists()


def _near(row: Row) -> Near:
    ever = row["ever_first"] or date.min, row["ever_last"] or date.max
    return Near(engagement_of(row["whole"]), row["told_last"], ever, bool(row["by_hand"]))
