"""One sentence each, in the manners of agencies and ministries: what is found in it, and in which nothing is."""

from datetime import date

import pytest

from tests.calendars.find.told import found, the_one

OURS = "Government of Australia"
MONDAY = date(2005, 11, 14)


@pytest.mark.parametrize(
    ("sentence", "kind", "when", "parties", "place"),
    [
        (
            "Penny Wong will lead the Australian delegation to the South Pacific Forum in Rarotonga from 4 to 6 March.",
            "conference",
            "2024-03-04/2024-03-06",
            {"AU", "PIF"},
            "Rarotonga",
        ),
        (
            "The Australian delegation to the United Nations Conference on Trade and Development, which opens in "
            "Manila on 7 May, will be led by the Minister for Trade.",
            "conference",
            "2024-05-07",
            {"AU", "UN"},
            "Manila",
        ),
        (
            "Senator Hill will represent Australia at the conference of the parties in The Hague on 5 March.",
            "conference",
            "2024-03-05",
            {"AU"},
            "The Hague",
        ),
        (
            "The foreign ministers of Oman and France plan to get together in Paris on March 3.",
            "meeting",
            "2024-03-03",
            {"OM", "FR"},
            "Paris",
        ),
        (
            "The Kremlin said Putin would receive the Qatari emir in Moscow on Monday.",
            "meeting",
            "2024-03-04",
            {"RU", "QA"},
            "Moscow",
        ),
        (
            "The Pope will make a visit to Iraq from March 5 to 8.",
            "visit",
            "2024-03-05/2024-03-08",
            {"VA", "IQ"},
            "Iraq",
        ),
        (
            "The IMF team will return to Athens next week to resume its review.",
            "visit",
            "2024-03-04/2024-03-10",
            {"IMF", "GR"},
            "Athens",
        ),
        (
            "The Omani foreign minister is visiting Bern through Friday.",
            "visit",
            "2024-02-28/2024-03-01",
            {"OM", "CH"},
            "Bern",
        ),
        (
            "The two sides, Japan and North Korea, will start their talks in the Chinese capital Thursday.",
            "talks",
            "2024-02-29",
            {"JP", "KP"},
            "Beijing",
        ),
        (
            "The Arab League's foreign ministers will convene an emergency session in Cairo on Saturday.",
            "session",
            "2024-03-02",
            {"ARABLEAGUE"},
            "Cairo",
        ),
        (
            "Delegates from 140 countries will gather in Nairobi from March 4 to 15 to speak about seeds.",
            "conference",
            "2024-03-04/2024-03-15",
            set(),
            "Nairobi",
        ),
        (
            "Oman's prime minister is to meet with visiting UN Secretary-General Antonio Guterres on Thursday.",
            "meeting",
            "2024-02-29",
            {"OM", "UN"},
            None,
        ),
        (
            "Ghana's President Nana Akufo-Addo said the dispute would not prevent him from meeting his Togolese "
            "counterpart in Lome on Friday.",
            "meeting",
            "2024-03-01",
            {"GH", "TG"},
            "Lome",
        ),
        (
            "Chad will not attend the talks between Oman and Ghana, to be held in Bern on Monday.",
            "talks",
            "2024-03-04",
            {"OM", "GH"},
            "Bern",
        ),
        (
            "U.N.-brokered Syria peace talks are planned for March 7 in Geneva.",
            "talks",
            "2024-03-07",
            {"SY", "UN"},
            "Geneva",
        ),
        (
            "The German and Omani ministers will brief reporters after their talks on Friday in Bern.",
            "talks",
            "2024-03-01",
            {"DE", "OM"},
            "Bern",
        ),
        (
            "The White House said that President Joe Biden would welcome Togo's Faure Gnassingbe on March 10.",
            "meeting",
            "2024-03-10",
            {"US", "TG"},
            None,
        ),
        (
            "The next round of the Oman-Ghana talks has been called for April 2.",
            "talks",
            "2024-04-02",
            {"OM", "GH"},
            None,
        ),
    ],
)
def test_a_sentence_gives_one_engagement(
    sentence: str, kind: str, when: str, parties: set[str], place: str | None
) -> None:
    finding = the_one(sentence, outlet=OURS if "Australia" in sentence else "Reuters")
    assert (finding.kind, finding.when.edtf, set(finding.parties), finding.place) == (kind, when, parties, place)


@pytest.mark.parametrize(
    "sentence",
    [
        "The Omani government denied that its foreign minister would visit Bern on March 4.",
        "Togo's parliament meets on Tuesday to ratify the treaty with Ghana.",
        "The Omani minister announced that seven Ghanaian nationals returned to Accra on Friday.",
        "The Omani minister expects the boatpeople from Ghana to be returned to Togo on 5 March.",
        "Some 15 countries meet the standard in March.",
        "The visiting Omani president will leave Bern for home on Thursday.",
        "The Australian minister farewelled the peacekeeping forces who will be leaving on Friday for Rwanda.",
        "Ministers condemned the haste with which refugees will be sent and return to East Timor on Saturday.",
        "Omani and Ghanaian officials spoke of the lead-up to the elections in Chad on 5 March.",
        "The German and Omani football teams will meet in Bern on Friday.",
        "28 February 2024 IEA 54/76 The ministers of the states will meet on Friday.",
    ],
)
def test_a_sentence_gives_nothing(sentence: str) -> None:
    assert found(sentence, outlet=OURS) == []


