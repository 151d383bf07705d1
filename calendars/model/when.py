"""When an engagement takes place: as precisely as the text says it, and no more.

Written as EDTF (ISO 8601-2:2019, level 0): `2022-01-10`, `2022-01-10/2022-01-12`, `2022-01`.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ClockTime = time  # the field called `time` hides the type's own name

_LAST_PLACE = "Etc/GMT+12"  # where every day ends last
_LASTS = timedelta(hours=3)  # what begins late in the evening, and says no end, goes on after midnight


class Precision(StrEnum):
    """How exactly the days are known."""

    DAY = "day"  #: one day, or several in a row whose first and last are known
    WEEK = "week"  #: some time in a week, Monday to Sunday
    PART_OF_MONTH = "part-of-month"  #: early, mid or late in a month
    MONTH = "month"  #: some time in a month

    @property
    def is_vague(self) -> bool:
        """Whether the days span more than the engagement itself does."""
        return self is not Precision.DAY


@cache
def zone(name: str) -> ZoneInfo:
    """The IANA zone called `name`. Raises ValueError for a name that is not in the zone data."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not an IANA time zone; write one like Europe/Moscow, or UTC") from error


def forget_zones() -> None:
    """Read the rules of each zone anew when it is asked for next: they may have been upgraded since."""
    zone.cache_clear()
    ZoneInfo.clear_cache()


