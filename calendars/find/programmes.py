"""Programmes: a day as a heading, and below it the lines of what will take place on it."""

from collections.abc import Iterator

from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed, Unused
from calendars.find.frames.lasting import at_hours
from calendars.find.proposal import Proposal, proposed
from calendars.find.text.cues import Form, Sense


def programme(document: Document, index: int) -> Iterator[Proposal | Unused]:
    """What the lines below a heading that is a day and nothing else say will take place on it."""
    day = document.heading(index)
    if day is None or day.days is None or day.days.end < document.article.day:
        return
    for number in range(index + 1, min(index + 1 + _LINES, len(document.sentences.all))):
        scene = document.scene(number)
        if any(time.days for time in scene.times):
            return
        trigger = next((trigger for trigger in scene.triggers if trigger.form is not Form.RETURNS), None)
        if trigger is not None and (scene.tells_ahead or not any(cue.sense in _GONE for cue in scene.cues)):
            hour = next((time.hour for time in scene.times if time.hour), None)
            if hour is None and day.days.start == document.article.day:
                return  # the day of the release itself
            when = at_hours(day.days, hour)
            yield proposed(document, number, scene, Framed(day, trigger, Sense.COMING, None), when)


#: What is told of what a line tells is no programme's.
_GONE = (Sense.OVER, Sense.DID)
#: A day of a programme has no more lines than this.
_LINES = 12
