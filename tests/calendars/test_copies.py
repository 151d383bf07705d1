"""One story at several addresses: what is taken for a copy, and what for a report of its own."""

from dataclasses import replace
from datetime import date, timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.clock import SetClock
from calendars.copies import take_in
from calendars.model.article import Article
from calendars.model.selection import EVERYTHING
from calendars.plan.planner import Planner
from calendars.store.articles import Arrival
from calendars.store.database import Store
from config.settings import load
from tests.calendars.conftest import NOON

STORY = """The foreign ministers of Ghana and Switzerland will meet in Bern on Thursday, the foreign ministry said.

They are to speak about trade in cocoa, about the training of customs officers and about a treaty on double taxation
that both parliaments have been waiting for since the spring of last year.

The ministers know each other well from their years as ambassadors in New York, a spokesman said on Wednesday morning.
He did not say whether a joint statement was planned, and nothing was to be learned about dinner either."""

FIRST = Article(
    id="https://one.example/story",
    title="Ministers to meet",
    text=STORY,
    outlet="One",
    url="https://one.example/story",
    published=date(2024, 2, 28),
)


def elsewhere(text: str = STORY, days: int = 0, host: str = "two") -> Article:
    url = f"https://{host}.example/a-story"
    return replace(FIRST, id=url, url=url, outlet=host, text=text, published=FIRST.day + timedelta(days=days))


def days_in(store: Store) -> list[str]:
    with store.reading() as tx:
        return [one.when.edtf for one in tx.engagements.select(EVERYTHING)]


def test_the_same_story_at_two_addresses_is_one_article(store: Store, clock: SetClock, planner: Planner) -> None:
    take_in(FIRST, store, clock, planner)
    taken = take_in(elsewhere(), store, clock, planner)
    assert (taken.article, taken.outcome.arrival) == (FIRST.id, Arrival.UNCHANGED)
    with store.reading() as tx:
        assert tx.articles.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        STORY.replace("a spokesman said", "their spokeswoman told reporters").replace("well ", ""),
        STORY + "\n\nReporting by our staff in Bern.",
        "BERN (Two) – " + STORY,
    ],
    ids=["edited", "signed", "datelined"],
)
def test_a_story_that_is_republished_with_small_changes_is_one_article(
    text: str, store: Store, clock: SetClock, planner: Planner
) -> None:
    take_in(FIRST, store, clock, planner)
    assert take_in(elsewhere(text), store, clock, planner).article == FIRST.id


def test_thursday_is_that_of_the_first_publication(store: Store, clock: SetClock, planner: Planner) -> None:
    take_in(FIRST, store, clock, planner)
    take_in(elsewhere(days=2), store, clock, planner)
    assert days_in(store) == ["2024-02-29"]


def test_thursday_is_corrected_by_a_copy_that_was_published_before(
    store: Store, clock: SetClock, planner: Planner
) -> None:
    take_in(elsewhere(days=2), store, clock, planner)
    assert days_in(store) == ["2024-03-07"]
    take_in(FIRST, store, clock, planner)
    assert days_in(store) == ["2024-02-29"]
    with store.reading() as tx:
        assert tx.articles.count() == 1


def test_a_copy_that_says_another_day_is_a_report_of_its_own(store: Store, clock: SetClock, planner: Planner) -> None:
    take_in(FIRST, store, clock, planner)
    changed = elsewhere(STORY.replace("on Thursday", "on Friday"))
    assert take_in(changed, store, clock, planner).article == changed.id


def test_another_story_of_the_same_meeting_is_another_report(store: Store, clock: SetClock, planner: Planner) -> None:
    take_in(FIRST, store, clock, planner)
    other = elsewhere(
        "Bern expects a guest. On Thursday the foreign ministers of Ghana and Switzerland will meet in Bern; "
        "shopkeepers in the old town have put out flags, and the tram will not stop at the parliament for two hours."
    )
    assert take_in(other, store, clock, planner).article == other.id
    assert days_in(store) == ["2024-02-29"]


def test_a_story_that_comes_again_after_days_is_news(store: Store, clock: SetClock, planner: Planner) -> None:
    take_in(FIRST, store, clock, planner)
    assert take_in(elsewhere(days=6), store, clock, planner).article != FIRST.id


def test_a_page_that_changed_is_a_new_version(store: Store, clock: SetClock, planner: Planner) -> None:
    take_in(FIRST, store, clock, planner)
    changed = replace(FIRST, text=STORY.replace("on Thursday", "on Friday"))
    assert take_in(changed, store, clock, planner).outcome.arrival is Arrival.CHANGED
    assert days_in(store) == ["2024-03-01"]


def test_short_notes_of_two_outlets_stay_two(store: Store, clock: SetClock, planner: Planner) -> None:
    note = "The ministers of Ghana and Togo will meet in Lomé on Thursday."
    take_in(replace(FIRST, text=note), store, clock, planner)
    assert take_in(elsewhere(note), store, clock, planner).article != FIRST.id
    assert take_in(replace(FIRST, text=note, id="again"), store, clock, planner).article == FIRST.id


@settings(deadline=None, max_examples=6)
@given(st.permutations(range(3)))
def test_copies_give_the_same_calendar_in_whatever_order_they_come(order: list[int]) -> None:
    articles = [FIRST, elsewhere(days=1), elsewhere(days=2, host="three")]
    house = load()
    with TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/calendar.db")
        planner = Planner(house.calendar, house.webhooks)
        for number in order:
            take_in(articles[number], store, SetClock(NOON), planner)
        found = days_in(store)
        store.close()
    assert found == ["2024-02-29"]
