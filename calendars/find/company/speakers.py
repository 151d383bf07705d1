"""Who speaks, and so takes part: "we will meet", "their ministers would meet", "talks would be held with Ghana"."""

from collections.abc import Sequence

from calendars.find.actors.mentions import ActorMention
from calendars.find.company.anaphora import is_body, is_known, is_taken_up, only_speaks
from calendars.find.company.joined import parties_of
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context, stands_before
from calendars.find.text.meanings import Sense as Party


def who_says_we(scene: Scene, event: Framed) -> list[ActorMention]:
    """Who says that "we" will meet; who speaks of "the meeting" or for somebody else need not be there."""
    if is_known(scene, event) and not is_taken_up(scene, event.trigger):
        return []
    speaks = (actor for actor in scene.actors if actor.person and only_speaks(scene, actor))
    return [actor for actor in speaks if not context("speaks by office").search(actor.role or "")]


def who_speak_of_themselves(scene: Scene, event: Framed) -> list[ActorMention]:
    """The states whose "their" it is: "Lithuania and Latvia said their ministers would meet"."""
    said = [actor for actor in scene.actors if actor.end <= event.trigger.start and actor.sense is not Party.ADJECTIVE]
    return said if len(said) == 2 and len(parties_of(said)) == 2 else []


def who_tells_of_it(scene: Scene, event: Framed) -> Sequence[ActorMention]:
    """Who says with whom talks will be held, and so holds them: "the minister said talks would be held with Ghana"."""
    if not context("talks with").match(scene.text, event.trigger.end):
        return []
    return [actor for actor in scene.actors if actor.end <= event.trigger.start and actor.person and actor.parties][:1]


def who_calls_it(scene: Scene, event: Framed) -> Sequence[ActorMention]:
    """Which body has called the meeting, of which nothing else says whose it is: "The agency has called a meeting"."""
    if not stands_before("called", scene.text, event.trigger.start, scene.start, 60):
        return []
    said = (actor for actor in scene.actors if actor.end <= event.trigger.start)
    return [actor for actor in said if actor.sense is Party.ORGANISATION or is_body(actor)][:1]
