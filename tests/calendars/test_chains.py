"""A summit in the news, from its announcement to its end: what the calendar says after each article."""

from collections.abc import Sequence
from datetime import date, time
from pathlib import Path

import pytest

from calendars.clock import SetClock
from calendars.ingest import ingest
from calendars.model.article import Article
from calendars.model.selection import EVERYTHING
from calendars.plan.planner import Planner
from calendars.store.database import Store
from tests.calendars.conftest import NOON

#: Each article: day of February 2024, outlet, text; and the calendar after it: kind, days, status, what is disputed.
Step = tuple[int, str, str, Sequence[tuple[str, str, str, Sequence[str]]]]

SUMMIT: Sequence[Step] = (
    (
        5,
        "North Courier",
        "The presidents of Kenya and Uganda will hold a summit in Entebbe next month, officials said on Monday.",
        [("summit", "2024-03", "confirmed", [])],
    ),
    (
        12,
        "South Gazette",
        "Kenya's president and his Ugandan counterpart will hold a summit in Entebbe on 12 March, his office said.",
        [("summit", "2024-03-12", "confirmed", [])],
    ),
    (
        14,
        "West Post",
        "The summit of the presidents of Kenya and Uganda will be held in Entebbe on 13 March, a diplomat said.",
        [("summit", "2024-03-13", "confirmed", ["2024-03-12"])],
    ),
    (
        15,
        "East Times",
        "The presidents of Kenya and Uganda will meet for a summit in Entebbe on 13 March, both governments said.",
        [("summit", "2024-03-13", "confirmed", [])],
    ),
    (
        19,
        "North Courier",
        "The summit of the presidents of Kenya and Uganda in Entebbe, planned for 13 March, was called off, both said.",
        [("summit", "2024-03-13", "cancelled", [])],
    ),
    (
        23,
        "North Courier",
        "The presidents of Kenya and Uganda will hold their summit in Entebbe on 13 March after all, officials said.",
        [("summit", "2024-03-13", "confirmed", [])],
    ),
)

TWO_IN_A_WEEK: Sequence[Step] = (
    (
        20,
        "North Courier",
        "The foreign ministers of Chile and Peru will hold talks in Lima on Monday, 4 March.",
        [("talks", "2024-03-04", "confirmed", [])],
    ),
    (
        21,
        "South Gazette",
        "The foreign ministers of Chile and Peru will hold talks in Arica on Thursday, 7 March.",
        [("talks", "2024-03-04", "confirmed", []), ("talks", "2024-03-07", "confirmed", [])],
    ),
    (
        22,
        "West Post",
        "The foreign ministers of Chile and Peru will hold talks in Lima on 4 March and in Arica on 7 March.",
        [("talks", "2024-03-04", "confirmed", []), ("talks", "2024-03-07", "confirmed", [])],
    ),
)

ROUNDS: Sequence[Step] = (
    (
        20,
        "North Courier",
        "The third round of talks between Armenia and Georgia will be held in Tbilisi on 5 March.",
        [("talks", "2024-03-05", "confirmed", [])],
    ),
    (
        21,
        "South Gazette",
        "The third round of talks between Armenia and Georgia was moved from 5 March to 12 March, the ministry said.",
        [("talks", "2024-03-12", "confirmed", [])],
    ),
    (
        22,
        "West Post",
        "The fourth round of talks between Armenia and Georgia will be held in Yerevan on 12 March.",
        [("talks", "2024-03-12", "confirmed", []), ("talks", "2024-03-12", "confirmed", [])],
    ),
)


@pytest.mark.parametrize("chain", [SUMMIT, TWO_IN_A_WEEK, ROUNDS], ids=["summit", "two in a week", "rounds"])
def test_the_calendar_follows_the_news(chain: Sequence[Step], tmp_path: Path, planner: Planner) -> None:
    store, clock = Store.open(f"sqlite:///{tmp_path}/calendar.db"), SetClock(NOON)
    shown = []
    for day, outlet, text, _ in chain:
        article = Article(
            id=f"{day}-{outlet}", title="", text=text, outlet=outlet, url=None, published=date(2024, 2, day)
        )
        ingest(article, store, clock, planner)
        with store.reading() as tx:
            entries = tx.engagements.select(EVERYTHING)
        shown.append(
            sorted(
                (one.kind.value, one.when.edtf, one.status.value, [dispute.value for dispute in one.disputed])
                for one in entries
            )
        )
    store.close()
    assert shown == [sorted(expected) for *_, expected in chain]


def test_a_ministrys_own_word_stands_against_what_media_are_said_to_report(tmp_path: Path, planner: Planner) -> None:
    store, clock = Store.open(f"sqlite:///{tmp_path}/calendar.db"), SetClock(NOON)
    for id_, outlet, hour in (("a", "Ministry of Foreign Affairs of Chile", 11), ("b", "A blog", 15)):
        said = "" if id_ == "a" else "Local media reported that "
        text = f"{said}The foreign ministers of Chile and Peru will hold talks in Lima on 4 March at {hour}:00."
        article = Article(id=id_, title="", text=text, outlet=outlet, url=None, published=date(2024, 2, 20))
        ingest(article, store, clock, planner)
    with store.reading() as tx:
        (entry,) = tx.engagements.select(EVERYTHING)
    store.close()
    assert entry.when.time == time(11)
    assert [(dispute.value, dispute.by) for dispute in entry.disputed] == [("15:00", ("A blog",))]
