"""A million articles that tell of 100,000 engagements, merged from nothing: `make million`.

A line for every twentieth of them: how many were merged, a second and a second of the processor, how many engagements
they make, the memory that is resident, and the size of the database. What was merged before is gone on with.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from string import ascii_uppercase

import psutil

from calendars.clock import SetClock
from calendars.ingest import Read, merge_all
from calendars.model.article import Article
from calendars.model.engagement import Kind, Status
from calendars.model.finding import Finding
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import load
from tests.benchmarks.made_up import FIRST_DAY, PLACES

ARTICLES, REPORTS, LINES, TOGETHER = 1_000_000, 10, 20, 500

_OUTLETS = ("North Courier", "South Gazette", "West Post", "East Times", "Ministry of Foreign Affairs")
_PARTIES = [one + other for one in ascii_uppercase for other in ascii_uppercase]
_DAY = 86_400
_HEADS = ("articles", "a second", "a CPU second", "engagements", "MB resident", "MB on disk")


def main(count: int = ARTICLES, database: str = "build/million.db") -> None:
    """Print the curve."""
    Path(database).parent.mkdir(parents=True, exist_ok=True)
    settings, clock = load(), SetClock(datetime.now(UTC))
    planner, store = Planner(settings.calendar, settings.webhooks), Store.open(f"sqlite:///{database}")
    with store.reading() as tx:
        merged = tx.articles.count()
    print(*(f"{head:>12}" for head in _HEADS))
    left = articles(count, merged)
    while some := list(islice(left, max(count // LINES, 1))):
        begun, worked = time.monotonic(), time.process_time()
        for start in range(0, len(some), TOGETHER):
            merge(some[start : start + TOGETHER], store, clock, planner)
        rates = len(some) / (time.monotonic() - begun), len(some) / (time.process_time() - worked)
        merged += len(some)
        with store.reading() as tx:
            known = tx.engagements.count()
        memory, disk = psutil.Process().memory_info().rss / 1e6, Path(database).stat().st_size / 1e6
        print(*(f"{figure:>12,.0f}" for figure in (merged, *rates, known, memory, disk)), flush=True)
    store.close()


def merge(batch: Sequence[Read], store: Store, clock: SetClock, planner: Planner) -> None:
    """Merge them on the day on which the last was published."""
    published = batch[-1][0].published
    assert isinstance(published, datetime)
    clock.set(published)
    merge_all(batch, store, clock, planner)


def articles(count: int, skipped: int = 0) -> Iterator[Read]:
    """So many, in the order of publication, from `skipped` on; some tell of another day or hour, or that it is off."""
    chance = random.Random(count)
    meetings = count // REPORTS
    days = [chance.randrange(3_650) for _ in range(meetings)]
    told = sorted((days[number % meetings] * _DAY - chance.randrange(60 * _DAY), number) for number in range(count))
    for second, number in told[skipped:]:
        at = datetime(FIRST_DAY.year, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
        yield _article(number, at), [_finding(number % meetings, days[number % meetings], random.Random(number))]


def _article(number: int, at: datetime) -> Article:
    return Article(
        id=f"m{number}", title="News", text="They meet.", outlet=_OUTLETS[number % 5], url=None, published=at
    )


def _finding(meeting: int, day: int, said: random.Random) -> Finding:
    chance = random.Random(-1 - meeting)
    parties, kind = tuple(chance.sample(_PARTIES, 2)), chance.choice(tuple(Kind))
    told = Finding(
        title=f"{kind}: {parties[0]} and {parties[1]}",
        kind=kind,
        when=When.day(FIRST_DAY + timedelta(days=day)),
        parties=parties,
        place=chance.choice(PLACES),
        evidence="The ministers will meet in the capital, the two governments announced in a joint statement.",
        confidence=0.9,
    )
    match said.randrange(20):
        case 0:
            return replace(told, when=When.week_of(told.when.start), status=Status.TENTATIVE)
        case 1:
            return replace(told, moved_from=told.when, when=When.day(told.when.start + timedelta(days=2)))
        case 2:
            return replace(told, status=Status.CANCELLED)
        case _:
            return told


if __name__ == "__main__":
    size, *path = sys.argv[1:] or [str(ARTICLES)]
    main(int(size), *path)
