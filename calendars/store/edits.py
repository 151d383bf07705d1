"""What people set and did by hand: rows <-> model. Nothing is taken out; what was taken back says when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, or_, select

from calendars.model.revision import Deed, Edit
from calendars.store import tables
from calendars.store.rows import Row, in_parts

_EDIT = tables.edit
_STANDS = _EDIT.c.undone.is_(None)


class Edits:
    """What people set, and have not taken back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, uids: Iterable[str]) -> dict[str, list[Edit]]:
        """What they set of each of these engagements, the oldest first."""
        found: dict[str, list[Edit]] = defaultdict(list)
        for some in in_parts(uids):
            query = select(_EDIT).where(_EDIT.c.uid.in_(some), _STANDS).order_by(_EDIT.c.id)
            for row in self._connection.execute(query).mappings():
                found[row["uid"]].append(_edit_of(row))
        return found

    def of_one(self, uid: str) -> list[Edit]:
        """What they set of one engagement, the oldest first."""
        return self.of([uid])[uid]

    def last(self, uid: str) -> Edit | None:
        """What was done last to it, or with it and another one; None where nothing was done."""
        theirs = or_(_EDIT.c.uid == uid, _EDIT.c.other == uid)
        query = select(_EDIT).where(theirs, _STANDS).order_by(_EDIT.c.id.desc()).limit(1)
        row = self._connection.execute(query).mappings().first()
        return _edit_of(row) if row else None

    def merged_into(self, uids: Iterable[str]) -> dict[str, str]:
        """Those of these engagements that a person merged into another one -> that one."""
        found: dict[str, str] = {}
        for some in in_parts(uids):
            merges = select(_EDIT).where(_EDIT.c.other.in_(some), _EDIT.c.deed == Deed.MERGE, _STANDS)
            for row in self._connection.execute(merges.order_by(_EDIT.c.id)).mappings():
                found[row["other"]] = row["uid"]
        return found

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

    def take_back(self, edit: Edit, now: datetime) -> None:
        """Let it count no longer."""
        self._connection.execute(_EDIT.update().where(_EDIT.c.id == edit.number).values(undone=now))


def _edit_of(row: Row) -> Edit:
    return Edit(
        uid=row["uid"],
        at=row["at"],
        fields=row["fields"],
        deed=Deed(row["deed"]),
        other=row["other"],
        moved=tuple(row["moved"]),
        number=row["id"],
    )
