"""What a finding is called."""

import pytest

from calendars.find.places.naming import title_of
from calendars.model.engagement import Kind


@pytest.mark.parametrize(
    ("kind", "parties", "people", "place", "title"),
    [
        (Kind.TALKS, ["FR", "DE"], [], "Bern", "Talks: France and Germany in Bern"),
        (Kind.VISIT, ["FR", "GH"], ["Emmanuel Macron"], "Ghana", "Visit: France and Ghana"),
        (Kind.CALL, ["US", "RU"], ["Joe Biden", "Vladimir Putin"], None, "Call: United States and Russia"),
        (Kind.MEETING, [], ["Ann Lee", "Bo Frick"], None, "Meeting: Ann Lee and Bo Frick"),
        (Kind.SUMMIT, ["G7"], [], None, "Summit: G7"),
        (Kind.SUMMIT, [], [], "Bern", "Summit in Bern"),
        (Kind.TALKS, ["FR", "DE", "IT"], [], None, "Talks: France, Germany and Italy"),
        (
            Kind.CONFERENCE,
            ["FR", "DE", "IT", "ES", "PT"],
            [],
            "Rome",
            "Conference: France, Germany, Italy, Spain and others in Rome",
        ),
        (Kind.SESSION, ["A BODY OF NO NAME"], [], None, "Session: A BODY OF NO NAME"),
    ],
)
def test_a_finding_is_called_by_kind_company_and_place(
    kind: Kind, parties: list[str], people: list[str], place: str | None, title: str
) -> None:
    assert title_of(kind, parties, people, place) == title
