"""Places are found where they stand, with their zones, and not where they are somebody."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.find.frames.document import Document
from calendars.find.places.mentions import PlaceMention, find_places
from tests.calendars.find.test_gazetteer import rows
from tests.calendars.find.told import article

CITIES = [row.cells[0] for row in rows("cities.tsv", 3)]
PLACES = [row.cells for row in rows("places.tsv", 6)]


def named(mentions: list[PlaceMention]) -> list[str]:
    return [mention.name for mention in mentions]


def test_each_place_is_found_in_its_example() -> None:
    assert not [cells[0] for cells in PLACES if cells[0] not in named(find_places(cells[5]))]


def test_each_other_spelling_of_a_place_is_found() -> None:
    spellings = [spelling for cells in PLACES for spelling in cells[1].split("|") if spelling]
    assert not [name for name in spellings if name not in named(find_places(f"talks in {name} on Monday"))]


def test_cities_are_found_where_they_stand() -> None:
    chosen = random.Random(0).sample(CITIES, 800)
    missed = [name for name in chosen if name not in named(find_places(f"talks in {name} on Monday"))]
    assert not missed


def test_a_city_has_its_country_and_its_zone() -> None:
    [place] = find_places("They will meet in Lisbon on Monday.")
    assert (place.name, place.country, place.timezone, place.sense) == ("Lisbon", "PT", "Europe/Lisbon", "CITY")


def test_a_state_of_several_zones_has_none() -> None:
    [place] = find_places("They will meet in Russia on Monday.")
    assert (place.country, place.timezone, place.sense) == ("RU", None, "COUNTRY")


def test_a_name_in_capitals_is_given_in_small_letters() -> None:
    assert named(find_places("TALKS IN NEW YORK ON MONDAY")) == ["New York"]


def test_a_name_over_two_lines_is_one() -> None:
    [place] = find_places("talks in New\nYork")
    assert (place.name, place.text) == ("New York", "New\nYork")


@pytest.mark.parametrize(
    "text",
    [
        "Jack London will travel on Monday",
        "Mr Sydney will travel",
        "He reads the Washington Post",
        "They read the Paris Agreement",
        "Georgia Frick arrived",
    ],
)
def test_somebody_or_something_of_that_name_is_no_place(text: str) -> None:
    assert named(find_places(text)) == []


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("They will meet in Paris, Texas, on Monday.", "Paris, Texas", "US"),
        ("talks in London, Ontario on 3 March", "London, Ontario", "CA"),
        ("talks in Paris, Texas Monday", "Paris, Texas", "US"),
        ("talks in Melbourne, Fla., on Monday", "Melbourne, Fla.", "US"),
        ("talks in Portland, Maine", "Portland, Maine", "US"),
        ("LONDON, Ontario (Reuters) - They will meet.", "London, Ontario", "CA"),
        ("PARIS, TEXAS (AP) - They will meet.", "Paris, Texas", "US"),
    ],
)
def test_a_city_told_to_lie_in_another_province_is_none_that_we_know(text: str, name: str, country: str) -> None:
    [place] = find_places(text)
    assert (place.name, place.country, place.timezone, place.sense) == (name, country, None, "CITY")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("talks in Los Angeles, California", ["Los Angeles", "California"]),
        ("talks in Paris, Texas Governor Ann Lee said", ["Paris", "Texas"]),
        ("After talks in Bern, Washington said no", ["Bern", "Washington"]),
        ("talks in Tbilisi, Georgia", ["Tbilisi", "Georgia"]),
        ("talks in Paris, Texas's governor said", ["Paris", "Texas"]),
    ],
)
def test_a_province_that_holds_the_city_or_is_spoken_of_itself_is_apart(text: str, names: list[str]) -> None:
    assert named(find_places(text)) == names


def test_a_report_is_written_in_the_city_of_its_province() -> None:
    document = Document(article("LONDON, Ontario (Reuters) - Talks will be held here on Monday."))
    place = document.written_in
    assert place is not None
    assert (place.name, place.country, place.timezone) == ("London, Ontario", "CA", None)


@given(st.text() | st.lists(st.sampled_from([*CITIES[:40], "in", ",", "Mr", "\n\n", "NEW YORK", "of"])).map(" ".join))
def test_places_are_verbatim_in_order_and_apart(text: str) -> None:
    last = 0
    for mention in find_places(text):
        assert last <= mention.start < mention.end
        assert mention.text == text[mention.start : mention.end]
        last = mention.end
