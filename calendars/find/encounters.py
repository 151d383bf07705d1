"""Whom those who travel will meet, by what follows without a date of its own: "There he will meet …"."""

from collections.abc import Iterator

from calendars.find.actors import ActorMention
from calendars.find.anaphora import is_somebody
from calendars.find.cues import Form, Sense, Trigger
from calendars.find.document import Document
from calendars.find.frame import Framed
from calendars.find.scenes import Scene
from calendars.model.engagement import Kind

#: So many sentences on an article still tells of the same visit.
_SENTENCES_ON = 6
_ENCOUNTERS = (Kind.MEETING, Kind.TALKS, Kind.CALL)


def met_on_the_way(document: Document, index: int, event: Framed) -> Iterator[ActorMention]:
    """Whom the rest of the sentence, and those after it up to the next day that is named, say that they will meet."""
    last = min(len(document.sentences.all), index + 1 + _SENTENCES_ON)
    for number in range(index, last):
        scene = document.scene(number)
        start = max(event.time.end, event.trigger.end) if number == index else scene.start
        if number > index and any(time.days and not time.over and not time.dateline for time in scene.times):
            return
        for trigger in scene.triggers:
            if trigger.start >= start and trigger.kind in _ENCOUNTERS and _is_to_come(scene, trigger):
                yield from _of_clause(scene, trigger)


def _is_to_come(scene: Scene, trigger: Trigger) -> bool:
    before = [cue for cue in scene.cues if cue.start < trigger.start]
    if before:
        return before[-1].sense in (Sense.COMING, Sense.PERHAPS)
    return trigger.form is Form.NOUN


def _of_clause(scene: Scene, trigger: Trigger) -> Iterator[ActorMention]:
    _, end = scene.clauses[scene.clause_at(trigger.start)]
    for actor in scene.actors:
        if trigger.start <= actor.start < end and actor.person and is_somebody(scene, actor):
            yield actor
