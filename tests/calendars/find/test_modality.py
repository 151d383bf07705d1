"""What a sentence says of an engagement: announced, expected, hoped for, denied, over, called off, put off."""

import pytest

from calendars.model.engagement import Status
from tests.calendars.find.told import days, found, the_one

BOTH = "The foreign ministers of Norway and Sweden"
NEITHER = "nobody has said that it will be"


@pytest.mark.parametrize(
    "said",
    [
        "will meet",
        "are to meet",
        "are due to meet",
        "are scheduled to meet",
        "are set to meet",
        "agreed to meet",
        "meet",
    ],
)
def test_what_is_announced_is_confirmed(said: str) -> None:
    assert the_one(f"{BOTH} {said} on Friday.").status is Status.CONFIRMED


@pytest.mark.parametrize(
    "said",
    [
        "are expected to meet",
        "may meet",
        "might meet",
        "could meet",
        "plan to meet",
        "are likely to meet",
        "will probably meet",
        "intend to meet",
        "are tentatively scheduled to meet",
        "hope to meet",
    ],
)
def test_what_is_expected_is_tentative(said: str) -> None:
    assert the_one(f"{BOTH} {said} on Friday.").status is Status.TENTATIVE


@pytest.mark.parametrize(
    "said",
    [
        "is expected in",
        "is expected to arrive in",
        "is expected to visit",
    ],
)
def test_a_guest_who_is_expected_is_no_certain_one(said: str) -> None:
    assert the_one(f"German Chancellor Olaf Scholz {said} Cairo on Sunday.").status is Status.TENTATIVE


@pytest.mark.parametrize(
    "said",
    [
        "will not meet",
        "would not meet",
        "won't meet",
        "are not going to meet",
        "would like to meet",
        "declined to meet",
        "refused to meet",
        "ruled out meeting",
        "should meet",
    ],
)
def test_what_is_denied_or_only_wished_is_left_alone(said: str) -> None:
    assert days(f"{BOTH} {said} on Friday.") == []


def test_a_meeting_without_a_day_is_left_alone() -> None:
    assert found("Norway would like to meet Sweden one day.") == []
    assert found("Norway and Sweden will hold talks later this year.") == []


@pytest.mark.parametrize(
    "said", ["was held", "took place", "has been held", "ended", "was concluded", "was attended by many"]
)
def test_what_was_held_is_over(said: str) -> None:
    assert days(f"The meeting of the foreign ministers of Norway and Sweden {said} on Wednesday.") == []
    assert days(f"The meeting of the foreign ministers of Norway and Sweden {said} on Monday.") == []


def test_the_day_of_publication_is_upcoming_only_where_it_is_still_to_come() -> None:
    assert days(f"{BOTH} met on Wednesday.") == []
    assert days(f"{BOTH} will meet on Wednesday.") == ["2024-02-28"]
    assert days(f"{BOTH} will meet later on Wednesday.") == ["2024-02-28"]


@pytest.mark.parametrize(
    "text",
    [
        "The talks between Norway and Sweden on Friday have been called off.",
        "Friday's talks between Norway and Sweden were cancelled.",
        "Norway cancelled Friday's talks with Sweden.",
        "Norway has called off the talks with Sweden set for Friday.",
        "The talks that Norway and Sweden were to hold on Friday were cancelled.",
    ],
)
def test_what_is_called_off_is_cancelled_on_its_day(text: str) -> None:
    finding = the_one(text)
    assert (finding.status, finding.when.edtf, set(finding.parties)) == (Status.CANCELLED, "2024-03-01", {"NO", "SE"})


def test_a_verb_may_stand_apart_from_its_off() -> None:
    assert the_one("Norway has called its talks with Sweden on Friday off.").status is Status.CANCELLED


def test_a_postponed_meeting_without_a_new_day_keeps_the_old_one() -> None:
    finding = the_one("Friday's talks between Norway and Sweden were postponed indefinitely.")
    assert (finding.status, finding.when.edtf, finding.moved_from) == (Status.POSTPONED, "2024-03-01", None)


