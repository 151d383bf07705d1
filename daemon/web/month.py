"""A month, as weeks of days from Monday to Sunday."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from calendars.model.engagement import Engagement
from config.errors import UserError
from daemon.web.agenda import Line, lines
from daemon.web.hours import by_the_clock, placed

#: How many entries a day shows; the others are one link.
MOST_A_DAY = 5

_YEARS = range(1800, 2201)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month's sheet."""

    #: The day.
    day: date
    #: The first entries of the day, MOST_A_DAY at most.
    lines: Sequence[Line]
    #: How many more there are.
    more: int


@dataclass(frozen=True, slots=True)
class Month:
    """A sheet of the calendar."""

    #: The first day of the month.
    first: date
    #: Empty places before the first day, so that every Monday is in one column.
    blank: int
    #: Every day of the month.
    cells: Sequence[Cell]
    #: What has no day yet, and may fall into the month.
    vague: Sequence[Line]

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.cells[-1].day

    @property
    def before(self) -> date | None:
        """The first day of the month before; None where there is no sheet for it."""
        return _month(self.first.year, self.first.month - 1)

    @property
    def after(self) -> date | None:
        """The first day of the month after; None where there is no sheet for it."""
        return _month(self.first.year, self.first.month + 1)


def first_of(written: str) -> date:
    """The first day of a month written as 2024-03. Raises UserError."""
    year, _, month = written.partition("-")
    if len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdecimal():
        found = _month(int(year), int(month)) if 1 <= int(month) <= 12 else None
        if found:
            return found
    raise UserError(f"{written[:20]!r} is no month; write 2024-03, of a year from {_YEARS[0]} to {_YEARS[-1]}")


def days_of(first: date) -> list[date]:
    """Every day of the month that begins on `first`."""
    return [day for day in Calendar().itermonthdates(first.year, first.month) if day.month == first.month]


def sheet(first: date, entries: Iterable[Engagement], reader: ZoneInfo) -> Month:
    """The month that begins on `first`; what lasts several days stands on each of them."""
    days = days_of(first)
    below: dict[date, list[Engagement]] = {day: [] for day in days}
    vague: list[Engagement] = []
    for entry in entries:
        if entry.when.precision.is_vague:
            vague.append(entry)
            continue
        begins, ends = max(entry.when.start, days[0]), min(entry.when.end, days[-1])
        for day in days[begins.day - 1 : ends.day] if begins <= ends else ():
            below[day].append(entry)
    cells = [_cell(day, below[day], reader) for day in days]
    return Month(first, first.weekday(), cells, lines(vague, reader))


def _cell(day: date, entries: list[Engagement], reader: ZoneInfo) -> Cell:
    in_order = sorted(entries, key=lambda entry: by_the_clock(placed(entry), reader))
    return Cell(day, lines(in_order[:MOST_A_DAY], reader), max(0, len(in_order) - MOST_A_DAY))


def _month(year: int, month: int) -> date | None:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, 1) if year in _YEARS else None
