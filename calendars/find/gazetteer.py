"""The gazetteer: what names stand for. Loads and checks `seeds/gazetteers`.

Everything is found under one key a name (see `words.key_of`), so that a text is looked through once, whatever the
number of names. A faulty entry is told by file, entry and fault, all of them at once.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from calendars.find.rows import Row, rows_of, tables_of
from calendars.find.words import folded, key_of
from config.errors import UserError

_EVER = (0, 9999)
PlaceSense = Literal["CITY", "COUNTRY", "VENUE", "REGION"]


class Sense(StrEnum):
    """In which sense words stand for a party."""

    STATE = "state"  #: its name
    ADJECTIVE = "adjective"  #: "Russian", "the Russians"
    CAPITAL = "capital"  #: that stands for a government: "talks with Moscow"
    OFFICE = "office"  #: a house or ministry that stands for a government: "the Kremlin"
    ORGANISATION = "organisation"  #: an organisation, one of its bodies, or a named group of states
    PERSON = "person"  #: somebody by name
    ROLE = "role"  #: somebody by office alone: "the Russian president"


@dataclass(frozen=True, slots=True)
class Standing:
    """That a name stands for parties."""

    #: ISO codes and acronyms.
    parties: tuple[str, ...]
    #: In which sense.
    sense: Sense
    #: The first and the last year in which it holds.
    years: tuple[int, int]
    #: The entry, for traces: "states: RU".
    rule: str
    #: It counts only in a text that holds one of these; always where there are none.
    only_with: tuple[str, ...] = ()
    #: It counts only in a text that holds none of these.
    unless_with: tuple[str, ...] = ()

    def holds(self, year: int, text: str) -> bool:
        """Whether it counts in `text`, published in `year`."""
        return (
            self.years[0] <= year <= self.years[1]
            and not (self.only_with and not any(word in text for word in self.only_with))
            and not any(word in text for word in self.unless_with)
        )


@dataclass(frozen=True, slots=True)
class Tenure:
    """That somebody held an office."""

    #: The full name, as we write it.
    name: str
    #: Whom they stood for.
    party: str
    #: The office, in small letters: "foreign minister".
    office: str
    #: The first and the last year of it.
    years: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something can take place."""

    #: CITY, COUNTRY, VENUE or REGION.
    sense: PlaceSense
    #: ISO code; None where it lies in several states, or in one of several places of that name.
    country: str | None
    #: IANA name of the one zone it lies in; None where there are several.
    timezone: str | None
    #: The entry, for traces: "places: Davos".
    rule: str


@dataclass(slots=True)
class Entry:
    """All that one key stands for."""

    #: As the name of a state, an organisation …; those that hold in certain years alone come first.
    standings: tuple[Standing, ...] = ()
    #: As a person's full name.
    people: tuple[Tenure, ...] = ()
    #: As the short name by which a person is known: "Putin".
    known: tuple[Tenure, ...] = ()
    #: As a place.
    place: Place | None = None
    #: It is a name in which others are only contained: "Washington Post".
    misleads: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names, and the words that make roles of them."""

    #: What stands under each key.
    entries: dict[str, Entry]
    #: Keys with which longer ones begin.
    beginnings: frozenset[str]
    #: Groups that are written without a capital ("six-party"), each with its standing.
    phrases: dict[str, Standing]
    #: Titles ("minister"), each with the party it implies, if any.
    titles: dict[str, str | None]
    #: Who held offices, by the last word of the name, folded.
    surnames: dict[str, tuple[Tenure, ...]]
    #: Lists of words: qualifiers, fields, honorifics, suffixes, followers, also_people, in_capitals, compounds.
    lists: dict[str, frozenset[str]]


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of `seeds/gazetteers`, loaded once. Raises UserError with every fault in it."""
    return _Loader().load()


