"""The events of another calendar, as articles and findings."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from calendars.feed.calendar import render_calendar
from calendars.feed.event import render_event
from calendars.feed.imported import read_calendar, read_events
from calendars.feed.texts import line, web_address
from calendars.feed.versions import dated
from calendars.model.article import UNDATED, Article
from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.finding import Finding
from calendars.model.published import Published
from calendars.model.report import published_at
from calendars.model.when import Precision, When
from config.errors import ArticleError, UserError
from tests.calendars.feed.made import LOOK, MONDAY, any_engagement, engagement, look, published

TEN = time(10)
NOW = datetime(2024, 2, 28, 9, tzinfo=UTC)
ZURICH = When.day(MONDAY).at(TEN, "Europe/Zurich", until=time(12, 30))


def calendar(*events: str, before: str = "") -> bytes:
    """A calendar of VEVENTs, each given as its lines."""
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//team//EN\n{before}{body}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode()


def one(*lines: str) -> tuple[Article, Finding]:
    """The only event of a calendar that holds one with these lines."""
    [report] = read_calendar(calendar("\n".join(("UID:1@team", *lines))), name="team.ics")
    return report


def when(*lines: str) -> When:
    return one("SUMMARY:Talks", *lines)[1].when


def back(shown: Engagement, zone: str = "UTC") -> Finding:
    """What comes back of an engagement that was exported."""
    content = render_calendar([Published(shown)], name="Ours", look=look(zone=zone))
    [(_, finding)] = read_calendar(content, name="ours.ics")
    return finding


def test_an_event_becomes_an_article_and_what_it_says() -> None:
    article, finding = one(
        "DTSTAMP:20261101T000000Z",
        "LAST-MODIFIED:20261030T080000Z",
        "DTSTART:20270303T090000Z",
        "DTEND:20270303T100000Z",
        "SUMMARY:Talks with Ghana\\, and others",
        "DESCRIPTION:Room 4",
        "LOCATION:Bern",
        "URL:https://team.example/1",
    )
    assert (article.id, article.title, article.url) == (
        "ics:1@team",
        "Talks with Ghana, and others",
        "https://team.example/1",
    )
    assert article.published == datetime(2026, 10, 30, 8, tzinfo=UTC)
    assert finding == Finding(
        title="Talks with Ghana, and others",
        kind=Kind.TALKS,
        when=When.day(date(2027, 3, 3)).at(time(9), "UTC", until=TEN),
        place="Bern",
        evidence="Talks with Ghana, and others",
        note="Room 4",
        url="https://team.example/1",
        key="1@team",
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART;VALUE=DATE:20240304"], When.day(MONDAY)),
        (["DTSTART;VALUE=DATE:20240304", "DTEND;VALUE=DATE:20240307"], When.days(MONDAY, date(2024, 3, 6))),
        (["DTSTART;VALUE=DATE:20240304", "DTEND;VALUE=DATE:20240304"], When.day(MONDAY)),
        (["DTSTART;VALUE=DATE:20240304", "DURATION:P2D"], When.days(MONDAY, date(2024, 3, 5))),
        (["DTSTART:20240304T100000"], When.day(MONDAY).at(TEN)),
        (["DTSTART:20240304T100000Z", "DURATION:PT90M"], When.day(MONDAY).at(TEN, "UTC", until=time(11, 30))),
        (["DTSTART:20240304T100000Z", "DTEND:20240304T100000Z"], When.day(MONDAY).at(TEN, "UTC")),
        (["DTSTART:20240304T100000Z", "DTEND:20240304T090000Z"], When.day(MONDAY).at(TEN, "UTC")),
        (["DTSTART:20240304T100000Z", "DTEND:20240305T000000Z"], When.day(MONDAY).at(TEN, "UTC", until=time(23, 59))),
        (["DTSTART:20240304T000000Z", "DTEND:20240305T000000Z"], When.day(MONDAY)),
        (
            ["DTSTART;TZID=Europe/Zurich:20240304T100000", "DTEND:20240304T113000Z"],
            When.day(MONDAY).at(TEN, "Europe/Zurich", until=time(12, 30)),
        ),
        (["DTSTART;TZID=W. Europe Standard Time:20240304T100000"], When.day(MONDAY).at(TEN, "Europe/Berlin")),
        (["DTSTART;TZID=Nowhere/Known:20240304T100000"], When.day(MONDAY).at(TEN)),
        (
            ["DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Zurich:20240304T100000"],
            When.day(MONDAY).at(TEN, "Europe/Zurich"),
        ),
        (
            ["DTSTART;TZID=Europe/Zurich:20241027T023000", "DTEND:20241027T013000Z"],
            When.day(date(2024, 10, 27)).at(time(2, 30), "Europe/Zurich"),
        ),
    ],
)
def test_dates_are_read_as_they_are_meant(lines: list[str], expected: When) -> None:
    assert when(*lines) == expected


def test_a_zone_that_the_calendar_defines_gives_the_instant() -> None:
    zone = """BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:20000101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE
