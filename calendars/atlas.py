"""What is written behind a city to tell it from others of its name: "Cartagena, Spain", "Paris, Texas"."""

import csv
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from calendars.store.searchable import folded

_GAZETTEERS = files("seeds") / "gazetteers"
#: What parts a qualifier from the next: "Paris, Lamar County, Texas", "Cartagena (Spain)", "Cartagena in Spain".
_APART = re.compile(r"[,;()/–—]|(?<![^ ])(?:in|-)(?![^ ])")

#: What stands behind a province that tells a city apart: no other word of a name, unless that is a day.
_ENDS = r"(?![\w’'-]|\s(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)[A-Z])"


@dataclass(frozen=True, slots=True)
class _Area:
    """A state, or a province of one."""

    #: The state, by its code.
    state: str
    #: The name of the province; None for the whole state.
    province: str | None = None


def is_another(city: str, state: str | None, behind: str) -> bool:
    """Whether `behind`, which follows `city` in a place, says that it is not the city of that name in `state`.

    `state` is an ISO code, None where several cities are meant by the name. What names neither a state nor a province
    says nothing: "Geneva, Palais des Nations".
    """
    return any(not any(_holds(area, city, state) for area in areas) for areas in _named(behind))


def state_of(behind: str) -> str | None:
    """The ISO code of the state that `behind` puts a city in; None where it names none, or may mean one of several."""
    states = [{area.state for area in areas} for areas in _named(behind)]
    common = set.intersection(*states) if states else set()
    return next(iter(common)) if len(common) == 1 else None


def is_in_a_province(behind: str) -> bool:
    """Whether `behind` may name a province, so that its state alone does not tell the hour."""
    return any(area.province for areas in _named(behind) for area in areas)


def end_of_province(text: str, start: int) -> int | None:
    """Offset behind the province that follows a city which ends at `start`: "in Paris, Texas"; None where none does.

    What belongs to the words behind it is none: "in Paris, Texas Governor Lee", "in Paris, Texas's governor".
    """
    match = _behind_a_city().match(text, start)
    return match.end("province") if match else None


def _named(behind: str) -> list[frozenset[_Area]]:
    """What each part of `behind` may mean, where it is an area."""
    parts = (part.strip().removeprefix("the ").removeprefix("The ") for part in _APART.split(behind))
    found = (_areas().get(part) or _areas().get(folded(part.replace(".", ""))) for part in parts if part)
    return [areas for areas in found if areas]


def _holds(area: _Area, city: str, state: str | None) -> bool:
    """Whether the city of that name which lies in `state` lies in `area`."""
    if state is None or area.state not in (state, _sovereigns().get(state)):
        return False
    homes = _homes().get((state, folded(city)))
    return area.province is None or homes is None or area.province in homes


@cache
def _areas() -> Mapping[str, frozenset[_Area]]:
    """States and provinces, by their codes in capitals, and by their names, folded and without dots."""
    areas: dict[str, set[_Area]] = defaultdict(set)
    for state in _states():
        for name in (*state["names"], *state.get("former", ())):
            areas[folded(name.replace(".", ""))].add(_Area(state["code"]))
        areas[state["code"]].add(_Area(state["code"]))
    for row in _provinces():
        for name in (row["name"], *filter(None, row["also"].split("|"))):
            is_code = name.isalpha() and name.isupper()  # "IN" is Indiana, "in" is a word
            areas[name if is_code else folded(name.replace(".", ""))].add(_Area(row["country"], row["name"]))
    return {name: frozenset(found) for name, found in areas.items()}


@cache
def _behind_a_city() -> re.Pattern[str]:
    names = [name for row in _provinces() for name in (row["name"], *row["also"].split("|")) if name]
    written = sorted({form for name in names for form in (name, name.upper())}, key=len, reverse=True)
    return re.compile(rf",\s(?P<province>{'|'.join(map(re.escape, written))}){_ENDS}")


@cache
def _homes() -> Mapping[tuple[str, str], set[str]]:
    """The provinces in which the city of a name lies, by the state's code and the name, folded."""
    homes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _provinces():
        for city in filter(None, row["cities"].split("|")):
            homes[row["country"], folded(city)].add(row["name"])
    return dict(homes)


@cache
def _sovereigns() -> Mapping[str, str]:
    """The state that a territory belongs to, by their codes: Nuuk lies in Greenland, and so in Denmark."""
    return {state["code"]: state["part_of"] for state in _states() if "part_of" in state}


@cache
def _states() -> list[dict[str, Any]]:
    written = tomllib.loads((_GAZETTEERS / "states.toml").read_text("utf-8"))["state"]
    return [state for state in written if "until" not in state]


def _provinces() -> Iterator[dict[str, str]]:
    lines = (_GAZETTEERS / "provinces.tsv").read_text("utf-8").splitlines()
    return csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
