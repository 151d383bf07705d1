"""The days that a time means where it stands, seen from the day of publication."""

from dataclasses import dataclass
from datetime import date, timedelta

from calendars.find.text.cues import Sense
from calendars.find.times.mentions import Shift, TimeMention, TimeRole
from calendars.model.when import Precision, When

#: A date without a year so far ahead is rather the past one, unless the sentence says that it is to come.
_FAR = 210
#: A date that was some days ago is not the one of the next year, even where the sentence looks ahead.
_A_YEAR = 320
#: "The September summit" is that of this year, told of in autumn, even where the sentence looks ahead.
_VAGUELY_A_YEAR, _A_SEASON = 270, 95
#: Beside a verb in the past, a time that has been so many days ago is that time.
_JUST = 31
_AHEAD = (Sense.COMING, Sense.PERHAPS, Sense.WISH, Sense.DENIED)


@dataclass(slots=True)
class Memory:
    """What times were said before: those that "the following day" and "on the second day" count from."""

    #: The last days that were said, of whatever.
    said: When | None = None
    #: The last engagement of several days.
    span: When | None = None
    #: A day told after that of what is past, or is no engagement: what is to come can count from it all the same.
    other: When | None = None
    #: The weekday to come that the same sentence told last: what it tells next comes after it.
    weekday: When | None = None

    def keep(self, when: When) -> None:
        """Remember the days of an engagement."""
        self.said, self.other = when, None
        if when.length > 1 and not when.precision.is_vague:
            self.span = when


def resolved(
    time: TimeMention, sense: Sense | None, day: date, memory: Memory, *, is_new: bool = False, is_name: bool = False
) -> When | None:
    """The days that `time` means for an engagement of which `sense` is said; None where it gives none.

    `is_new` tells that it is the day to which something is put off or moved; `is_name` that it only tells which
    engagement is meant.
    """
    if time.shift is not None:
        return _shifted(time.shift, memory, is_ahead=is_new or sense in _AHEAD)
    changes = sense in (Sense.OFF, Sense.PUT_OFF, Sense.MOVED)
    is_limit = time.role in (TimeRole.SINCE, TimeRole.DEADLINE) or (time.role is TimeRole.UNTIL and not changes)
    if time.days is None or time.over or is_limit:
        return None
    is_ahead = is_new or sense in _AHEAD
    if is_ahead and _is_by_weekday(time) and time.days.start < day:
        return a_week_on(time.days)
    if is_ahead and time.rule == "weekday" and memory.weekday and time.days.start < memory.weekday.start:
        return a_week_on(time.days)
    if time.past is None:
        return time.days
    ahead, back = (time.days.start - day).days, (day - time.past.end).days
    if is_ahead:
        is_long_ago = is_name and ahead > _VAGUELY_A_YEAR and back <= _A_SEASON and time.days.precision.is_vague
        return time.past if is_long_ago or (ahead > _A_YEAR and back <= _JUST) else time.days
    if sense in (Sense.OVER, Sense.ONGOING):
        return time.past
    if sense is Sense.DID and (day - time.past.end).days <= _JUST:
        return time.past
    if changes and time.rule == "weekday":  # who calls off a day of the week tells of it before, or on the next
        return time.past if back <= 1 else time.days
    if changes:
        return time.past if back < ahead else time.days
    return time.past if ahead > _FAR and back < ahead else time.days


def _is_by_weekday(time: TimeMention) -> bool:
    """Whether the days are told by the names of weekdays alone: "from Monday to Friday"."""
    exact = time.days is not None and not time.days.precision.is_vague and time.days.length > 1
    return exact and time.rule == "days from one to another" and not any(letter.isdigit() for letter in time.text)


def a_week_on(when: When) -> When | None:
    """The same days of the next week; None beyond the year 9999."""
    try:
        return When.days(when.start + timedelta(days=7), when.end + timedelta(days=7))
    except OverflowError:
        return None


def _shifted(shift: Shift, memory: Memory, *, is_ahead: bool) -> When | None:
    said = (is_ahead and memory.other) or memory.said
    if shift.origin in ("start", "end"):
        if memory.span is None:
            return None
        origin = memory.span.start if shift.origin == "start" else memory.span.end
    elif shift.origin == "said" and said is not None and not said.precision.is_vague:
        origin = said.end if shift.days > 0 else said.start
    else:
        return None
    try:
        target = origin + timedelta(days=shift.days)
        if shift.weekday is not None:
            target = origin + timedelta(days=(shift.weekday - origin.weekday() - 1) % 7 + 1)
        if shift.precision is Precision.WEEK:
            return When.week_of(target)
        if shift.precision is Precision.MONTH:
            return When.month(target.year, target.month)
        return When.day(target)
    except OverflowError:
        return None