"""
    event = "UID:1\nDTSTART;TZID=Ours:20240304T100000"
    for hours in (3, 5):  # of another calendar that calls another zone so
        content = calendar(event, before=zone.replace("+0300", f"+0{hours}00"))
        [(_, finding)] = read_calendar(content, name="x.ics")
        assert finding.when.begins() == datetime(2024, 3, 4, 10 - hours, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "status", "title"),
    [
        (["SUMMARY:Talks"], Status.CONFIRMED, "Talks"),
        (["SUMMARY:Talks", "STATUS:TENTATIVE"], Status.TENTATIVE, "Talks"),
        (["SUMMARY:Talks", "STATUS:CANCELLED"], Status.CANCELLED, "Talks"),
        (["SUMMARY:Canceled: Talks"], Status.CANCELLED, "Talks"),
        (["SUMMARY:Cancelled: Talks", "STATUS:CONFIRMED"], Status.CANCELLED, "Talks"),
        (["SUMMARY:Postponed: Talks", "STATUS:TENTATIVE"], Status.POSTPONED, "Talks"),
    ],
)
def test_what_is_off_is_read_from_the_status_or_the_summary(lines: list[str], status: Status, title: str) -> None:
    _, finding = one("DTSTART;VALUE=DATE:20240304", *lines)
    assert (finding.status, finding.title) == (status, title)


def test_whoever_sends_a_cancellation_means_every_event_in_it() -> None:
    event = "DTSTART;VALUE=DATE:20240304\nSUMMARY:Talks"
    for word in ("CONFIRMED", "TENTATIVE"):
        content = calendar(f"UID:1\n{event}", f"UID:2\nSTATUS:{word}\n{event}", before="METHOD:Cancel\n")
        assert [finding.status for _, finding in read_calendar(content, name="x.ics")] == [Status.CANCELLED] * 2


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        ("G20 Leaders' Summit", Kind.SUMMIT),
        ("Phone call with the prime minister", Kind.CALL),
        ("State visit to Japan", Kind.VISIT),
        ("Signing of the treaty", Kind.SIGNING),
        ("Munich Security Conference", Kind.CONFERENCE),
        ("Press conference", Kind.MEETING),
        ("78th session of the General Assembly", Kind.SESSION),
        ("Consultations with Ghana", Kind.TALKS),
        ("Inauguration of the president", Kind.CEREMONY),
        ("Lunch", Kind.MEETING),
    ],
)
def test_the_kind_is_read_from_the_summary(summary: str, kind: Kind) -> None:
    assert one("DTSTART;VALUE=DATE:20240304", f"SUMMARY:{summary}")[1].kind is kind


def test_a_category_that_is_a_kind_stands_above_the_summary() -> None:
    _, finding = one("DTSTART;VALUE=DATE:20240304", "SUMMARY:Talks", "CATEGORIES:Work,Visit")
    assert finding.kind is Kind.VISIT


def test_an_event_without_a_title_is_called_by_its_kind() -> None:
    assert one("DTSTART;VALUE=DATE:20240304")[1].title == "Meeting"


def test_the_same_event_is_the_same_article_whenever_and_wherever_it_is_exported() -> None:
    event = "UID:1\nDTSTAMP:{}\nDTSTART:20240304T100000Z\nSUMMARY:Talks"
    [(first, _)] = read_calendar(calendar(event.format("20240101T000000Z")), name="a.ics")
    [(again, _)] = read_calendar(calendar(event.format("20240202T000000Z")), name="b.ics")
    assert first.published < again.published
    for known, when in ((None, first.published), (again, again.published)):
        assert dated(first, known, NOW) == replace(first, published=when)


instants = st.none() | st.datetimes(timezones=st.just(UTC))


@given(before=instants, after=instants, is_same=st.booleans())
def test_a_new_version_of_an_event_is_newer_than_the_one_before_and_not_of_the_future(
    before: datetime | None, after: datetime | None, *, is_same: bool
) -> None:
    old, new = one("DTSTART:20240304T100000Z")[0], one("DTSTART:20240305T100000Z")[0]
    known = dated(replace(old, published=before or UNDATED), None, NOW)
    assert known.published == (before if before and before <= NOW else NOW)
    again = dated(replace(old if is_same else new, published=after or UNDATED), known, NOW + timedelta(days=1))
    if is_same:
        assert again == known
    else:
        assert published_at(known.published) < published_at(again.published) <= NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("T100000Z", "T110000Z"),
        ("SUMMARY:Talks", "SUMMARY:More talks"),
        ("LOCATION:Bern", "LOCATION:Basel"),
        ("CONFIRMED", "CANCELLED"),
        ("DESCRIPTION:a", "DESCRIPTION:b"),
        ("1.example", "2.example"),
    ],
)
def test_a_changed_event_is_another_version_of_its_article(old: str, new: str) -> None:
    event = """UID:1
