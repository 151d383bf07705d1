"""How long it lasts, and at which hours."""

from datetime import date, time

import pytest

from tests.calendars.find.told import days, found, the_one

SCHOLZ = "German Chancellor Olaf Scholz"


@pytest.mark.parametrize(
    ("said", "edtf"),
    [
        ("begins a three-day visit to India on Tuesday", "2024-03-05/2024-03-07"),
        ("will pay a three-day visit to India from Tuesday", "2024-03-05/2024-03-07"),
        ("will make a four-day trip to India, starting on Tuesday", "2024-03-05/2024-03-08"),
        ("will visit India for three days from 14 April", "2024-04-14/2024-04-16"),
        ("arrives in India on Tuesday for a two-day visit", "2024-03-05/2024-03-06"),
        ("will begin a week-long visit to India on 4 March", "2024-03-04/2024-03-10"),
        ("will leave for India on 5 March and return on 9 March", "2024-03-05/2024-03-09"),
        ("arrives in India on 4 March and leaves on 6 March", "2024-03-04/2024-03-06"),
        ("will visit India on 4-6 March", "2024-03-04/2024-03-06"),
        ("will visit India on March 4 and 5", "2024-03-04/2024-03-05"),
        ("will visit India from Friday to Sunday", "2024-03-01/2024-03-03"),
        ("will visit India from Monday to Friday", "2024-03-04/2024-03-08"),
        ("will visit India on Tuesday and Wednesday", "2024-03-05/2024-03-06"),
        ("will visit India from 4 March", "2024-03-04"),
        ("leaves for India on 7 November", "2024-11-07"),
        ("will visit India for several days from Saturday (2 March)", "2024-03-02"),
    ],
)
def test_a_visit_has_the_days_that_are_told(said: str, edtf: str) -> None:
    assert days(f"{SCHOLZ} {said}.") == [edtf]


def test_talks_have_the_days_that_are_told() -> None:
    assert days("The two-day talks between Norway and Sweden will open on Friday.") == ["2024-03-01/2024-03-02"]


def test_what_opens_on_one_day_and_closes_on_another_is_one() -> None:
    assert days("The conference of Norway and Sweden opens on Friday and closes on Sunday.") == [
        "2024-03-01/2024-03-03"
    ]


def test_a_length_beyond_the_last_day_is_left_out() -> None:
    last = found(f"{SCHOLZ} will begin a three-day visit to India on Friday.", day=date.max)
    assert [finding.when.edtf for finding in last] == ["9999-12-31"]


MEET = "The foreign ministers of France and Germany will meet"


@pytest.mark.parametrize(
    ("said", "hour", "zone"),
    [
        ("on Thursday at 3:30 p.m. Moscow time", time(15, 30), "Europe/Moscow"),
        ("on Thursday at 3 p.m. New York time", time(15), "America/New_York"),
        ("at 15:00 GMT on Thursday", time(15), "UTC"),
        ("at 9 a.m. on Thursday", time(9), None),
        ("on Thursday at 10:00 in Geneva", time(10), None),
        ("on Thursday at noon", time(12), None),
        ("on Thursday", None, None),
    ],
)
def test_the_hour_is_the_local_one_with_the_zone_that_is_said(said: str, hour: time | None, zone: str | None) -> None:
    when = the_one(f"{MEET} {said}.").when
    assert (when.edtf, when.time, when.timezone) == ("2024-02-29", hour, zone)


def test_both_hours_are_kept() -> None:
    when = the_one("Norway and Sweden will hold talks on Friday from 10:00 to 12:00 in Oslo.").when
    assert (when.time, when.end_time) == (time(10), time(12))


def test_the_hour_of_another_day_is_not_its_own() -> None:
    assert the_one(f"{MEET} on Friday, Berlin said on Wednesday at 11:00.").when.time is None


def test_a_vague_time_has_no_hour() -> None:
    assert the_one(f"{MEET} next week at 10:00.").when.time is None
