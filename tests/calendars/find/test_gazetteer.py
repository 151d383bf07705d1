"""Every entry of the gazetteers stands for what its example says; a faulty one is refused by name."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calendars.find.actors.mentions import ActorMention, find_actors
from calendars.find.actors.people import parts_of
from calendars.find.text.gazetteer import gazetteer, read_gazetteer
from calendars.find.text.rows import Row, rows_of, tables_of
from calendars.find.text.titles import head_of
from config.errors import UserError

FOLDER = files("seeds") / "gazetteers"

#: A small gazetteer without a fault, file by file.
SOUND = {
    "states.toml": '[[state]]\ncode = "GH"\nnames = ["Ghana"]\nexample = "talks with Ghana"\n',
    "organisations.toml": '[[organisation]]\ncode = "UN"\nnames = ["UN"]\nexample = "the UN"\n',
    "offices.toml": 'honorifics = ["mr"]\n[[office]]\ntitle = "envoy"\nexample = "the UN envoy"\n',
    "misleading.toml": 'common = ["the"]\n',
    "cities.tsv": "name\tcountry\ttimezone\nTema\tGH\tAfrica/Accra\n",
    "places.tsv": "name\talso\tsense\tcountry\ttimezone\texample\nElmina\t\tCITY\tGH\tAfrica/Accra\tin Elmina\n",
    "people.tsv": "name\talso\tknown as\tparty\toffice\tsince\tuntil\texample\n"
    "Ann Lee\t\tLee\tGH\tenvoy\t2001\t2003\ttalks with Ann Lee\n",
}


def tables(file: str, kind: str) -> list[dict[str, Any]]:
    problems: list[str] = []
    entries: list[dict[str, Any]] = tables_of(FOLDER / file, problems)[kind]
    assert not problems
    return entries


def rows(file: str, width: int) -> Iterator[Row]:
    problems: list[str] = []
    yield from rows_of(FOLDER / file, width, problems)
    assert not problems


def spoken_of(text: str, year: int = 2024) -> list[ActorMention]:
    return find_actors(text, "", date(year, 2, 28), None)


@pytest.mark.parametrize("state", tables("states.toml", "state"), ids=lambda state: str(state["code"]))
def test_a_state_is_found_in_its_example(state: dict[str, Any]) -> None:
    year = min(max(2024, state.get("since", 0)), state.get("until", 9999))
    assert any(state["code"] in mention.parties for mention in spoken_of(state["example"], year))


@pytest.mark.parametrize("state", tables("states.toml", "state"), ids=lambda state: str(state["code"]))
def test_a_state_without_conditions_is_found_by_each_of_its_names(state: dict[str, Any]) -> None:
    if not {"since", "until", "only_with"} & state.keys():
        for name in state["names"]:
            assert any(state["code"] in m.parties for m in spoken_of(f"Talks with {name} on Monday.")), name


@pytest.mark.parametrize("form", [state["joined"] for state in tables("states.toml", "state") if "joined" in state])
@pytest.mark.parametrize(("other", "code"), [("Kenyan", "KE"), ("US", "US"), ("Norwegian", "NO")])
def test_two_states_in_one_word_are_two(form: str, other: str, code: str) -> None:
    [state] = [state["code"] for state in tables("states.toml", "state") if state.get("joined") == form]
    [mention] = spoken_of(f"A new round of {form}-{other} talks will be held in May.")
    assert mention.parties == (state, code)


@pytest.mark.parametrize("entry", tables("organisations.toml", "organisation"), ids=lambda entry: str(entry["code"]))
def test_an_organisation_is_found_in_its_example(entry: dict[str, Any]) -> None:
    wanted = set(entry.get("members", [entry["code"]]))
    assert any(wanted <= set(mention.parties) for mention in spoken_of(entry["example"]))


@pytest.mark.parametrize("entry", tables("organisations.toml", "organisation"), ids=lambda entry: str(entry["code"]))
def test_an_organisation_is_found_by_its_phrases(entry: dict[str, Any]) -> None:
    wanted = set(entry.get("members", [entry["code"]]))
    for phrase in entry.get("phrases", ()):
        assert any(wanted <= set(mention.parties) for mention in spoken_of(f"the {phrase} talks")), phrase


@pytest.mark.parametrize("office", tables("offices.toml", "office"), ids=lambda office: str(office["title"]))
def test_an_office_is_found_in_its_example(office: dict[str, Any]) -> None:
    roles = [mention.role for mention in spoken_of(office["example"]) if mention.role]
    assert any(role.endswith(head_of(office["title"])) for role in roles)


PEOPLE = [row.cells for row in rows("people.tsv", 8)]


def within(cells: list[str]) -> int:
    """A year in which somebody held the office, and not another one."""
    since, until = int(cells[5]), int(cells[6] or 9999)
    return min(since + 1, max(since, until))


def without_rank(name: str) -> tuple[str, ...]:
    """The words of a name but its royal title and number, which the role says."""
    ranks = {"king", "queen", "sultan", "sheikh", "ii", "iii", "vi"}
    return tuple(part for part in parts_of(name) if part not in ranks)


@pytest.mark.parametrize("cells", PEOPLE, ids=lambda cells: f"{cells[0]} {cells[5]}")
def test_somebody_is_found_in_the_example_and_stands_for_a_party(cells: list[str]) -> None:
    found = {without_rank(m.person): m.parties for m in spoken_of(cells[7], within(cells)) if m.person}
    assert cells[3] in found[without_rank(cells[0])]


@pytest.mark.parametrize("cells", PEOPLE, ids=lambda cells: f"{cells[0]} {cells[5]}")
def test_a_short_name_is_that_of_somebody_who_bears_it(cells: list[str]) -> None:
    for short in filter(None, cells[2].split("|")):
        surname = parts_of(short)[-1]
        bearers = {other[3] for other in PEOPLE if surname in parts_of(other[2].replace("|", " "))}
        found = [m for m in spoken_of(f"talks with {short} in Bern", within(cells)) if m.person]
        assert found, short
        assert bearers & set(found[0].parties), short


def test_every_zone_is_one_that_there_is() -> None:
    zones = {state.get("zone") for state in tables("states.toml", "state")}
    zones |= {row.cells[4] for row in rows("places.tsv", 6)} | {row.cells[2] for row in rows("cities.tsv", 3)}
    for zone in filter(None, zones):
        ZoneInfo(zone)


@pytest.mark.parametrize("phrase", tables("misleading.toml", "phrases"))
def test_a_misleading_name_stands_for_nobody(phrase: str) -> None:
    assert not [m for m in spoken_of(f"They wrote of {phrase} that day.") if m.parties or m.person]


def test_a_party_is_called_by_the_first_of_its_names() -> None:
    names = gazetteer().names
    assert (names["GH"], names["UN"], names["XK"]) == ("Ghana", "United Nations", "Kosovo")


def test_the_gazetteer_is_loaded_once() -> None:
    assert gazetteer() is gazetteer()


Refused = Callable[..., str]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """What is said of a gazetteer in which words of one file are replaced by others."""

    def refused(file: str, old: str, new: str) -> str:
        for name, content in SOUND.items():
            (tmp_path / name).write_text(content.replace(old, new) if name == file else content, encoding="utf-8")
        with pytest.raises(UserError) as raised:
            read_gazetteer(tmp_path)
        return str(raised.value)

    return refused


def test_a_small_gazetteer_without_faults_is_read(tmp_path: Path) -> None:
    for name, content in SOUND.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    entries = read_gazetteer(tmp_path).entries
    assert [standing.parties for standing in entries["ghana"].standings] == [("GH",)]
    assert [tenure.office for tenure in entries["ann lee"].people] == ["envoy"]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("states.toml", 'code = "GH"', "", "states.toml: entry 1: it has no code; add code = …"),
        ("states.toml", "example", "exmple", "states.toml: GH: it has no example; add example = …"),
        (
            "states.toml",
            "example",
            'zon = "x"\nexample',
            "states.toml: GH: nothing reads 'zon'; write one of code, names",
        ),
        ("states.toml", '"Ghana"', '"Ghana proper"', "states: GH: 'Ghana proper' does not end with a capitalised word"),
        ("states.toml", "[[state]]", "[[state]", "states.toml: "),
        ("organisations.toml", 'names = ["UN"]', "", "organisations.toml: UN: it has no names; add names = …"),
        ("offices.toml", 'title = "envoy"', "", "offices.toml: entry 1: it has no title; add title = …"),
        ("cities.tsv", "\tGH\t", "\t", "cities.tsv: line 2: it has 2 columns; write 3"),
        ("places.tsv", "CITY", "TOWN", "places.tsv: line 2: Elmina: 'TOWN' is no sense of a place; write CITY"),
        ("people.tsv", "2001", "about 2001", "people.tsv: line 2: Ann Lee: 'about 2001' is no year of four digits"),
        ("people.tsv", "2003", "1999", "people.tsv: line 2: Ann Lee: the office ends in 1999, before it begins"),
    ],
)
def test_a_faulty_entry_is_told_by_file_entry_and_fault(
    refused: Refused, file: str, old: str, new: str, said: str
) -> None:
    assert said in refused(file, old, new)


def test_two_offices_at_a_time_are_refused(refused: Refused) -> None:
    second = "\nAnn Lee\t\t\tUN\tenvoy\t2002\t\ttalks with Ann Lee\n"
    said = refused("people.tsv", "talks with Ann Lee\n", f"talks with Ann Lee{second}")
    assert "people.tsv: 'Ann Lee' holds two offices in 2002; let one end before" in said


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with as_file(FOLDER) as folder:
        shutil.copytree(folder, tmp_path / "gazetteers")
    (tmp_path / "gazetteers" / "cities.tsv").unlink()
    (tmp_path / "gazetteers" / "places.tsv").write_text("name\nElmina\n", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        read_gazetteer(tmp_path / "gazetteers")
    assert len(raised.value.problems) == 2
