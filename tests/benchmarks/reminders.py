"""100,000 reminders planned, against a job each in APScheduler's persistent store."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from calendars.model.engagement import Engagement
from calendars.model.reminder import Endpoint, Reminder
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.store.database import Store
from config.durations import Duration
from tests.benchmarks.made_up import MADE, engagements
from tests.benchmarks.timing import Figure, in_turn, sized

MEETINGS, OFFSETS = sized(10_000, 50), 10
JOBS = sized(1_000, 20)


def figures() -> Iterator[Figure]:
    """Rows in a table against pickled jobs in one."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/calendar.db")
        reminders = _prepared(store, engagements(MEETINGS))
        rounds = iter(range(100))

        def plan() -> None:
            later = timedelta(microseconds=next(rounds))
            with store.transaction() as tx:
                tx.queue.plan([_shifted(reminder, later) for reminder in reminders])

        yield in_turn(
            f"{len(reminders):,} reminders planned",
            "reminders",
            len(reminders),
            plan,
            "a job each, APScheduler on SQLite",
            lambda: jobs_added(Path(folder)),
            peer_count=JOBS,
            rounds=3,
            bar="100,000/s",
        )
        store.close()


def jobs_added(folder: Path) -> None:
    """What a scheduler with a persistent store does for the same."""
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.db")}, timezone=UTC
    )
    scheduler.start(paused=True)
    for number in range(JOBS):
        scheduler.add_job(print, "date", run_date=datetime(2031, 1, 1, tzinfo=UTC) + timedelta(seconds=number))
    scheduler.shutdown(wait=False)


def _prepared(store: Store, meetings: list[Engagement]) -> list[Reminder]:
    endpoint = Endpoint(id="ep_benchmark", url="https://receiver.example/", secret="whsec_", created=MADE)
    cause = Cause(origin=Origin.PERSON)
    with store.transaction() as tx:
        tx.endpoints.add(endpoint)
        for meeting in meetings:
            tx.engagements.save(Revision(change=Change.CREATED, cause=cause, at=MADE, before=None, after=meeting))
    offsets = [Duration(seconds=3_600 * (number + 1)) for number in range(OFFSETS)]
    return [
        Reminder(uid=meeting.uid, endpoint=endpoint.id, before=before, starts=starts, due=starts - before.rough)
        for meeting in meetings
        for starts in [meeting.when.begins() or datetime.combine(meeting.when.start, datetime.min.time(), UTC)]
        for before in offsets
    ]


def _shifted(reminder: Reminder, by: timedelta) -> Reminder:
    """The same reminder of a meeting that begins a little later: a new row, not one that is known."""
    return Reminder(
        uid=reminder.uid,
        endpoint=reminder.endpoint,
        before=reminder.before,
        starts=reminder.starts + by,
        due=reminder.due + by,
    )
