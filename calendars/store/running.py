"""What is not over yet although its day is: the hours and zones of engagements carry them past a reader's midnight."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select

from calendars.model.engagement import Engagement
from calendars.store import tables
from calendars.store.rows import Row, engagement_of, readable

#: A day begins 26 hours sooner in the first place on earth than it does in the last one.
_MARGIN = timedelta(days=2)
#: More than this many are not named to the database: all of those days are taken to go on.
_MOST = 5_000

_TABLE = tables.engagement


def not_over(connection: Connection, today: date, now: datetime | None = None) -> ColumnElement[bool]:
    """What is true of the row of an engagement whose last day is not before `today`, or that has not ended at `now`.

    Without `now` days alone decide. `today` is the day that it is at `now` somewhere on earth: few are left to be
    looked at one by one, and the index by last days still serves.
    """
    on_time = _TABLE.c.last_day >= today
    if now is None or today - date.min < _MARGIN:
        return on_time
    recent = _TABLE.c.last_day >= today - _MARGIN
    query = select(_TABLE.c.uid, _TABLE.c.whole).where(_TABLE.c.removed.is_(False), recent, _TABLE.c.last_day < today)
    rows = connection.execute(query.limit(_MOST + 1)).mappings().all()
    if len(rows) > _MOST:
        return recent
    running = [one.uid for one in readable(rows, _whole, "uid", []) if not one.when.has_ended(now)]
    return recent & or_(on_time, _TABLE.c.uid.in_(running)) if running else on_time


def _whole(row: Row) -> Engagement:
    return engagement_of(row["whole"])
