from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from daemon.deliveries.cron import SHORTHANDS, Cron

ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran", "Pacific/Apia"]
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def local(instant: datetime | None, zone: str = "UTC") -> str:
    assert instant
    return instant.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("daily", "Thu 2024-02-29 08:00"),
        ("weekdays", "Thu 2024-02-29 08:00"),
        ("weekly", "Mon 2024-03-04 08:00"),
        ("0 8 * * 0", "Sun 2024-03-03 08:00"),
        ("0 8 * * 7", "Sun 2024-03-03 08:00"),
        ("0 8 * * 1", "Mon 2024-03-04 08:00"),
        ("0 8 * * 1-5", "Thu 2024-02-29 08:00"),
        ("0 8 * * 5-7", "Fri 2024-03-01 08:00"),
        ("0 8 * * 0-2", "Sun 2024-03-03 08:00"),
        ("0 8 * * MON,wed", "Mon 2024-03-04 08:00"),
        ("30 7 1 * *", "Fri 2024-03-01 07:30"),
        ("*/30 * * * *", "Wed 2024-02-28 12:30"),
        (" 0  8 * *  * ", "Thu 2024-02-29 08:00"),
    ],
)
def test_days_of_the_week_are_numbered_as_cron_numbers_them(written: str, first: str) -> None:
    now = datetime(2024, 2, 28, 12, 10, tzinfo=UTC)
    assert local(Cron.parse(written).following(now, "UTC")) == first


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "is no time for a summary; write it as cron does"),
        ("08:00", "is no time for a summary"),
        ("0 8 * *", "is no time for a summary"),
        ("61 8 * * *", "is higher than the maximum value"),
        ("0 8 * * foo", 'Invalid weekday name "foo"'),
        ("0 8 * * 5-1", "5-1 goes backwards"),
        ("0 8 1 * mon", "names days of the month and of the week"),
        ("0 8 30 2 *", "never comes"),
    ],
)
def test_what_is_no_time_for_a_summary_is_refused_and_why(written: str, told: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Cron.parse(written)
    assert told in str(caught.value)


def test_an_hour_that_the_clocks_repeat_counts_once() -> None:
    night, zone = Cron.parse("30 2 * * *"), "Europe/Zurich"
    first = night.following(datetime(2024, 10, 26, 12, tzinfo=UTC), zone)
    assert first == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert night.following(first, zone) == datetime(2024, 10, 28, 1, 30, tzinfo=UTC)
    assert night.latest(datetime(2024, 10, 27, 5, tzinfo=UTC), zone) == first


def test_an_hour_that_the_clocks_skip_is_the_one_after() -> None:
    skipped = Cron.parse("30 2 * * *").following(datetime(2024, 3, 30, 12, tzinfo=UTC), "Europe/Zurich")
    assert local(skipped, "Europe/Zurich") == "Sun 2024-03-31 03:30"


@given(INSTANTS, st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 59))
@example(datetime(2020, 9, 30, tzinfo=UTC), "Australia/Lord_Howe", 0, 0)
@example(datetime(2024, 3, 28, tzinfo=UTC), "Europe/Zurich", 0, 0)
def test_a_daily_summary_is_due_once_on_each_day_of_its_zone(now: datetime, zone: str, hour: int, minute: int) -> None:
    cron = Cron.parse(f"{minute} {hour} * * *")
    days = []
    for _ in range(5):
        come = cron.following(now, zone)
        assert come
        assert now < come
        assert cron.latest(come, zone) == come
        assert cron.latest(come - timedelta(seconds=1), zone) != come
        days.append(come.astimezone(ZoneInfo(zone)).date())
        now = come
    assert len(set(days)) == 5
    assert (days[-1] - days[0]).days == 4


@given(INSTANTS, st.sampled_from(sorted(SHORTHANDS)), st.sampled_from(ZONES))
def test_the_latest_is_the_last_that_came(now: datetime, written: str, zone: str) -> None:
    cron = Cron.parse(written)
    latest, following = cron.latest(now, zone), cron.following(now, zone)
    assert latest
    assert following
    assert latest <= now < following
    assert cron.following(latest, zone) == following
