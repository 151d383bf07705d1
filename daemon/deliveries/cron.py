"""When summaries are due: a cron expression, by the clock of a zone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

#: What may be written in place of an expression.
SHORTHANDS = {"daily": "0 8 * * *", "weekdays": "0 8 * * mon-fri", "weekly": "0 8 * * mon"}

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NUMBERED = re.compile(r"(?P<first>[0-7])(?:-(?P<last>[0-7]))?(?:/(?P<step>[1-7]))?", re.ASCII)
_WINDOWS = tuple(timedelta(days=days) for days in (0.1, 1.1, 8, 32, 400, 1_500))
#: The clocks of no zone were changed by more: Samoa left out a day.
_LONGEST_CHANGE = timedelta(days=1)
_ADVICE = 'write it as cron does, "0 8 * * mon-fri", or ' + ", ".join(SHORTHANDS)


@dataclass(frozen=True, slots=True)
class Cron:
    """Minute, hour, day of the month, month, day of the week, as cron reads them: 0 and 7 are Sunday, 1 is Monday.

    An hour that the clocks repeat counts once, and one that they skip is the one after.
    """

    #: As it was written, or what its shorthand stands for.
    expression: str

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read an expression or one of SHORTHANDS. Raises ValueError with the reason."""
        expression = " ".join(SHORTHANDS.get(written.strip().lower(), written).lower().split())
        fields = expression.split(" ")
        if len(fields) != 5:
            raise ValueError(f"{written!r} is no time for a summary; {_ADVICE}")
        if "*" not in (fields[2], fields[4]):
            raise ValueError(f"{written!r} names days of the month and of the week; leave one of them at *")
        made = cls(expression)
        try:
            comes = made.following(datetime(2024, 1, 1, tzinfo=UTC), "UTC")
        except ValueError as error:
            raise ValueError(f"{written!r} is no time for a summary: {error}; {_ADVICE}") from error
        if comes is None:
            raise ValueError(f"{written!r} never comes; {_ADVICE}")
        return made

    def following(self, now: datetime, zone: str) -> datetime | None:
        """The first instant after `now`, in UTC; None where there is none.

        The days are counted on the clock's face, since APScheduler, which counts them in the zone, leaves out the one
        after the clocks change.
        """
        clock, instant = ZoneInfo(zone), now.astimezone(UTC)
        face = instant + min(_ahead(at, clock) for at in (instant, instant - _LONGEST_CHANGE))
        found: datetime | None = None
        while (shown := self._shown_after(face)) and (found is None or shown < found + _ahead(found, clock)):
            comes = shown.replace(tzinfo=clock).astimezone(UTC)
            if comes > instant and (found is None or comes < found):
                found = comes
            face = shown
        return found

    def latest(self, now: datetime, zone: str) -> datetime | None:
        """The last instant that is not after `now`, in UTC; None where there was none in the last four years."""
        for window in _WINDOWS:
            at, found = now - window, None
            while (come := self.following(at, zone)) and come <= now:
                at = found = come
            if found:
                return found
        return None

    def _shown_after(self, face: datetime) -> datetime | None:
        """What a clock shows when it comes next, after it shows `face`; both written as if in UTC."""
        shown: datetime | None = _trigger(self.expression).get_next_fire_time(None, face + timedelta(microseconds=1))
        return shown


def _ahead(instant: datetime, clock: ZoneInfo) -> timedelta:
    return instant.astimezone(clock).replace(tzinfo=UTC) - instant


@lru_cache(maxsize=500)
def _trigger(expression: str) -> CronTrigger:
    *fields, weekdays = expression.split(" ")
    return CronTrigger.from_crontab(" ".join((*fields, _named(weekdays))), timezone=UTC)


def _named(weekdays: str) -> str:
    """Days of the week by name: APScheduler counts from Monday, cron from Sunday."""
    return ",".join(_names(part) for part in weekdays.split(","))


def _names(part: str) -> str:
    numbered = _NUMBERED.fullmatch(part)
    if numbered is None:
        return part
    first = int(numbered["first"])
    last = int(numbered["last"] or (6 if numbered["step"] else first))
    if last < first:
        raise ValueError(f"{part} goes backwards")
    days = range(first, last + 1, int(numbered["step"] or 1))
    return ",".join(dict.fromkeys(_DAYS[day % 7] for day in days))
