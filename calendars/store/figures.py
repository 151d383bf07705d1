"""Figures of the whole database, for those who watch it from afar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, distinct, func, select

from calendars.model.reminder import DeliveryState, EndpointState, ReminderState
from calendars.store import tables


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is. To count it takes the longer the more there is."""

    articles: int
    findings: int
    #: Findings that joined an engagement of which another one told first.
    merged: int
    engagements: int
    #: How many revisions there are of each sort: created, moved, …
    changes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Waits:
    """What is to be done. Indexes answer at once, however much there is."""

    #: How many planned reminders have fallen due: a daemon at work leaves none for longer than a second.
    due: int
    #: How long the oldest message that might be sent has waited; none where nothing waits.
    queue_age: timedelta


def counts(connection: Connection) -> Counts:
    """How much there is."""
    finding, engagement, revision = tables.finding, tables.engagement, tables.revision
    findings, told = connection.execute(select(func.count(), func.count(distinct(finding.c.uid)))).one()
    standing = select(func.count()).where(engagement.c.removed.is_(False))
    changed = connection.execute(select(revision.c.change, func.count()).group_by(revision.c.change))
    return Counts(
        articles=connection.scalar(select(func.count()).select_from(tables.article)) or 0,
        findings=findings,
        merged=findings - told,
        engagements=connection.scalar(standing) or 0,
        changes={row[0]: row[1] for row in changed},
    )


def waits(connection: Connection, now: datetime) -> Waits:
    """What is to be done at the instant `now`, in UTC. What waits for a paused endpoint is not counted."""
    reminder, delivery, endpoint = tables.reminder, tables.delivery, tables.endpoint
    active = select(endpoint.c.id).where(endpoint.c.state == EndpointState.ACTIVE, endpoint.c.removed.is_(False))
    planned = reminder.c.state == ReminderState.PLANNED, reminder.c.endpoint.in_(active)
    pending = delivery.c.state == DeliveryState.PENDING, delivery.c.endpoint.in_(active)
    oldest = connection.scalar(select(func.min(delivery.c.next_attempt)).where(*pending))
    return Waits(
        due=connection.scalar(select(func.count()).where(*planned, reminder.c.due <= now)) or 0,
        queue_age=max(now - oldest, timedelta(0)) if isinstance(oldest, datetime) else timedelta(0),
    )
