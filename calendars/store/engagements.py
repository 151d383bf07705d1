"""Engagements with their findings, edits and history: rows <-> model."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, text

from calendars.model.article import Article
from calendars.model.engagement import Engagement
from calendars.model.finding import Finding
from calendars.model.names import last_name
from calendars.model.revision import Cause, Change, Edit, Origin, Revision
from calendars.model.selection import Selection
from calendars.store import tables
from calendars.store.rows import (
    Row,
    article_of,
    begins,
    can_be_name,
    engagement_json,
    engagement_of,
    finding_json,
    finding_of,
    in_parts,
    readable,
)
from config.errors import NotFound

#: What differs between any two states of the calendar: the number of its changes, and the instant of the last one.
Mark = tuple[int, datetime | None]

_MERGING = 0x5317  # any number that nobody else locks by
_NOBODY = ""
_ENTRY = (tables.engagement.c.uid, tables.engagement.c.whole)


class Engagements:
    """The calendar's entries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self) -> None:
        """Wait until nobody else merges into this database; until the transaction ends nobody else will."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MERGING})

    def get(self, uid: str) -> Engagement | None:
        """The engagement of that uid, a removed one too; None where there is none."""
        if not can_be_name(uid):
            return None
        whole = self._connection.scalar(select(tables.engagement.c.whole).where(tables.engagement.c.uid == uid))
        return engagement_of(whole) if whole else None

    def get_all(self, uids: Iterable[str]) -> dict[str, Engagement | None]:
        """Those of these uids that there are, removed ones too; None for one that cannot be read."""
        table, found, unread = tables.engagement, dict[str, Engagement | None](), list[str]()
        for some in in_parts(uids):
            rows = self._connection.execute(select(*_ENTRY).where(table.c.uid.in_(some))).mappings()
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

    def by_key(self, key: str) -> Engagement | None:
        """The engagement that holds a finding which its source names `key`."""
        uid = self._connection.scalar(select(tables.finding.c.uid).where(tables.finding.c.key == key).limit(1))
        return self.get(uid) if uid else None

    def near(self, first: date, last: date, parties: Iterable[str], people: Iterable[str]) -> list[Engagement]:
        """Those, removed ones too, that were ever within first..last and share a party or somebody's last name.

        Where neither is given, those that name nobody.
        """
        names = {*parties, *("~" + last_name(person) for person in people)} or {_NOBODY}
        who = tables.participant
        uids = select(who.c.uid).where(who.c.name.in_(sorted(names)), who.c.last_day >= first, who.c.first_day <= last)
        table = tables.engagement
        return self._entries(select(*_ENTRY).where(table.c.uid.in_(uids)).order_by(table.c.uid))

    def select(
        self, selection: Selection, *, removed: bool = False, limit: int | None = None, offset: int = 0
    ) -> list[Engagement]:
        """Those that fit, by first day, hour (none first) and uid; with `removed`, the removed ones as well."""
        table = tables.engagement
        query = select(*_ENTRY).where(*_conditions(selection))
        if not removed:
            query = query.where(table.c.removed.is_(False))
        hour = func.coalesce(table.c.hour, "")
        return self._entries(query.order_by(table.c.first_day, hour, table.c.uid).limit(limit).offset(offset or None))

    def findings(self, uid: str) -> list[tuple[Article, Finding]]:
        """What articles say of it, in the order of their publication, then of the article's text."""
        found, told = tables.finding, tables.article
        query = (
            select(told, found.c.whole.label("finding_whole"))
            .join(told, told.c.id == found.c.article)
            .where(found.c.uid == uid)
            .order_by(told.c.published_at, told.c.id, found.c.id)
        )
        return [
            (article_of(row), finding_of(row["finding_whole"])) for row in self._connection.execute(query).mappings()
        ]

    def attach(self, uid: str, article: str, findings: Sequence[Finding]) -> None:
        """Say that `findings` of `article` are reports of the engagement."""
        rows = [
            {"uid": uid, "article": article, "key": finding.key, "whole": finding_json(finding)} for finding in findings
        ]
        if rows:
            self._connection.execute(tables.finding.insert(), rows)

    def detach(self, article: str) -> list[str]:
        """Take out all findings of `article`; the uids that they were attached to."""
        table = tables.finding
        theirs = table.c.article == article
        uids = list(self._connection.scalars(select(table.c.uid).where(theirs).order_by(table.c.id)))
        self._connection.execute(table.delete().where(theirs))
        return list(dict.fromkeys(uids))

    def edits(self, uid: str) -> list[Edit]:
        """What people set, the oldest first."""
        table = tables.edit
        rows = self._connection.execute(select(table).where(table.c.uid == uid).order_by(table.c.id)).mappings()
        return [Edit(uid=row["uid"], at=row["at"], fields=row["fields"]) for row in rows]

    def add_edit(self, edit: Edit) -> None:
        """Keep what a person set."""
        self._connection.execute(tables.edit.insert().values(uid=edit.uid, at=edit.at, fields=dict(edit.fields)))

    def save(self, revision: Revision) -> None:
        """Write the engagement as it is after `revision`, and append the revision to its history."""
        after = revision.after
        table, who = tables.engagement, tables.participant
        columns = _columns(after)
        if not self._connection.execute(table.update().where(table.c.uid == after.uid).values(columns)).rowcount:
            self._connection.execute(table.insert().values(columns))
        ever = select(func.min(who.c.first_day), func.max(who.c.last_day)).where(who.c.uid == after.uid)
        first, last = self._connection.execute(ever).one()
        first, last = min(first or date.max, after.when.start), max(last or date.min, after.when.end)
        self._connection.execute(who.delete().where(who.c.uid == after.uid))
        self._connection.execute(who.insert(), _participants(after, first, last))
        self._connection.execute(tables.revision.insert().values(_revision_row(revision)))

    def history(self, uid: str) -> list[Revision]:
        """Every revision of it, the oldest first."""
        table = tables.revision
        rows = self._connection.execute(select(table).where(table.c.uid == uid).order_by(table.c.id)).mappings()
        return [_revision_of(row) for row in rows]

    def last_change(self) -> datetime | None:
        """The instant, in UTC, at which any engagement changed last."""
        latest: datetime | None = self._connection.scalar(select(func.max(tables.engagement.c.updated)))
        return latest

    def mark(self) -> Mark:
        """What differs whenever any engagement does.

        Every change appends a revision and none is ever taken out, so their number tells it; the instant of the last
        change alone would not, for two may fall on one instant and clocks are set back.
        """
        revisions = self._connection.scalar(select(func.count()).select_from(tables.revision)) or 0
        return revisions, self.last_change()

    def count(self) -> int:
        """How many there are, removed ones left out."""
        table = tables.engagement
        query = select(func.count()).select_from(table).where(table.c.removed.is_(False))
        return self._connection.scalar(query) or 0

    def _entries(self, query: Select[Any]) -> list[Engagement]:
        """Those that can be read: one that cannot takes no other out of a list or a feed."""
        return list(readable(self._connection.execute(query).mappings(), _whole, "uid", []))


