"""When a reminder is due, for every meeting, offset and zone."""

import os
import time as system_time
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.model.engagement import Engagement, Kind
from calendars.model.reminder import Endpoint, Reminder
from calendars.model.when import Precision, When
from calendars.plan.planner import Planner
from calendars.plan.reminders import AT_THE_BEGINNING
from config.durations import Duration
from config.settings import load

NOW = datetime(2024, 2, 28, tzinfo=UTC)
#: Changes by an hour and by half of one, north and south; none; a day left out (Apia, 2011); odd offsets.
ZONES = ("Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "UTC", "Pacific/Apia", "Asia/Kathmandu")
PLACES = {"Santiago": "America/Santiago", "Kathmandu": "Asia/Kathmandu"}

days = st.dates(date(2000, 1, 1), date(2037, 12, 31))
hours = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))
by_days = st.builds(Duration, days=st.integers(1, 400))
by_hours = st.builds(Duration, seconds=st.integers(1, 10_000_000))


def reminders(when: When, *before: Duration, place: str | None = None, zone: str = "UTC") -> list[Reminder]:
    settings = load(calendar={"zone": zone})
    meeting = Engagement(uid="u", title="", kind=Kind.TALKS, when=when, place=place, created=NOW, updated=NOW)
    endpoint = Endpoint(id="ep", url="https://receiver.test/", secret="whsec_", before=before, created=NOW)
    planner = Planner(settings.calendar, settings.webhooks, PLACES.get)
    return sorted(planner.all_of(meeting, [endpoint]), key=lambda reminder: reminder.due)


def exists(local: datetime) -> bool:
    """Whether the clocks of its zone ever showed this."""
    return local.astimezone(UTC).astimezone(local.tzinfo) == local


@given(days, hours, st.sampled_from(ZONES), by_days)
def test_days_before_is_the_same_hour_of_the_clock_so_many_days_earlier(
    day: date, hour: time, zone: str, before: Duration
) -> None:
    [reminder] = reminders(When.day(day).at(hour, zone), before)
    wanted = datetime.combine(day - timedelta(days=before.days), hour)
    shown = reminder.due.astimezone(ZoneInfo(zone))
    if exists(wanted.replace(tzinfo=ZoneInfo(zone))):
        assert shown.replace(tzinfo=None) == wanted
    else:  # an hour that does not exist is counted by the offset before the gap (RFC 5545, 3.3.5)
        assert timedelta(0) < shown.replace(tzinfo=None) - wanted <= timedelta(days=1)


@given(days, hours, st.sampled_from(ZONES), by_hours)
def test_hours_before_is_exactly_so_much_time_whatever_the_clocks_do(
    day: date, hour: time, zone: str, before: Duration
) -> None:
    [reminder] = reminders(When.day(day).at(hour, zone), before)
    assert reminder.starts - reminder.due == timedelta(seconds=before.seconds)
    assert reminder.starts == datetime.combine(day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@given(days, hours, st.sampled_from(ZONES), by_days | by_hours)
def test_an_hour_that_comes_twice_is_the_first_of_the_two(day: date, hour: time, zone: str, before: Duration) -> None:
    """RFC 5545, section 3.3.5."""
    [reminder] = reminders(When.day(day).at(hour, zone), before)
    for instant in (reminder.starts, reminder.due) if before.days else (reminder.starts,):
        assert instant.astimezone(ZoneInfo(zone)).fold == 0


@given(days, hours, st.sampled_from([None, *ZONES]), st.sampled_from([None, *PLACES]), st.sampled_from(ZONES))
def test_the_zone_is_its_own_else_its_places_else_the_calendars(
    day: date, hour: time, own: str | None, place: str | None, calendars: str
) -> None:
    [reminder] = reminders(When.day(day).at(hour, own), Duration(days=1), place=place, zone=calendars)
    rules = ZoneInfo(own or (PLACES[place] if place else calendars))
    assert reminder.starts == datetime.combine(day, hour, tzinfo=rules).astimezone(UTC)


@pytest.fixture(params=["America/Los_Angeles", "Pacific/Kiritimati"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server in another part of the world."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    system_time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    system_time.tzset()


def test_the_servers_own_zone_is_never_asked(elsewhere: None) -> None:
    [reminder] = reminders(When.day(date(2024, 3, 4)).at(time(10)), Duration(days=1))
    assert (reminder.starts, reminder.due) == (
        datetime(2024, 3, 4, 10, tzinfo=UTC),
        datetime(2024, 3, 3, 10, tzinfo=UTC),
    )


@given(days, st.sampled_from(ZONES), st.lists(by_hours, min_size=1, max_size=4, unique=True), st.integers(0, 3))
def test_without_an_hour_all_offsets_in_hours_are_one_reminder_as_the_day_starts(
    day: date, zone: str, before: list[Duration], more_days: int
) -> None:
    when = When(start=day, end=day + timedelta(days=more_days), timezone=zone)
    [reminder] = reminders(when, *before)
    assert reminder.before == AT_THE_BEGINNING
    assert reminder.due == reminder.starts == datetime.combine(day, time(9), tzinfo=ZoneInfo(zone)).astimezone(UTC)


@given(days, st.sampled_from(ZONES), st.lists(by_days, max_size=4, unique=True), st.lists(by_hours, max_size=2))
def test_without_an_hour_days_are_counted_back_from_nine_o_clock(
    day: date, zone: str, before: list[Duration], others: list[Duration]
) -> None:
    when = When(start=day, end=day, timezone=zone)
    planned = {one.before: one.due for one in reminders(when, *before, *others) if one.before != AT_THE_BEGINNING}
    nine = datetime.combine(day, time(9), tzinfo=ZoneInfo(zone))
    assert planned == {one: (nine - timedelta(days=one.days)).astimezone(UTC) for one in before}


@given(days, st.sampled_from([p for p in Precision if p.is_vague]), st.lists(by_days | by_hours, max_size=5))
def test_what_is_no_more_exact_than_a_week_reminds_by_days_alone_from_its_first(
    day: date, precision: Precision, before: list[Duration]
) -> None:
    when = When(start=day, end=day + timedelta(days=6), precision=precision)
    planned = reminders(when, *before)
    assert {one.before for one in planned} == {one for one in before if one.days}
    assert all(one.starts == datetime.combine(day, time(9), tzinfo=UTC) for one in planned)
