"""Many meetings, with a reminder each that falls due at one instant."""

from datetime import datetime, timedelta

from calendars.model.engagement import Engagement, Kind
from calendars.model.reminder import Endpoint, Reminder
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.when import When
from calendars.store.database import Store
from config.durations import Duration


def crowd(store: Store, endpoint: Endpoint, count: int, due: datetime, *, first: int = 0) -> list[str]:
    """The uids of `count` meetings that begin in half an hour or so, each with a reminder that is due at `due`.

    They are numbered from `first`.
    """
    starts = (due + timedelta(minutes=30)).replace(second=0, microsecond=0)
    when, cause = When.day(starts.date()).at(starts.time(), "UTC"), Cause(origin=Origin.PERSON)
    before = Duration(seconds=1_800)
    uids = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(first, first + count)]
    with store.transaction() as tx:
        for uid in uids:
            meeting = Engagement(uid=uid, title="Talks", kind=Kind.TALKS, when=when, created=due, updated=due)
            tx.engagements.save(Revision(change=Change.CREATED, cause=cause, at=due, before=None, after=meeting))
        tx.queue.plan(Reminder(uid=uid, endpoint=endpoint.id, before=before, starts=starts, due=due) for uid in uids)
    return uids
