"""The agenda: entries below their days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from calendars.model.engagement import Engagement
from calendars.model.when import When
from daemon.web.hours import Hours, by_the_clock, hours, placed
from daemon.words import days_between, nearness, span_words


@dataclass(frozen=True, slots=True)
class Line:
    """One entry below a heading."""

    #: The engagement.
    entry: Engagement
    #: Its hours, for the reader; None where they are not known.
    hours: Hours | None
    #: All of its days, where there are several; empty for one day, and where the heading says them.
    days: str


@dataclass(frozen=True, slots=True)
class Day:
    """What stands below one heading."""

    #: The day; None for what has no day yet, and for what is under way.
    day: date | None
    #: The heading where there is no day: `Under way`, `Some time in March 2024`.
    heading: str
    #: How far off it is: `tomorrow`; empty where that says nothing.
    near: str
    #: The entries.
    lines: Sequence[Line]


def days(entries: Iterable[Engagement], first: date, today: date, reader: ZoneInfo) -> list[Day]:
    """`entries`, which are in the order of time, below their headings.

    `first` is the day from which on they are shown: what began before it, and has several days, is under way then. Days
    are those of the place; below each the hours go by the reader's clock.
    """
    grouped: dict[date | str, list[Engagement]] = {}
    for entry in entries:
        grouped.setdefault(_below(entry.when, first), []).append(entry)
    return [_day(heading, below, today, reader) for heading, below in grouped.items()]


def lines(entries: Iterable[Engagement], reader: ZoneInfo, *, says_days: bool = False) -> list[Line]:
    """A line an entry, with the hours for the reader; with `says_days` the heading tells the days already."""
    return [Line(entry, hours(placed(entry), reader), "" if says_days else _days_of(entry.when)) for entry in entries]


def _below(when: When, first: date) -> date | str:
    if when.precision.is_vague:
        words = span_words(when)
        return words[:1].upper() + words[1:]
    # A day that is over for the reader, and not where it takes place, is that day: the hour tells what is under way.
    return "Under way" if when.start < first and when.length > 1 else when.start


def _day(heading: date | str, entries: list[Engagement], today: date, reader: ZoneInfo) -> Day:
    if isinstance(heading, str):
        return Day(None, heading, "", lines(entries, reader, says_days=entries[0].when.precision.is_vague))
    in_order = sorted(entries, key=lambda entry: by_the_clock(placed(entry), reader))
    return Day(heading, "", nearness(heading, today), lines(in_order, reader))


def _days_of(when: When) -> str:
    return days_between(when.start, when.end) if when.length > 1 and not when.precision.is_vague else ""