DTSTART:20240304T100000Z
SUMMARY:Talks
LOCATION:Bern
STATUS:CONFIRMED
DESCRIPTION:a
URL:https://1.example/"""
    [(before, _)] = read_calendar(calendar(event), name="a.ics")
    [(after, _)] = read_calendar(calendar(event.replace(old, new)), name="a.ics")
    assert before.id == after.id
    assert before.fingerprint != after.fingerprint


def test_of_several_versions_of_one_event_the_last_holds() -> None:
    event = "UID:1\nSEQUENCE:{}\nDTSTART;VALUE=DATE:2024030{}"
    [(_, finding)] = read_calendar(calendar(event.format(2, 5), event.format(1, 4)), name="a.ics")
    assert finding.when == When.day(date(2024, 3, 5))


def test_an_event_without_a_uid_is_named_by_what_it_says() -> None:
    content = calendar("DTSTART;VALUE=DATE:20240304\nSUMMARY:a", "DTSTART;VALUE=DATE:20240304\nSUMMARY:b")
    first, second = (finding.key for _, finding in read_calendar(content, name="a.ics"))
    assert first != second
    assert [finding.key for _, finding in read_calendar(content, name="b.ics")] == [first, second]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b"no calendar", "is no calendar"),
        (b'{"text": "x"}', "is no calendar"),
        (b"<!doctype html><title>BEGIN:VCALENDAR</title>", "is no calendar"),
        (b"BEGIN:VCALENDAR\r\n", "is cut off"),
        (calendar("UID:1\nDTSTART:20240304T100000Z")[:-20], "is cut off"),
        (calendar("UID:1\nDTSTART:20240304T100000Z")[:80], "is cut off"),
        (calendar() + calendar()[:30], "is cut off"),
        (calendar(before="no property\n"), "cannot be read as a calendar"),
        (calendar("UID:1\nDTSTART;TZID=Europe:20240304T100000"), "cannot be read as a calendar"),
    ],
)
def test_what_is_no_calendar_says_what_it_is_instead(content: bytes, told: str) -> None:
    with pytest.raises(UserError) as raised:
        read_calendar(content, name="team.ics")
    assert str(raised.value).startswith(f"team.ics: {told}")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("SUMMARY:Lunch", "it has no date; give it a DTSTART"),
        ("SUMMARY:Lunch\nDTSTART:soon", "its DTSTART is no date: 'soon'"),
        ("SUMMARY:Lunch\nDTSTART:20240230T100000Z", "its DTSTART is no date: '20240230T100000Z'"),
        ("SUMMARY:Lunch\nDTSTART:20240304T100000Z\nDTEND:later", "its DTEND is no date: 'later'"),
        ("SUMMARY:Lunch\nDTSTART:20240304T100000Z\nDURATION:long", "its DURATION is none: 'long'"),
        ("SUMMARY:Lunch\nDTSTART:99991231T230000Z\nDURATION:P2D", "it ends after year 9999, or begins before year 1"),
    ],
)
def test_an_event_that_cannot_be_read_is_named_and_the_others_are_read(lines: str, told: str) -> None:
    content = calendar(f"UID:bad\n{lines}", "UID:good\nDTSTART;VALUE=DATE:20240304")
    error, (article, _) = read_events(content, name="team.ics")  # type: ignore[misc]
    assert isinstance(error, ArticleError)
    assert str(error) == f"team.ics: the event 'Lunch' (bad): {told}"
    assert article.id == "ics:good"
    with pytest.raises(UserError, match="Lunch"):
        read_calendar(content, name="team.ics")


