from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.model.when import Precision, When

DAY = date(2024, 2, 28)


@st.composite
def whens(draw: st.DrawFn) -> When:
    first = draw(st.dates())
    precision = draw(st.sampled_from(Precision))
    if precision is Precision.MONTH:
        return When.month(first.year, first.month)
    if precision is Precision.WEEK:
        return When.week_of(first)
    last = date.fromordinal(min(date.max.toordinal(), first.toordinal() + draw(st.integers(0, 400))))
    return When(start=first, end=last, precision=precision)


@given(whens())
def test_edtf_is_read_back_as_it_was_written(when: When) -> None:
    assert When.parse(when.edtf, when.precision) == when


@given(whens(), whens())
def test_overlap_is_mutual_and_within_implies_it(a: When, b: When) -> None:
    assert a.overlaps(b) == b.overlaps(a)
    assert not a.within(b) or a.overlaps(b)


@given(whens(), whens())
def test_of_two_only_one_refines_the_other(a: When, b: When) -> None:
    assert not (a.refines(b) and b.refines(a))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-02-30", "2024-02 has 29 days"),
        ("2024-13", "there is no month 2024-13"),
        ("2024-03/2024-02", "before it begins"),
        ("2024-03-01/2024-04", "from a day to a month"),
        ("tomorrow", "is not a date"),
        ("2024", "is not a date"),
        ("２０２４-03-01", "is not a date"),
    ],
)
def test_a_date_that_is_none_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        When.parse(text)


def test_a_day_with_its_hour_refines_the_day_and_the_day_refines_its_week() -> None:
    timed = When.day(DAY).at(time(10), "Europe/Zurich")
    assert timed.refines(When.day(DAY))
    assert When.day(DAY).refines(When.week_of(DAY))
    assert not When.week_of(DAY).refines(When.day(DAY))
    assert not When.day(DAY).refines(When.day(DAY))


def test_an_hour_that_the_clocks_skip_is_read_with_the_offset_before_the_change() -> None:
    skipped = When.day(date(2024, 3, 31)).at(time(2, 30), "Europe/Berlin")
    assert skipped.begins() == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)


def test_an_hour_that_occurs_twice_is_the_first() -> None:
    twice = When.day(date(2024, 10, 27)).at(time(2, 30), "Europe/Berlin")
    assert twice.begins() == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_an_hour_without_a_zone_takes_the_default() -> None:
    assert When.day(DAY).at(time(10)).begins("Asia/Tokyo") == datetime(2024, 2, 28, 1, tzinfo=UTC)
    assert When.day(DAY).begins("Asia/Tokyo") is None


def test_an_unknown_zone_and_an_hour_of_a_week_are_refused() -> None:
    with pytest.raises(ValueError, match="not an IANA time zone"):
        When.day(DAY).at(time(10), "Mars/Olympus")
    with pytest.raises(ValueError, match="no hour of the day"):
        When.week_of(DAY).at(time(10))


def test_the_first_and_the_last_week_of_all_do_not_break() -> None:
    assert When.week_of(date.min).start == date.min
    assert When.week_of(date.max).end == date.max
