"""What is under way: since when, and until when, as far as its sentence or one beside it tells."""

from collections.abc import Iterable
from datetime import date

from calendars.find.frames.frame import Framed
from calendars.find.frames.lasting import LONGEST_STAY, WORDS_BETWEEN, days_on
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context
from calendars.find.text.cues import Form, Sense, Trigger
from calendars.find.times.mentions import TimeMention, TimeRole
from calendars.model.engagement import Kind
from calendars.model.when import When


def under_way(scene: Scene, time: TimeMention, day: date) -> tuple[Framed, When] | None:
    """What has begun on the day that `time` looks back to, and goes on by its length; None where nothing does.

    "Arrived on Monday for a three-day visit", "said on Monday at the start of a three-day visit".
    """
    began = time.past or time.days
    if began is None or began.length > 1 or began.precision.is_vague or time.role is not TimeRole.POINT:
        return None
    for length in scene.times if scene.triggers else ():
        if not length.length:
            continue
        trigger = next((trigger for trigger in scene.triggers if _is_length_of(length, trigger)), None)
        cue = next((cue for cue in scene.cues if cue.sense is Sense.ONGOING and cue.end <= length.start), None)
        left = any(context("sets out").match(verb.text) for verb in scene.triggers if verb.end <= length.start)
        if trigger and (cue or left) and began.start <= day and not _is_dated(scene, time, length):
            when = days_on(began, length.length)
            if when is not None and when.end > day:
                return Framed(time, trigger, Sense.ONGOING, cue), when
    return None


def on_tour(scenes: Iterable[Scene], scene: Scene, time: TimeMention, day: date) -> tuple[Framed, When] | None:
    """A journey that has begun on the day of `time` and goes on, by a sentence beside that tells its length.

    "Arrived in Bern last night. … His three-week mission to Europe takes in Rome and Vienna."
    """
    began = time.past or time.days
    verb = next((verb for verb in reversed(scene.triggers) if verb.end <= time.start), None)
    is_first = verb is not None and verb.kind is Kind.VISIT and context("sets out").match(verb.text)
    if began is None or began.length > 1 or began.precision.is_vague or time.role is not TimeRole.POINT or not is_first:
        return None
    for other in scenes if verb and (day - began.start).days in (0, 1) else ():
        is_another = any(one.days and not one.days.precision.is_vague for one in other.times)
        for length in other.times if not is_another else ():
            told = any(_is_length_of(length, trigger) for trigger in other.triggers) if length.length else False
            when = days_on(began, length.length) if told and length.length else None
            if verb and when and when.end > day and context("takes in").search(other.text, length.end, other.end):
                return Framed(time, verb, Sense.ONGOING, None), when
    return None


def goes_on_until(scene: Scene, event: Framed, day: date) -> When | None:
    """What is under way on `day`, that of publication, up to its last one: "is visiting Bern through Wednesday".

    It has begun on the day that stands before: "began a visit on Monday that runs until Wednesday".
    """
    time, trigger = event.time, event.trigger
    if time.role is not TimeRole.UNTIL or time.days is None or time.days.precision.is_vague:
        return None
    goes_on = event.sense is Sense.ONGOING or context("goes on").match(trigger.text)
    begun = next((began for other in scene.times if (began := _began(other, event, day)) is not None), day)
    return When.days(begun, time.days.end) if goes_on and day < time.days.end else None


def _began(time: TimeMention, event: Framed, day: date) -> date | None:
    """The day before `day` that `time` tells, where it is when the engagement of `event` began; else None."""
    told = time.past or time.days
    begins = event.cue is not None and event.cue.end <= time.start < event.time.start
    is_exact = told is not None and told.length == 1 and not told.precision.is_vague
    if told is None or not begins or not is_exact or not 0 <= (day - told.start).days <= LONGEST_STAY:
        return None
    return told.start


def ends_what_goes_on(before: Scene, scene: Scene, time: TimeMention, day: date) -> tuple[Framed, When] | None:
    """What the sentence `before` says is under way, up to the day on which this one says that it ends; else None.

    "She is on a visit to Bern. It ends on Friday."
    """
    ends = context("it ends").match(scene.text, scene.start, time.lead_start)
    if not ends or before.times or time.days is None or time.days.length > 1 or time.days.start <= day:
        return None
    for trigger in before.triggers:
        cue = next((cue for cue in before.cues if cue.sense is Sense.ONGOING and cue.start <= trigger.start), None)
        if cue is not None and (time.days.start - day).days <= LONGEST_STAY:
            return Framed(time, trigger, Sense.ONGOING, cue), When.days(day, time.days.start)
    return None


def _is_dated(scene: Scene, time: TimeMention, length: TimeMention) -> bool:
    """Whether another day stands nearer to the length than `time` does."""
    first, last = sorted((time.end, length.start))
    return any(other is not time and other.days and first <= other.start < last for other in scene.times)


def _is_length_of(length: TimeMention, trigger: Trigger) -> bool:
    """Whether the length tells how long the visit takes: "a three-day official visit"."""
    if trigger.kind is not Kind.VISIT or trigger.form is not Form.NOUN:
        return False
    return trigger.start - 1 <= length.start <= trigger.end or 0 <= trigger.start - length.end < WORDS_BETWEEN
