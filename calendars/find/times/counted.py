"""Reads what is counted: "in two weeks", "a day later", "on the second day", "three-day", "on the 12th"."""

import re

from calendars.find.times.dates import STEPS, certain, either
from calendars.find.times.moments import Reading, Said, Shift, count_said, rules
from calendars.find.times.spans import date_of, days_between, month_on, monthly, moved, one_day, week_on
from calendars.model.when import Precision, When

_DAY, _WEEK, _MONTH = 1, 7, 30
_PRECISION = {_DAY: Precision.DAY, _WEEK: Precision.WEEK, 2 * _WEEK: Precision.WEEK, _MONTH: Precision.MONTH}
_WORD = re.compile(r"\w+")


def from_now(said: Said) -> Reading | None:
    """Days counted from publication, or the week or month so far on."""
    if not said["sure"] and (said.lead not in ("in", "within") or _says_how_often(said)):
        return None
    return certain(_so_far(said, 1), said.day)


def _says_how_often(said: Said) -> bool:
    """Whether it is how long something took or had not been: "the second in three days"."""
    return not rules().sets["so_far"].isdisjoint(_WORD.findall(said.before))


def ago(said: Said) -> Reading | None:
    """Days counted back from publication, or the week or month so far back; a year is too vague."""
    if said["unit"].startswith("year"):
        return Reading(vague=True, over=True)
    return certain(_so_far(said, -1), said.day)


def _so_far(said: Said, sign: int) -> When | None:
    unit, count = said.value("unit", "unit"), (count_said(said) or 0) * sign
    if unit == _MONTH:
        return month_on(said.day, count)
    if unit == _DAY:
        return one_day(moved(said.day, count))
    return week_on(said.day, count * unit // _WEEK)


def shift(said: Said) -> Reading | None:
    """So long after or before the time said before, or the event named behind it."""
    unit, count = said.value("unit", "unit"), count_said(said) or 0
    sign = -1 if said["side"] in ("earlier", "before", "beforehand") else 1
    origin = "event" if said["side"] in ("after", "before") and _goes_on(said) else "said"
    return Reading(shift=Shift(sign * count * unit, _PRECISION[unit], origin=origin))


def next_day(said: Said) -> Reading | None:
    """The day after, before or of the time said before, or of the event named behind it."""
    days = 1 if said["next"] else -1 if said["previous"] else 0
    words = said["next"] or said["previous"]
    is_of_event = words.endswith(("after", "before", "of")) and _goes_on(said)
    return Reading(shift=Shift(days, origin="event" if is_of_event else "said"))


def _goes_on(said: Said) -> bool:
    """Whether words follow without a stop between."""
    return re.match(r"\s{1,2}\w", said.match.string[said.match.end() :][:3]) is not None


def counted_day(said: Said) -> Reading | None:
    """A day counted from the first of what is spoken of, or its last."""
    number = said.number("nth")
    count = said.value("ordinal", "nth") if number is None else number
    return Reading(shift=Shift(count - 1, origin="start") if count else Shift(0, origin="end"))


def length(said: Said) -> Reading | None:
    """How many days it takes; hours are told where they make whole days."""
    count, unit = count_said(said), said["unit"]
    if not unit:
        return None if count is None else Reading(length=count // 24)
    if _is_rate(said):
        return None
    days = (1 if count is None else count) * rules().values["unit"][unit.removesuffix("s")]
    return Reading(length=days) if days else None


def _is_rate(said: Said) -> bool:
    """Whether "a week" says how often, or "one day" no more than some day: nothing makes a length of it."""
    words, before = said.match.group().split(), said.before.split()[-1:]
    goes_on = said.match.string.startswith(" of ", said.match.end())
    return words[0] in ("a", "an", "one") and not (
        len(words) != 2 or "long" in words[1] or said.lead or goes_on or (before and before[0] in rules().sets["spent"])
    )


def nth_alone(said: Said) -> Reading | None:
    """A day, or one to another, without its month."""
    last, which = said.number("day") or 0, said["which"]
    first = said.number("first") or last

    def of(month: When) -> When | None:
        year, number = month.start.year, month.start.month
        return days_between(date_of(year, number, first), date_of(year, number, last))

    if not which:
        return either(monthly(said.day, of))
    there = month_on(said.day, STEPS[which])
    return certain(there and of(there), said.day)
