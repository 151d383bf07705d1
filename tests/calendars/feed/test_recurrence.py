"""Events of another calendar that repeat."""

from datetime import UTC, date, datetime

import pytest

from calendars.feed.imported import EventError, read_calendar, read_events
from calendars.feed.recurrence import MOST
from calendars.model.engagement import Status
from calendars.model.finding import Finding
from config.errors import UserError
from tests.calendars.feed.test_imported import calendar

WEEKLY = "UID:1\nDTSTART;TZID=Europe/Zurich:20240304T100000\nDTEND;TZID=Europe/Zurich:20240304T113000\n"


def findings(*events: str, today: date | None = None) -> list[Finding]:
    return [finding for _, finding in read_calendar(calendar(*events), name="team.ics", today=today)]


def days(*events: str, today: date | None = None) -> list[str]:
    return [finding.when.start.isoformat() for finding in findings(*events, today=today)]


def test_each_occurrence_has_a_key_of_its_own() -> None:
    found = findings(f"{WEEKLY}RRULE:FREQ=WEEKLY;COUNT=3")
    assert [finding.key for finding in found] == ["1/20240304T090000Z", "1/20240311T090000Z", "1/20240318T090000Z"]
    assert {finding.when.end_time.isoformat() for finding in found if finding.when.end_time} == {"11:30:00"}


def test_a_meeting_at_ten_stays_at_ten_when_clocks_change() -> None:
    found = findings(f"{WEEKLY}RRULE:FREQ=WEEKLY;COUNT=5")
    assert {str(finding.when.time) for finding in found} == {"10:00:00"}
    assert [begins.hour for finding in found if (begins := finding.when.begins())] == [9, 9, 9, 9, 8]


