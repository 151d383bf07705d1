"""Reads the days that a calendar names: "9 March", "18 and 19 November", "from Tuesday until Thursday"."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dateutil.easter import easter

from calendars.find.times.moments import Reading, Said, Shift, count_said, day_names, rules, valued
from calendars.find.times.spans import (
    Pair,
    date_of,
    days_between,
    days_from,
    month_on,
    moved,
    one_day,
    week_on,
    weekday_ahead_of,
    weekday_behind,
    weekday_of,
    weekly,
    yearly,
)
from calendars.model.when import Precision, When

_TOKEN = re.compile(r"[a-z]+|\d+")
_AGREEING_YEARS = 2

#: How many weeks, months or years on from this one: "last week", "the month".
STEPS = {"last": -1, "past": -1, "this": 0, "the": 0, "next": 1}


@dataclass(frozen=True, slots=True)
class NamedDay:
    """What the words of one day say; None for what they do not."""

    #: The weekday, Monday is 0.
    weekday: int | None = None
    #: The day of the month.
    day: int | None = None
    #: The month.
    month: int | None = None
    #: The year.
    year: int | None = None
    #: How many days from publication: "tomorrow" is 1.
    offset: int | None = None

    @property
    def is_weekday(self) -> bool:
        """Whether it is a weekday and no more."""
        return self.weekday is not None and self.day is None

    def on(self, year: int, seen: date) -> date | None:
        """The day, in `year` where it says none; None for a weekday alone and for what does not exist."""
        if self.offset is not None:
            return moved(seen, self.offset)
        if self.day is None or self.month is None:
            return None
        return date_of(self.year or year, self.month, self.day)


def named_day(text: str, month: int | None = None, year: int | None = None) -> NamedDay:
    """What the lower-case `text` of one day says; `month` and `year` hold where it says none."""
    found: dict[str, int | None] = {"month": month, "year": year}
    for token in _TOKEN.findall(text):
        if token.isdecimal():
            found["year" if len(token) == 4 else "day" if "day" not in found else "month"] = int(token)
        else:
            said = {
                "weekday": day_names("weekday", token),
                "month": day_names("month_name", token),
                "offset": valued("day_word", token),
            }
            found |= {key: value for key, value in said.items() if value is not None}
    if re.match(r"\d{4}-", text):
        found["month"], found["day"] = found.get("day"), found["month"]
    return NamedDay(**found)


def certain(days: When | None, seen: date) -> Reading | None:
    """A reading of words that have only this one; over where all of it lies before publication."""
    return None if days is None else Reading(days=days, over=days.end < seen)


def either(pair: Pair) -> Reading | None:
    """A reading of words that say the coming days or the past ones."""
    if pair.coming is None:
        return None
    return Reading(days=pair.coming, past=pair.past)


def year_said(said: Said) -> int | None:
    """The year that the words give, in numbers or as "next year"."""
    if said["which_year"]:
        return said.day.year + STEPS[said["which_year"]]
    return said.number("year")


def day(said: Said) -> Reading | None:
    """One day of a month, perhaps with its weekday and year."""
    month, number = day_names("month_name", said["month"]), said.number("day")
    if month is None or number is None:
        return None
    year = year_said(said)
    if year is not None:
        return certain(one_day(date_of(year, month, number)), said.day)
    weekday = day_names("weekday", said["weekday"])
    agreed = None if weekday is None else _agreed(NamedDay(weekday, number, month), said.day)
    if agreed is not None:
        return certain(When.day(agreed), said.day)
    return either(yearly(said.day, lambda year: one_day(date_of(year, month, number))))


def _agreed(named: NamedDay, seen: date) -> date | None:
    """The day nearest to `seen` on which weekday, day and month agree; None where no near year has one."""
    years = range(seen.year - _AGREEING_YEARS, seen.year + _AGREEING_YEARS + 1)
    days = (named.on(year, seen) for year in years)
    agreeing = [day for day in days if day is not None and day.weekday() == named.weekday]
    return min(agreeing, key=lambda day: abs(day - seen), default=None)


def dateline(said: Said) -> Reading | None:
    """The day of writing: the one nearest to publication."""
    if said.lead or not _heads_paragraph(said):
        return None
    month, number = day_names("month_name", said["month"]), said.number("day")
    if month is None or number is None:
        return None
    years = [said.number("year")] if said["year"] else range(said.day.year - 1, said.day.year + 2)
    days = [found for year in years if year is not None and (found := date_of(year, month, number))]
    nearest = min(days, key=lambda day: abs(day - said.day), default=None)
    return None if nearest is None else Reading(days=When.day(nearest), dateline=True, over=nearest < said.day)


def _heads_paragraph(said: Said) -> bool:
    """Whether only the names of places stand before it in its paragraph, and behind it an agency or a dash."""
    start = said.match.start()
    above = said.text[max(0, start - 60) : start].rpartition("\n\n")
    before = above[2] if above[1] or start <= 60 else None
    if before is None or any(word[0].islower() and len(word) > 3 for word in before.split()):
        return False
    behind = said.text[said.match.end() : said.match.end() + 2].lstrip()
    return behind[:1] in "(/" or any(len(word) > 2 and word.isupper() for word in re.findall(r"\w+", before))


def days(said: Said) -> Reading | None:
    """From one day to another, both included."""
    if _is_moved_from(said):
        return None
    month, year = day_names("month_name", said["month"]), year_said(said)
    first, last = named_day(said["first"], month, year), named_day(said["last"], month, year)
    # "5 and 19 March" are two days, not what lies between them
    listed = 2 + said["more"].count(",") if _joins_neighbours(said) else None
    if first.is_weekday and last.is_weekday:
        return _weekdays(first, last, listed, said)
    if first.year is None:
        first = replace(first, year=last.year)
    return _dated(first, last, listed, said)


def _dated(first: NamedDay, last: NamedDay, listed: int | None, said: Said) -> Reading | None:
    """From `first` to `last`, one of which is a date or counted from today; `listed` days where they are told."""

    def span(year: int) -> When | None:
        found = _span(first, last, year, said.day)
        return found if found is None or listed in (None, found.length) else None

    if last.year is not None:
        return certain(span(last.year), said.day)
    if first.offset is not None and last.month is None:
        return certain(span(said.day.year), said.day)
    if first.weekday is not None and (agreed := _agreed(first, said.day)) is not None:
        return certain(span(agreed.year), said.day)
    return either(yearly(said.day, span))


def _is_moved_from(said: Said) -> bool:
    """Whether its first day is that from which something was moved: "postponed from Monday to Thursday"."""
    return said.lead == "from" and not rules().sets["moves"].isdisjoint(said.before.split()[-1:])


def _joins_neighbours(said: Said) -> bool:
    return said["join"].strip(" ,\n") in ("and", "and on", "&", "or", "/") and "between" not in said.lead


def _weekdays(first: NamedDay, last: NamedDay, listed: int | None, said: Said) -> Reading | None:
    if first.weekday is None or last.weekday is None:
        return None
    length = (last.weekday - first.weekday - 1) % 7 + 2
    if listed is not None and length != listed:
        return None
    if said["which"] == "last":
        start = weekday_ahead_of(said.day, first.weekday)
    elif week := said["week"] or said["which"]:
        start = weekday_of(week_on(said.day, STEPS[week]), first.weekday)
    else:
        return either(weekly(said.day, first.weekday, length))
    return certain(days_from(start, length), said.day)


def _span(first: NamedDay, last: NamedDay, year: int, seen: date) -> When | None:
    """From `first` to `last`, in `year` where they say none; the end may lie in the year after."""
    start, end = first.on(year, seen), last.on(year, seen)
    if end is None and start is not None and last.is_weekday and last.weekday is not None:
        end = weekday_behind(start, last.weekday)
    if start is None and end is not None and first.is_weekday and first.weekday is not None:
        start = weekday_ahead_of(end, first.weekday)
    if start is not None and end is not None and end < start:
        if first.year is not None and first.year == last.year:
            start = first.on(year, seen) and date_of(start.year - 1, start.month, start.day)
        else:
            end = last.on(year + 1, seen)
    return days_between(start, end)


def weekday(said: Said) -> Reading | None:
    """A weekday, by the word before it or the week that is said with it."""
    number = day_names("weekday", said["weekday"])
    which = said["which"].removeprefix("the ")
    if number is None or which in ("every", "each"):
        return Reading(vague=True)
    if said["week"]:
        return certain(one_day(weekday_of(week_on(said.day, STEPS[said["week"]]), number)), said.day)
    if which == "following":
        return Reading(shift=Shift(1, weekday=number))
    if which == "next":
        return certain(one_day(weekday_of(week_on(said.day, 1), number)), said.day)
    if which in ("last", "past", "previous", "this past"):
        return certain(one_day(weekday_ahead_of(said.day, number)), said.day)
    if which.endswith("coming"):
        return certain(one_day(weekday_behind(said.day, number)), said.day)
    return either(weekly(said.day, number))


def weekday_weeks_on(said: Said) -> Reading | None:
    """So many weeks after the coming weekday."""
    number = day_names("weekday", said["weekday"])
    coming = None if number is None else weekly(said.day, number).coming
    weeks = count_said(said) or 1
    return certain(coming and one_day(moved(coming.start, 7 * weeks)), said.day)


def months(said: Said) -> Reading | None:
    """Some time from the first month to the last."""
    first, last = day_names("month_name", said["first"]), day_names("month_name", said["last"])
    if first is None or last is None:
        return None
    year, first_year = said.number("year"), said.number("first_year")

    def span(this: int) -> When | None:
        start = When.month(this, first).start
        length = (last - first) % 12 if year is None else (year - this) * 12 + last - first
        end = month_on(start, length)
        return When(start=start, end=end.end, precision=Precision.MONTH) if end and end.end > start else None

    if year is not None or first_year is not None:
        known = first_year or (year or 0) - (first > last)
        return certain(span(known), said.day)
    return either(yearly(said.day, lambda this: span(this) if 1 <= this <= 9999 else None))


def numbers(said: Said) -> Reading | None:
    """A day in numbers: year first, or in the order of its outlet's country where that is known."""
    if said["month"]:
        return certain(one_day(date_of(*(said.number(name) or 0 for name in ("year", "month", "day")))), said.day)
    one, two = said.number("one") or 0, said.number("two") or 0
    order = _order(said, one, two)
    if order is None or said["mark_"] not in ("", said["mark"]):
        return None
    number, month = (one, two) if order == "day" else (two, one)
    year = said.number("year")
    if year is None:
        return either(yearly(said.day, lambda this: one_day(date_of(this, month, number))))
    if len(said["year"]) == 2:  # the century that brings it nearest to publication
        centuries = (said.day.year // 100 * 100 + step for step in (-100, 0, 100))
        year = min((century + year for century in centuries), key=lambda full: abs(full - said.day.year))
    return certain(one_day(date_of(year, month, number)), said.day)


def _order(said: Said, one: int, two: int) -> str | None:
    """Which of two numbers comes first, the "day" or the "month"; None where that is not known."""
    if said.outlet and any(name in said.outlet for name in rules().words["day_first"]):
        return "day"
    if said.outlet and any(name in said.outlet for name in rules().words["month_first"]):
        return "month"
    if said["mark"] == ".":
        return "day"
    if not said["year"] or (one <= 12 and two <= 12):
        return "day" if one == two else None
    return "day" if one > 12 else "month"


def feast(said: Said) -> Reading | None:
    """A day that has a name."""
    when: Any = said.value("feast", "feast")

    def of(year: int) -> When | None:
        month, dash, number = when.partition("-")
        if month and dash:
            return one_day(date_of(year, int(month), int(number)))
        return one_day(moved(easter(year), int(when))) if 1583 <= year <= 4099 else None

    return either(yearly(said.day, of))
