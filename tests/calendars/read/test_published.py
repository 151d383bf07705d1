from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.read.published import date_in_name, read_published

BERN = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-02-28", date(2024, 2, 28)),
        (" 20240228 ", date(2024, 2, 28)),
        ("2024-02-28T14:05:00Z", datetime(2024, 2, 28, 14, 5, tzinfo=UTC)),
        ("2024-02-28t14:05:00z", datetime(2024, 2, 28, 14, 5, tzinfo=UTC)),
        ("2024-02-28 14:05+01:00", datetime(2024, 2, 28, 14, 5, tzinfo=BERN)),
        ("2024-02-28T14:05:00.123+0100", datetime(2024, 2, 28, 14, 5, 0, 123_000, tzinfo=BERN)),
        ("Wed, 28 Feb 2024 14:05:00 +0100", datetime(2024, 2, 28, 14, 5, tzinfo=BERN)),
        ("28 Feb 2024 14:05:00 GMT", datetime(2024, 2, 28, 14, 5, tzinfo=UTC)),
        ("28 February 2024", date(2024, 2, 28)),
        ("Wednesday, 28th February 2024", date(2024, 2, 28)),
        ("February 28, 2024", date(2024, 2, 28)),
        ("Sept. 3, 2024", date(2024, 9, 3)),
    ],
)
def test_dates_are_read_as_they_are_written(written: str, meant: date) -> None:
    assert read_published(written) == meant


@pytest.mark.parametrize("written", ["2024-02-28T23:59:00", "2024-02-28 14:05", "Wed, 28 Feb 2024 14:05:00 -0000"])
def test_an_hour_whose_zone_nobody_told_is_left_out(written: str) -> None:
    assert read_published(written) == date(2024, 2, 28)
    assert not isinstance(read_published(written), datetime)


def test_a_leap_second_is_a_second() -> None:
    assert read_published("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2024-02-30", "there is no 30 February 2024"),
        ("2023-02-29T10:00:00Z", "there is no 29 February 2023"),
        ("31 April 2024", "there is no 31 April 2024"),
        ("2024-13-01", "there is no month 13 of 2024"),
        ("2024-02", "'2024-02' is not a date; write 2024-02-28 or 2024-02-28T14:05:00Z"),
        ("03/04/2024", "'03/04/2024' is not a date; write 2024-02-28 or 2024-02-28T14:05:00Z"),
        ("2024-02-28T25:00:00Z", "'2024-02-28T25:00:00Z' is not a date; write 2024-02-28 or 2024-02-28T14:05:00Z"),
        ("yesterday", "'yesterday' is not a date; write 2024-02-28 or 2024-02-28T14:05:00Z"),
        ("0001-01-01", "'0001-01-01': articles are of the years 1800 to 2200"),
    ],
)
def test_what_is_no_date_is_told_with_the_reason(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date|there is no|are of the years") as told:
        read_published(written)
    assert str(told.value) == reason


@given(st.text(max_size=40))
def test_any_words_are_a_date_or_a_reason(written: str) -> None:
    try:
        found = read_published(written)
    except ValueError:
        return
    assert 1800 <= found.year <= 2200


@given(
    st.dates(min_value=date(1800, 1, 2), max_value=date(2200, 12, 30)),
    st.times(timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))),
)
def test_an_instant_comes_back_with_its_own_day(day: date, hour: time) -> None:
    instant = datetime.combine(day, hour)
    found = read_published(instant.isoformat())
    assert found == instant
    assert isinstance(found, datetime)
    assert found.date() == day


def test_the_name_of_a_file_may_begin_with_its_date() -> None:
    assert date_in_name("2024-02-28-talks.txt") == date(2024, 2, 28)
    assert date_in_name("talks-2024-02-28.txt") is None
    assert date_in_name("2024-02-30.txt") is None
