"""2,000 sources that are all due in the same minute: until when they are read, and what that does to reminders.

The daemon is the installed one, the database a SQLite file, the sites a process of its own that answers at 2,000
addresses of this machine (127.0.0.0/8), one source at each.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from calendars.model.source import Source, SourceKind
from calendars.store.database import Store
from config.durations import Duration
from tests.benchmarks.deliveries import daemon, planned, stage, uids
from tests.benchmarks.timing import Figure, sized

SOURCES = sized(2_000, 20)
REMINDERS = sized(120, 4)
PATIENCE_SECONDS = 900.0


def figures() -> Iterator[Figure]:
    """How many a second, how much memory, and how late reminders are that fall due meanwhile."""
    with stage() as here, _sites() as port:
        _add(here.store, port)
        first = datetime.now(UTC) + timedelta(seconds=8)
        due = planned(here, [first + timedelta(seconds=number / 4) for number in range(REMINDERS)])
        with daemon(here):
            begun = time.monotonic()
            most = _all_read(here.store)
            took = time.monotonic() - begun
            came = here.came(REMINDERS)
        late = [came[message] - due[uid].timestamp() for message, uid in uids(here.store).items()]
        cuts = quantiles(late, n=100)
        told = f"{SOURCES:,} sources due at once, read with an article each ({took:.0f} s)"
        yield Figure(told, SOURCES / took, "sources/s")
        yield Figure("the daemon's memory meanwhile, at most", most / 1e6, "MB")
        told = f"reminders due meanwhile (p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms late)"
        yield Figure(told, cuts[98] * 1000, "ms late at p99")


def _add(store: Store, port: int) -> None:
    now = datetime.now(UTC)
    with store.transaction() as tx:
        for number in range(SOURCES):
            url = f"http://127.{number // 250 + 1}.{number % 250 + 1}.1:{port}/feed/{number}"
            every = Duration(seconds=3600)
            tx.sources.add(
                Source(id=f"src_{number:05}", url=url, kind=SourceKind.FEED, every=every, created=now, due=now)
            )


def _all_read(store: Store) -> int:
    """Wait until every source was read; the most memory that the daemon had meanwhile, in bytes."""
    end, most = time.monotonic() + PATIENCE_SECONDS, 0
    while True:
        with store.reading() as tx:
            read = sum(source.read is not None for source in tx.sources.all())
        most = max(most, _memory())
        if read == SOURCES:
            return most
        assert time.monotonic() < end, f"{read:,} of {SOURCES:,} sources were read"
        time.sleep(0.5)


def _memory() -> int:
    """What all children of this process have in memory; the daemon is by far the largest of them."""
    sizes = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except (OSError, ValueError):
            continue
        if int(fields.get("PPid", 0)) == os.getpid():
            sizes.append(1024 * int(fields.get("VmRSS", "0 kB").split()[0]))
    return max(sizes)


@contextmanager
def _sites() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.benchmarks.ministries"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()
