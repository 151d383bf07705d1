"""Whom words mean that name nobody: "he", "the president", "the group", "those talks"."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from calendars.find.actors.mentions import ActorMention
from calendars.find.company.joined import Company, is_organisation, parties_of
from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Form, Trigger
from calendars.find.text.meanings import Sense as Party
from calendars.model.engagement import Kind

#: So many sentences back "those talks" were spoken of.
_SENTENCES_BACK = 6
#: So many people back "the president" was named.
_PEOPLE_BACK = 200
#: So many mentions back "the group" was named.
_BODIES_BACK = 400
#: So many sentences tell most of what an article knows of an engagement.
_SENTENCES_READ = 30
#: So near to the first letter of a sentence begins the name of who speaks it.
_LABEL = 4
#: A title or first sentence that names more parties than these is about too much.
_MOST_AT_THE_TOP = 5


def only_speaks(scene: Scene, actor: ActorMention) -> bool:
    """Whether `actor` says something, or is told it, and no more."""
    if scene.text.startswith(":", actor.end) and actor.start - scene.start <= _LABEL:
        return True  # "MR LEE: …", in a transcript
    if scene.text.startswith(", which ", actor.end) and context("is the mediator").match(scene.text, actor.end):
        return False
    may_be_place = actor.sense in (Party.STATE, Party.CAPITAL)
    is_place = may_be_place and stands_before("in a capital", scene.text, actor.start, scene.start, 12)
    speaks = context("speaks, by what follows"), context("urges")
    if not is_place and any(pattern.match(scene.text, actor.end) for pattern in speaks):
        return True
    if stands_before("speaks, by what stands before", scene.text, actor.start, scene.start, 60):
        return not context("acts").match(scene.text, actor.end)
    return actor.role is not None and bool(context("speaks by office").search(actor.role))


def is_somebody(scene: Scene, actor: ActorMention) -> bool:
    """Whether `actor` stands for somebody who can take part: no speaker, no "Russian gas", no "in Moscow"."""
    if actor.sense is Party.ADJECTIVE and not context("side of a state").match(scene.text, actor.end):
        return _shares_an_office(scene, actor)
    if actor.sense is Party.CAPITAL and stands_before("in a capital", scene.text, actor.start, scene.start, 40):
        return False
    if actor.sense is Party.STATE and stands_before("in a state", scene.text, actor.start, scene.start, 12):
        return False
    return not only_speaks(scene, actor)


def _shares_an_office(scene: Scene, actor: ActorMention) -> bool:
    """Whether an office of another state stands behind it, which is its own as well: "Omani and Yemeni ombudsmen"."""
    joints = {actor.end + len(joint) for joint in _JOINTS if scene.text.startswith(joint, actor.end)}
    return any(other.start in joints and other.sense is Party.ROLE for other in scene.actors)


_JOINTS = (" and ", " or ", ", ")


def is_elsewhere(scene: Scene, event: Framed, actor: ActorMention) -> bool:
    """Whether `actor` is only where it takes place, where they come from, or told of aside or behind it all."""
    if stands_before("comes from", scene.text, actor.start, scene.start, 40):
        return True
    behind = max(event.trigger.end, event.time.end)
    goes_there = event.trigger.kind is Kind.VISIT and actor.start > event.trigger.start
    where = {Party.STATE: "in a state", Party.CAPITAL: "in a capital"}.get(actor.sense)
    if where and not goes_there and stands_before(where, scene.text, actor.start, scene.start, 40):
        return True
    if actor.sense is Party.CAPITAL and event.trigger.form is Form.NOUN and actor.end + 1 == event.trigger.start:
        return True  # "the Geneva talks"
    if actor.start >= behind and not stands_before("joins in", scene.text, actor.start, event.trigger.start, 60):
        return True
    own = scene.clause_at(actor.start) in (scene.clause_at(event.trigger.start), scene.clause_at(event.time.start))
    return not own and scene.is_aside(actor.start)


def last_person(document: Document, index: int, place: int, company: Company) -> Sequence[ActorMention]:
    """Whom "he" or "she" means before offset `place`, of those who are not of the company yet.

    Who is named first in the sentence of that index, else in the nearest before: its subject; else who was named last.
    """
    back = range(index, max(-1, index - _SENTENCES_BACK), -1)
    near = (actor for number in back for actor in document.scene(number).actors[:_PEOPLE_BACK])
    for actor in (*near, *document.people_before(place)):
        known = actor.parties or document.by_government
        is_label = document.text.startswith(":", actor.end)
        if actor.person and known and not is_label and actor.end <= place and actor.person not in company.people:
            return [actor]
    return []


def pair_before(document: Document, index: int, company: Company) -> Sequence[ActorMention]:
    """Whom "the two" mean who come from one state and meet others: all whom the sentence before names of it."""
    people = [actor for actor in document.scene(index - 1).actors if actor.person] if index else []
    states = parties_of(people)
    return people if len(people) > 1 and len(states) == 1 and states.isdisjoint(company.parties) else []


def which_acts(scene: Scene, place: int) -> Sequence[ActorMention]:
    """Which state or organisation "it" means before offset `place`: that with which the sentence begins."""
    for actor in scene.actors:
        if actor.end > place or actor.start - scene.start > _BEGINNING:
            break
        if actor.sense in _WHOLE and context("speaks, by what follows").match(scene.text, actor.end):
            return [actor]
    return []


#: So far from its first letter a sentence names its subject.
_BEGINNING = 40
#: What "it" can mean.
_WHOLE = (Party.STATE, Party.CAPITAL, Party.OFFICE, Party.ORGANISATION)


def holders(document: Document, start: int, end: int) -> Iterator[ActorMention]:
    """Whom "the president" and "the group" mean in `text[start:end]`: the last one named who is such."""
    for match in context("holder of an office").finditer(document.text, start, end):
        head = match["office"].split()[-1].lower().replace("pontiff", "pope")
        people = islice(document.people_before(match.start()), _PEOPLE_BACK)
        yield from islice((actor for actor in people if (actor.role or "").endswith(head)), 1)
    if context("body that was named").search(document.text, start, end):
        before = [actor for actor in islice(document.actors_before(end), _BODIES_BACK) if is_body(actor)]
        behind = (actor for actor in document.actors_behind(start) if any(map(is_organisation, actor.parties)))
        yield from before[:1] or (replace(actor, person=None) for actor in islice(behind, 1))


def is_body(actor: ActorMention) -> bool:
    """Whether it is an organisation, or those who come from one: "NATO foreign ministers"."""
    return actor.sense is Party.ORGANISATION or (actor.sense is Party.ROLE and any(map(is_organisation, actor.parties)))


def told_before(document: Document, index: int, trigger: Trigger) -> Sequence[ActorMention]:
    """Who takes part in the engagement of that kind of which the sentences before speak."""
    for back in range(index, max(-1, index - _SENTENCES_BACK), -1):
        scene = document.scene(back)
        for other in reversed(scene.triggers):
            if other.start < trigger.start and (other.kind is trigger.kind or other.form is not Form.NOUN):
                found = _of_clause(scene, other)
                if len(parties_of(found)) > 1:
                    return found
    before = document.scene(max(0, index - 1))
    found = [actor for actor in before.actors if actor.end <= trigger.start and is_somebody(before, actor)]
    return found if len(parties_of(found)) == 2 else []


def of_conflict(document: Document) -> Iterator[ActorMention]:
    """Who sits at peace talks that name nobody: the state at war within itself, and who brings its sides together."""
    states = Counter[str]()
    first: dict[str, ActorMention] = {}
    for actor in document.actors:
        if actor.sense not in (Party.STATE, Party.ADJECTIVE):
            continue
        fought_there = stands_before("crisis of a place", document.text, actor.start, 0, 40)
        if fought_there or context("side of a conflict").match(document.text, actor.end):
            states.update(actor.parties)
            first.update({party: actor for party in actor.parties if party not in first})
    for party, _ in states.most_common(1):
        yield first[party]
    bodies = [actor for actor in document.actors if _brings_together(document, actor)]
    yield from [*[body for body in bodies if body.person], *bodies][:1]


def _brings_together(document: Document, actor: ActorMention) -> bool:
    """Whether it is a body that mediates, or its envoy."""
    if actor.role is not None and context("mediates").search(actor.role):
        return any(map(is_organisation, actor.parties))
    return is_body(actor) and context("brings together").match(document.text, actor.end) is not None


def told_next(document: Document, index: int) -> Sequence[ActorMention]:
    """Who "the two presidents" are by the sentence that follows."""
    if index + 1 >= len(document.sentences.all):
        return []
    scene = document.scene(index + 1)
    found = [actor for actor in scene.actors if is_somebody(scene, actor)]
    return found if len(parties_of(found)) == 2 else []


def told_elsewhere(document: Document, trigger: Trigger, company: Company) -> Sequence[ActorMention]:
    """Who takes part by another sentence that speaks of the same sort of engagement and of somebody of `company`."""
    for index in range(min(_SENTENCES_READ, len(document.sentences.all))):
        scene = document.scene(index)
        for other in scene.triggers:
            if other.kind is trigger.kind and other.form is Form.NOUN and other is not trigger:
                found = _of_clause(scene, other)
                if len(parties_of(found)) > 1 and not parties_of(found).isdisjoint(company.parties):
                    return found
    return []


def told_at_the_top(document: Document, company: Company) -> Sequence[ActorMention]:
    """Who takes part by the title and the first sentences, where these speak of somebody of `company`."""
    for index in range(min(3, len(document.sentences.all))):
        scene = document.scene(index)
        found = [actor for actor in scene.actors if is_somebody(scene, actor)] if scene.triggers else []
        parties = parties_of(found)
        known = not company.parties or not parties.isdisjoint(company.parties)
        if 1 < len(parties) <= _MOST_AT_THE_TOP and known:
            return found
    return []


def _of_clause(scene: Scene, trigger: Trigger) -> list[ActorMention]:
    start, end = scene.clauses[scene.clause_at(trigger.start)]
    return [actor for actor in scene.actors if start <= actor.start < end and is_somebody(scene, actor)]


def is_taken_up(scene: Scene, trigger: Trigger) -> bool:
    """Whether the trigger is no noun but "they" or "it", which stands for one."""
    return any(context(name).match(scene.text, trigger.start) for name in ("takes it up", "sets about it"))


#: What a noun begins with that was spoken of before, or is one of several.
_OF_A_SERIES = ("the ", "those ", "their ", "this ", "further ", "another ", "next ", "second ", "third ", "fourth ")


def is_known(scene: Scene, event: Framed) -> bool:
    """Whether the noun was spoken of before: "those talks"."""
    trigger = event.trigger
    if trigger.form is not Form.NOUN:
        return False
    if is_taken_up(scene, trigger):
        return True
    before = stands_before("known from before", scene.text, trigger.start, scene.start, 60)
    return before or trigger.text.lower().startswith(_OF_A_SERIES)
