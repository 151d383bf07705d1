"""The calendar is the same in whatever order the articles come in."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.clock import SetClock
from calendars.ingest import merge_all, merge_findings
from calendars.model.article import Article
from calendars.model.engagement import Kind, Status
from calendars.model.finding import Finding
from calendars.model.selection import EVERYTHING
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import load
from tests.calendars.conftest import NOON

Read = tuple[Article, list[Finding]]

FIRST = date(2024, 3, 4)


@st.composite
def whens(draw: st.DrawFn) -> When:
    day = FIRST + timedelta(days=draw(st.integers(0, 9) | st.integers(0, 27)))
    some = When.days(day, day + timedelta(days=2))
    return draw(st.sampled_from([When.day(day), When.day(day), some, When.week_of(day), When.month(2024, 3)]))


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    return Finding(
        title="Some of them meet",
        kind=draw(st.sampled_from([Kind.TALKS, Kind.MEETING, Kind.SUMMIT, Kind.VISIT])),
        when=draw(whens()),
        parties=draw(st.sampled_from([("FR", "DE"), ("FR",), ("FR", "DE", "PL"), ("DE", "PL"), ("FR", "IT"), ()])),
        people=draw(st.sampled_from([(), ("Anna Moreau",), ("Anna Moreau", "Jan Nowak")])),
        place=draw(st.sampled_from([None, "Bern", "Paris"])),
        status=draw(st.sampled_from([Status.CONFIRMED, Status.CONFIRMED, *Status])),
        evidence=draw(
            st.sampled_from(
                ["they meet", "it was brought forward", "the third round", "the fourth round of peace talks"]
            )
        ),
        moved_from=draw(st.none() | st.none() | whens()),
    )


@st.composite
def archives(draw: st.DrawFn) -> list[Read]:
    """Articles of some days, several of one instant among them, each with what it tells."""
    return [
        (
            Article(
                id=f"a{number}",
                title="",
                text="",
                outlet=draw(st.sampled_from([None, "A paper", "Ministry of Norland"])),
                url=None,
                published=datetime(2024, 2, draw(st.integers(20, 23)), tzinfo=UTC),
            ),
            draw(st.lists(findings(), min_size=1, max_size=2)),
        )
        for number in range(draw(st.integers(2, 7)))
    ]


def read(number: int, published: int, when: When, kind: Kind = Kind.TALKS, **told: Any) -> Read:
    day = datetime(2024, 2, published, tzinfo=UTC)
    article = Article(id=f"a{number}", title="", text="", outlet="A paper", url=None, published=day)
    return article, [Finding(title="They meet", kind=kind, when=when, parties=("FR", "DE"), **told)]


def calendar_of(reads: Sequence[Sequence[Read]]) -> list[object]:
    """What the calendar holds once these have been taken in, each batch at once: the entries, without their names."""
    clock, configured = SetClock(NOON), load()
    planner = Planner(configured.calendar, configured.webhooks)
    with TemporaryDirectory() as folder:
        store = Store.open(copied(Path(folder)))
        for batch in reads:
            if len(batch) == 1:
                merge_findings(*batch[0], store, clock, planner)
            else:
                merge_all(batch, store, clock, planner)
        with store.reading() as tx:
            entries = [
                (
                    [(report.article.id, report.finding.when.edtf) for report in tx.reports.of_one(entry.uid)],
                    {name: value for name, value in entry.as_json().items() if name not in ("uid", "sequence")},
                )
                for entry in tx.engagements.select(EVERYTHING)
            ]
        store.close()
    return sorted(entries, key=str)


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "empty.db")
        Store.open(f"sqlite:///{path}").close()
        return path.read_bytes()


def copied(folder: Path) -> str:
    """An empty calendar: copying one is quicker than making its tables."""
    path = folder / "calendar.db"
    path.write_bytes(_empty())
    return f"sqlite:///{path}"


@settings(deadline=None, max_examples=60)
@given(archives(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_articles_in_any_order_and_in_batches_of_any_size_give_the_same_calendar(
    archive: list[Read], random: object, size: int
) -> None:
    in_order = sorted(archive, key=lambda read: (read[0].published, read[0].id))
    shuffled = list(archive)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    batches = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    assert calendar_of(batches) == calendar_of([[read] for read in in_order])


def test_days_that_only_a_report_of_another_meeting_told_bring_no_two_rounds_together() -> None:
    """The first to come in begins, until the next one is known, an engagement that may be put off for months."""
    put_off = read(2, 21, When.week_of(FIRST), Kind.SUMMIT, status=Status.POSTPONED)
    moved = When.week_of(FIRST)
    earlier = read(4, 20, When.day(date(2024, 3, 13)), evidence="the third round", moved_from=moved)
    later = read(5, 23, When.week_of(date(2024, 3, 25)), evidence="the third round")
    assert calendar_of([[put_off], [earlier], [later]]) == calendar_of([[earlier], [put_off], [later]])


def test_an_earlier_day_tells_whose_a_report_is_also_where_the_day_that_holds_is_another_one() -> None:
    moved = When.day(date(2024, 3, 26))
    summit = read(2, 21, When.day(date(2024, 3, 27)), Kind.SUMMIT, moved_from=moved)
    talks = read(5, 23, When.week_of(date(2024, 3, 25)), moved_from=moved)
    assert calendar_of([[summit], [talks]]) == calendar_of([[talks, summit]])
