"""What was moved: which of the days that are told is the old one, and which is the new one."""

from calendars.find.frames.frame import Framed, is_given_up
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Sense
from calendars.model.engagement import Kind
from calendars.model.when import When

_MOVED = (Sense.PUT_OFF, Sense.MOVED)


def was_meant(scene: Scene, event: Framed) -> bool:
    """Whether the time is the old one of what is put off: "from Monday", "planned for 5 March, was put off"."""
    if stands_before("was meant", scene.text, event.time.start, scene.start, 80) or _is_replaced(scene, event):
        return True
    if is_given_up(scene, event.time):
        return True
    if event.sense not in _MOVED or event.cue is None:
        return False
    return not is_new_day(scene, event)


def _is_replaced(scene: Scene, event: Framed) -> bool:
    """Whether another day is told instead: "was to be held on 16 May, will be held on 23 May instead"."""
    if event.cue is None or not context("was to be").match(event.cue.text):
        return False
    later = next((time for time in scene.times if time.start > event.time.end and time.days), None)
    return later is not None and context("instead").search(scene.text, event.time.end, scene.end) is not None


def is_new_day(scene: Scene, event: Framed) -> bool:
    """Whether the time is the one to which something is put off or moved: "put off until", "rescheduled for"."""
    if event.sense not in _MOVED or event.cue is None:
        return False
    put_for = scene.text[event.cue.end : event.time.start].split() == ["for"]
    return put_for or stands_before("to the new day", scene.text, event.time.start, scene.start, 20)


def from_one_to_another(scene: Scene, event: Framed, when: When) -> tuple[When, When] | None:
    """The old day and the new one of what is moved "from Monday to Thursday"; None where it is not."""
    lead = scene.text[event.time.lead_start : event.time.start].strip().lower()
    if event.sense not in _MOVED or lead != "from" or " to " not in event.time.text or when.length == 1:
        return None
    return None if _are_its_days(scene, event) else (When.day(when.start), When.day(when.end))


def _are_its_days(scene: Scene, event: Framed) -> bool:
    """Whether "from … to …" says how long it was to last: "postponed a visit from 4 to 6 March", "… was put off"."""
    if event.cue is None or event.cue.start > event.time.start:
        return event.cue is not None
    is_beside = not scene.text[event.cue.end : event.time.lead_start].strip()
    return event.sense is Sense.PUT_OFF and event.trigger.kind is Kind.VISIT and not is_beside
