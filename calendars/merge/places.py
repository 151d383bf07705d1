"""Do two reports put it in one place? Athens lies in Greece, Kiev is Kyiv, and Geneva is not Vienna."""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from calendars.atlas import is_another, state_of
from calendars.store.searchable import folded

_GAZETTEERS = files("seeds") / "gazetteers"


@dataclass(frozen=True, slots=True)
class _Site:
    """What the gazetteers know of the words that name a place."""

    #: The state in which it lies, by its code; None where that is not known.
    country: str | None = None
    #: The city, by the first of its names; None for what is none.
    city: str | None = None
    #: Whether it is the state itself.
    is_state: bool = False


#: How well two places fit where one of them is not said.
NO_PLACE = 0.5


def fit_of_places(one: str | None, other: str | None) -> tuple[float, str]:
    """How well two places fit, and why; from 0 to 1."""
    if one is None or other is None:
        return NO_PLACE, "one of them names no place"
    if is_same(one, other):
        return 1.0, f"both in {one}"
    if is_within(one, other) or is_within(other, one):
        inner, outer = (one, other) if is_within(one, other) else (other, one)
        return 1.0, f"{inner} is in {outer}"
    if is_apart(one, other):
        return 0.0, f"{one} is not {other}"
    return 0.25, f"{one} may be in {other} or elsewhere"


@lru_cache(maxsize=4_096)
def is_apart(one: str, other: str) -> bool:
    """Whether the two lie in different cities or states; not so where either is not known."""
    here, there = _site(one), _site(other)
    if here.country and there.country and here.country != there.country:
        return True
    return bool(here.city and there.city and here.city != there.city) and not is_within(one, other)


@lru_cache(maxsize=4_096)
def is_within(one: str, other: str) -> bool:
    """Whether `one` says the same as `other`, more exactly: a city in that state, a hall in that city."""
    here, there = _site(one), _site(other)
    if is_same(one, other) or (here.country and there.country and here.country != there.country):
        return False
    if there.is_state and not here.is_state and here.country == there.country:
        return True
    return re.search(rf"\b{re.escape(folded(other))}\b", folded(one)) is not None


@lru_cache(maxsize=4_096)
def is_same(one: str, other: str) -> bool:
    """Whether both name one place, in whatever spelling."""
    return folded(one) == folded(other) or (_is_plain(one) and _is_plain(other) and _site(one) == _site(other))


def is_known(place: str) -> bool:
    """Whether the gazetteers have it."""
    return folded(place) in _known()


def _is_plain(place: str) -> bool:
    """Whether it is a city's or a state's name and nothing besides."""
    site = _known().get(folded(place))
    return site is not None and (site.is_state or site.city is not None)


def _site(place: str) -> _Site:
    """That of the whole name, else of the first part of it that is known: "Palais des Nations, Geneva"."""
    known = _known()
    if (whole := known.get(folded(place))) is not None:
        return whole
    parts = place.split(",")
    for at, part in enumerate(parts):
        site = known.get(folded(part))
        if site is not None:
            behind = ",".join(parts[at + 1 :])
            is_other = is_another(part.strip(), site.country, behind)
            return _Site(state_of(behind), folded(place)) if is_other else site
    return _Site()


@cache
def _known() -> Mapping[str, _Site]:
    """Every place of the gazetteers, by its names, folded; a row of places.tsv stands above one of cities.tsv."""
    sites: dict[str, _Site] = {}
    written = tomllib.loads((_GAZETTEERS / "states.toml").read_text("utf-8"))["state"]
    states = [state for state in written if "until" not in state]  # Moscow lay in the Soviet Union
    for state in states:
        for capital in state.get("capitals", ()):
            sites[folded(capital)] = _Site(state["code"], folded(capital))
    for row in _rows("cities.tsv"):
        sites[folded(row["name"])] = _Site(row["country"] or None, folded(row["name"]))
    for row in _rows("places.tsv"):
        city = folded(row["name"]) if row["sense"] == "CITY" else None
        for name in (row["name"], *filter(None, row["also"].split("|"))):
            sites[folded(name)] = _Site(row["country"] or None, city, row["sense"] == "COUNTRY")
    for state in states:
        for name in (*state["names"], *state.get("former", ())):
            sites[folded(name)] = _Site(state["code"], is_state=True)
    return sites


def _rows(name: str) -> Iterator[dict[str, str]]:
    lines = (line for line in (_GAZETTEERS / name).read_text("utf-8").splitlines() if not line.startswith("#"))
    return csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
