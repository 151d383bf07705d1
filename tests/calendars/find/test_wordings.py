"""What is read in the sentences of `wordings.toml`."""

from typing import Any

import pytest

from tests.calendars.find.told import WORDINGS, found, in_a_line


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording["text"][:60])
def test_it_is_read_as_an_editor_reads_it(wording: dict[str, Any]) -> None:
    findings = found(wording["text"], wording.get("title", ""), outlet=wording.get("outlet", "Reuters"))
    assert [in_a_line(finding) for finding in findings] == wording["reads"]
    assert [finding.status for finding in findings] == wording.get("status", [one.status for one in findings])
    assert {person for finding in findings for person in finding.people} >= set(wording.get("people", ()))