def _whole(row: Row) -> Engagement:
    return engagement_of(row["whole"])


def _conditions(selection: Selection) -> Iterable[ColumnElement[bool]]:
    table, who = tables.engagement, tables.participant
    if selection.parties:
        theirs = select(who.c.uid).where(who.c.name.in_(sorted(selection.parties)))
        yield table.c.uid.in_(theirs)
    if selection.kinds:
        yield table.c.kind.in_(sorted(selection.kinds))
    if selection.statuses:
        yield table.c.status.in_(sorted(selection.statuses))
    if selection.since:
        yield table.c.last_day >= selection.since
    if selection.until:
        yield table.c.first_day <= selection.until


def _columns(engagement: Engagement) -> dict[str, Any]:
    return {
        "uid": engagement.uid,
        "first_day": engagement.when.start,
        "last_day": engagement.when.end,
        "hour": engagement.when.time.isoformat() if engagement.when.time else None,
        "kind": engagement.kind.value,
        "status": engagement.status.value,
        "removed": engagement.removed,
        "updated": engagement.updated,
        "whole": engagement_json(engagement),
    }


def _participants(engagement: Engagement, first: date, last: date) -> list[dict[str, Any]]:
    names = {*engagement.parties, *("~" + last_name(person) for person in engagement.people)} or {_NOBODY}
    return [{"uid": engagement.uid, "name": name[:200], "first_day": first, "last_day": last} for name in sorted(names)]


def _revision_row(revision: Revision) -> dict[str, Any]:
    return {
        "uid": revision.uid,
        "change": revision.change.value,
        "origin": revision.cause.origin.value,
        "article": revision.cause.article,
        "words": revision.cause.words,
        "at": revision.at,
        "before": engagement_json(revision.before) if revision.before else None,
        "after": engagement_json(revision.after),
    }


def _revision_of(row: Any) -> Revision:
    return Revision(
        change=Change(row["change"]),
        cause=Cause(origin=Origin(row["origin"]), article=row["article"], words=row["words"]),
        at=row["at"],
        before=engagement_of(row["before"]) if row["before"] else None,
        after=engagement_of(row["after"]),
    )
