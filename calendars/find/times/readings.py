"""What the groups of each rule for times mean: the function that its `reads` names in rules/times.toml."""

from collections.abc import Mapping

from calendars.find.times import counted, dates, hours, periods
from calendars.find.times.moments import Reader, Reading, Said, rules
from calendars.find.times.spans import moved, one_day


def vague(said: Said) -> Reading:
    """A time that no day can be made of; over where the words say so."""
    return Reading(vague=True, over=not rules().sets["gone"].isdisjoint(said.match.group().split()))


def year(said: Said) -> Reading:
    """A year, or a part of one: no day can be made of it."""
    number = said.number("year")
    over = said["which"] in ("last", "the past") if number is None else number < said.day.year
    return Reading(vague=True, over=over)


def day_word(said: Said) -> Reading | None:
    """A day seen from today."""
    offset = -1 if said["yesterday"] else said.value("day_word", "word") or 0
    return dates.certain(one_day(moved(said.day, offset)), said.day)


#: By the name that a rule calls it by.
READERS: Mapping[str, Reader] = {
    "ago": counted.ago,
    "counted_day": counted.counted_day,
    "dateline": dates.dateline,
    "day": dates.day,
    "day_word": day_word,
    "days": dates.days,
    "feast": dates.feast,
    "from_now": counted.from_now,
    "hours": hours.hours,
    "length": counted.length,
    "month": periods.month,
    "months": dates.months,
    "named_hour": hours.named_hour,
    "next_day": counted.next_day,
    "nth_alone": counted.nth_alone,
    "numbers": dates.numbers,
    "part_of_month": periods.part_of_month,
    "shift": counted.shift,
    "vague": vague,
    "week": periods.week,
    "week_of_day": periods.week_of_day,
    "week_of_month": periods.week_of_month,
    "weekday": dates.weekday,
    "weekday_weeks_on": dates.weekday_weeks_on,
    "weekend": periods.weekend,
    "year": year,
}
