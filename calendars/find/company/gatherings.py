"""Journeys that exist only for a gathering: "will travel to Bern on Thursday to attend the summit of the union"."""

from calendars.find.company.bodies import those_of_body
from calendars.find.company.joined import Company
from calendars.find.company.relevance import kind_of
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context
from calendars.find.text.cues import Form, Trigger
from calendars.model.engagement import Kind

_GATHERINGS = (Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION, Kind.MEETING)
_OF_BODIES = (Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION)


def gathering_of(scene: Scene, journey: Framed, travellers: Company) -> tuple[Kind, Company] | None:
    """What sort of gathering they travel for, and who takes part; None where it is of no body or has its own day."""
    verb = journey.trigger
    if verb.form is not Form.VERB or context("leaves").match(verb.text) or _tells_another_day(scene, journey):
        return None
    for noun in scene.triggers:
        if noun.start < verb.end or noun.form is not Form.NOUN or noun.kind not in _GATHERINGS:
            continue
        if not _is_for(scene, journey, noun):
            return None
        held_by = Company()
        named = those_of_body(scene, Framed(journey.time, noun, journey.sense, journey.cue), scene.start)
        held_by.add(actor for actor in named if actor.start >= verb.end)
        kind = kind_of(noun, held_by, scene)
        if not held_by.has_organisation or kind not in _OF_BODIES:
            return None
        together = Company([*travellers.parties], [*travellers.people], [*travellers.mentions])
        together.add(held_by.mentions)
        return kind, together
    return None


def _is_for(scene: Scene, journey: Framed, noun: Trigger) -> bool:
    between = scene.text[journey.trigger.end : noun.start]
    return any(context(name).search(between) for name in ("goes to attend it", "travels for"))


def _tells_another_day(scene: Scene, journey: Framed) -> bool:
    """Whether another day is told behind the verb, which may be the gathering's own."""
    behind = (time for time in scene.times if time.start > journey.trigger.start and time is not journey.time)
    return any(time.days or time.shift or time.length for time in behind)
