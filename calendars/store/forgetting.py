"""What is long over is forgotten, where a person wishes so: engagements, and the articles that told of nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, or_, select

from calendars.model.reminder import ReminderState
from calendars.store import tables
from calendars.store.claiming import UNFINISHED
from calendars.store.pruning import begun, prune, settled

_BY_UID = (tables.finding, tables.revision, tables.edit, tables.engagement)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each sort."""

    engagements: int = 0
    articles: int = 0
    #: Reminders, and messages that were settled, with all that was tried to deliver them.
    sent: int = 0

    def __add__(self, other: "Forgotten") -> "Forgotten":
        return Forgotten(self.engagements + other.engagements, self.articles + other.articles, self.sent + other.sent)

    @property
    def total(self) -> int:
        """All of them."""
        return self.engagements + self.articles + self.sent


def forgettable(connection: Connection, before: datetime) -> Forgotten:
    """How much there is that `forget` would take."""
    return Forgotten(
        _count(connection, _engagements(before)),
        _count(connection, _articles(before)),
        _count(connection, settled(before)) + _count(connection, begun(before)),
    )


def forget(connection: Connection, before: datetime, limit: int = 5_000) -> Forgotten:
    """Forget up to `limit` of each sort that were over before the instant `before`, in UTC; how many those were.

    An engagement is over when its last day is, in every report, and its last report is as old. It stays while anything
    of it is still to be sent, where a person merged it or parted it in two, and where an article of it tells of another
    that stays; an article stays while an engagement rests on it, or a source lists it.
    """
    uids = list(connection.scalars(_engagements(before).limit(limit)))
    for table in _BY_UID:
        connection.execute(delete(table).where(table.c.uid.in_(uids)))
    articles = list(connection.scalars(_articles(before).limit(limit)))
    connection.execute(delete(tables.article).where(tables.article.c.id.in_(articles)))
    return Forgotten(len(uids), len(articles), prune(connection, before, limit))


def _count(connection: Connection, these: Select[Any]) -> int:
    return connection.scalar(select(func.count()).select_from(these.subquery())) or 0


def _engagements(before: datetime) -> Select[Any]:
    """The uids of those that may go."""
    table, finding = tables.engagement, tables.finding
    told, beside, other = finding.alias("told"), finding.alias("beside"), table.alias("other")
    is_shared = exists().where(
        told.c.uid == table.c.uid,
        beside.c.article == told.c.article,
        other.c.uid == beside.c.uid,
        ~_is_over(other.c, before),
    )
    return select(table.c.uid).where(_is_over(table.c, before), ~is_shared)


def _is_over(one: Any, before: datetime) -> ColumnElement[bool]:
    """Whether an engagement could go, by what is known of itself."""
    reminder, delivery, edit = tables.reminder, tables.delivery, tables.edit
    by_hand = exists().where(or_(edit.c.other == one.uid, and_(edit.c.uid == one.uid, edit.c.other.is_not(None))))
    planned = exists().where(reminder.c.uid == one.uid, reminder.c.state == ReminderState.PLANNED)
    under_way = exists().where(delivery.c.uid == one.uid, delivery.c.state.in_(UNFINISHED))
    day = before.date()
    return and_(
        one.last_day < day,
        func.coalesce(one.ever_last, one.last_day) < day,
        or_(one.told_last.is_(None), one.told_last < before),
        one.uid.not_in(select(tables.held.c.uid)),
        ~planned,
        ~under_way,
        ~by_hand,
    )


def _articles(before: datetime) -> Select[Any]:
    """The ids of those that no engagement rests on that stays."""
    table, finding, item = tables.article, tables.finding, tables.item
    needed = exists().where(finding.c.article == table.c.id, finding.c.uid.not_in(_engagements(before)))
    listed = exists().where(item.c.article == table.c.id)
    return select(table.c.id).where(table.c.published_at < before, ~needed, ~listed)