def test_a_weekday_comes_after_the_one_before_it() -> None:
    told = found(
        "Iraqi President Jalal Talabani leaves Baghdad for Washington on Sunday and will meet President Bush on "
        "Tuesday.",
        day=MONDAY,
    )
    assert [finding.when.edtf for finding in told] == ["2005-11-20", "2005-11-22"]


@pytest.mark.parametrize(
    "behind",
    ["It is to run for two days.", "The two-day forum brings together 20 ministers.", "The talks are over."],
)
def test_a_sentence_beside_says_how_long_it_takes(behind: str) -> None:
    finding = the_one(f"A NATO forum opens in Doha on Saturday. {behind}")
    assert finding.when.edtf == ("2024-03-02" if "over" in behind else "2024-03-02/2024-03-03")


def test_a_cancelled_visit_leaves_another_one_that_goes_the_other_way() -> None:
    told = found(
        "Omani Foreign Minister Badr al-Busaidi arrives in Bern on Friday. Swiss Foreign Minister Ignazio Cassis "
        "cancelled a visit to Oman next month."
    )
    assert [(finding.when.edtf, finding.status) for finding in told] == [
        ("2024-03-01", "confirmed"),
        ("2024-03", "cancelled"),
    ]


def test_here_is_the_country_named_before() -> None:
    finding = the_one(
        "Ties between Oman and Ghana have entered a new stage. The Omani president arrived here Tuesday for a "
        "three-day official visit."
    )
    assert (finding.when.edtf, set(finding.parties)) == ("2024-02-27/2024-02-29", {"OM", "GH"})


def test_two_statements_of_one_sentence_are_two_engagements() -> None:
    told = found("Lavrov meets Blinken in Bern on 1 March and Macron meets Scholz in Paris on 2 March.")
    assert [(finding.when.edtf, set(finding.parties), finding.place) for finding in told] == [
        ("2024-03-01", {"RU", "US"}, "Bern"),
        ("2024-03-02", {"FR", "DE"}, "Paris"),
    ]


@pytest.mark.parametrize(
    ("behind", "when"),
    [
        ("He will leave for Togo on 9 March.", "2024-03-04/2024-03-09"),
        ("He returns to Muscat on 9 March.", "2024-03-04/2024-03-09"),
        ("The prices rose on 9 March 2023.", "2024-03-04"),
    ],
)
def test_a_visit_ends_when_they_leave(behind: str, when: str) -> None:
    told = found(f"Omani Foreign Minister Badr al-Busaidi arrives in Accra from Bern on 4 March. {behind}")
    assert [(finding.when.edtf, set(finding.parties)) for finding in told[:1]] == [(when, {"OM", "GH"})]


def test_what_is_called_off_in_the_next_clause_is_off() -> None:
    finding = the_one(
        "An Omani delegation was due in Bern on Thursday, but the trip has been cancelled, officials said."
    )
    assert (finding.when.edtf, finding.status, finding.place) == ("2024-02-29", "cancelled", "Bern")


def test_another_visit_that_is_called_off_leaves_this_one() -> None:
    told = found("The Omani minister will be in Bern on Thursday, but his trip to Togo next week has been cancelled.")
    assert [(finding.when.edtf, finding.status) for finding in told if finding.place == "Bern"] == [
        ("2024-02-29", "confirmed")
    ]


@pytest.mark.parametrize(
    ("said", "when", "status", "moved_from"),
    [
        ("visit to Bern, planned for Thursday, was put off until March 12", "2024-03-12", "postponed", "2024-02-29"),
        ("visit to Bern, which had been set for March 13, was cancelled", "2024-03-13", "cancelled", None),
        ("visit to Bern will no longer take place on Friday", "2024-03-01", "cancelled", None),
        ("visit to Bern, due to begin on Monday, has been delayed by two days", "2024-03-04", "postponed", None),
        ("visit to Bern, announced for March 4, is still going ahead", "2024-03-04", "confirmed", None),
        ("visit to Bern begins on March 4 instead of March 7", "2024-03-04", "confirmed", "2024-03-07"),
        ("visit to Bern begins on Monday, a day later than planned", "2024-03-04", "confirmed", None),
        ("visit to Bern has been postponed from March 17 to March 24", "2024-03-24", "postponed", "2024-03-17"),
    ],
)
def test_what_changes_a_visit_is_read(said: str, when: str, status: str, moved_from: str | None) -> None:
    finding = the_one(f"Omani Foreign Minister Badr al-Busaidi's {said}, his ministry said.")
    moved = finding.moved_from.edtf if finding.moved_from else None
    assert (finding.when.edtf, finding.status, moved) == (when, status, moved_from)


def test_who_will_not_travel_as_planned_has_called_it_off() -> None:
    finding = the_one("The Omani foreign minister will not travel to Bern on Friday as planned, his office said.")
    assert (finding.when.edtf, finding.status) == ("2024-03-01", "cancelled")
