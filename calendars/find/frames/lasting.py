"""How long an engagement lasts, and at which hours, as far as the words beside its day tell."""

import re
from collections.abc import Iterable
from datetime import timedelta

from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context
from calendars.find.text.cues import Form
from calendars.find.times.mentions import Hour, TimeMention
from calendars.model.engagement import Kind
from calendars.model.when import Precision, When

#: So far from a day, in characters, stands what says how long it lasts …
_LENGTH_REACH = 120
#: … at which hour it begins …
_HOUR_REACH = 40
#: … and when they return.
_RETURN_REACH = 90
#: Between "three-day" and "visit" stand no more characters.
WORDS_BETWEEN = 30
_LONG = (Kind.VISIT, Kind.SUMMIT, Kind.CONFERENCE, Kind.TALKS, Kind.MEETING)


def lasting(scene: Scene, event: Framed, when: When) -> When:
    """`when` with its end, where the sentence says how long it takes or when they return."""
    if when.length > 1 or when.precision.is_vague:
        return when
    if event.cue is not None and context("continues").match(event.cue.text):
        return when  # it began before
    if event.trigger.kind in _LONG and (days := _days(scene, event)):
        first = scene.clauses[scene.clause_at(event.trigger.start)][0]
        if context("ends it").search(scene.text, first, event.time.start):
            return days_back(when, days) or when
        return days_on(when, days) or when
    if event.trigger.kind is Kind.VISIT and event.trigger.form is Form.VERB:
        return _until(scene, event, when, context("the way back between two times"))
    return _until(scene, event, when, context("the end between two times"))


def _days(scene: Scene, event: Framed) -> int | None:
    """How many days it takes: "a three-day visit"; None where it is one, or unsaid."""
    first, last = scene.clauses[scene.clause_at(event.time.start)]
    for other in scene.times:
        near = abs(other.start - event.time.end) < _LENGTH_REACH
        if context("no length").search(scene.text, max(first, other.start - 20), other.start):
            continue
        if other.length and other.length > 1 and near and first <= other.start and other.end <= last + _RETURN_REACH:
            return other.length
    return None


def lasting_by(scenes: Iterable[Scene], event: Framed, when: When) -> When:
    """`when` with its end by the sentences beside: "a two-day forum opens …", "It is to run for two days"."""
    came = context("came together").match(event.trigger.text) is not None
    if when.length > 1 or when.precision.is_vague or not (came or event.trigger.kind in _LASTING):
        return when
    for scene in scenes:
        if event.trigger.kind is Kind.VISIT and any(place.sense == "REGION" for place in scene.places):
            continue  # the tour of which it is a part: "His three-week mission to Asia"
        days = [day for time in scene.times for day in (time.days, time.past) if day and day.length == 1]
        is_visit = event.trigger.kind is Kind.VISIT
        if is_visit and days and not any(day.start == when.start for day in days):
            continue  # it takes so long from another day
        for length in scene.times:
            if length.length and length.length > 1 and _is_of_it(scene, length, event, came=came):
                return days_on(when, length.length) or when
    return when


def _is_of_it(scene: Scene, length: TimeMention, event: Framed, *, came: bool) -> bool:
    """Whether it is told how long it takes: it, or what those have come together for."""
    if context("it lasts").search(scene.text, scene.start, length.start):
        return True
    kinds = (trigger.kind for trigger in scene.triggers if 0 <= trigger.start - length.end < WORDS_BETWEEN)
    within = (trigger.kind for trigger in scene.triggers if trigger.start <= length.start < trigger.end)
    told = (*kinds, *within)
    return event.trigger.kind in told or (came and any(kind in _GATHERINGS for kind in told))


_GATHERINGS = (Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION, Kind.TALKS, Kind.MEETING)
_LASTING = (Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION, Kind.TALKS, Kind.VISIT)


