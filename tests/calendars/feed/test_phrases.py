"""The languages of feeds."""

from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from calendars.feed.look import Look
from calendars.feed.phrases import codes, language
from calendars.feed.titles import bare, composed, summary_of, title_of
from calendars.find.places.naming import title_of as found_title
from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.revision import Change
from calendars.model.when import When
from tests.calendars.feed.made import LOOK, MONDAY, any_engagement, engagement, look

GERMAN = look(language="de")
KNOWN = ("FR", "DE", "BA", "TT", "EU", "NATO", "OSCE", "XX")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", codes())
def test_a_language_says_all_that_english_says_with_the_same_values(code: str) -> None:
    english, other = language("en").phrases, language(code).phrases
    assert {name: set(section) for name, section in other.items()} == {
        name: set(section) for name, section in english.items()
    }
    for section, phrases in english.items():
        for name, text in phrases.items():
            assert places(other[section][name]) == places(text), f"{code}.toml: [{section}] {name}"


@pytest.mark.parametrize("code", codes())
def test_a_language_has_a_word_for_every_kind_status_and_change(code: str) -> None:
    phrases = language(code).phrases
    assert set(phrases["kinds"]) == {kind.value for kind in Kind}
    assert set(phrases["certainty"]) == {status.value for status in Status} | {"read", "vague"}
    assert {change.value for change in Change} <= set(phrases["changes"])
    assert len(set(phrases["kinds"].values())) == len(Kind)


def test_a_language_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="'xx' is no language of the feed; there are de, en"):
        look(language="xx")


@given(st.sampled_from(Kind), st.lists(st.sampled_from(KNOWN), max_size=6, unique=True), st.none() | st.just("Vienna"))
def test_english_titles_are_composed_as_the_finder_composes_them(
    kind: Kind, parties: list[str], place: str | None
) -> None:
    from calendars.find.text.gazetteer import gazetteer

    names = [gazetteer().names.get(party, party) for party in parties]
    assert composed(language("en"), kind, names, place) == found_title(kind, parties, [], place)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        (
            {"title": "Talks: France and Germany in Bern", "place": "Bern"},
            "Gespräche: Frankreich und Deutschland – Bern",
        ),
        ({"title": "Visit: France", "place": "Bern"}, "Besuch: Frankreich"),
        ({"title": "Call: Anna Moreau", "parties": (), "people": ("Anna Moreau",)}, "Telefonat: Anna Moreau"),
        ({"title": "Summit"}, "Gipfel"),
        (
            {"title": "Meeting: European Union and NATO", "parties": ("EU", "NATO")},
            "Treffen: Europäische Union und NATO",
        ),
        ({"title": "Talks: France and Ghana"}, "Talks: France and Ghana"),
        ({"title": "The talks of the year"}, "The talks of the year"),
        ({"title": "Talks: France, Germany and others"}, "Talks: France, Germany and others"),
    ],
)
def test_what_the_finder_calls_it_is_said_in_the_language_and_what_people_wrote_stays(
    fields: dict[str, Any], title: str
) -> None:
    assert title_of(engagement(**fields), GERMAN) == title


def test_of_many_the_first_four_are_named_in_any_language() -> None:
    many = {"FR": "France", "DE": "Germany", "IT": "Italy", "ES": "Spain", "PT": "Portugal"}
    title = "Summit: France, Germany, Italy, Spain and others"
    assert title_of(engagement(title=title, parties=tuple(many)), Look(GERMAN.settings, many)) == (
        "Gipfel: Frankreich, Deutschland, Italien, Spanien und andere"
    )


@pytest.mark.parametrize("code", codes())
@given(any_engagement(st.text("abc (),:", max_size=20)))
@how(max_examples=50, deadline=None)
def test_a_title_is_read_back_out_of_its_summary(code: str, shown: Engagement) -> None:
    spoken = look(language=code)
    assert bare(summary_of(shown, spoken), shown.status, shown.when) == title_of(shown, spoken)


def test_a_cancelled_week_in_german() -> None:
    off = engagement(When.week_of(MONDAY), status=Status.CANCELLED)
    assert summary_of(off, GERMAN) == "Abgesagt: Gespräche: Frankreich und Deutschland (Woche ab 4. März)"
    assert summary_of(off, LOOK) == "Cancelled: Talks: France and Germany (week of 4 March)"
