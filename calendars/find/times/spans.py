"""Days of the calendar that come again: the next such ones, and the last. What does not exist is None."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from calendars.find.text.values import value
from calendars.model.when import Precision, When

_ONE_DAY = timedelta(days=1)


@value
class Pair:
    """Days that come again, seen from one day."""

    #: The first ones that have not ended before that day.
    coming: When | None
    #: The last ones that had been by that day, itself included.
    past: When | None

    @property
    def is_whole(self) -> bool:
        """Whether there are both."""
        return self.coming is not None and self.past is not None


def date_of(year: int, month: int, day: int) -> date | None:
    """That day; None where there is none, as on 31 April."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def moved(day: date, days: int) -> date | None:
    """The day so many days on; None beyond the years 1 to 9999."""
    try:
        return day + _ONE_DAY * days
    except OverflowError:
        return None


def one_day(day: date | None) -> When | None:
    """`day` as a span."""
    return None if day is None else When.day(day)


def days_between(first: date | None, last: date | None) -> When | None:
    """From `first` to `last`, both included; None where one is missing or they stand in the wrong order."""
    return None if first is None or last is None or last < first else When.days(first, last)


def days_from(first: date | None, length: int) -> When | None:
    """So many days, from `first` on."""
    return None if first is None else days_between(first, moved(first, length - 1))


def week_of(day: date | None) -> When | None:
    """The Monday to Sunday that holds `day`."""
    return None if day is None else When.week_of(day)


def week_on(day: date, weeks: int) -> When | None:
    """The Monday to Sunday so many weeks on from that of `day`."""
    return week_of(moved(day, 7 * weeks))


def month_on(day: date, months: int) -> When | None:
    """The month so many months on from that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return When.month(year, month + 1) if 1 <= year <= 9999 else None


def days_of_month(first: int, last: int, month: When) -> When:
    """The days `first` to `last` of `month`; 0 is its last day."""
    end = last or monthrange(month.start.year, month.start.month)[1]
    return When(
        start=month.start.replace(day=first), end=month.start.replace(day=end), precision=Precision.PART_OF_MONTH
    )


def has_been(span: When, day: date) -> bool:
    """Whether by `day` it can have taken place: it has ended, or it is vague and has begun."""
    return (span.start if span.precision.is_vague else span.end) <= day


def seen_from(day: date, spans: Iterable[When | None]) -> Pair:
    """The coming and the past one of `spans`, which are in order."""
    known = [span for span in spans if span is not None]
    coming = next((span for span in known if span.end >= day), None)
    past = next((span for span in reversed(known) if has_been(span, day)), None)
    return Pair(coming, past)


def yearly(day: date, make: Callable[[int], When | None]) -> Pair:
    """What `make` gives for the years about `day`; as far from it as 29 February can be."""
    near = seen_from(day, map(make, range(day.year - 1, day.year + 2)))
    return near if near.is_whole else seen_from(day, map(make, range(day.year - 9, day.year + 10)))


def monthly(day: date, make: Callable[[When], When | None]) -> Pair:
    """What `make` gives for the months about `day`."""
    months = (month_on(day, months) for months in range(-3, 4))
    return seen_from(day, (make(month) for month in months if month is not None))


def weekly(day: date, first: int, length: int = 1) -> Pair:
    """So many days, at most 8, from each weekday `first` on (Monday is 0)."""
    coming = (first - day.weekday()) % 7
    past = coming - 7 if coming else 0
    if past + length > 0:  # it has begun and goes on
        coming = past
    while past + length > 1:
        past -= 7
    return Pair(days_from(moved(day, coming), length), days_from(moved(day, past), length))


def weekday_behind(day: date, weekday: int) -> date | None:
    """The first such weekday after `day`."""
    return moved(day, (weekday - day.weekday() - 1) % 7 + 1)


def weekday_ahead_of(day: date, weekday: int) -> date | None:
    """The last such weekday before `day`."""
    return moved(day, -((day.weekday() - weekday - 1) % 7 + 1))


def weekday_of(week: When | None, weekday: int) -> date | None:
    """That weekday of a week."""
    return None if week is None else moved(week.start, (weekday - week.start.weekday()) % 7)
