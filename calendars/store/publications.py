"""What feeds are made of: engagements with their last change, all of them or what is new."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, true

from calendars.model.engagement import Engagement
from calendars.model.published import Published
from calendars.model.revision import Change, Revision
from calendars.model.selection import Facets
from calendars.store import tables
from calendars.store.rows import engagement_of, facets_of, in_parts, readable, revision_of

_UNTOLD = (Change.CONFIRMED.value,)
_FIRST = (Change.CREATED.value, *_UNTOLD)


@dataclass(frozen=True, slots=True)
class Mark:
    """What differs between any two states of the calendar.

    Merging is done by one at a time, so that the numbers of revisions grow in the order in which they are committed;
    the instant of the last change alone would not tell, for two may fall on one and clocks are set back.
    """

    #: The number of the last revision, 0 before the first.
    revision: int
    #: When that was written, in UTC; None before the first.
    written: datetime | None
    #: The instant, in UTC, at which any engagement changed last.
    changed: datetime | None


def _but_for_now(earlier: Iterable[Facets], engagement: Engagement) -> tuple[Facets, ...]:
    now = Facets.of(engagement)
    return tuple(one for one in earlier if one != now)


class Publications:
    """The calendar as it is published."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark(self) -> Mark:
        """The state that the calendar is in; quick, however large it is."""
        table = tables.revision
        last = self._connection.execute(select(table.c.id, table.c.at).order_by(table.c.id.desc()).limit(1)).first()
        number, written = last or (0, None)
        return Mark(number, written, self._connection.scalar(select(func.max(tables.engagement.c.updated))))

    def follows(self, mark: Mark) -> bool:
        """Whether what differs from the state of `mark` was added since; not so where a backup was restored."""
        table = tables.revision
        written = self._connection.scalar(select(table.c.at).where(table.c.id == mark.revision))
        return mark.revision == 0 or (written is not None and written == mark.written)

    def whole(self) -> list[Published]:
        """All that is published, and what was taken out: some may have it still."""
        return list(self._published(true(), true()))

    def since(self, mark: Mark) -> dict[str, Published | None]:
        """By uid, what may differ from the state of `mark`; None for what cannot be read."""
        table = tables.revision
        uids = set(self._connection.scalars(select(table.c.uid).where(table.c.id > mark.revision)))
        found: dict[str, Published | None] = dict.fromkeys(uids)
        for some in in_parts(uids):
            theirs = self._published(tables.engagement.c.uid.in_(some), table.c.uid.in_(some))
            found |= {one.uid: one for one in theirs}
        return found

    def uids(self) -> set[str]:
        """Those of all that is there: what is in a feed, and not among them, was forgotten."""
        return set(self._connection.scalars(select(tables.engagement.c.uid)))

    def count(self) -> int:
        """How many that are."""
        return self._connection.scalar(select(func.count()).select_from(tables.engagement)) or 0

    def tokens(self) -> dict[str, str]:
        """The token of each private calendar that has one, by the calendar's name."""
        table = tables.calendar_token
        return {row.name: row.token for row in self._connection.execute(select(table.c.name, table.c.token))}

    def rotate(self, name: str, token: str) -> None:
        """Let `token` be that of the calendar called `name`, from now on the only one."""
        table = tables.calendar_token
        if not self._connection.execute(table.update().where(table.c.name == name).values(token=token)).rowcount:
            self._connection.execute(table.insert().values(name=name, token=token))

    def changes(self, most: int, *, after: int = 0) -> list[Revision]:
        """The last `most` revisions that subscribers are told of, the newest first; none up to number `after`."""
        table = tables.revision
        told = table.c.change.not_in(_UNTOLD)
        query = select(table).where(told, table.c.id > after).order_by(table.c.id.desc()).limit(most)
        return list(readable(self._connection.execute(query).mappings(), revision_of, "uid", []))

    def _published(self, entries: ColumnElement[bool], revisions: ColumnElement[bool]) -> Iterator[Published]:
        table = tables.engagement
        query = select(table.c.uid, table.c.whole).where(entries).order_by(table.c.uid)
        rows = self._connection.execute(query).mappings()
        known = list(readable(rows, lambda row: engagement_of(row["whole"]), "uid", []))
        changes, earlier = self._last_changes(revisions), self._earlier(revisions)
        return (Published(one, changes.get(one.uid), _but_for_now(earlier.get(one.uid, ()), one)) for one in known)

    def _earlier(self, revisions: ColumnElement[bool]) -> dict[str, dict[Facets, None]]:
        """By uid, the facets that engagements had before, in the order in which they had them."""
        table = tables.revision
        changed = revisions, table.c.before.is_not(None), table.c.change.not_in(_FIRST)
        rows = self._connection.execute(select(table.c.uid, table.c.before).where(*changed).order_by(table.c.id))
        found: defaultdict[str, dict[Facets, None]] = defaultdict(dict)
        for uid, facets in readable(rows.mappings(), lambda row: (row["uid"], facets_of(row["before"])), "uid", []):
            found[uid][facets] = None
        return found

    def _last_changes(self, revisions: ColumnElement[bool]) -> dict[str, Revision]:
        table = tables.revision
        last = select(func.max(table.c.id)).where(revisions, table.c.change.not_in(_FIRST)).group_by(table.c.uid)
        rows = self._connection.execute(select(table).where(table.c.id.in_(last))).mappings()
        return {one.uid: one for one in readable(rows, revision_of, "uid", [])}
