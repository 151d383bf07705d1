"""Reads weeks, weekends and months: "next week", "the weekend of 9 March", "late May", "the end of next month"."""

import re
from collections.abc import Callable

from calendars.find.times.dates import STEPS, certain, either, named_day, year_said
from calendars.find.times.moments import Reading, Said, Shift, day_names, rules
from calendars.find.times.spans import (
    Pair,
    days_from,
    days_of_month,
    month_on,
    week_of,
    week_on,
    weekday_behind,
    weekday_of,
    weekly,
    yearly,
)
from calendars.model.when import Precision, When

_SATURDAY, _SUNDAY = 5, 6
#: What a month tells from others: "her May trip".
_NOUN = re.compile(
    r"\s(?:trips?|visits?|summits?|talks|meetings?|conferences?|sessions?|rounds?|tours?|elections?|deadline)\b"
)
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")


def week(said: Said) -> Reading | None:
    """A week seen from this one."""
    which = said["which"]
    if which == "the following week":
        return Reading(shift=Shift(7, Precision.WEEK))
    if which == "this week" and said.day.weekday() == _SUNDAY:  # who writes on a Sunday looks ahead
        return either(Pair(week_on(said.day, 1), week_on(said.day, 0)))
    steps = {"the week after next": 2, "this coming week": 1, "the coming week": 1, "the past week": -1}
    return certain(week_on(said.day, steps.get(which, STEPS.get(which.split()[0], 0))), said.day)


def week_of_day(said: Said) -> Reading | None:
    """The week that holds a day."""
    named = named_day(said["first"])
    if named.weekday is not None and named.day is None:
        coming = weekly(said.day, named.weekday).coming
        return certain(coming and When.week_of(coming.start), said.day)
    if named.year is not None or named.offset is not None:
        return certain(week_of(named.on(said.day.year, said.day)), said.day)
    return either(yearly(said.day, lambda year: week_of(named.on(year, said.day))))


def week_of_month(said: Said) -> Reading | None:
    """The counted week of a month; the weeks are counted by their Thursdays."""
    count: int = said.value("ordinal", "nth")

    def week_in(month: When) -> When | None:
        first = (3 - month.start.weekday()) % 7 + 1
        last = first + (month.end.day - first) // 7 * 7
        thursday = first + 7 * (count - 1) if count else last
        return When.week_of(month.start.replace(day=thursday)) if thursday <= month.end.day else None

    return _in_months(said, week_in)


def weekend(said: Said) -> Reading | None:
    """A Saturday and its Sunday."""
    which = said["which"]
    if said["first"]:
        return _weekend_of(said)
    if which == "following":
        return Reading(shift=Shift(1, weekday=_SATURDAY))
    if which == "next":
        saturday = weekday_of(week_on(said.day, 1), _SATURDAY)
        return certain(days_from(saturday, 2), said.day)
    if which.endswith("coming"):
        return certain(days_from(weekday_behind(said.day, _SATURDAY), 2), said.day)
    both = weekly(said.day, _SATURDAY, 2)
    if which in ("last", "past"):
        return certain(both.past, said.day)
    return either(both)


def _weekend_of(said: Said) -> Reading | None:
    named = named_day(said["first"])
    if named.weekday is not None and named.day is None:
        return either(weekly(said.day, _SATURDAY, 2))

    def of(year: int) -> When | None:
        return days_from(weekday_of(week_of(named.on(year, said.day)), _SATURDAY), 2)

    if named.year is not None or named.offset is not None:
        return certain(of(said.day.year), said.day)
    return either(yearly(said.day, of))


def month(said: Said) -> Reading | None:
    """A month, by its name or seen from this one."""
    if not said["month"]:
        if said["which"] == "the past":
            return Reading(vague=True, over=True)
        step = 1 if said["which"].endswith("coming") else STEPS[said["which"]]
        return certain(month_on(said.day, step), said.day)
    return None if _is_other_word(said) else _in_months(said, lambda month: month)


def _is_other_word(said: Said) -> bool:
    """Whether it is no month after all: "31 April" is nothing, and "May" may be a verb or somebody's name."""
    if said.lead or said["which"]:
        return False
    before = said.before.split()[-1:]
    if before and _DAY.fullmatch(before[0]):
        return True
    if _NOUN.match(said.text, said.match.end()):
        return False
    is_unsure = said["month"] in rules().sets["month_or_word"] and not said["year"]
    return is_unsure and not (before and before[0] in rules().sets["before_month"])


def part_of_month(said: Said) -> Reading | None:
    """The beginning, middle or end of a month."""
    first, last = (int(number) for number in str(said.value("part", "part")).split("-"))
    return _in_months(said, lambda month: days_of_month(first, last, month))


def _in_months(said: Said, make: Callable[[When], When | None]) -> Reading | None:
    """What `make` gives in the month that is said, by its name or as "next month"."""
    number, which, seen = day_names("month_name", said["month"]), said["which"], said.day
    if number is None:
        there = month_on(seen, STEPS[which])
        return certain(there and make(there), seen)

    def of(year: int) -> When | None:
        return make(When.month(year, number)) if 1 <= year <= 9999 else None

    said_year = year_said(said)
    if said_year is not None:
        return certain(of(said_year), seen)
    if which == "this":
        return certain(of(seen.year), seen)
    if which in ("last", "past"):
        before = month_on(seen, -1)
        return certain(before and yearly(before.end, of).past, seen)
    if which:
        behind = month_on(seen, 1)
        return certain(behind and yearly(behind.start, of).coming, seen)
    return either(yearly(seen, of))
