"""Which time belongs to which engagement."""

import pytest

from calendars.find.frames.frame import Framed
from calendars.find.text.cues import Sense
from tests.calendars.find.told import days, events


def heads(sentence: str) -> list[str | None]:
    """For each time of a sentence the last word of the trigger that it belongs to; None where it belongs to none."""
    return [event.trigger.text.split()[-1] if isinstance(event, Framed) else None for event in events(sentence)]


@pytest.mark.parametrize(
    ("sentence", "belong"),
    [
        ("The ministry said on Wednesday that the ministers would meet on Thursday.", [None, "meet"]),
        ("On Monday, the Kremlin said the talks would be held on Tuesday.", [None, "talks"]),
        ("The ministers would meet on Thursday, the ministry said on Wednesday.", ["meet", None]),
        ("In a statement on Monday the ministry said she would visit Ghana on Friday.", [None, "visit"]),
        ("The embassy announced on Monday a visit to Ghana on 14 March.", [None, "visit"]),
        ("The embassy announced a visit to Ghana on 14 March.", ["visit"]),
        ("The embassy announced a visit to Ghana on Thursday.", [None]),
        ("The ministers will meet on Thursday and hold talks on Friday.", ["meet", "talks"]),
        ("On Thursday the ministers will meet in Bern.", ["meet"]),
        ("Thursday's summit will be the third.", ["summit"]),
        ("They prepared for the 5 March talks.", ["talks"]),
        ("Troops shelled the town on Monday before the talks.", [None]),
        ("The council on Monday adopted a text on the talks.", [None]),
        ("He will return home on Friday.", [None]),
        ("The ministers meet on Friday to discuss trade.", ["meet"]),
        ("The talks, which begin on Monday, are the third.", ["talks"]),
        ("Later on Friday, the ministers will meet.", ["meet"]),
        ("They will enforce the ban on Friday after the talks.", [None]),
    ],
)
def test_a_time_belongs_to_what_governs_it(sentence: str, belong: list[str | None]) -> None:
    assert heads(sentence) == belong


@pytest.mark.parametrize("other", ["election", "referendum", "deadline", "anniversary", "elections"])
def test_a_date_that_names_something_else_is_no_day_of_an_engagement(other: str) -> None:
    assert heads(f"They hold talks before the Nov. 8 {other}.") == [None]


def test_what_is_said_of_it_comes_with_the_words() -> None:
    (event,) = events("The ministers are expected to meet on Thursday.")
    assert isinstance(event, Framed)
    assert event.sense is Sense.PERHAPS
    assert event.cue is not None
    assert "expected" in event.cue.text


def test_a_time_that_belongs_to_nothing_says_why() -> None:
    (said,) = [event for event in events("He said on Monday that the talks went on.") if not isinstance(event, Framed)]
    assert said.reason == "it is when somebody spoke: “said”"


def test_the_day_of_saying_and_the_day_of_meeting_are_kept_apart() -> None:
    text = "Germany's ministry said on Monday that France and Germany would hold talks on Thursday."
    assert days(text) == ["2024-02-29"]
    assert days("France and Germany will hold talks, Germany said on Thursday.") == []
