"""The seed articles give what a careful editor would enter after reading them, and nothing else."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from calendars.find.pipeline import find
from calendars.model.finding import Finding
from calendars.read.document import read_document

EXPECTED: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("expected.json").read_text("utf-8"))

#: What an entry says where `expected.json` does not say otherwise.
UNSAID: dict[str, Any] = {
    "precision": "day",
    "time": None,
    "timezone": None,
    "people": [],
    "place": None,
    "status": "confirmed",
}


def found_in(name: str) -> list[Finding]:
    content = files("seeds").joinpath("articles", name).read_bytes()
    [article] = read_document(content, name=name)
    return find(article)


def as_entered(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that an editor fills in; the order of names says nothing."""
    chosen = {name: fields[name] for name in ("kind", "when", *UNSAID)}
    return {**chosen, "parties": sorted(fields["parties"]), "people": sorted(fields["people"])}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_seed_article_gives_its_engagements(name: str) -> None:
    found = [as_entered(finding.as_json()) for finding in found_in(name)]
    assert found == [as_entered({**UNSAID, **entry}) for entry in EXPECTED[name]]


def test_every_seed_article_is_expected_to_give_something_known() -> None:
    there = {path.name for path in files("seeds").joinpath("articles").iterdir()}
    assert there == set(EXPECTED)


@pytest.mark.parametrize("name", [name for name, entries in EXPECTED.items() if entries])
def test_evidence_stands_in_the_article_word_for_word(name: str) -> None:
    content = files("seeds").joinpath("articles", name).read_bytes()
    [article] = read_document(content, name=name)
    for finding in find(article):
        assert finding.evidence
        assert finding.evidence in f"{article.title}\n{article.text}"
