"""Engagements joined into a VCALENDAR."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from icalendar import Calendar

from calendars.feed import calendar as feed
from calendars.feed.calendar import calendar_parts, render_calendar
from calendars.feed.imported import read_calendar
from calendars.feed.placeholder import UID
from calendars.model.published import Published
from calendars.model.when import When
from tests.calendars.feed.made import LOOK, MONDAY, any_published, any_text, look, published

EXACT = published(uid="exact")


def changed(entry: Published, **fields: Any) -> Published:
    return replace(entry, engagement=replace(entry.engagement, **fields))


def uids(content: bytes) -> list[str]:
    return [str(event["UID"]) for event in Calendar.from_ical(content).walk("VEVENT")]


def test_a_calendar_says_what_it_is_and_nothing_that_changes() -> None:
    content = render_calendar([EXACT], name="Talks, and more", look=LOOK)
    assert content.decode().partition("BEGIN:VEVENT\r\n")[0].split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Summitry//Diplomatic calendar//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Talks\\, and more",
        "X-WR-CALNAME:Talks\\, and more",
        "COLOR:steelblue",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        "",
    ]


@given(st.lists(any_published(), max_size=5, unique_by=lambda one: one.uid), any_text)
@how(max_examples=50, deadline=None)
def test_every_event_is_read_back_whatever_the_order(entries: list[Published], name: str) -> None:
    content = render_calendar(entries, name=name, look=LOOK)
    assert sorted(uids(content)) == (sorted(one.uid for one in entries) or [UID])
    assert render_calendar(entries[::-1], name=name, look=LOOK) == content
    assert all(len(each) <= 75 for each in content.split(b"\r\n"))


def test_events_come_by_day_then_hour_then_uid() -> None:
    later = published(When.day(MONDAY).at(time(10)), uid="a")
    content = render_calendar([later, EXACT, published(uid="b")], name="x", look=LOOK)
    assert uids(content) == ["b", "exact", "a"]


def test_a_change_is_shown_even_within_one_instant() -> None:
    render_calendar([EXACT], name="x", look=LOOK)
    again = render_calendar([changed(EXACT, title="Talks: called off")], name="x", look=LOOK)
    assert b"SUMMARY:Talks: called off" in again


def test_another_zone_of_the_settings_is_another_instant() -> None:
    floating = [published(When.day(MONDAY).at(time(10)))]
    first = render_calendar(floating, name="x", look=LOOK)
    assert b"DTSTART:20240304T100000Z" in first
    second = render_calendar(floating, name="x", look=look(zone="Asia/Tokyo"))
    assert b"DTSTART:20240304T010000Z" in second


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_kept", {})
    monkeypatch.setattr(feed, "_MOST_KEPT", 3)
    many = [published(uid=str(number)) for number in range(9)]
    first = render_calendar(many, name="x", look=LOOK)
    assert len(feed._kept) == 3
    assert render_calendar(many, name="x", look=LOOK) == first


def test_feeds_share_the_bytes_of_an_event() -> None:
    part = calendar_parts([EXACT], name="x", look=LOOK)
    whole = calendar_parts([published(uid="b"), EXACT], name="y", look=LOOK)
    assert part[1] is whole[2]


def test_a_feed_in_which_nothing_is_holds_one_event_that_says_so() -> None:
    contents = render_calendar([], name="x", look=LOOK)
    [event] = Calendar.from_ical(contents).walk("VEVENT")
    assert (event["UID"], event["STATUS"], event["TRANSP"]) == (UID, "CANCELLED", "TRANSPARENT")
    assert event["SUMMARY"] == "Nothing is in this calendar now"
    assert b"DTSTART;VALUE=DATE:20000101\r\n" in contents, "a day that nobody looks at"
    assert read_calendar(contents, name="ours") == [], "it is no engagement"
