"""Whom those who travel or confer will meet, by sentences without a day of their own: "There he will meet …"."""

import re
from collections.abc import Iterator, Sequence

from calendars.find.actors.mentions import ActorMention
from calendars.find.company.anaphora import is_somebody
from calendars.find.company.attendance import listed_behind
from calendars.find.company.joined import Company
from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Form, Sense, Trigger
from calendars.model.engagement import Kind

#: So many sentences on "I will attend" means what was told before.
_SENTENCES_NEAR = 3
#: So many sentences on an article still tells of the same visit, whoever it is that acts in them …
_SENTENCES_ON = 6
#: … and so many where somebody acts who is known to take part.
_SENTENCES_READ = 25
_ENCOUNTERS = (Kind.MEETING, Kind.TALKS, Kind.CALL)


def met_on_the_way(document: Document, index: int, event: Framed, company: Company) -> Iterator[ActorMention]:
    """Whom the rest of the sentence, and those after it, say that they will meet who travel."""
    yield from _met_in(document.scene(index), max(event.time.end, event.trigger.end))
    is_near = True
    for number in range(index + 1, min(len(document.sentences.all), index + 1 + _SENTENCES_READ)):
        scene = document.scene(number)
        if any(time.days and not time.over and not time.dateline for time in scene.times):
            is_near = False
        elif (is_near and number <= index + _SENTENCES_ON) or _names_one_of(scene, company):
            yield from _met_in(scene, scene.start)


def writer_attends(document: Document, index: int) -> bool:
    """Whether the official who publishes it says in the next sentences, which have no other day, "I will attend"."""
    for number in range(index + 1, min(len(document.sentences.all), index + 1 + _SENTENCES_NEAR)):
        scene = document.scene(number)
        if any(time.days and not time.over for time in scene.times):
            return False
        if context("I attend").search(document.text, scene.start, scene.end):
            return True
    return False


def is_spoken_of(scene: Scene, noun: Trigger) -> bool:
    """Whether the noun was spoken of before: "the summit", "those talks"."""
    known = stands_before("known from before", scene.text, noun.start, scene.start, 60)
    return known or noun.text.lower().startswith("the ")


def _names_one_of(scene: Scene, company: Company) -> bool:
    return any(actor.person in company.people for actor in scene.actors if actor.person)


def _met_in(scene: Scene, start: int) -> Iterator[ActorMention]:
    with_them = context("accompanied by").search(scene.text, start, scene.end)
    if with_them is not None:
        end = scene.clauses[scene.clause_at(with_them.end())][1]
        yield from (actor for actor in scene.actors if with_them.end() <= actor.start < end and actor.person)
    calls = list(context("calls on").finditer(scene.text, start, scene.end))
    for lead in calls:
        yield from (actor for actor in listed_behind(scene, lead.end()) if actor.person)
    for trigger in scene.triggers:
        if trigger.start >= start and trigger.kind in _ENCOUNTERS and _is_to_come(scene, trigger, calls):
            yield from _of_clause(scene, trigger)


def _is_to_come(scene: Scene, trigger: Trigger, calls: Sequence[re.Match[str]]) -> bool:
    """Whether it is said to come; to call on somebody, as in `calls`, asks for nothing."""
    before = [cue for cue in scene.cues if cue.start < trigger.start and cue.sense is not Sense.SAYS]
    verbs = (cue for cue in before if cue.sense in (Sense.WISH, Sense.DOES))
    polite = [cue for cue in verbs if any(call.start() <= cue.start < call.end() for call in calls)]
    before = [cue for cue in before if cue not in polite]
    if before:
        return before[-1].sense in (Sense.COMING, Sense.PERHAPS)
    return trigger.form is Form.NOUN


def _of_clause(scene: Scene, trigger: Trigger) -> Iterator[ActorMention]:
    at = scene.clause_at(trigger.start)
    first, end = scene.clauses[at]
    for start, behind in scene.clauses[at + 1 :]:  # ", and the foreign minister, Ann Lee"
        places = [*(cue.start for cue in scene.cues), *(trigger.start for trigger in scene.triggers)]
        tells = any(start <= place < behind for place in places)
        if tells or not context("and somebody").match(scene.text, start):
            break
        end = behind
    for actor in scene.actors:
        if first <= actor.start < end and actor.person and is_somebody(scene, actor):
            yield actor
