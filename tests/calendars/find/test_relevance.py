"""What sort of engagement it is, and whether it is one of diplomacy at all."""

import pytest

from calendars.model.engagement import Kind
from tests.calendars.find.told import days, found, the_one


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The foreign ministers of Norway and Sweden will meet on Friday.", Kind.MEETING),
        ("Norway and Sweden will hold talks on Friday.", Kind.TALKS),
        ("Norway and Sweden will hold a third round of negotiations on Friday.", Kind.TALKS),
        ("German Chancellor Olaf Scholz will speak by telephone with President Xi Jinping on Friday.", Kind.CALL),
        ("Norway and Sweden will hold a summit on Friday.", Kind.SUMMIT),
        ("European Union leaders will hold a summit in Brussels on Friday.", Kind.SUMMIT),
        ("German Chancellor Olaf Scholz will travel to Ghana on Friday.", Kind.VISIT),
        ("NATO foreign ministers will meet in Brussels on Friday.", Kind.CONFERENCE),
        ("The foreign ministers of ASEAN will meet in Jakarta on Friday.", Kind.CONFERENCE),
        ("A donors' conference for Sudan opens in Paris on Friday; the European Union is its host.", Kind.CONFERENCE),
        ("The UN Security Council will hold an emergency session on Friday.", Kind.SESSION),
        ("The UN Security Council will meet on Friday.", Kind.SESSION),
        ("The IAEA board of governors will meet on Friday.", Kind.SESSION),
        ("Norway and Sweden will sign a defence treaty on Friday.", Kind.SIGNING),
        ("The inauguration of Indonesia's president on Friday will be attended by Australia's.", Kind.CEREMONY),
        ("US President Joe Biden will host Japanese Prime Minister Fumio Kishida on Friday.", Kind.MEETING),
    ],
)
def test_an_engagement_is_of_its_kind(text: str, kind: Kind) -> None:
    assert the_one(text).kind is kind


def test_a_meeting_at_the_edge_of_a_summit_is_a_meeting() -> None:
    finding = the_one("The leaders of Brazil and China will meet on the sidelines of the G20 summit on Friday.")
    assert (finding.kind, set(finding.parties)) == (Kind.MEETING, {"BR", "CN"})


def test_a_summit_with_a_name_of_its_own_is_one() -> None:
    assert days("COP29 will be held in Baku from 11 to 22 November.") == ["2024-11-11/2024-11-22"]


def test_an_election_to_an_international_post_is_an_engagement() -> None:
    (election,) = found("The election of the next UN secretary-general will be held on 5 October.")
    assert (election.when.edtf, election.parties) == ("2024-10-05", ("UN",))


@pytest.mark.parametrize(
    "text",
    [
        "The Norway football team will meet Sweden on Friday.",
        "The Egyptian national team will meet Ghana on Sunday.",
        "Norway meet Sweden in a World Cup qualifier on Friday.",
        "Norway and Sweden will play a friendly on Friday.",
    ],
)
def test_sport_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Parliament meets on Friday to elect a speaker.",
        "The Senate will hold a session on the budget on Friday.",
        "President Joe Biden will attend a rally in Ohio on Friday.",
        "Germany's cabinet will meet on Friday.",
        "The Supreme Court will hold a hearing on Friday.",
        "Norway votes in a general election on Friday.",
        "The German chancellor will meet trade unions on Friday.",
        "President Joe Biden will visit Ohio on Friday.",
    ],
)
def test_domestic_politics_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Norway and Sweden begin a military exercise on Friday.",
        "EU sanctions on Russia take effect on Friday.",
        "Norway must answer Sweden by Friday.",
        "Japan's prime minister will hold a news conference on Friday.",
        "Norway's markets close on Friday.",
        "Norway and Sweden traded goods on Friday.",
        "The foreign minister of Norway will make a statement on Friday.",
    ],
)
def test_what_is_no_meeting_is_left_alone(text: str) -> None:
    assert found(text) == []
