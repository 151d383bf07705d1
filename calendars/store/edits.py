"""What people set and did by hand: rows <-> model. Nothing is taken out; what was taken back says when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select

from calendars.model.revision import Deed, Edit
from calendars.store import tables
from calendars.store.rows import Row, in_parts

_EDIT = tables.edit
_STANDS = _EDIT.c.undone.is_(None)
_ABOUT = (  # made once: it is asked for every engagement that a report may belong to
    select(_EDIT)
    .where(
        or_(
            _EDIT.c.uid.in_(bindparam("uids", expanding=True)),
            _EDIT.c.other.in_(bindparam("others", expanding=True)),
        ),
        _STANDS,
    )
    .order_by(_EDIT.c.id)
)


class Edits:
    """What people set and did, and which of it they have not taken back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, uids: Iterable[str]) -> dict[str, list[Edit]]:
        """What they set of each of these engagements, the oldest first."""
        found: dict[str, list[Edit]] = defaultdict(list)
        for edit in self.about(uids):
            found[edit.uid].append(edit)
        return found

    def about(self, uids: Iterable[str]) -> Iterator[Edit]:
        """What they set of these engagements, or did with another one and one of these; the oldest first."""
        for some in in_parts(uids):
            rows = self._connection.execute(_ABOUT, {"uids": some, "others": some}).mappings()
            yield from (_edit_of(row) for row in rows)

    def of_one(self, uid: str) -> list[Edit]:
        """What they set of one engagement, the oldest first."""
        return self.of([uid]).get(uid, [])

    def ever(self, uid: str) -> list[Edit]:
        """What was ever done to it, or with it and another one, also what was taken back; the oldest first."""
        query = select(_EDIT).where(_concerns(uid)).order_by(_EDIT.c.id)
        return [_edit_of(row) for row in self._connection.execute(query).mappings()]

    def last(self, uid: str) -> Edit | None:
        """What was done last to it, or with it and another one; None where nothing was done."""
        query = select(_EDIT).where(_concerns(uid), _STANDS).order_by(_EDIT.c.id.desc()).limit(1)
        row = self._connection.execute(query).mappings().first()
        return _edit_of(row) if row else None

    def moves(self) -> list[Edit]:
        """Every merge and split that stands, the oldest first."""
        query = select(_EDIT).where(_EDIT.c.deed != Deed.SET, _STANDS).order_by(_EDIT.c.id)
        return [_edit_of(row) for row in self._connection.execute(query).mappings()]

    def add(self, edit: Edit) -> None:
        """Keep what a person set."""
        self._connection.execute(
            _EDIT.insert().values(
                uid=edit.uid,
                at=edit.at,
                fields=dict(edit.fields),
                deed=edit.deed.value,
                other=edit.other,
                moved=list(edit.moved),
            )
        )

    def let_go(self, numbers: Iterable[int]) -> None:
        """Let nothing that stands have moved these reports, which there are no more: SQLite gives numbers out again."""
        if not (gone := frozenset(numbers)):
            return
        for edit in self.moves():
            if not gone.isdisjoint(edit.moved):
                moved = [0 if number in gone else number for number in edit.moved]
                self._connection.execute(_EDIT.update().where(_EDIT.c.id == edit.number).values(moved=moved))

    def take_back(self, edit: Edit, now: datetime) -> None:
        """Let it count no longer."""
        self._connection.execute(_EDIT.update().where(_EDIT.c.id == edit.number).values(undone=now))


def _concerns(uid: str) -> ColumnElement[bool]:
    return or_(_EDIT.c.uid == uid, _EDIT.c.other == uid)


def _edit_of(row: Row) -> Edit:
    return Edit(
        uid=row["uid"],
        at=row["at"],
        fields=row["fields"],
        deed=Deed(row["deed"]),
        other=row["other"],
        moved=tuple(row["moved"]),
        number=row["id"],
        undone=row["undone"],
    )
