"""Short names are resolved to the people whom an article names in full."""

import pytest

from calendars.find.actors.people import People, Sighting, parts_of


def met(*sightings: Sighting, year: int = 2024) -> People:
    people = People(year)
    people.add(sightings)
    return people


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ban Ki-moon", ("ban", "ki", "moon")),
        ("J.E. Bolger", ("je", "bolger")),
        ("José de Sá", ("jose", "de", "sa")),
        ("George W. Bush", ("george", "w", "bush")),
    ],
)
def test_a_name_is_its_words_folded(name: str, parts: tuple[str, ...]) -> None:
    assert parts_of(name) == parts


@pytest.mark.parametrize("short", ["Sarmento", "SARMENTO", "João Sarmento", "Joao Sarmento"])
def test_a_short_name_is_the_fullest_one(short: str) -> None:
    people = met(Sighting(0, 13, "João Sarmento", ("PT",), role="minister"))
    person = people.meant_by(Sighting(40, 48, short, is_certain=False))
    assert person
    assert (person.name, person.parties) == ("João Sarmento", ("PT",))


def test_a_particle_belongs_to_the_short_name() -> None:
    people = met(Sighting(0, 10, "Ann de Lee"))
    for short in ("Lee", "de Lee"):
        person = people.meant_by(Sighting(20, 23, short))
        assert person
        assert person.name == "Ann de Lee"


def test_a_family_name_that_comes_first_is_the_short_name() -> None:
    people = met(Sighting(0, 10, "Xu Caihou", ("CN",)))
    person = people.meant_by(Sighting(20, 22, "Xu", is_certain=False))
    assert person
    assert person.name == "Xu Caihou"


def test_of_two_namesakes_the_one_of_that_party_is_meant() -> None:
    people = met(Sighting(0, 7, "Ann Lee", ("GH",), role="envoy"), Sighting(10, 16, "Bo Lee", ("SE",), role="envoy"))
    person = people.meant_by(Sighting(30, 33, "Lee", ("SE",)))
    assert person
    assert person.name == "Bo Lee"


def test_initials_and_first_name_are_one_person() -> None:
    people = met(Sighting(0, 11, "M.J. Lee", ("AU",)), Sighting(20, 31, "Michael Lee", role="minister"))
    assert [person.name for person in people.all] == ["Michael Lee"]
    assert people.all[0].parties == ("AU",)


def test_a_word_that_nobody_shows_to_be_somebody_is_nobody() -> None:
    assert met().meant_by(Sighting(0, 4, "Frick", is_certain=False)) is None


def test_somebody_certain_without_a_full_name_is_entered_by_the_short_one() -> None:
    person = met().meant_by(Sighting(0, 8, "Frick"))
    assert person
    assert person.name == "Frick"


@pytest.mark.parametrize(("year", "party"), [(1999, "UN"), (2024, None)])
def test_a_holder_of_an_office_is_known_in_the_years_of_it(year: int, party: str | None) -> None:
    person = met(year=year).meant_by(Sighting(0, 5, "Annan", is_certain=False))
    assert (person.parties[0] if person else None) == party


def test_what_the_article_says_stands_above_the_table() -> None:
    people = met(Sighting(0, 10, "Kofi Annan", ("GH",)), year=1999)
    assert people.all[0].parties == ("GH",)


def test_the_minister_is_the_one_met_last() -> None:
    people = met()
    for start, name in ((0, "Ann Lee"), (20, "Bo Frick")):
        people.meant_by(Sighting(start, start + len(name), name, ("GH",), role="foreign minister"))
    last = people.last_with("minister", ("GH",))
    assert last
    assert last.name == "Bo Frick"
    assert people.last_with("minister", ("SE",)) is None
    assert people.last_with("president", ()) is None
