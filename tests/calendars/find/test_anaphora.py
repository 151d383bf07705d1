"""Whom words mean that name nobody."""

import pytest

from tests.calendars.find.told import found

STORE = "Norwegian Prime Minister Jonas Gahr Store"


@pytest.mark.parametrize(
    ("text", "parties", "people"),
    [
        (
            f"{STORE} spoke in parliament. He will meet Swedish Prime Minister Ulf Kristersson on Friday.",
            {"NO", "SE"},
            {"Jonas Gahr Store", "Ulf Kristersson"},
        ),
        (
            "Japan's foreign minister, Yoko Kamikawa, was tired. She will visit Ghana on Friday.",
            {"JP", "GH"},
            {"Yoko Kamikawa"},
        ),
        (
            "Chinese President Xi Jinping gave a speech. The president will visit France on 5 March.",
            {"CN", "FR"},
            {"Xi Jinping"},
        ),
        (
            "German Chancellor Olaf Scholz is in Accra. The chancellor will visit Togo on Sunday.",
            {"DE", "TG"},
            {"Olaf Scholz"},
        ),
        ("OPEC agreed on a cut. The group will meet on 5 March in Vienna.", {"OPEC"}, set()),
        ("NATO foreign ministers spoke of Ukraine. The alliance will meet again on 3 April.", {"NATO"}, set()),
        ("Norway agreed on new talks with Sweden. Those talks will take place on 12 March.", {"NO", "SE"}, set()),
        ("Norway and Sweden held talks on Monday. They will meet again on 12 March.", {"NO", "SE"}, set()),
        ("Norway and Sweden held talks on Monday. The two sides will meet again on 12 March.", {"NO", "SE"}, set()),
        (
            f"{STORE} and Swedish Prime Minister Ulf Kristersson spoke in Oslo. The two will meet again on Friday.",
            {"NO", "SE"},
            {"Jonas Gahr Store", "Ulf Kristersson"},
        ),
        ("Talks between Norway and Sweden stalled. The next round begins on 12 March.", {"NO", "SE"}, set()),
    ],
)
def test_words_point_back_to_who_was_named(text: str, parties: set[str], people: set[str]) -> None:
    (finding,) = found(text)
    assert (set(finding.parties), set(finding.people)) == (parties, people)


def test_an_own_name_stands_above_what_came_before() -> None:
    (finding,) = found(f"{STORE} spoke. Denmark and Ghana will hold talks on Friday.")
    assert (set(finding.parties), finding.people) == ({"DK", "GH"}, ())


def test_the_title_names_the_other_side() -> None:
    (finding,) = found("The talks will be held in Geneva on Friday.", "Norway and Sweden to hold talks")
    assert set(finding.parties) == {"NO", "SE"}


def test_talks_of_nobody_are_nothing() -> None:
    assert found("Those talks will take place on 12 March.") == []
    assert found("He will meet her on Friday.") == []
