"""Who takes part in the gathering of a body: the body itself, those who attend it, and the members that are named."""

import re
from collections.abc import Iterator

from calendars.find.actors.mentions import ActorMention
from calendars.find.company import anaphora
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context
from calendars.find.text.cues import Form, Sense, Trigger
from calendars.find.text.meanings import Sense as Party

_AHEAD = (Sense.COMING, Sense.PERHAPS)


def those_of_body(scene: Scene, event: Framed, start: int) -> Iterator[ActorMention]:
    """The body whose summit, conference or session it is, and those of whom it is said that they hold or attend it."""
    trigger = event.trigger
    bodies = [
        actor
        for actor in scene.actors
        if anaphora.is_somebody(scene, actor) and (_names(scene, actor, trigger) or _is_named(scene, actor, trigger))
    ]
    if not any(anaphora.is_body(actor) for actor in bodies):
        return
    for actor in scene.actors:  # "of the Fund and the Bank"
        joint = scene.text[bodies[-1].end : actor.start].strip()
        if actor.start > trigger.end and actor.sense is Party.ORGANISATION and joint in ("and", "and the", ", the"):
            bodies.append(actor)
    attends = [other for other in scene.triggers if other.form is Form.ATTENDS and start <= other.start < trigger.start]
    holds = context("holds").search(scene.text, start, trigger.start)
    ahead = [cue.start for cue in scene.cues if start <= cue.start < trigger.start and cue.sense in _AHEAD]
    joins = bool(attends) and attends[-1].text.startswith("join")  # "joins Ghana's Ann Lee at the summit"
    before = attends[-1].start if attends else holds.start() if holds else max(ahead, default=start)
    before = trigger.start if joins else before
    for actor in scene.actors:
        by_name = attends or holds or actor.person  # "Ann Lee will open the summit"
        takes_part = start <= actor.start < before and by_name and not anaphora.is_elsewhere(scene, event, actor)
        if actor in bodies or (takes_part and not scene.is_aside(actor.start) and anaphora.is_somebody(scene, actor)):
            yield actor


def _names(scene: Scene, actor: ActorMention, trigger: Trigger) -> bool:
    """Whether `actor` stands in the noun, or right before it: "the EU-Ukraine summit", "the Pacific Islands Forum"."""
    between = scene.text[actor.end : trigger.start]
    overlaps = actor.start < trigger.end and trigger.start < actor.end
    return overlaps or (actor.end <= trigger.start and bool(context("names what follows").fullmatch(between)))


def _is_named(scene: Scene, actor: ActorMention, trigger: Trigger) -> bool:
    """Whether `actor` follows the noun, as in "a summit of the African Union"."""
    between = scene.text[trigger.end : actor.start]
    return actor.start >= trigger.end and bool(context("of a body").fullmatch(between))


def members_named(scene: Scene, event: Framed) -> list[ActorMention]:
    """The states that are named as of the body that meets: "ISSG countries such as Turkey and Iran"."""
    members = context("members such as").search(scene.text, event.trigger.end, scene.end)
    states = [
        actor for actor in scene.actors if members and actor.start >= members.end() and actor.sense is Party.STATE
    ]
    return [state for state in states if members and _is_listed(scene, members, state)]


def _is_listed(scene: Scene, members: re.Match[str], actor: ActorMention) -> bool:
    """Whether only other names stand between "such as" and `actor`."""
    between = scene.text[members.end() : actor.start]
    return not any(word[0].islower() and word not in ("and", "the", "or") for word in between.replace(",", " ").split())