_EDTF = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """A span of days, how exactly it is known, and the local hours where the text gives them."""

    #: The first day.
    start: date
    #: The last day, included.
    end: date
    #: How exactly the days are known.
    precision: Precision = Precision.DAY
    #: Local time at which it begins on `start`; None where unsaid.
    time: ClockTime | None = None
    #: Local time at which it ends on `end`; None where unsaid.
    end_time: ClockTime | None = None
    #: IANA name of the zone that `time` is local to; None where unsaid.
    timezone: str | None = None

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"it ends on {self.end}, before it begins on {self.start}")
        if self.time and self.precision.is_vague:
            raise ValueError(f"a {self.precision} has no hour of the day")
        if self.end_time and not self.time:
            raise ValueError("an end without a beginning: give the time at which it begins")
        if self.time and self.end_time and self.start == self.end and self.end_time < self.time:
            raise ValueError(f"it ends at {self.end_time:%H:%M}, before it begins at {self.time:%H:%M}")
        if self.timezone is not None:
            zone(self.timezone)

    @classmethod
    def day(cls, day: date) -> Self:
        """One day."""
        return cls(start=day, end=day)

    @classmethod
    def days(cls, first: date, last: date) -> Self:
        """From `first` to `last`, both included."""
        return cls(start=first, end=last)

    @classmethod
    def week_of(cls, day: date) -> Self:
        """Some time in the week, Monday to Sunday, that holds `day`."""
        monday = day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
        sunday = date.fromordinal(min(monday.toordinal() + 6 - monday.weekday(), date.max.toordinal()))
        return cls(start=monday, end=sunday, precision=Precision.WEEK)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Some time in a month."""
        last = date(year, month, monthrange(year, month)[1])
        return cls(start=date(year, month, 1), end=last, precision=Precision.MONTH)

    @classmethod
    def parse(cls, edtf: str, precision: Precision | None = None) -> Self:
        """Read an EDTF day, month, or interval of these.

        `precision` tells a week or a part of a month from an interval of days, which are written alike; a
        month is always of month precision. Raises ValueError with the reason.
        """
        first, slash, last = edtf.strip().partition("/")
        start, _, by_month = _span(first, edtf)
        _, end, end_by_month = _span(last if slash else first, edtf)
        if by_month != end_by_month:
            raise ValueError(f"{edtf!r} goes from a day to a month; write both ends alike")
        if by_month:
            return cls(start=start, end=end, precision=Precision.MONTH)
        if precision is Precision.MONTH:
            raise ValueError(f"{edtf!r} gives days, not a month; write a month as 2022-01")
        return cls(start=start, end=end, precision=precision or Precision.DAY)

    @property
    def edtf(self) -> str:
        """The days as EDTF; the hours are not part of it."""
        width = 7 if self.precision is Precision.MONTH else 10
        first, last = self.start.isoformat()[:width], self.end.isoformat()[:width]
        return first if first == last else f"{first}/{last}"

    @property
    def is_timed(self) -> bool:
        """Whether the hour at which it begins is known."""
        return self.time is not None

    @property
    def length(self) -> int:
        """How many days the span holds, at least 1."""
        return (self.end - self.start).days + 1

    def at(self, begins: ClockTime, timezone: str | None = None, *, until: ClockTime | None = None) -> Self:
        """The same days, with the local hour at which it begins (and ends)."""
        return replace(self, time=begins, timezone=timezone, end_time=until)

    def overlaps(self, other: Self) -> bool:
        """Whether the two spans have a day in common."""
        return self.start <= other.end and other.start <= self.end

    def within(self, other: Self) -> bool:
        """Whether every day of this span is one of `other`'s."""
        return other.start <= self.start and self.end <= other.end

    def refines(self, other: Self) -> bool:
        """Whether this says the same as `other`, more exactly: within it, less vague, or with more of the hours."""
        if not self.within(other):
            return False
        if other.precision.is_vague:
            return not self.precision.is_vague or self.length < other.length
        if self.precision.is_vague or not self.is_timed:
            return False
        if not other.is_timed:
            return True
        hours, known = self._hours, other._hours
        same_days = (self.start, self.end) == (other.start, other.end)
        return same_days and hours != known and all(old in (None, new) for new, old in zip(hours, known, strict=True))

    @property
    def _hours(self) -> tuple[ClockTime | None, ClockTime | None, str | None]:
        return self.time, self.end_time, self.timezone

    def begins(self, default_zone: str = "UTC") -> datetime | None:
        """The instant, in UTC, at which it begins; None where the hour is not known.

        The zone is `timezone`, else `default_zone`. A local time that a change of clocks skips is read with
        the offset from before the change, and one that occurs twice is the first (RFC 5545, section 3.3.5).
        """
        if self.time is None:
            return None
        return _instant(self.start, self.time, self.timezone or default_zone)

    def finishes(self, default_zone: str = "UTC") -> datetime | None:
        """The instant, in UTC, at which it ends; None where that hour is not known."""
        if self.end_time is None:
            return None
        return _instant(self.end, self.end_time, self.timezone or default_zone)

    def has_ended(self, now: datetime) -> bool:
        """Whether it is over at the instant `now`, in doubt not: where no zone is known, nowhere on earth it goes on.

        What names no hour at which it ends takes all of its last day, and no less than _LASTS.
        """
        zone_name = self.timezone or _LAST_PLACE
        if now < _instant(self.end, self.end_time or ClockTime.max, zone_name):
            return False
        begins = self.begins(zone_name)
        return begins is None or self.end_time is not None or begins <= now - _LASTS


def _instant(day: date, hour: ClockTime, zone_name: str) -> datetime:
    local = datetime.combine(day, hour, tzinfo=zone(zone_name))
    try:
        return local.astimezone(UTC)
    except OverflowError:  # the first hours of year 1 and the last of year 9999 have no UTC
        return local.replace(tzinfo=UTC)


def _span(text: str, whole: str) -> tuple[date, date, bool]:
    """First day, last day, and whether `text` names a month rather than a day."""
    parts = _EDTF.fullmatch(text.strip())
    if parts is None or parts["month"] is None:
        raise ValueError(f"{whole!r} is not a date; write 2022-01-10, 2022-01-10/2022-01-12 or 2022-01")
    year, month = int(parts["year"]), int(parts["month"])
    if not (year >= 1 and 1 <= month <= 12):
        raise ValueError(f"{whole!r}: there is no month {text.strip()[:7]}")
    days = monthrange(year, month)[1]
    if parts["day"] is None:
        return date(year, month, 1), date(year, month, days), True
    if not 1 <= int(parts["day"]) <= days:
        raise ValueError(f"{whole!r}: {text.strip()[:7]} has {days} days")
    day = date(year, month, int(parts["day"]))
    return day, day, False