def days_on(first: When, days: int) -> When | None:
    """So many days from the first of `first`; None beyond the year 9999."""
    try:
        return When.days(first.start, first.start + timedelta(days=days - 1))
    except OverflowError:
        return None


def days_back(last: When, days: int) -> When | None:
    """So many days up to the last of `last`; None before the year 1."""
    try:
        return When.days(last.end - timedelta(days=days - 1), last.end)
    except OverflowError:
        return None


def _until(scene: Scene, event: Framed, when: When, ends: re.Pattern[str]) -> When:
    """`when` up to the next day that is told, where the words between the two say that it is the end."""
    for later in scene.times:
        if later.start <= event.time.end or later.days is None or later.days.length > 1:
            continue
        between = scene.text[event.time.end : later.lead_start]
        if len(between) < _RETURN_REACH and ends.search(between) and later.days.start > when.start:
            return When.days(when.start, later.days.start)
    return when


def ends_then(scene: Scene, time: TimeMention, told: When) -> When | None:
    """The days of what begins on the one day `told`, where the sentence says that it ends at `time`; else None.

    "The meeting will last until Friday", "The talks are to conclude on Thursday".
    """
    if time.days is None or time.days.length > 1 or told.length > 1 or told.precision.is_vague:
        return None
    lasts = (time.days.start - told.start).days
    end = context("it ends").match(scene.text, scene.start, time.lead_start)
    return When.days(told.start, time.days.start) if end and 0 < lasts <= _LONGEST else None


def until_they_leave(scene: Scene, time: TimeMention, visit: When) -> When | None:
    """The days of a `visit` of which only the first is known, where `time` is when they leave; else None."""
    if time.days is None or time.days.length > 1 or visit.length > 1 or visit.precision.is_vague:
        return None
    stay = (time.days.start - visit.start).days
    trigger = next((trigger for trigger in reversed(scene.triggers) if trigger.end <= time.start), None)
    if trigger is None or not 0 < stay <= LONGEST_STAY or time.start - trigger.end > _RETURN_REACH:
        return None
    leaves = trigger.form is Form.RETURNS or context("leaves").match(trigger.text)
    return When.days(visit.start, time.days.start) if leaves else None


#: Visits take no more days …
LONGEST_STAY = 31
#: … and sessions and rounds of talks no more than these.
_LONGEST = 70


def ends_another(scene: Scene, time: TimeMention) -> bool:
    """Whether the time is the end of what begins at the one before it: "opens on Friday and closes on Sunday"."""
    before = [other for other in scene.times if other.days and other.end <= time.lead_start and not other.dateline]
    if not before or time.days is None or before[-1].days is None or before[-1].days.length > 1:
        return False
    between = scene.text[before[-1].end : time.lead_start]
    return len(between) < _RETURN_REACH and bool(context("the end between two times").search(between))


def hour_of(scene: Scene, time: TimeMention) -> Hour | None:
    """The hour that stands by `time`, no other day between them."""
    near = [
        (gap, other.hour)
        for other in scene.times
        if other.hour and (other is time or other.days is None) and (gap := _gap(scene, time, other)) is not None
    ]
    return min(near, key=lambda entry: entry[0])[1] if near else None


def _gap(scene: Scene, time: TimeMention, other: TimeMention) -> int | None:
    """How many characters stand between the two; None for too many, or where another day does."""
    if other is time:
        return 0
    first, last = sorted((time, other), key=lambda mention: mention.start)
    if any(first.end <= between.start < last.start and between.days for between in scene.times):
        return None
    gap = max(0, last.lead_start - first.end)
    return gap if gap <= _HOUR_REACH else None


def at_hours(when: When, hour: Hour | None) -> When:
    """`when` with its hours, where its day is known."""
    if hour is None or when.precision is not Precision.DAY:
        return when
    ends = hour.ends
    if ends is not None and when.length == 1 and ends < hour.begins:
        ends = None
    return when.at(hour.begins, hour.timezone, until=ends)
