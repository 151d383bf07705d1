"""100,000 deliveries in one daemon, and how much memory it takes meanwhile: `make soak`.

A row of Markdown, as docs/benchmarks.md has them, for every tenth: how many were delivered, how many a second, and the
daemon's resident memory.
"""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from calendars.model.reminder import Message, Topic
from tests.benchmarks.deliveries import BODY, Stage, daemon, stage

DELIVERIES, LINES = 100_000, 10
_AT_ONCE = 5_000


def main(count: int = DELIVERIES) -> None:
    """Print the curve."""
    with stage() as here:
        _post(here, count)
        with daemon(here) as running:
            begun, before = time.monotonic(), 0
            print("| delivered | a second | MB resident |\n| ---: | ---: | ---: |")
            print(f"| 0 | | {_megabytes(running.pid):.1f} |", flush=True)
            for delivered in _tenths(here, count):
                now = time.monotonic()
                rate = (delivered - before) / (now - begun)
                begun, before = now, delivered
                print(f"| {delivered:,} | {rate:,.0f} | {_megabytes(running.pid):.1f} |", flush=True)
        came = here.came(count)
    print(f"\n{len(came):,} of {count:,} messages came")


def _tenths(here: Stage, count: int) -> Iterator[int]:
    """How many are delivered, each time that a tenth more is."""
    wanted = count // LINES
    while wanted <= count:
        time.sleep(0.5)
        with here.store.reading() as tx:
            delivered = tx.queue.counts()["deliveries.delivered"]
        if delivered >= wanted:
            yield delivered
            wanted = (delivered * LINES // count + 1) * count // LINES


def _megabytes(pid: int) -> float:
    """Linux tells it in kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1000


def _post(here: Stage, count: int) -> None:
    now = datetime.now(UTC)
    for start in range(0, count, _AT_ONCE):
        with here.store.transaction() as tx:
            to = [(here.endpoint.id, now + timedelta(days=1))]
            tx.queue.put_all([(_message(number, now), to) for number in range(start, start + _AT_ONCE)])


def _message(number: int, now: datetime) -> Message:
    parts = {"id": f"msg_{number:08}", "uid": f"u{number}", "key": str(number)}
    return Message(topic=Topic.PING, sequence=0, body=BODY, created=now, **parts)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
