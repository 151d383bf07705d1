"""One engagement as a VEVENT."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from icalendar import Calendar, Event

from calendars.feed.event import render_event
from calendars.feed.look import Look
from calendars.feed.texts import clean, line, web_address
from calendars.feed.titles import summary_of
from calendars.model.engagement import Dispute, Engagement, Kind, Status
from calendars.model.published import Published
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.when import Precision, When
from config.durations import Duration
from tests.calendars.feed.made import LOOK, MONDAY, any_published, any_text, engagement, look, published

ICS = Path(__file__).parent / "ics"
ZURICH = When.day(MONDAY).at(time(10), "Europe/Zurich", until=time(12, 30))

WAS = engagement(When.week_of(MONDAY), place="Geneva", status=Status.TENTATIVE)
TALKS = engagement(
    ZURICH,
    people=("Stéphane Séjourné", "Annalena Baerbock"),
    place="Geneva",
    topic="a ceasefire; and what follows",
    confidence=0.93,
    evidence="will hold talks in Geneva on Monday at 10:00, the ministry said",
    outlet="The Ministry",
    said=date(2024, 2, 29),
    url="https://ministry.example/talks?id=7",
)
REFINED = Revision(
    change=Change.REFINED,
    cause=Cause(origin=Origin.ARTICLE),
    at=datetime(2024, 2, 29, 8, tzinfo=UTC),
    before=WAS,
    after=TALKS,
)
PLAIN = {
    "a_call_whose_zone_and_end_are_not_known": published(When.day(MONDAY).at(time(10)), kind=Kind.CALL),
    "a_visit_of_several_days": published(When.days(MONDAY, date(2024, 3, 6)), kind=Kind.VISIT, sequence=2),
    "expected_in_a_week": published(When.week_of(MONDAY), status=Status.TENTATIVE, note="To be held by video."),
    "announced_for_early_march": published(
        When(start=date(2024, 3, 1), end=date(2024, 3, 10), precision=Precision.PART_OF_MONTH)
    ),
    "cancelled": published(ZURICH, status=Status.CANCELLED, sequence=1),
    "postponed_from_a_day": published(status=Status.POSTPONED, sequence=1),
}
TOLD = Published(TALKS, REFINED)
GERMAN = look(language="de", address="https://calendar.example", alarms=(Duration(days=1), Duration(seconds=3600)))
GOLDEN = {
    **{name: (entry, LOOK) for name, entry in PLAIN.items()},
    "talks_at_an_hour": (TOLD, LOOK),
    "talks_at_an_hour_in_german_with_alarms": (TOLD, GERMAN),
}


def read(shown: Engagement | Published, look: Look = LOOK) -> Any:
    """Its VEVENT, as the library reads it."""
    return Event.from_ical(render_event(shown if isinstance(shown, Published) else Published(shown), look))


@pytest.mark.parametrize("name", GOLDEN)
def test_an_engagement_is_written_as_it_was(name: str) -> None:
    written = (ICS / f"{name}.ics").read_text("utf-8")
    assert render_event(*GOLDEN[name]).decode() == written.replace("\n", "\r\n")


@given(any_published())
@how(deadline=None)
def test_lines_are_short_and_whole(shown: Published) -> None:
    rendered = render_event(shown, LOOK)
    assert rendered.endswith(b"\r\nEND:VEVENT\r\n")
    lines = rendered.removesuffix(b"\r\n").split(b"\r\n")
    for each in lines:
        assert len(each) <= 75
        assert not set(each) & {*range(32), 127} - {9}
        assert each.decode("utf-8").splitlines() == [each.decode("utf-8")]


@given(any_published())
@how(deadline=None)
def test_no_text_begins_a_property(shown: Published) -> None:
    unfolded = render_event(shown, LOOK).replace(b"\r\n ", b"").decode().split("\r\n")
    names = [re.split("[:;]", each)[0] for each in unfolded if each]
    assert len(names) == len(set(names))
    assert {name for name in names if not name.startswith("X-SUMMITRY-")} <= {
        *("BEGIN", "END", "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY"),
        *("STATUS", "TRANSP", "CATEGORIES", "LOCATION", "URL", "DESCRIPTION", "GEO"),
    }


@given(any_published())
@how(deadline=None)
def test_every_text_is_read_back(shown: Published) -> None:
    event, known = read(shown), shown.engagement
    assert event["SUMMARY"] == summary_of(known, LOOK)
    assert str(event.get("LOCATION", "")) == line(known.place or "")
    assert event.get("URL") == web_address(known.url)
    assert event["UID"] == known.uid
    assert event["SEQUENCE"] == known.sequence
    assert event.errors == []
    if known.note and len(known.note) < 1000:
        assert clean(known.note).strip() in event["DESCRIPTION"]


@given(any_published())
@how(deadline=None)
def test_it_ends_after_it_begins(shown: Published) -> None:
    event = read(shown)
    assert "DTEND" not in event or event["DTEND"].dt > event["DTSTART"].dt


@given(any_text)
@how(deadline=None)
def test_a_text_is_clean_when_it_was_cleaned(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean(text).split("\n") == (clean(text) + "\n").splitlines()


@given(st.text("\\Nn,;:\r\n ab", max_size=40))
@how(deadline=None)
def test_backslashes_are_read_back(text: str) -> None:
    assert read(engagement(title="x", note=f"x{text}x"))["DESCRIPTION"].count(clean(f"x{text}x")) == 1


def test_a_local_hour_is_an_instant_in_utc() -> None:
    event = read(engagement(ZURICH))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (
        datetime(2024, 3, 4, 9, tzinfo=UTC),
        datetime(2024, 3, 4, 11, 30, tzinfo=UTC),
    )
    assert event["DTSTART"].to_ical() == b"20240304T090000Z"
    assert "Monday 4 March 2024, 10:00 to 12:30 Europe/Zurich time" in event["DESCRIPTION"]


def test_an_hour_whose_zone_is_not_known_is_in_the_zone_of_the_settings() -> None:
    event = read(engagement(When.day(MONDAY).at(time(10))), look(zone="Asia/Tokyo"))
    assert event["DTSTART"].dt == datetime(2024, 3, 4, 1, tzinfo=UTC)
    assert "its zone is not known, Asia/Tokyo is assumed" in event["DESCRIPTION"]


def test_an_hour_that_clocks_skip_is_read_with_the_offset_before() -> None:
    skipped = When.day(date(2024, 3, 31)).at(time(2, 30), "Europe/Zurich", until=time(3))
    event = read(engagement(skipped))
    assert event["DTSTART"].dt == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2024, 3, 31, 2, 30, tzinfo=UTC)


def test_several_days_with_an_hour_last_until_the_last_is_over() -> None:
    event = read(engagement(When.days(MONDAY, date(2024, 3, 6)).at(time(10), "Europe/Zurich")))
    assert event["DTEND"].dt == datetime(2024, 3, 6, 23, tzinfo=UTC)


def test_an_end_that_is_not_known_is_shown_as_an_hour() -> None:
    event = read(engagement(When.day(MONDAY).at(time(10), "UTC")))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert "the end is not known" in event["DESCRIPTION"]


@pytest.mark.parametrize(
    ("when", "suffix"),
    [
        (When.week_of(MONDAY), "week of 4 March"),
        (When.month(2024, 3), "in March"),
        (When(start=date(2024, 3, 1), end=date(2024, 5, 31), precision=Precision.MONTH), "March to May"),
        (When(start=date(2024, 3, 1), end=date(2024, 3, 10), precision=Precision.PART_OF_MONTH), "early March"),
        (When(start=date(2024, 3, 11), end=date(2024, 3, 20), precision=Precision.PART_OF_MONTH), "mid March"),
        (When(start=date(2024, 3, 21), end=date(2024, 3, 31), precision=Precision.PART_OF_MONTH), "late March"),
        (When(start=date(2024, 3, 25), end=date(2024, 4, 5), precision=Precision.PART_OF_MONTH), "25 March to 5 April"),
        (When(start=MONDAY, end=date(2024, 3, 17), precision=Precision.WEEK), "4 March to 17 March"),
    ],
)
def test_vague_days_are_tentative_block_nobody_and_say_so(when: When, suffix: str) -> None:
    event = read(engagement(when))
    assert (event["STATUS"], event["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert event["SUMMARY"] == f"Talks: France and Germany ({suffix})"
    assert event["DTSTART"].to_ical() == when.start.strftime("%Y%m%d").encode()
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["DTEND"].dt == when.end + timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "when", "word", "transparency", "prefix"),
    [
        (Status.CONFIRMED, ZURICH, "CONFIRMED", "OPAQUE", ""),
        (Status.TENTATIVE, ZURICH, "TENTATIVE", "OPAQUE", ""),
        (Status.CONFIRMED, When.day(MONDAY), "CONFIRMED", "TRANSPARENT", ""),
        (Status.CANCELLED, ZURICH, "CANCELLED", "TRANSPARENT", "Cancelled: "),
        (Status.POSTPONED, ZURICH, "TENTATIVE", "TRANSPARENT", "Postponed: "),
        (Status.CANCELLED, When.week_of(MONDAY), "CANCELLED", "TRANSPARENT", "Cancelled: "),
    ],
)
def test_a_status_is_said_in_the_summary_too(
    status: Status, when: When, word: str, transparency: str, prefix: str
) -> None:
    event = read(engagement(when, status=status))
    assert (event["STATUS"], event["TRANSP"]) == (word, transparency)
    assert event["SUMMARY"].startswith(f"{prefix}Talks: France")


def test_stamps_are_the_engagements_own() -> None:
    event = read(engagement(sequence=3))
    assert event["DTSTAMP"].to_ical() == event["CREATED"].to_ical() == b"20240228T120000Z"
    assert event["LAST-MODIFIED"].to_ical() == b"20240229T083000Z"


def test_two_that_are_alike_but_for_their_uid_differ_in_their_text() -> None:
    first, second = read(engagement(uid="1")), read(engagement(uid="2"))
    assert first["DESCRIPTION"] != second["DESCRIPTION"]


def test_an_alarm_rings_so_long_before_a_day_begins_as_before_an_hour() -> None:
    rings = look(alarms=(Duration(days=1), Duration(seconds=3600)))
    for when, triggers in ((ZURICH, (-24, -1)), (When.day(MONDAY), (9 - 24, 9 - 1))):
        alarms = read(engagement(when), rings).walk("VALARM")
        assert [alarm["TRIGGER"].dt for alarm in alarms] == [timedelta(hours=hours) for hours in triggers]
        assert {(alarm["ACTION"], alarm["DESCRIPTION"]) for alarm in alarms} == {
            ("DISPLAY", "Talks: France and Germany")
        }


def test_no_alarm_rings_for_what_is_off_or_has_no_day_yet() -> None:
    rings = look(alarms=(Duration(days=1),))
    for shown in (engagement(ZURICH, status=Status.CANCELLED), engagement(When.week_of(MONDAY))):
        assert read(shown, rings).walk("VALARM") == []
    assert read(engagement(ZURICH)).walk("VALARM") == []


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("Geneva", (46.202, 6.146)),
        ("Peking", (39.907, 116.397)),
        ("Vienna, Austria", (48.208, 16.372)),
        ("Washington, D.C.", (38.895, -77.036)),
        ("Nuuk, Denmark", (64.183, -51.722)),
        ("Cartagena, Spain", None),
        ("Paris, Texas, USA", None),
        ("Portland, Maine", None),
        ("Switzerland", None),
        ("the margins of the assembly", None),
        (None, None),
    ],
)
def test_a_city_that_is_known_is_shown_on_a_map(place: str | None, there: tuple[float, float] | None) -> None:
    found = read(engagement(place=place)).get("GEO")
    assert (found and (found.latitude, found.longitude)) == there


def test_a_url_is_that_of_the_report_else_that_of_its_own_page() -> None:
    public = look(address="https://calendar.example")
    assert read(engagement(url="https://ministry.example/7"), public)["URL"] == "https://ministry.example/7"
    assert read(engagement(uid="a b"), public)["URL"] == "https://calendar.example/engagements/a%20b"
    assert (
        "All reports: https://calendar.example/engagements/a%20b" in read(engagement(uid="a b"), public)["DESCRIPTION"]
    )


def test_what_others_say_is_told_with_who_they_are() -> None:
    disputed = (
        Dispute(field="when", value="2024-03-05", by=("A paper", "An agency")),
        Dispute(field="time", value="11:00", by=("A paper",)),
        Dispute(field="status", value="cancelled", by=("A paper",)),
    )
    told = read(engagement(disputed=disputed))["DESCRIPTION"].splitlines()
    assert [fact for fact in told if fact.startswith("Others say")] == [
        "Others say: Tuesday 5 March 2024 (A paper, An agency)",
        "Others say: 11:00 (A paper)",
        "Others say: called off (A paper)",
    ]


def test_nobody_is_said_to_attend() -> None:
    rendered = render_event(published(people=("Angela Merkel",)), LOOK)
    assert b"ATTENDEE" not in rendered
    assert b"ORGANIZER" not in rendered


def test_parties_are_called_by_name() -> None:
    assert (
        "Who: France, European Union, NATO, XYZ\n"
        in read(engagement(parties=("FR", "EU", "NATO", "XYZ")))["DESCRIPTION"]
    )


@pytest.mark.parametrize(
    "title",
    [
        "Talks\r\nATTENDEE:mailto:x@example.test",
        "Talks\nEND:VEVENT\nBEGIN:VEVENT",
        "Talks\u2028END:VEVENT",
        "Talks\x85END:VEVENT",
        "Talks\x00\x1b[31m",
        "Talks \ud800",
        "Talks \u202eyldrats",
        "Talks, with; everything: \\N and \\n",
        "Переговоры " * 500,
    ],
)
def test_a_title_stays_a_title(title: str) -> None:
    content = b"BEGIN:VCALENDAR\r\n" + render_event(published(title=title), LOOK) + b"END:VCALENDAR\r\n"
    events: list[Any] = Calendar.from_ical(content).walk("VEVENT")
    [event] = events
    assert event["SUMMARY"] == line(title)
    assert "ATTENDEE" not in event


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.test/a?b=c%20d#e", "https://example.test/a?b=c%20d#e"),
        ("https://example.test/Москва x", None),
        ("https://example.test/Zürich", "https://example.test/Z%C3%BCrich"),
        ("javascript:alert(1)", None),
        ("https://example.test/\r\nATTENDEE:x", None),
        ("", None),
    ],
)
def test_only_an_address_of_the_web_is_a_url(url: str, written: str | None) -> None:
    assert read(engagement(url=url)).get("URL") == written


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_can_be_shown(year: int) -> None:
    for when in (
        When.day(date(year, 1, 1)),
        When.day(date(year, 12, 31)).at(time(23, 59, 59), "America/New_York"),
        When.day(date(year, 1, 1)).at(time(0), "Asia/Tokyo"),
        When.month(year, 12),
    ):
        assert read(engagement(when))["DTSTART"].to_ical()[:4] in (b"0001", b"0002", b"9998", b"9999")