def test_an_hour_that_clocks_skip_is_read_with_the_offset_before() -> None:
    event = "UID:1\nDTSTART;TZID=Europe/Zurich:20240330T023000\nRRULE:FREQ=DAILY;COUNT=3"
    assert [finding.when.begins() for finding in findings(event)] == [
        datetime(2024, 3, 30, 1, 30, tzinfo=UTC),
        datetime(2024, 3, 31, 1, 30, tzinfo=UTC),
        datetime(2024, 4, 1, 0, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize("until", ["20240318", "20240318T090000Z", "20240318T100000"])
def test_the_last_day_of_a_rule_is_included(until: str) -> None:
    assert days(f"{WEEKLY}RRULE:FREQ=WEEKLY;UNTIL={until}") == ["2024-03-04", "2024-03-11", "2024-03-18"]


def test_days_are_repeated_as_days() -> None:
    found = findings("UID:1\nDTSTART;VALUE=DATE:20240304\nDTEND;VALUE=DATE:20240306\nRRULE:FREQ=YEARLY;COUNT=2")
    assert [finding.when.edtf for finding in found] == ["2024-03-04/2024-03-05", "2025-03-04/2025-03-05"]


def test_dates_are_added_and_left_out() -> None:
    event = f"""{WEEKLY}RRULE:FREQ=WEEKLY;COUNT=3
RDATE;TZID=Europe/Zurich:20240306T100000
RDATE;VALUE=PERIOD:20240307T090000Z/PT1H
EXDATE:20240311T090000Z"""
    assert days(event) == ["2024-03-04", "2024-03-06", "2024-03-07", "2024-03-18"]


def test_a_changed_occurrence_keeps_its_key() -> None:
    moved = "UID:1\nRECURRENCE-ID:20240311T090000Z\nDTSTART:20240312T090000Z\nSUMMARY:Talks\nSTATUS:CANCELLED"
    series, changed = findings(f"{WEEKLY}RRULE:FREQ=WEEKLY;COUNT=2", moved)
    assert series.key == "1/20240304T090000Z"
    assert (changed.key, changed.when.start, changed.status) == (
        "1/20240311T090000Z",
        date(2024, 3, 12),
        Status.CANCELLED,
    )


@pytest.mark.parametrize("told", [":20240311T100000", ";VALUE=DATE:20240311", ";TZID=Asia/Tokyo:20240311T180000"])
def test_however_a_changed_occurrence_is_told_it_stands_in_the_place_of_one(told: str) -> None:
    moved = f"UID:1\nRECURRENCE-ID{told}\nDTSTART:20240312T090000Z\nSUMMARY:Talks"
    assert days(f"{WEEKLY}RRULE:FREQ=WEEKLY;COUNT=3", moved) == ["2024-03-04", "2024-03-12", "2024-03-18"]
    of_days = "UID:1\nDTSTART;VALUE=DATE:20240304\nRRULE:FREQ=WEEKLY;COUNT=3"
    assert days(of_days, moved) == ["2024-03-04", "2024-03-12", "2024-03-18"]


def test_a_changed_occurrence_is_taken_in_without_its_series() -> None:
    assert days("UID:1\nRECURRENCE-ID:20240311T090000Z\nDTSTART:20240312T090000Z") == ["2024-03-12"]


def test_a_rule_without_an_end_is_taken_in_for_two_years() -> None:
    found = days(f"{WEEKLY}RRULE:FREQ=WEEKLY")
    assert (len(found), found[-1]) == (105, "2026-03-02")


def test_no_more_than_some_hundred_are_taken_in() -> None:
    assert len(days(f"{WEEKLY}RRULE:FREQ=DAILY")) == MOST


def test_an_old_rule_is_taken_in_from_a_month_before_today() -> None:
    found = days(f"{WEEKLY}RRULE:FREQ=WEEKLY", today=date(2030, 6, 1))
    assert (found[0], found[-1]) == ("2030-05-06", "2032-05-31")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("RRULE:FREQ=NEVER", "its RRULE cannot be read: 'FREQ=NEVER'"),
        ("RRULE:FREQ=HOURLY", "it repeats more often than daily; give its dates one by one"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "its RRULE has an INTERVAL below 1"),
        ("RRULE:FREQ=DAILY;RSCALE=GREGORIAN", "its RRULE cannot be followed: unknown parameter 'RSCALE'"),
        ("RRULE:FREQ=DAILY\nEXDATE:never", "its EXDATE holds what is no date: 'never'"),
        ("RRULE:FREQ=DAILY\n" * 11, "it has more than 10 RRULEs"),
        ("RDATE:never", "its RDATE holds what is no date: 'never'"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_told(rule: str, told: str) -> None:
    [error] = read_events(calendar(f"{WEEKLY}{rule}\nSUMMARY:Talks"), name="team.ics")
    assert isinstance(error, UserError)
    assert str(error) == f"team.ics: the event 'Talks' (1): {told}"


def test_a_rule_of_very_many_dates_and_one_of_none_hold_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    each = ",".join(map(str, range(60)))
    many = f"UID:0\nDTSTART:19700101T000000Z\nRRULE:FREQ=DAILY;BYMINUTE={each};BYSECOND={each}"
    [error] = read_events(calendar(many), name="team.ics", today=date(2024, 3, 4))
    assert "it names too many dates; have it begin later" in str(error)
    monkeypatch.setattr("calendars.feed.imported._MOST_SECONDS", 0.1)
    none = WEEKLY.replace("UID:1", "UID:{}") + "RRULE:FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30"
    error, report = read_events(calendar(none.format(1), none.format(2)), name="team.ics")
    assert not isinstance(report, EventError)
    assert report[0].id == "ics:1/20240304T090000Z"
    assert isinstance(error, EventError)
    assert (error.uid, "took too long to follow" in str(error)) == ("2", True)


def test_a_rule_that_names_no_day_leaves_the_first() -> None:
    assert days(f"{WEEKLY}RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") == ["2024-03-04"]


SERIES = f"{WEEKLY}SUMMARY:Talks\nRRULE:FREQ=WEEKLY;COUNT=5"
FROM_THE_THIRD = "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Zurich:20240318T100000\n"


def begins(*events: str) -> list[str]:
    return [f"{finding.when.start} {finding.when.time or ''}".strip() for finding in findings(*events)]


def test_what_holds_from_one_occurrence_on_holds_for_all_later_ones() -> None:
    moved = (
        f"{FROM_THE_THIRD}SUMMARY:Talks elsewhere\nLOCATION:Basel\n"
        "DTSTART;TZID=Europe/Zurich:20240319T140000\nDTEND;TZID=Europe/Zurich:20240319T160000"
    )
    found = findings(SERIES, moved)
    assert [(str(one.when.start), str(one.when.time), str(one.when.end_time), one.place) for one in found] == [
        ("2024-03-04", "10:00:00", "11:30:00", None),
        ("2024-03-11", "10:00:00", "11:30:00", None),
        ("2024-03-19", "14:00:00", "16:00:00", "Basel"),
        ("2024-03-26", "14:00:00", "16:00:00", "Basel"),
        ("2024-04-02", "14:00:00", "16:00:00", "Basel"),
    ]
    assert [one.key for one in found] == [one.key for one in findings(SERIES)]


def test_the_later_of_two_ranges_holds_and_a_single_change_stands_above_both() -> None:
    first = f"{FROM_THE_THIRD}DTSTART;TZID=Europe/Zurich:20240318T120000"
    second = FROM_THE_THIRD.replace("20240318", "20240401") + "DTSTART;TZID=Europe/Zurich:20240401T080000"
    single = "UID:1\nRECURRENCE-ID;TZID=Europe/Zurich:20240325T100000\nDTSTART;TZID=Europe/Zurich:20240326T090000"
    assert begins(SERIES, second, single, first) == [
        "2024-03-04 10:00:00",
        "2024-03-11 10:00:00",
        "2024-03-18 12:00:00",
        "2024-03-26 09:00:00",
        "2024-04-01 08:00:00",
    ]


def test_what_is_off_from_one_occurrence_on_is_off_for_all_later_ones() -> None:
    off = f"{FROM_THE_THIRD}DTSTART;TZID=Europe/Zurich:20240318T100000\nSTATUS:CANCELLED"
    assert [one.status for one in findings(SERIES, off)] == [Status.CONFIRMED] * 2 + [Status.CANCELLED] * 3


def test_hours_may_become_days_from_one_occurrence_on() -> None:
    assert begins(SERIES, f"{FROM_THE_THIRD}DTSTART;VALUE=DATE:20240317") == [
        "2024-03-04 10:00:00",
        "2024-03-11 10:00:00",
        "2024-03-17",
        "2024-03-24",
        "2024-03-31",
    ]


def test_two_hours_of_one_day_stay_two() -> None:
    twice = f"{WEEKLY}RRULE:FREQ=DAILY;COUNT=4;BYHOUR=10,15;BYMINUTE=0;BYSECOND=0"
    later = "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Zurich:20240305T100000\n"
    assert begins(twice, f"{later}DTSTART;TZID=Europe/Zurich:20240305T110000") == [
        "2024-03-04 10:00:00",
        "2024-03-04 15:00:00",
        "2024-03-05 11:00:00",
        "2024-03-05 16:00:00",
    ]


def in_zone(zone: str, *events: str) -> list[tuple[str, str | None]]:
    content = calendar(*events, before=f"X-WR-TIMEZONE:{zone}\n")
    found = [finding.when for _, finding in read_calendar(content, name="team.ics")]
    return [(f"{when.start} {when.time or ''}".strip(), when.timezone) for when in found]


@pytest.mark.parametrize("zone", ["Europe/Zurich", "W. Europe Standard Time"])
def test_a_series_in_utc_follows_the_clock_of_the_zone_that_the_calendar_names(zone: str) -> None:
    event = "UID:1\nDTSTART:20240325T090000Z\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20240401T080000Z"
    told = [hour for hour, _ in in_zone(zone, event)]
    assert told == ["2024-03-25 10:00:00", "2024-04-08 10:00:00"]


def test_hours_that_float_are_hours_of_the_zone_that_the_calendar_names() -> None:
    for start, hour in (("DTSTART:20240304T100000", "10:00:00"), ("DTSTART:20240304T100000Z", "11:00:00")):
        assert in_zone("Europe/Zurich", f"UID:1\n{start}") == [(f"2024-03-04 {hour}", "Europe/Zurich")]
    assert in_zone("Europe/Zurich", "UID:1\nDTSTART;TZID=Asia/Tokyo:20240304T100000") == [
        ("2024-03-04 10:00:00", "Asia/Tokyo")
    ]
    assert in_zone("Europe/Zurich", "UID:1\nDTSTART;VALUE=DATE:20240304") == [("2024-03-04", None)]


@pytest.mark.parametrize("zone", ["Nowhere/At all", "", "Europe"])
def test_a_zone_that_is_not_known_is_not_heeded(zone: str) -> None:
    assert in_zone(zone, "UID:1\nDTSTART:20240304T100000") == [("2024-03-04 10:00:00", None)]
    assert in_zone("Asia/Tokyo", "UID:1\nDTSTART:99991231T235900Z")[0][0].startswith("9999-12-31")


def test_of_very_many_series_the_last_are_told_and_a_single_event_is_read() -> None:
    series = [f"{WEEKLY.replace('UID:1', f'UID:{number:03}')}RRULE:FREQ=DAILY" for number in range(70)]
    read = read_events(calendar(*series, WEEKLY.replace("UID:1", "UID:single")), name="team.ics")
    untold = [one for one in read if isinstance(one, EventError)]
    assert [one.uid for one in untold] == ["067", "068", "069"]
    assert "the series before it name 20,000 dates already" in str(untold[0])
    assert len(read) == 67 * MOST + len(untold) + 1