@pytest.mark.parametrize(
    "text",
    [
        "Talks between Norway and Sweden planned for Friday were postponed to 12 March.",
        "The talks between Norway and Sweden were postponed from Friday to 12 March.",
        "The talks between Norway and Sweden set for Friday have been put off to 12 March.",
        "The talks between Norway and Sweden set for Friday have been postponed until 12 March.",
        "The talks between Norway and Sweden have been rescheduled from Friday to 12 March.",
        "Norway and Sweden postponed Friday's talks to 12 March.",
    ],
)
def test_a_postponed_meeting_takes_the_new_day_and_knows_the_old_one(text: str) -> None:
    finding = the_one(text)
    assert (finding.status, finding.when.edtf) == (Status.POSTPONED, "2024-03-12")
    assert finding.moved_from is not None
    assert finding.moved_from.edtf == "2024-03-01"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Talks between Norway and Sweden scheduled for Friday in Bonn could be delayed.", Status.CONFIRMED),
        ("The talks between Norway and Sweden on Friday may be postponed, officials said.", Status.TENTATIVE),
        ("The talks between Norway and Sweden on Friday risk being cancelled over the dispute.", Status.CONFIRMED),
        ("Norway threatened to call off talks with Sweden scheduled for Friday.", Status.CONFIRMED),
        ("Norway is considering cancelling its talks with Sweden on Friday.", Status.TENTATIVE),
        ("The talks between Norway and Sweden on Friday might have to be put off.", Status.TENTATIVE),
        ("Talks between Norway and Sweden on Friday will be cancelled unless the truce holds.", Status.TENTATIVE),
    ],
)
def test_what_may_yet_be_called_off_or_put_off_stays(text: str, status: Status) -> None:
    finding = the_one(text)
    assert (finding.when.edtf, finding.status) == ("2024-03-01", status)


def test_a_day_to_which_talks_may_be_put_off_is_not_theirs() -> None:
    text = "Talks between Norway and Sweden scheduled for Friday could be postponed to 12 March."
    assert the_one(text).when.edtf == "2024-03-01"


@pytest.mark.parametrize(
    "text",
    [
        "Italy postponed a visit by its president to Libya from 4 to 6 March.",
        "The visit of the Italian president to Libya from 4 to 6 March has been postponed.",
        "Talks between Italy and Libya from 4 to 6 March were put off.",
    ],
)
def test_the_days_of_what_is_put_off_are_no_old_day_and_new_one(text: str) -> None:
    finding = the_one(text)
    said = (finding.when.edtf, finding.status, finding.moved_from)
    assert said == ("2024-03-04/2024-03-06", Status.POSTPONED, None)


@pytest.mark.parametrize(
    "text",
    [
        "The visit of the Italian president to Libya was postponed from 4 to 6 March.",
        "Talks between Italy and Libya were postponed from 4 to 6 March.",
    ],
)
def test_what_is_put_off_right_before_from_one_day_to_another_is_moved(text: str) -> None:
    assert the_one(text).when.edtf == "2024-03-06"


def test_talks_that_are_under_way_are_still_to_come() -> None:
    going_on = found("Talks between Norway and Sweden that began on Monday will end on Friday.")
    assert [finding.when.end.isoformat() for finding in going_on] == ["2024-03-01"]


def test_a_visit_under_way_goes_on_by_its_length() -> None:
    finding = the_one("German Chancellor Olaf Scholz arrived in Cairo on Tuesday for a three-day visit.")
    assert (finding.when.edtf, set(finding.parties)) == ("2024-02-27/2024-02-29", {"DE", "EG"})


@pytest.mark.parametrize(
    "text",
    [
        "The Norwegian prime minister on Tuesday called off a planned March 12 summit with Swedish leaders.",
        "Norway on Tuesday cancelled talks with Sweden set for March 12.",
    ],
)
def test_the_day_on_which_it_was_called_off_is_none_of_its_own(text: str) -> None:
    finding = the_one(text)
    assert (finding.when.edtf, finding.status) == ("2024-03-12", Status.CANCELLED)


@pytest.mark.parametrize(
    ("where", "status"), [("in Paris ", Status.CANCELLED), ("", Status.CANCELLED), ("in Bern ", Status.CONFIRMED)]
)
def test_what_was_to_be_within_a_visit_is_called_off_with_it(where: str, status: Status) -> None:
    visit = "Ghanaian President Ann Lee has cancelled her visit to France from 4 to 6 March."
    within = f"She was to hold talks with French President Bo Frick {where}on 5 March."
    assert {finding.kind: finding.status for finding in found(f"{visit}\n\n{within}")} == {
        "visit": Status.CANCELLED,
        "talks": status,
    }


@pytest.mark.parametrize("place", ["14 March", "Malmo on 14 March", "in Malmo on 14 March"])
def test_the_day_that_gives_way_to_another_is_the_one_it_was_moved_from(place: str) -> None:
    finding = the_one(f"Norway and Sweden will hold talks in Bergen on 15 March instead of {place}.")
    assert (finding.when.edtf, finding.place) == ("2024-03-15", "Bergen")
    assert finding.moved_from is not None
    assert finding.moved_from.edtf == "2024-03-14"
