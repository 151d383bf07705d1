"""The gazetteer: what names stand for. Loads and checks `seeds/gazetteers`.

Everything is found under one key a name (see `words.key_of`), so that a text is looked through once, whatever the
number of names. A faulty entry is told by file, entry and fault, all of them at once.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from calendars.find.text.meanings import Entry, Place, Sense, Standing, Tenure
from calendars.find.text.rows import Row, rows_of, tables_of
from calendars.find.text.words import folded, key_of
from config.errors import UserError

#: Lists of words that are no part of a person's name.
_NO_NAMES = ("common", "suffixes", "honorifics", "bodies", "no_names")
_EVER = (0, 9999)
#: What every entry of a file needs; the first of these names it.
_NEEDED = {
    "states.toml": ("code", "names", "example"),
    "organisations.toml": ("code", "names", "example"),
    "offices.toml": ("title", "example"),
}
#: What else it may have.
_OPTIONAL = {
    "states.toml": (
        "former",
        "adjectives",
        "joined",
        "capitals",
        "former_capitals",
        "offices",
        "since",
        "until",
        "only_with",
        "unless_with",
        "part_of",
        "zone",
    ),
    "organisations.toml": ("bodies", "phrases", "members", "movement"),
    "offices.toml": ("party",),
}


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names, and the words that make roles of them."""

    #: What stands under each key.
    entries: dict[str, Entry]
    #: Keys with which longer ones begin.
    beginnings: frozenset[str]
    #: Keys of one word that stand for parties, and so make compounds: "Russia-friendly".
    stems: frozenset[str]
    #: What each party is called, by its code: "Ghana", "United Nations".
    names: dict[str, str]
    #: The first of its capitals, by the code of the state.
    capitals: dict[str, str]
    #: The one zone of a state, by its code; none where it has several.
    zones: dict[str, str]
    #: Groups that are written without a capital ("six-party"), each with its standing.
    phrases: dict[str, Standing]
    #: Titles ("minister"), each with the party it implies, if any.
    titles: dict[str, str | None]
    #: Who held offices, by the last word of the name, folded.
    surnames: dict[str, tuple[Tenure, ...]]
    #: Lists of words, by the names that offices.toml and misleading.toml give them; `ends_name`, made of some; and
    #: `movements`, the codes of organisations that are none of states.
    lists: dict[str, frozenset[str]]

    def named(self, parts: Sequence[str]) -> Entry | None:
        """What stands under a name of these folded words; particles before it are no part of its key."""
        particles = self.lists["particles"]
        for first, part in enumerate(parts):
            entry = self.entries.get(" ".join(parts[first:]))
            if entry is not None or particles.isdisjoint((part, f"{part}-")):
                return entry
        return None


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of `seeds/gazetteers`, loaded once. Raises UserError with every fault in it."""
    return read_gazetteer(files("seeds") / "gazetteers")


def read_gazetteer(folder: Traversable) -> Gazetteer:
    """The gazetteer of the files in `folder`. Raises UserError with every fault, each with its file and entry."""
    return _Loader(folder).load()


class _Loader:
    """Builds the gazetteer and gathers its faults."""

    def __init__(self, folder: Traversable) -> None:
        self.folder = folder
        self.entries: dict[str, Entry] = {}
        self.names: dict[str, str] = {}
        self.capitals: dict[str, str] = {}
        self.zones: dict[str, str] = {}
        self.phrases: dict[str, Standing] = {}
        self.titles: dict[str, str | None] = {}
        self.surnames: dict[str, tuple[Tenure, ...]] = {}
        self.lists: dict[str, frozenset[str]] = {}
        self.problems: list[str] = []

    def load(self) -> Gazetteer:
        states = list(self._tables("states.toml", "state"))
        for state in states:
            self._state(state)
        for state in states:
            if "joined" in state:
                self._joined(state, states)
        organisations = list(self._tables("organisations.toml", "organisation"))
        for organisation in organisations:
            self._organisation(organisation)
        self.lists["movements"] = frozenset(one["code"] for one in organisations if one.get("movement"))
        for office in self._tables("offices.toml", "office"):
            self.titles[folded(office["title"])] = office.get("party")
        self._misleading(tables_of(self.folder / "misleading.toml", self.problems))
        for row in self._rows("cities.tsv", 3):
            self._city(row)
        for row in self._rows("places.tsv", 6):
            self._place(row)
        for row in self._rows("people.tsv", 8):
            self._person(row)
        ends_name = frozenset[str]().union(*(self.lists.get(name, ()) for name in _NO_NAMES))
        self.lists["ends_name"] = ends_name - self.lists.get("names_too", frozenset())
        self._refuse_two_at_a_time()
        if self.problems:
            raise UserError(*dict.fromkeys(self.problems))
        return Gazetteer(
            self.entries,
            _beginnings(self.entries),
            frozenset(key for key, entry in self.entries.items() if entry.standings and " " not in key),
            self.names,
            self.capitals,
            self.zones,
            self.phrases,
            self.titles,
            self.surnames,
            self.lists,
        )

    def _tables(self, name: str, kind: str) -> list[dict[str, Any]]:
        document = tables_of(self.folder / name, self.problems)
        self._keep_lists(document)
        return [entry for number, entry in enumerate(document.get(kind, ()), 1) if self._is_whole(name, entry, number)]

    def _is_whole(self, file: str, entry: dict[str, Any], number: int) -> bool:
        """Whether an entry has what it needs and nothing that nobody reads; each fault is added to the problems."""
        needed = _NEEDED[file]
        known = (*needed, *_OPTIONAL[file])
        where = f"{file}: {entry.get(needed[0]) or f'entry {number}'}"
        faults = [f"{where}: it has no {key}; add {key} = …" for key in needed if not entry.get(key)]
        faults += [
            f"{where}: nothing reads {key!r}; write one of {', '.join(known)}" for key in entry if key not in known
        ]
        self.problems += faults
        return not faults

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
        self.names.setdefault(code, state["names"][0])
        years = (state.get("since", 0), state.get("until", 9999))
        rule = f"states: {code}"
        only, unless = tuple(state.get("only_with", ())), tuple(state.get("unless_with", ()))
        names = [*state["names"], *state.get("former", ())]
        self._stand(names, Standing((code,), Sense.STATE, years, rule, only_with=only))
        people = [form for word in state.get("adjectives", ()) for form in (word, _plural(word))]
        self._stand(people, Standing((code,), Sense.ADJECTIVE, years, rule, unless_with=unless))
        if "until" not in state:
            self.capitals |= dict.fromkeys((code,), next(iter(state.get("capitals", ())), ""))
            self.zones |= dict.fromkeys((code,), state["zone"]) if "zone" in state else {}
        self._stand(state.get("capitals", ()), Standing((code,), Sense.CAPITAL, years, rule))
        for capital, last in state.get("former_capitals", {}).items():
            self._stand([capital], Standing((code,), Sense.CAPITAL, (0, last), rule))
        self._stand(state.get("offices", ()), Standing((code,), Sense.OFFICE, years, rule))
        for name in names:
            entry = self._entry(name, rule)
            if entry.place is None or "until" not in state:  # of two states of one name, the one that there still is
                entry.place = Place("COUNTRY", code, state.get("zone"), rule)

    def _joined(self, state: dict[str, Any], states: Iterable[dict[str, Any]]) -> None:
        """Two states in one word: "Sino-Japanese"."""
        for other in states:
            if other["code"] != state["code"] and "until" not in other:
                standing = Standing((state["code"], other["code"]), Sense.ADJECTIVE, _EVER, f"states: {state['code']}")
                forms = [*other.get("adjectives", ()), *(name for name in other["names"] if " " not in name)]
                self._stand((f"{state['joined']}-{form}" for form in forms), standing)

    def _organisation(self, organisation: dict[str, Any]) -> None:
        code = organisation["code"]
        self.names.setdefault(code, organisation["names"][0])
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
            self.problems.append(
                f"{row.where}: {name}: {sense!r} is no sense of a place; write CITY, VENUE, REGION or COUNTRY"
            )
        place = Place(sense, country or None, zone or None, f"places: {name}")  # type: ignore[arg-type]
        for spelling in (name, *also.split("|")) if also else (name,):
            self._entry(spelling, row.where).place = place

    def _person(self, row: Row) -> None:
        name, also, known, party, office, since, until, _ = row.cells
        try:
            years = (_year(since), _year(until) if until else date.max.year)
        except ValueError as error:
            self.problems.append(f"{row.where}: {name}: {error}")
            return
        if years[0] > years[1]:
            self.problems.append(f"{row.where}: {name}: the office ends in {until}, before it begins; swap the years")
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
            found |= {key[:cut], key[:cut].removesuffix(",").removesuffix("'s")}  # as the text's words make it up
            cut = key.find(" ", cut + 1)
    return frozenset(found)


def _year(text: str) -> int:
    if len(text) != 4 or not text.isdigit():
        raise ValueError(f"{text!r} is no year of four digits")
    return int(text)
