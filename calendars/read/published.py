"""The date of publication, as records, pages and people write it."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_YEARS = range(1800, 2201)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAY_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBERS = re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})(?!\d)", re.ASCII)
_WORDS = re.compile(
    r"(?:[a-z]+day,? +)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? +(?P<month>[a-z]+)\.?|(?P<month2>[a-z]+)\.? +"
    r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?),? +(?P<year>\d{4})",
    re.ASCII | re.IGNORECASE,
)
_LEAP_SECOND = re.compile(r"(T\d{2}:\d{2}):60", re.ASCII | re.IGNORECASE)


def read_published(written: str) -> datetime | date:
    """An instant with its zone, or the day where no zone is written.

    Reads ISO 8601 and RFC 3339 (`2024-02-28`, `2024-02-28T14:05:00Z`), RFC 2822 (`Wed, 28 Feb 2024 14:05:00 +0100`)
    and `28 February 2024`. Raises ValueError with the reason; a day that does not exist is named.
    """
    text = written.strip()
    found = _by_numbers(text) or _by_words(text) or _by_rfc2822(text)
    if found is None:
        raise ValueError(f"{_shortened(text)!r} is not a date; write 2024-02-28 or 2024-02-28T14:05:00Z")
    if found.year not in _YEARS:
        raise ValueError(f"{_shortened(text)!r}: articles are of the years {_YEARS[0]} to {_YEARS[-1]}")
    return found


def date_in_name(file_name: str) -> date | None:
    """The day that the name of a file begins with, as `2024-02-28-talks.txt` does; None for another name."""
    written = _DAY_FIRST.match(file_name)
    try:
        return date.fromisoformat(written[0]) if written else None
    except ValueError:
        return None


def _by_numbers(text: str) -> datetime | date | None:
    parts = _NUMBERS.match(text)
    if parts is None:
        return None
    day = _day(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    if parts.end() == len(text):
        return day
    try:
        instant = datetime.fromisoformat(_LEAP_SECOND.sub(r"\1:59", text.upper()))
    except ValueError:
        return None
    return _with_zone(instant)


def _by_words(text: str) -> date | None:
    parts = _WORDS.fullmatch(text)
    if parts is None:
        return None
    name = (parts["month"] or parts["month2"]).lower()
    months = [number for number, month in enumerate(_MONTHS, 1) if len(name) > 2 and month.lower().startswith(name)]
    months = months or [9] * (name == "sept")
    return _day(int(parts["year"]), months[0], int(parts["day"] or parts["day2"])) if months else None


def _by_rfc2822(text: str) -> datetime | date | None:
    try:
        return _with_zone(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):  # the standard library's, for what it cannot read
        return None


def _with_zone(instant: datetime) -> datetime | date | None:
    """An instant whose zone nobody told is a day: the hour would be of no use."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        return instant.date()
    if instant.year not in _YEARS:
        return instant.date()
    return instant.astimezone(UTC) if instant.utcoffset().total_seconds() % 60 else instant  # type: ignore[union-attr]


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month} of {year}")
    if year < 1 or not 1 <= day <= monthrange(year, month)[1]:
        raise ValueError(f"there is no {day} {_MONTHS[month - 1]} {year}")
    return date(year, month, day)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
