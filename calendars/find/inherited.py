"""Where an engagement takes place whose own sentence does not say so, by what else the article tells."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from calendars.find.anaphora import is_somebody
from calendars.find.cues import Cue, Form, Sense, Trigger
from calendars.find.document import Document
from calendars.find.encounters import is_spoken_of
from calendars.find.meanings import Sense as Party
from calendars.find.places import PlaceMention
from calendars.find.proposals import Proposal
from calendars.find.scenes import Scene
from calendars.find.whereabouts import place_in_clause
from calendars.model.engagement import Kind

#: So many sentences tell most of what an article knows.
_SENTENCES_READ = 30
_DURING_A_VISIT = (Kind.MEETING, Kind.TALKS, Kind.SIGNING, Kind.CEREMONY)
_OF_BODIES = (Kind.SUMMIT, Kind.CONFERENCE)
#: So far behind a noun, in characters, its participle tells that it is over: "the summit held in Bern".
_HELD_REACH = 40


def located(made: Sequence[Proposal], document: Document) -> list[Proposal]:
    """The proposals, those without a place at the one that the article gives elsewhere.

    Those whom somebody meets during a visit take part in the visit.
    """
    for visit in made:
        for other in made if visit.kind is Kind.VISIT else ():
            if other.kind in _DURING_A_VISIT and _takes_place_in(other, visit):
                visit.company.meet(other.company.mentions)
    return [
        replace(proposal, place=_told_elsewhere(proposal, made, document)) if _is_open(proposal) else proposal
        for proposal in made
    ]


def _is_open(proposal: Proposal) -> bool:
    return proposal.place is None and proposal.kind is not Kind.CALL


def _told_elsewhere(proposal: Proposal, made: Sequence[Proposal], document: Document) -> PlaceMention | None:
    if proposal.kind is Kind.VISIT:
        return _country_visited(proposal, document)
    if proposal.kind in _DURING_A_VISIT:
        visits = [other for other in made if other.kind is Kind.VISIT and _takes_place_in(proposal, other)]
        if visits:
            return visits[0].place
    if proposal.kind in (*_OF_BODIES, Kind.TALKS):
        return next(_where_the_body_meets(proposal, document), None)
    return None


def _country_visited(proposal: Proposal, document: Document) -> PlaceMention | None:
    """The one state that those visit who are named as travelling, where no place of it was told."""
    home = next((actor.parties for actor in proposal.company.mentions if actor.person), ())
    hosts = [party for party in proposal.company.parties if party not in home]
    if len(home) != 1 or len(proposal.company.parties) != 2:
        return None
    places = (place for place in document.places if place.sense == "COUNTRY")
    return next((place for place in places if [place.country] == hosts), None)


def _takes_place_in(proposal: Proposal, visit: Proposal) -> bool:
    """Whether somebody who travels meets others on a day of the visit."""
    inside = visit.when.start <= proposal.when.start and proposal.when.end <= visit.when.end
    if not inside or visit.place is None or proposal.when.precision.is_vague:
        return False
    if not set(proposal.company.parties) <= set(visit.company.parties):
        return False
    if visit.company.people and proposal.company.people:
        return not set(visit.company.people).isdisjoint(proposal.company.people)
    return len(proposal.company.parties) > 1


def _where_the_body_meets(proposal: Proposal, document: Document) -> Iterator[PlaceMention]:
    """Where sentences say that the organisation's meeting of that kind is, which tell no other day."""
    kinds = (Kind.TALKS,) if proposal.kind is Kind.TALKS else _OF_BODIES
    bodies = {
        party
        for actor in proposal.company.mentions
        if actor.sense is Party.ORGANISATION or proposal.kind is Kind.TALKS
        for party in actor.parties
    }
    for index in range(min(_SENTENCES_READ, len(document.sentences.all))):
        scene = document.scene(index)
        for trigger in scene.triggers:
            if trigger.form is not Form.NOUN or trigger.kind not in kinds:
                continue
            named = {party for actor in scene.actors if is_somebody(scene, actor) for party in actor.parties}
            days = [time.days for time in scene.times if time.days and not time.dateline]
            is_another = any(not proposal.when.overlaps(day) for day in days)
            is_past = any(time.over for time in scene.times) or _is_past(scene, trigger)
            if is_spoken_of(scene, trigger) and (place := _arrived_for(scene, trigger)) is not None:
                yield place
            is_told = bodies & named or (not named and is_spoken_of(scene, trigger))
            if is_told and not is_another and not is_past:
                place = place_in_clause(scene, trigger)
                if place is not None and place.sense in ("CITY", "VENUE"):
                    yield place


def _arrived_for(scene: Scene, noun: Trigger) -> PlaceMention | None:
    """Where those have gone who attend it: "arrived in Bern to join the summit"."""
    travels = [verb for verb in scene.triggers if verb.kind is Kind.VISIT and verb.end <= noun.start]
    found = place_in_clause(scene, travels[-1]) if travels else None
    return found if found is not None and found.start < noun.start else None


def _is_past(scene: Scene, trigger: Trigger) -> bool:
    ahead = any(cue.sense is Sense.COMING and cue.start >= trigger.end for cue in scene.cues)
    return not ahead and any(_tells_past(cue, trigger) for cue in scene.cues)


def _tells_past(cue: Cue, trigger: Trigger) -> bool:
    behind = 0 <= cue.start - trigger.end < _HELD_REACH
    return cue.sense is Sense.OVER or (cue.sense is Sense.DID and behind)
