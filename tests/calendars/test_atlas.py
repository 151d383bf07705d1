"""A city that is told to lie in another state or province is another city."""

import csv
import tomllib
from importlib.resources import files

import pytest

from calendars.atlas import is_another, state_of

FOLDER = files("seeds") / "gazetteers"
PROVINCES = list(
    csv.DictReader(
        (line for line in (FOLDER / "provinces.tsv").read_text("utf-8").splitlines() if not line.startswith("#")),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)
STATES = tomllib.loads((FOLDER / "states.toml").read_text("utf-8"))["state"]


@pytest.mark.parametrize(
    ("city", "state", "behind"),
    [
        ("Cartagena", "CO", ", Spain"),
        ("Cartagena", "CO", " (Spain)"),
        ("Cartagena", "CO", " in Spain"),
        ("Melbourne", "AU", ", Florida"),
        ("Paris", "FR", ", Lamar County, Texas, USA"),
        ("Paris", "FR", ", TX"),
        ("London", "GB", ", Ont."),
        ("Portland", "US", ", Maine"),
        ("Rome", "IT", ", Georgia"),
        ("Vancouver", "CA", ", Washington"),
        ("Aberdeen", None, ", Scotland"),
    ],
)
def test_a_city_told_to_lie_elsewhere_is_another(city: str, state: str | None, behind: str) -> None:
    assert is_another(city, state, behind)


@pytest.mark.parametrize(
    ("city", "state", "behind"),
    [
        ("Paris", "FR", ""),
        ("Paris", "FR", ", France"),
        ("Geneva", "CH", ", Palais des Nations"),
        ("Tbilisi", "GE", ", Georgia"),
        ("Atlanta", "US", ", Georgia"),
        ("Los Angeles", "US", ", CA"),
        ("Washington", "US", ", D.C., U.S."),
        ("Hong Kong", "HK", ", China"),
        ("Camp David", "US", ", Maryland"),
        ("Paris", "FR", ", in the evening"),
    ],
)
def test_a_city_told_to_lie_where_it_does_is_itself(city: str, state: str, behind: str) -> None:
    assert not is_another(city, state, behind)


@pytest.mark.parametrize("province", PROVINCES, ids=lambda province: str(province["name"]))
def test_a_province_tells_its_example_from_the_city_of_that_name(province: dict[str, str]) -> None:
    town, behind = province["example"].split(", ")
    assert behind == province["name"]
    assert town not in province["cities"].split("|")
    assert is_another(town, "GB" if town == "London" else None, f", {behind}")


@pytest.mark.parametrize("state", STATES, ids=lambda state: str(state["code"]))
def test_a_capital_lies_in_its_state(state: dict[str, list[str]]) -> None:
    if "until" not in state:
        for capital in state.get("capitals", ()):
            assert not [name for name in state["names"] if is_another(capital, str(state["code"]), f", {name}")]


@pytest.mark.parametrize(
    ("behind", "state"),
    [
        (", Spain", "ES"),
        (", Texas", "US"),
        (", Texas, USA", "US"),
        (", Georgia", None),
        (", Georgia, USA", "US"),
        ("", None),
    ],
)
def test_the_state_is_the_one_that_every_part_may_mean(behind: str, state: str | None) -> None:
    assert state_of(behind) == state
