"""The days on which another's event takes place again (RFC 5545, section 3.8.5), within bounds."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from icalendar import vDDDLists, vRecur
from icalendar.cal.component import Component

from calendars.feed.moments import in_zone_of
from calendars.feed.span import Moment

#: No more occurrences of one event are taken in.
MOST = 300

#: Later ones are not taken in: counted from the event's start, or from the day of reading where that is later.
HORIZON = relativedelta(years=2)

#: Earlier ones are not taken in, counted back from the day of reading.
BACK = relativedelta(months=1)

_MOST_STEPS = 100_000  # dates of one rule that are followed: nearly three hundred years, day by day
_MOST_RULES = 10  # of one event, which should have one (RFC 5545, section 3.8.5.3)
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})


def repeats(event: Component) -> bool:
    """Whether the event has further dates than its own."""
    return "RRULE" in event or "RDATE" in event


def occurrences(event: Component, begins: Moment, today: date | None) -> list[Moment]:
    """When it begins, each time, in order: RRULE and RDATE without EXDATE, in the hours of its own zone.

    At most MOST, until HORIZON; with `today`, from BACK on. Raises ValueError for a rule that cannot be read, and for
    one that repeats more often than daily, which no meeting does.
    """
    start = _wall(begins, begins)
    earliest, last = _window(start, today)
    left_out = set(_dates(event, "EXDATE", begins))
    found = {start, *_dates(event, "RDATE", begins)}
    rules = _all(event, "RRULE")
    if len(rules) > _MOST_RULES:
        raise ValueError(f"it has more than {_MOST_RULES} RRULEs")
    for rule in rules:
        found.update(_ruled(rule, begins, earliest, last))
    within = sorted(wall for wall in found - left_out if earliest <= wall <= last)
    return [_moment(wall, begins) for wall in within[:MOST]]


def told_as(replaces: Moment, begins: Moment) -> Moment:
    """A RECURRENCE-ID as the series that begins at `begins` tells it: some give its day alone."""
    return _moment(_wall(replaces, begins), begins)


def shifted(moment: Moment, replaces: Moment, begins: Moment) -> Moment:
    """When the occurrence at `moment` begins, where the one at `replaces` begins at `begins` from then on.

    So many days later, and by the same change of the clock's face; in the zone of `begins`, which may be another.
    """
    was, old = _wall(moment, moment), _wall(replaces, moment)
    new = _wall(begins, begins)
    days, hours = new.date() - old.date(), _hour(was) - _hour(old)
    wall = datetime.combine(was.date(), new.time()) + days + hours
    return _moment(wall, begins)


def _hour(wall: datetime) -> timedelta:
    return wall - datetime.combine(wall.date(), time.min)


def _window(start: datetime, today: date | None) -> tuple[datetime, datetime]:
    try:
        if today is None:
            return start, start + HORIZON
        now = datetime.combine(today, time.min)
        return now - BACK, max(start, now) + HORIZON
    except (OverflowError, ValueError):  # the first and the last years of all
        return start, datetime.max  # noqa: DTZ901 (walls have no zone)


def _ruled(rule: Any, begins: Moment, earliest: datetime, last: datetime) -> Iterator[datetime]:
    """The walls that one RRULE names, no further than MOST and `last`."""
    if not isinstance(rule, vRecur):
        raise ValueError(f"its RRULE cannot be read: {str(rule)[:60]!r}")  # noqa: TRY004 (the file is at fault)
    parts = vRecur(rule)
    until = [_wall(day, begins, ends=True) for day in parts.pop("UNTIL", [])]
    if _TOO_OFTEN.intersection(parts.get("FREQ", [])):
        raise ValueError("it repeats more often than daily; give its dates one by one")
    if any(int(step) < 1 for step in parts.get("INTERVAL", [])):
        raise ValueError("its RRULE has an INTERVAL below 1")
    end = min([last, *until])
    try:
        written: bytes = parts.to_ical()  # type: ignore[no-untyped-call]
        days = rrulestr(written.decode(), dtstart=_wall(begins, begins))
        counted = takewhile(lambda wall: wall <= end, _followed(days))
        yield from islice((wall for wall in counted if wall >= earliest), MOST)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise ValueError(f"its RRULE cannot be followed: {error}") from error


def _followed(days: Iterable[datetime]) -> Iterator[datetime]:
    """`days`, unless it takes too many of them to come to those that are asked for."""
    for number, day in enumerate(days):
        if number == _MOST_STEPS:
            raise ValueError("it names too many dates; have it begin later")
        yield day


def _dates(event: Component, name: str, begins: Moment) -> Iterator[datetime]:
    for listed in _all(event, name):
        if not isinstance(listed, vDDDLists):
            raise ValueError(f"its {name} holds what is no date: {str(listed)[:60]!r}")  # noqa: TRY004 (the file is at fault)
        for value in listed.dts:
            moment = value.dt[0] if isinstance(value.dt, tuple) else value.dt
            if isinstance(moment, date):
                yield _wall(moment, begins)


def _wall(moment: Moment, begins: Moment, *, ends: bool = False) -> datetime:
    """The clock's face, in the zone of `begins`, at `moment`; a day is its midnight, or its last instant if it `ends`.

    Rules are followed by the clock's face, so that a meeting at ten stays at ten when clocks change.
    """
    if not isinstance(moment, datetime):
        if ends:
            return datetime.combine(moment, time.max)
        hour = begins.time() if isinstance(begins, datetime) else time.min
        return datetime.combine(moment, hour)
    if not isinstance(begins, datetime):
        return datetime.combine(moment.date(), time.max if ends else time.min)
    return in_zone_of(begins, moment).replace(tzinfo=None, fold=0)


def _moment(wall: datetime, begins: Moment) -> Moment:
    return wall.replace(tzinfo=begins.tzinfo) if isinstance(begins, datetime) else wall.date()


def _all(event: Component, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]
