"""Where an engagement takes place whose own sentence does not say so, by what else the article tells."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from calendars.find.company.anaphora import is_somebody
from calendars.find.company.attendance import LONGEST_SENTENCE, days_told
from calendars.find.company.encounters import is_spoken_of
from calendars.find.frames.document import Document
from calendars.find.frames.scenes import Scene
from calendars.find.places.mentions import PlaceMention
from calendars.find.proposal import Proposal
from calendars.find.text.context import context
from calendars.find.text.cues import Cue, Form, Sense, Trigger
from calendars.find.text.meanings import Sense as Party
from calendars.find.whereabouts.place import is_city_state, place_in_clause
from calendars.model.engagement import Kind, Status
from calendars.model.when import When

#: So many sentences tell most of what an article knows.
_SENTENCES_READ = 30
_DURING_A_VISIT = (Kind.MEETING, Kind.TALKS, Kind.SIGNING, Kind.CEREMONY)
_OF_BODIES = (Kind.SUMMIT, Kind.CONFERENCE)
#: What is known by the body that holds it, or by the place alone: "the Bern talks".
_BY_NAME = (*_OF_BODIES, Kind.SESSION, Kind.TALKS)
_CHANGED = (Status.CANCELLED, Status.POSTPONED)
#: By which kinds an engagement of the one kind may be told elsewhere.
_KIN = {
    Kind.SUMMIT: _OF_BODIES,
    Kind.CONFERENCE: _OF_BODIES,
    Kind.TALKS: (Kind.TALKS, Kind.MEETING),
    Kind.MEETING: (Kind.MEETING, Kind.TALKS, Kind.SUMMIT),
    Kind.SESSION: (Kind.SESSION,),
    Kind.SIGNING: (Kind.SIGNING,),
}
#: So far behind a noun, in characters, its participle tells that it is over: "the summit held in Bern".
_HELD_REACH = 40


def located(made: Sequence[Proposal], document: Document) -> list[Proposal]:
    """The proposals, those without a place at the one that the article gives elsewhere.

    Those whom somebody meets during a visit take part in the visit, and what is within it is called off with it.
    """
    for visit in made:
        for other in made if visit.kind is Kind.VISIT else ():
            if other.kind in _DURING_A_VISIT and _takes_place_in(other, visit):
                visit.company.meet(other.company.mentions)
    days = {(proposal.kind, proposal.when) for proposal in made}
    off = [visit for visit in made if visit.kind is Kind.VISIT and visit.status in _CHANGED]
    return [
        _changed_with_its_visit(
            replace(proposal, place=_told_elsewhere(proposal, made, days, document))
            if _is_open(proposal)
            else proposal,
            off,
        )
        for proposal in made
    ]


def _changed_with_its_visit(proposal: Proposal, off: Sequence[Proposal]) -> Proposal:
    """`proposal`, called off or put off where the one of the visits `off` is within which it was to take place."""
    if proposal.kind not in _DURING_A_VISIT or proposal.status in _CHANGED or proposal.place is None:
        return proposal
    for visit in off:
        is_there = visit.place is not None and visit.place.country == proposal.place.country
        if is_there and _takes_place_in(proposal, visit):
            return replace(proposal, status=visit.status)
    return proposal


def _is_open(proposal: Proposal) -> bool:
    return proposal.place is None and proposal.kind is not Kind.CALL


def _told_elsewhere(
    proposal: Proposal, made: Sequence[Proposal], days: AbstractSet[tuple[Kind, When]], document: Document
) -> PlaceMention | None:
    if proposal.kind is Kind.VISIT:
        return _country_visited(proposal, document)
    if proposal.kind in _DURING_A_VISIT:
        visits = [other for other in made if other.kind is Kind.VISIT and _takes_place_in(proposal, other)]
        if visits:
            return visits[0].place
    return next(_where_they_meet(proposal, days, document), None)


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


def _where_they_meet(
    proposal: Proposal, days: AbstractSet[tuple[Kind, When]], document: Document
) -> Iterator[PlaceMention]:
    """Where sentences that tell no other day say that a meeting of that kind and company takes place."""
    kinds = _KIN.get(proposal.kind, ())
    is_only = all(kind not in kinds or when.overlaps(proposal.when) for kind, when in days)
    for index in range(min(_SENTENCES_READ, len(document.sentences.all))):
        scene = document.scene(index)
        for trigger in scene.triggers if scene.end - scene.start < LONGEST_SENTENCE else ():
            if trigger.kind not in kinds:
                continue
            is_title = scene.start < document.body
            known = is_title or (trigger.form is Form.NOUN and is_spoken_of(scene, trigger))
            if known and (place := _arrived_for(scene, trigger, document)) is not None:
                yield place
            named = {party for actor in scene.actors if is_somebody(scene, actor) for party in actor.parties}
            is_told = bool(_meets(proposal) & named) if proposal.kind in _BY_NAME else False
            is_told = is_told or len(named.intersection(proposal.company.parties)) > 1
            is_told = is_told or (known and (is_only if proposal.kind in _BY_NAME else is_title))
            if is_told and not _tells_another_day(scene, proposal) and not _is_past(scene, trigger):
                place = place_in_clause(scene, trigger) or _here(scene, trigger, document)
                if place is not None and (place.sense in ("CITY", "VENUE") or is_city_state(place)):
                    yield place


def _meets(proposal: Proposal) -> set[str]:
    """By whose name the engagement is known: that of the body, of talks and meetings those of all who take part."""
    mentions = proposal.company.mentions
    is_of_body = proposal.kind is not Kind.TALKS
    return {
        party for actor in mentions if not is_of_body or actor.sense is Party.ORGANISATION for party in actor.parties
    }


def _tells_another_day(scene: Scene, proposal: Proposal) -> bool:
    is_another = any(not proposal.when.overlaps(day) for day in days_told(scene))
    return is_another or any(time.over for time in scene.times)


def _here(scene: Scene, trigger: Trigger, document: Document) -> PlaceMention | None:
    first, last = scene.clauses[scene.clause_at(trigger.start)]
    return document.written_in if context("here").search(scene.text, first, last) else None


def _arrived_for(scene: Scene, noun: Trigger, document: Document) -> PlaceMention | None:
    """Where those have gone who attend it: "arrived in Bern to join the summit"."""
    travels = [verb for verb in scene.triggers if verb.kind is Kind.VISIT and verb.end <= noun.start]
    found = (place_in_clause(scene, travels[-1]) or _here(scene, travels[-1], document)) if travels else None
    return found if found is not None and found.start < noun.start else None


def _is_past(scene: Scene, trigger: Trigger) -> bool:
    ahead = any(cue.sense is Sense.COMING and cue.start >= trigger.end for cue in scene.cues)
    return not ahead and any(_tells_past(cue, trigger) for cue in scene.cues)


def _tells_past(cue: Cue, trigger: Trigger) -> bool:
    behind = 0 <= cue.start - trigger.end < _HELD_REACH
    return cue.sense is Sense.OVER or (cue.sense is Sense.DID and behind)
