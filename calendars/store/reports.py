"""Reports, what engagements rest on: rows <-> model."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, bindparam, func, select

from calendars.model.report import Place, Report
from calendars.store import tables
from calendars.store.rows import byline_of, finding_json, finding_of, in_parts

_TOLD, _FOUND = tables.article, tables.finding


@dataclass(frozen=True, slots=True)
class Stored:
    """A report, and where it stands."""

    #: Names it in the store.
    number: int
    #: The engagement that it is a report of.
    uid: str
    #: What it says.
    report: Report
    #: Sorts what one article tells by the order of its text.
    position: int


class Reports:
    """What articles say of engagements."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, uids: Iterable[str]) -> Iterator[Stored]:
        """Those of these engagements, in the order of their publication, then of the article's text."""
        for some in in_parts(uids):
            yield from map(_stored, self._connection.execute(_OF_THESE, {"uids": some}).mappings())

    def of_one(self, uid: str) -> list[Report]:
        """Those of one engagement, in the order of their publication, then of the article's text."""
        return [stored.report for stored in self._read(_FOUND.c.uid == uid)]

    def in_article(self, article: str) -> list[Stored]:
        """What one article tells, in the order of its text."""
        return list(self._read(_FOUND.c.article == article))

    def numbered(self, numbers: Iterable[int]) -> Iterator[Stored]:
        """Those of these numbers that there still are."""
        for some in in_parts(numbers):
            yield from self._read(_FOUND.c.id.in_(some))

    def uid_of_key(self, key: str) -> str | None:
        """The engagement that holds a finding which its source names `key`."""
        return self._connection.scalar(select(_FOUND.c.uid).where(_FOUND.c.key == key).limit(1))

    def latest(self) -> Place | None:
        """Where the last article with a report in it stands in the order of publication; None where there is none."""
        at: datetime | None = self._connection.scalar(select(func.max(tables.engagement.c.told_last)))
        if at is None:
            return None
        told = select(func.max(_TOLD.c.id)).join(_FOUND, _FOUND.c.article == _TOLD.c.id)
        return at, self._connection.scalar(told.where(_TOLD.c.published_at == at)) or ""

    def add(self, uid: str, reports: Sequence[Report]) -> None:
        """Say that these, of one article and in the order of its text, are reports of the engagement."""
        self.add_all((uid, report, position) for position, report in enumerate(reports))

    def add_all(self, reports: Iterable[tuple[str, Report, int]]) -> None:
        """Say of each that it is a report of the engagement of that uid, and where in its article it stands."""
        if rows := [{"uid": uid, **_columns(report, position)} for uid, report, position in reports]:
            self._connection.execute(_FOUND.insert(), rows)

    def change_all(self, changed: Iterable[Stored]) -> None:
        """Write these anew: what they say, and whose they are."""
        if rows := [{"id_": one.number, "uid": one.uid, **_columns(one.report, one.position)} for one in changed]:
            self._connection.execute(_FOUND.update().where(_FOUND.c.id == bindparam("id_")), rows)

    def drop_all(self, numbers: Iterable[int]) -> None:
        """Forget these."""
        for some in in_parts(numbers):
            self._connection.execute(_FOUND.delete().where(_FOUND.c.id.in_(some)))

    def _read(self, these: ColumnElement[bool]) -> Iterator[Stored]:
        return map(_stored, self._connection.execute(_query().where(these)).mappings())


def _stored(row: RowMapping) -> Stored:
    report = Report(
        article=byline_of(row),
        finding=finding_of(row["finding_whole"]),
        reasons=tuple(row["reasons"]),
        pinned=row["pinned"],
    )
    return Stored(row["number"], row["uid"], report, row["position"])


def _query() -> Select[Any]:
    return (
        select(
            _TOLD.c.id,
            _TOLD.c.title,
            _TOLD.c.outlet,
            _TOLD.c.url,
            _TOLD.c.published,
            _FOUND.c.id.label("number"),
            _FOUND.c.uid,
            _FOUND.c.position,
            _FOUND.c.whole.label("finding_whole"),
            _FOUND.c.reasons,
            _FOUND.c.pinned,
        )
        .join(_TOLD, _TOLD.c.id == _FOUND.c.article)
        .order_by(_TOLD.c.published_at, _TOLD.c.id, _FOUND.c.position, _FOUND.c.id)
    )


_OF_THESE = _query().where(_FOUND.c.uid.in_(bindparam("uids", expanding=True)))  # made once: it is asked most often


def _columns(report: Report, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "article": report.article.id,
        "key": report.finding.key,
        "whole": finding_json(report.finding),
        "reasons": list(report.reasons),
        "pinned": report.pinned,
    }
