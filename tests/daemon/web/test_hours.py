from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.model.when import When
from daemon.web.hours import by_the_clock, city, hours
from tests.daemon.web.conftest import MONDAY

ZONES = st.sampled_from(["UTC", "Europe/Zurich", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu"])
UTC_ZONE = ZoneInfo("UTC")


def test_no_hour_is_none() -> None:
    assert hours(MONDAY, UTC_ZONE) is None


@pytest.mark.parametrize(
    ("zone", "reader", "told"),
    [
        ("Europe/Zurich", "Europe/Paris", ("10:30–12:00", "", "")),
        ("Europe/Zurich", "UTC", ("09:30–11:00", "", "10:30–12:00 Zurich")),
        ("America/New_York", "Asia/Tokyo", ("00:30–02:00", "Tue 5 March", "10:30–12:00 New York")),
        (None, "Asia/Tokyo", ("10:30–12:00", "", "")),
    ],
)
def test_the_reader_sees_their_own_clock_and_the_place_beside_it(
    zone: str | None, reader: str, told: tuple[str, str, str]
) -> None:
    found = hours(MONDAY.at(time(10, 30), zone, until=time(12)), ZoneInfo(reader))
    assert found is not None
    assert (found.shown, found.day, found.there) == told
    assert found.certain == (zone is not None)


@given(day=st.dates(), hour=st.times(), zone=ZONES, reader=ZONES)
def test_whatever_the_hour_is_programs_are_told_the_same_instant(day: date, hour: time, zone: str, reader: str) -> None:
    when = When.day(day).at(hour.replace(second=0, microsecond=0, fold=0), zone)
    found = hours(when, ZoneInfo(reader))
    assert found is not None
    stamp = datetime.fromisoformat(found.stamp)
    if date(2, 1, 1) < day < date(9999, 12, 1):
        begins = when.begins()
        assert begins is not None
        assert abs((stamp.astimezone(UTC) - begins).total_seconds()) < 60, "zones of old had seconds"
    by_the_clock(when, ZoneInfo(reader))


def test_a_clock_is_called_by_its_city() -> None:
    assert [city(name) for name in ("America/New_York", "UTC", "America/Argentina/Buenos_Aires")] == [
        "New York",
        "UTC",
        "Buenos Aires",
    ]