def test_a_calendar_without_events_holds_none() -> None:
    assert read_calendar(calendar(), name="a.ics") == []


def test_several_calendars_in_one_file_are_all_read() -> None:
    content = calendar("UID:1\nDTSTART;VALUE=DATE:20240304") + calendar("UID:2\nDTSTART;VALUE=DATE:20240303")
    assert [article.id for article, _ in read_calendar(content, name="a.ics")] == ["ics:2", "ics:1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_calendar_may_be_written_in_what_windows_has(encoding: str) -> None:
    text = calendar("UID:1\nDTSTART;VALUE=DATE:20240304\nSUMMARY:Gespräch").decode()
    [(_, finding)] = read_calendar(text.encode(encoding), name="a.ics")
    assert finding.title == "Gespräch"


@given(any_engagement())
@how(max_examples=200, deadline=None)
def test_an_engagement_comes_back_as_it_went(shown: Engagement) -> None:
    finding = back(shown, "Asia/Tokyo")
    assert (finding.when, finding.status, finding.kind) == (shown.when, shown.status, shown.kind)
    assert finding.title == line(shown.title) or not line(shown.title) or "(" in line(shown.title)
    assert finding.place == (line(shown.place or "") or None)
    assert finding.url == web_address(shown.url)
    assert finding.key == shown.uid
    assert finding.note is None


def test_parties_and_people_come_back() -> None:
    finding = back(engagement(people=("Annalena Baerbock", "Stéphane Séjourné")))
    assert (finding.parties, finding.people) == (("FR", "DE"), ("Annalena Baerbock", "Stéphane Séjourné"))


@pytest.mark.parametrize(
    "when",
    [
        When.week_of(MONDAY),
        When.month(2024, 3),
        When(start=date(2024, 3, 1), end=date(2024, 3, 10), precision=Precision.PART_OF_MONTH),
        When.day(MONDAY).at(TEN),
        When.days(MONDAY, date(2024, 3, 6)).at(TEN, "Europe/Zurich"),
        replace(When.day(MONDAY), timezone="Europe/Zurich"),
    ],
)
def test_what_rfc_5545_has_no_words_for_comes_back(when: When) -> None:
    for status in Status:
        finding = back(engagement(when, status=status))
        assert (finding.when, finding.status, finding.title) == (when, status, "Talks: France and Germany")


def test_an_event_of_ours_that_another_program_moved_is_where_it_was_moved_to() -> None:
    rendered = render_event(published(ZURICH), LOOK).replace(b"20240304T", b"20240305T")
    content = b"BEGIN:VCALENDAR\r\n" + rendered + b"END:VCALENDAR\r\n"
    [(_, finding)] = read_calendar(content, name="ours.ics")
    assert finding.when == When.day(date(2024, 3, 5)).at(time(9), "UTC", until=time(11, 30))
