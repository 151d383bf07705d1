"""The calendar a page at a time: what is asked for is found, sorted, cut and counted by the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, not_, select

from calendars.model.engagement import Engagement
from calendars.model.selection import EVERYTHING, Selection
from calendars.store import tables
from calendars.store.engagements import conditions
from calendars.store.rows import engagement_of, readable
from calendars.store.running import not_over
from calendars.store.searchable import terms

_TABLE = tables.engagement
_FORTH = (_TABLE.c.first_day, _TABLE.c.hour.asc().nulls_first(), _TABLE.c.uid)
_BACK = (_TABLE.c.first_day.desc(), _TABLE.c.hour.desc().nulls_last(), _TABLE.c.uid.desc())
_NEXT = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which entries somebody leafs through; removed ones are never among them."""

    #: All of these parts have to fit; its days may be those of any entry that touches them.
    chosen: Selection = EVERYTHING
    #: Each word of this has to be in the title, place, topic, evidence, parties or people; empty for anything.
    words: str = ""


class Agenda:
    """The entries, in the order in which people read them.

    One is over on the day `today` when its last day is before it and, where the instant `now` is given, it has ended.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def coming(
        self, wanted: Wanted, today: date, now: datetime | None = None, *, limit: int, offset: int = 0
    ) -> list[Engagement]:
        """Those that are not over on the day `today`, by first day, hour (none first) and uid."""
        return self._page([*self._conditions(wanted), self._not_over(today, now)], _FORTH, limit, offset)

    def past(
        self, wanted: Wanted, today: date, now: datetime | None = None, *, limit: int, offset: int = 0
    ) -> list[Engagement]:
        """Those that are over on the day `today`, the last one first."""
        over = (_TABLE.c.last_day < today, not_(self._not_over(today, now)))  # the index goes by the day
        return self._page([*self._conditions(wanted), *over], _BACK, limit, offset)

    def count(self, wanted: Wanted, today: date, now: datetime | None = None) -> tuple[int, int]:
        """How many of them are to come on the day `today`, and how many are over."""
        over = func.count().filter(not_(self._not_over(today, now)))
        query = select(func.count(), over).select_from(_TABLE).where(*self._conditions(wanted))
        every, past = self._connection.execute(query).one()
        return every - past, past

    def parties(self, today: date, limit: int, now: datetime | None = None) -> list[str]:
        """The codes of those who take part in most that comes next on the day `today`, the most frequent first.

        Of a calendar with thousands of entries to come the first _NEXT of them count.
        """
        who, often = tables.participant, func.count()
        following = select(_TABLE.c.uid).where(_TABLE.c.removed.is_(False), self._not_over(today, now))
        following = following.order_by(*_FORTH).limit(_NEXT)
        # People's names begin so, and nobody's name is empty.
        codes = (who.c.present, who.c.name != "", who.c.name.not_like("~%"))
        query = select(who.c.name).where(who.c.uid.in_(following), *codes).group_by(who.c.name)
        return list(self._connection.scalars(query.order_by(often.desc(), who.c.name).limit(limit)))

    def _page(
        self, where: Iterable[ColumnElement[bool]], order: Sequence[ColumnElement[Any]], limit: int, offset: int
    ) -> list[Engagement]:
        """Found by an index alone, so that what is skipped is never read."""
        found = select(_TABLE.c.uid).where(*where).order_by(*order).limit(limit).offset(offset).subquery()
        query: Select[Any] = select(_TABLE.c.uid, _TABLE.c.whole).join(found, found.c.uid == _TABLE.c.uid)
        rows = self._connection.execute(query.order_by(*order)).mappings()
        return list(readable(rows, lambda row: engagement_of(row["whole"]), "uid", []))

    def _not_over(self, today: date, now: datetime | None) -> ColumnElement[bool]:
        return not_over(self._connection, today, now)

    def _conditions(self, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
        yield _TABLE.c.removed.is_(False)
        yield from conditions(self._connection, wanted.chosen)
        looked_in = tables.searchable
        if found := [looked_in.c.text.contains(term, autoescape=True) for term in terms(wanted.words)]:
            yield _TABLE.c.uid.in_(select(looked_in.c.uid).where(*found))
