"""A summit in the news, from its announcement to its end: what the calendar says after each article."""

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from calendars.archive import retract
from calendars.clock import SetClock
from calendars.ingest import ingest
from calendars.model.article import Article
from calendars.model.engagement import Engagement
from calendars.model.selection import EVERYTHING
from calendars.plan.planner import Planner
from calendars.store.database import Store
from tests.calendars.conftest import NOON

CHAINS = tomllib.loads(Path(__file__).with_name("chains.toml").read_text("utf-8"))["chain"]


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain["name"])
def test_the_calendar_follows_the_news(chain: dict[str, Any], tmp_path: Path, planner: Planner) -> None:
    shown, expected = [], []
    store, clock = Store.open(f"sqlite:///{tmp_path}/calendar.db"), SetClock(NOON)
    for number, told in enumerate(chain["article"]):
        if gone := told.get("back"):
            retract(gone, store, clock, planner)
        else:
            ingest(article_of(told, number), store, clock, planner)
        shown.append(lines(store))
        expected.append(sorted(told["then"]))
    store.close()
    assert shown == expected


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain["name"])
def test_the_calendar_is_the_same_where_the_last_article_comes_first(
    chain: dict[str, Any], tmp_path: Path, planner: Planner
) -> None:
    taken_back = {told["back"] for told in chain["article"] if "back" in told}
    articles = [article_of(told, number) for number, told in enumerate(chain["article"]) if "text" in told]
    store = Store.open(f"sqlite:///{tmp_path}/calendar.db")
    for article in reversed(articles):
        if not any(article.id.startswith(gone) for gone in taken_back):
            ingest(article, store, SetClock(NOON), planner)
    shown = lines(store)
    store.close()
    assert shown == sorted(chain["article"][-1]["then"])


def article_of(told: dict[str, Any], number: int) -> Article:
    """Its id begins with its outlet, and sorts those of one day as they stand in the chain."""
    day, outlet = date.fromisoformat(f"2024-{told['day']}"), told["from"]
    id_ = f"{outlet}, {day}, {number}"
    return Article(id=id_, title="", text=told["text"], outlet=outlet, url=None, published=day)


def lines(store: Store) -> list[str]:
    with store.reading() as tx:
        return sorted(map(line, tx.engagements.select(EVERYTHING)))


def line(entry: Engagement) -> str:
    """`summit 2024-03-12 confirmed Entebbe disputed 2024-03-13`."""
    against = ", ".join(dispute.value for dispute in entry.disputed)
    shown = (entry.kind, entry.when.edtf, entry.status, entry.place or "-", against and f"disputed {against}")
    return " ".join(filter(None, shown))


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
