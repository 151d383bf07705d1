"""What is read in the sentences of `wordings.toml`."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from calendars.model.finding import Finding
from tests.calendars.find.told import found

WORDINGS = tomllib.loads(Path(__file__).with_name("wordings.toml").read_text("utf-8"))["wording"]


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording["text"][:60])
def test_it_is_read_as_an_editor_reads_it(wording: dict[str, Any]) -> None:
    findings = found(wording["text"], wording.get("title", ""), outlet=wording.get("outlet", "Reuters"))
    assert [told(finding) for finding in findings] == wording["reads"]
    assert {person for finding in findings for person in finding.people} >= set(wording.get("people", ()))


def told(finding: Finding) -> str:
    """Kind, days, parties and place, in a line."""
    where = f" in {finding.place}" if finding.place else ""
    return f"{finding.kind} {finding.when.edtf} {','.join(sorted(finding.parties)) or '-'}{where}"