class _Loader:
    """Builds the gazetteer and gathers its faults."""

    def __init__(self) -> None:
        self.folder = files("seeds") / "gazetteers"
        self.entries: dict[str, Entry] = {}
        self.phrases: dict[str, Standing] = {}
        self.titles: dict[str, str | None] = {}
        self.surnames: dict[str, tuple[Tenure, ...]] = {}
        self.lists: dict[str, frozenset[str]] = {}
        self.problems: list[str] = []

    def load(self) -> Gazetteer:
        for state in self._tables("states.toml", "state"):
            self._state(state)
        for organisation in self._tables("organisations.toml", "organisation"):
            self._organisation(organisation)
        for office in self._tables("offices.toml", "office"):
            self.titles[folded(office["title"])] = office.get("party")
        self._misleading(tables_of(self.folder / "misleading.toml", self.problems))
        for row in self._rows("cities.tsv", 3):
            self._city(row)
        for row in self._rows("places.tsv", 6):
            self._place(row)
        for row in self._rows("people.tsv", 8):
            self._person(row)
        self._refuse_two_at_a_time()
        if self.problems:
            raise UserError(*dict.fromkeys(self.problems))
        return Gazetteer(self.entries, _beginnings(self.entries), self.phrases, self.titles, self.surnames, self.lists)

    def _tables(self, name: str, kind: str) -> list[dict[str, Any]]:
        document = tables_of(self.folder / name, self.problems)
        self._keep_lists(document)
        return list(document.get(kind, ()))

    def _rows(self, name: str, width: int) -> Iterator[Row]:
        return rows_of(self.folder / name, width, self.problems)

    def _keep_lists(self, document: dict[str, Any]) -> None:
        for name, words in document.items():
            if all(isinstance(word, str) for word in words):
                self.lists[name] = frozenset(word if word.isupper() else folded(word) for word in words)

    def _entry(self, name: str, where: str) -> Entry:
        try:
            key = name if is_abbreviation(name) else key_of(name)
        except (ValueError, IndexError):
            self.problems.append(f"{where}: {name!r} does not end with a capitalised word, so it is never looked for")
            return Entry()
        return self.entries.setdefault(key, Entry())

    def _stand(self, names: Iterable[str], standing: Standing) -> None:
        for name in names:
            entry = self._entry(name, standing.rule)
            always = standing.years == _EVER and not standing.only_with
            entry.standings = (*entry.standings, standing) if always else (standing, *entry.standings)

    def _state(self, state: dict[str, Any]) -> None:
        code = state["code"]
        years = (state.get("since", 0), state.get("until", 9999))
        rule = f"states: {code}"
        only, unless = tuple(state.get("only_with", ())), tuple(state.get("unless_with", ()))
        names = [*state["names"], *state.get("former", ())]
        self._stand(names, Standing((code,), Sense.STATE, years, rule, only_with=only))
        people = [form for word in state.get("adjectives", ()) for form in (word, _plural(word))]
        self._stand(people, Standing((code,), Sense.ADJECTIVE, years, rule, unless_with=unless))
        self._stand(state.get("capitals", ()), Standing((code,), Sense.CAPITAL, years, rule))
        for capital, last in state.get("former_capitals", {}).items():
            self._stand([capital], Standing((code,), Sense.CAPITAL, (0, last), rule))
        self._stand(state.get("offices", ()), Standing((code,), Sense.OFFICE, years, rule))
        for name in names:
            self._entry(name, rule).place = Place("COUNTRY", code, state.get("zone"), rule)

    def _organisation(self, organisation: dict[str, Any]) -> None:
        code = organisation["code"]
        parties = tuple(organisation.get("members", [code]))
        standing = Standing(parties, Sense.ORGANISATION, _EVER, f"organisations: {code}")
        self._stand([*organisation["names"], *organisation.get("bodies", ())], standing)
        self.phrases |= dict.fromkeys(organisation.get("phrases", ()), standing)

    def _misleading(self, document: dict[str, Any]) -> None:
        for name in document.pop("phrases", ()):
            self._entry(name, "misleading.toml: phrases").misleads = True
        self._keep_lists(document)

    def _city(self, row: Row) -> None:
        name, country, zone = row.cells
        place = Place("CITY", country or None, zone or None, f"cities: {name}")
        entry = self._entry(name, row.where)
        entry.place = entry.place or place

    def _place(self, row: Row) -> None:
        name, also, sense, country, zone, _ = row.cells
        if sense not in ("CITY", "VENUE", "REGION", "COUNTRY"):
            self.problems.append(f"{row.where}: {sense!r} is no sense of a place; write CITY, VENUE or REGION")
        place = Place(sense, country or None, zone or None, f"places: {name}")  # type: ignore[arg-type]
        for spelling in (name, *also.split("|")) if also else (name,):
            self._entry(spelling, row.where).place = place

    def _person(self, row: Row) -> None:
        name, also, known, party, office, since, until, _ = row.cells
        try:
            years = (_year(since), _year(until) if until else date.max.year)
        except ValueError as error:
            self.problems.append(f"{row.where}: {error}")
            return
        tenure = Tenure(name, party, office, years)
        surname = folded(name).rpartition(" ")[2]
        self.surnames[surname] = (*self.surnames.get(surname, ()), tenure)
        for spelling in (name, *also.split("|")) if also else (name,):
            entry = self._entry(spelling, row.where)
            if tenure not in entry.people:  # spellings may differ in a hyphen alone
                entry.people = (*entry.people, tenure)
        for short in known.split("|") if known else ():
            entry = self._entry(short, row.where)
            if tenure not in entry.known:
                entry.known = (*entry.known, tenure)

    def _refuse_two_at_a_time(self) -> None:
        for entry in self.entries.values():
            for earlier, later in _neighbours(entry.people):
                if earlier.name == later.name and earlier.years[1] > later.years[0]:
                    self.problems.append(
                        f"people.tsv: {earlier.name!r} holds two offices in {later.years[0]}; let one end before"
                    )


def _neighbours(tenures: tuple[Tenure, ...]) -> Iterator[tuple[Tenure, Tenure]]:
    in_order = sorted(tenures, key=lambda tenure: (tenure.name, tenure.years))
    return itertools.pairwise(in_order)


def is_abbreviation(name: str) -> bool:
    """Whether `name` is of capitals alone, and so minds the case: "US", "G20"."""
    return name.isalnum() and name.isupper()


def _plural(adjective: str) -> str:
    return adjective if adjective.endswith(("s", "ese", "sh", "ch")) else f"{adjective}s"


def _beginnings(keys: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for key in keys:
        cut = key.find(" ")
        while cut > 0:
            found.add(key[:cut])
            cut = key.find(" ", cut + 1)
    return frozenset(found)


def _year(text: str) -> int:
    if len(text) != 4 or not text.isdigit():
        raise ValueError(f"{text!r} is no year of four digits")
    return int(text)
