"""Two figures of the store that tell how things stand without reading everything."""

from datetime import datetime

from sqlalchemy import func, select

from calendars.model.reminder import ReminderState
from calendars.store import tables
from calendars.store.database import Transaction

Mark = tuple[int, datetime | None]


def mark_of(tx: Transaction) -> Mark:
    """What differs whenever any engagement does.

    Every change appends a revision and none is ever taken out, so their number tells it; the instant of the last
    change alone would not, for two may fall on one instant and clocks are set back.
    """
    revisions = tx.connection.scalar(select(func.count()).select_from(tables.revision)) or 0
    return revisions, tx.engagements.last_change()


def next_reminder(tx: Transaction) -> datetime | None:
    """When the next planned reminder falls due, in UTC; None where none is planned."""
    table = tables.reminder
    due: datetime | None = tx.connection.scalar(
        select(func.min(table.c.due)).where(table.c.state == ReminderState.PLANNED)
    )
    return due
