"""One finding an engagement, however often the text comes back to it."""

import pytest

from calendars.model.engagement import Kind, Status
from tests.calendars.find.told import days, found, the_one


def test_an_engagement_that_is_told_thrice_is_one() -> None:
    finding = the_one(
        "Norway and Sweden will hold talks in Bern on 5 March.\n\n"
        "The talks will open on 5 March, a spokesman said.\n\n"
        "“We will meet on 5 March,” Norwegian Foreign Minister Espen Barth Eide said of the talks with Sweden.",
        "Norway and Sweden to hold talks on 5 March",
    )
    assert (finding.kind, finding.when.edtf, finding.place) == (Kind.TALKS, "2024-03-05", "Bern")


def test_what_is_told_again_makes_it_surer() -> None:
    once = "Norway and Sweden will hold talks on 5 March."
    assert the_one(once + " The talks will open on 5 March.").confidence >= the_one(once).confidence


@pytest.mark.parametrize("vague", ["next week", "in March", "in early March"])
def test_a_vague_report_is_joined_by_an_exact_one(vague: str) -> None:
    first = f"Norway and Sweden will hold talks {vague}."
    assert days(f"{first} The talks will be held on 6 March.") == ["2024-03-06"]
    assert days(f"The talks between Norway and Sweden will be held on 6 March. {first}") == ["2024-03-06"]


def test_a_vague_report_brings_no_two_meetings_together() -> None:
    text = (
        "Norway and Sweden will hold talks next week. Norway and Sweden will hold talks on 5 March in Oslo. "
        "Norway and Sweden will hold talks on 8 March in Stockholm."
    )
    assert days(text) == ["2024-03-05", "2024-03-08"]


def test_two_meetings_of_the_same_parties_in_one_week_stay_two() -> None:
    text = "Norway and Sweden will meet on 5 March. Norway and Sweden will meet again on 7 March."
    assert days(text) == ["2024-03-05", "2024-03-07"]


def test_two_meetings_of_one_state_on_one_day_stay_two() -> None:
    findings = found("Norway and Ghana will hold talks on Friday. Norway and Chile will hold talks on Friday in Oslo.")
    assert sorted(sorted(finding.parties) for finding in findings) == [["CL", "NO"], ["GH", "NO"]]


def test_a_visit_and_a_meeting_in_it_on_a_stated_day_are_two() -> None:
    visit, meeting = found(
        "Norwegian Foreign Minister Espen Barth Eide will visit Egypt from 4 to 8 March. "
        "He will meet Egyptian Foreign Minister Sameh Shoukry on 6 March."
    )
    assert (visit.kind, visit.when.edtf) == (Kind.VISIT, "2024-03-04/2024-03-08")
    assert (meeting.kind, meeting.when.edtf) == (Kind.MEETING, "2024-03-06")
    assert "Sameh Shoukry" in meeting.people


def test_a_visit_for_the_meeting_alone_is_one() -> None:
    finding = the_one(
        "Norwegian Foreign Minister Espen Barth Eide will travel to Cairo on Tuesday "
        "to meet Egyptian Foreign Minister Sameh Shoukry."
    )
    assert finding.kind is Kind.VISIT
    assert set(finding.people) == {"Espen Barth Eide", "Sameh Shoukry"}


def test_the_hour_and_the_place_may_be_told_elsewhere() -> None:
    finding = the_one(
        "Norway and Sweden will hold talks on 5 March. "
        "The talks between Norway and Sweden in Bern begin at 10:00 on 5 March."
    )
    assert finding.place == "Bern"
    assert f"{finding.when.time:%H:%M}" == "10:00"


def test_the_end_may_be_told_elsewhere() -> None:
    text = "Norway and Sweden will hold talks on 5 March. The talks between Norway and Sweden last from 5 to 7 March."
    assert days(text) == ["2024-03-05/2024-03-07"]


def test_what_is_called_off_is_so_however_often_it_was_announced() -> None:
    finding = the_one(
        "Norway has called off talks with Sweden on Friday. Norway and Sweden were to hold talks on Friday in Bern. "
        "The talks on Friday would have been the third."
    )
    assert finding.status is Status.CANCELLED


def test_will_stands_above_is_expected_to() -> None:
    text = "Norway and Sweden are expected to meet on Friday. Norway and Sweden will meet on Friday, Oslo said."
    assert the_one(text).status is Status.CONFIRMED


def test_the_old_and_the_new_day_of_two_sentences_are_one_engagement() -> None:
    finding = the_one(
        "The talks between Norway and Sweden have been postponed to 12 March. "
        "The talks between Norway and Sweden, planned for Friday, were postponed."
    )
    assert (finding.when.edtf, finding.status) == ("2024-03-12", Status.POSTPONED)
    assert finding.moved_from is not None
    assert finding.moved_from.edtf == "2024-03-01"


def test_findings_come_in_the_order_of_their_days() -> None:
    text = (
        "Norway and Chile will hold talks on 9 March. Norway and Ghana will hold talks on 5 March. "
        "Norway and Japan will hold talks on 5 March at 10:00. Norway and Kenya will hold talks next month."
    )
    starts = [finding.when.start for finding in found(text)]
    assert len(starts) == 4
    assert starts == sorted(starts)


def test_the_headline_and_the_report_tell_one_engagement() -> None:
    finding = the_one(
        "US President Joe Biden will host Japanese Prime Minister Fumio Kishida in Washington on 10 April.",
        "Biden to host Kishida on 10 April",
    )
    assert set(finding.people) == {"Joe Biden", "Fumio Kishida"}
