"""One engagement as one sentence tells it: who takes part, where, and how certain it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from calendars.find.actors.mentions import ActorMention
from calendars.find.company.anaphora import told_at_the_top, told_elsewhere, told_next
from calendars.find.company.attendance import ATTENDED, add_those_around, companions, host_of
from calendars.find.company.encounters import met_on_the_way, writer_attends
from calendars.find.company.gatherings import gathering_of
from calendars.find.company.joined import Company
from calendars.find.company.participants import company_of, has_traveller
from calendars.find.company.relevance import is_diplomacy, kind_of
from calendars.find.frames.changes import was_meant
from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed, Unused
from calendars.find.frames.lasting import at_hours, hour_of
from calendars.find.frames.scenes import Scene
from calendars.find.places.mentions import PlaceMention
from calendars.find.text.context import context
from calendars.find.text.cues import Form, Sense
from calendars.find.whereabouts.destinations import hosts_of
from calendars.find.whereabouts.place import place_of
from calendars.find.whereabouts.visits import goes_to_a_body, is_stay, is_way_home
from calendars.model.engagement import Kind, Status
from calendars.model.when import When


@dataclass(frozen=True, slots=True)
class Proposal:
    """One engagement as one sentence tells it."""

    #: Index of the sentence.
    sentence: int
    #: What it rests on.
    framed: Framed
    #: What sort it is.
    kind: Kind
    #: When.
    when: When
    #: How certain.
    status: Status
    #: Who takes part.
    company: Company
    #: Where; None where unsaid.
    place: PlaceMention | None
    #: Whether these are the days from which it was moved.
    was_meant: bool = False
    #: Whether its own sentence names fewer than two who take part, and the others come from elsewhere.
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Proposals:
    """What became of every time in an article."""

    #: In the order of the text.
    made: Sequence[Proposal]
    #: The times that gave none, with the reason.
    unused: Sequence[Unused]


_STATUS = {Sense.PERHAPS: Status.TENTATIVE, Sense.OFF: Status.CANCELLED, Sense.PUT_OFF: Status.POSTPONED}


def proposed(
    document: Document, index: int, scene: Scene, event: Framed, when: When, besides: Sequence[ActorMention] = ()
) -> Proposal | Unused:
    """`event` of the sentence of that index, on the days `when`, with who takes part and where; or why it is none.

    `besides` take part, though the sentence does not name them.
    """
    if event.trigger.form is Form.ATTENDS and event.sense is not Sense.COMING:
        return Unused(event.time, "what they attend is not named, and nobody says that they will")
    company, place, is_abroad = company_of(document, index, scene, event), None, False
    company.add(besides)
    kind = kind_of(event.trigger, company, scene)
    if kind is Kind.VISIT:
        hosts = hosts_of(document, index, scene, event, company.parties)
        if not has_traveller(scene, event, company):
            return Unused(event.time, "nobody is named who travels")
        if is_way_home(event, company, hosts, document.government):
            return Unused(event.time, "it is the way home")
        if (gathering := gathering_of(scene, event, company)) is not None:
            kind, company = gathering
        elif not goes_to_a_body(event, company):
            company.join(hosts.countries)
        company.meet(met_on_the_way(document, index, event, company))
        company.greet(companions(document, index, event, when))
        place, is_abroad = hosts.place, hosts.is_region
    elif kind is not Kind.CALL:
        place = place_of(document, index, scene, event)
    if kind is Kind.CEREMONY and place and place.country and context("of a state").search(event.trigger.text):
        company.join((place.country,))
    if kind is Kind.MEETING and is_stay(event, company, when, place):
        kind = Kind.VISIT
    if kind in ATTENDED and document.by_government and writer_attends(document, index):
        company.add(document.writer)
        company.join(document.government)
    if kind in _WITH_HOSTS and place is not None:
        company.join(host_of(company, place.country))
    implied = _ask_around(document, index, event, company)
    named = len(company.parties)
    add_those_around(document, index, event, kind, when, company)
    implied = implied or named < 2 <= len(company.parties)
    if not is_diplomacy(company, kind, place, scene, event, is_abroad=is_abroad):
        return Unused(event.time, "no two states, and no organisation of states, take part")
    when = at_hours(when, hour_of(scene, event.time))
    status = _status(scene, event)
    return Proposal(index, event, kind, when, status, company.in_order(), place, was_meant(scene, event), implied)


#: What is held with those who govern the place.
_WITH_HOSTS = (Kind.MEETING, Kind.TALKS, Kind.SIGNING)


def _status(scene: Scene, event: Framed) -> Status:
    status = _STATUS.get(event.sense, Status.CONFIRMED) if event.sense else Status.CONFIRMED
    hangs = status is Status.CONFIRMED and context("condition").search(scene.text, scene.start, scene.end)
    return Status.TENTATIVE if hangs else status


def _ask_around(document: Document, index: int, event: Framed, company: Company) -> bool:
    """Complete a company of one state by what the rest of the article tells; whether that was needed."""
    if len(company.parties) > 1 or company.has_organisation or event.trigger.form is Form.DISCUSSES:
        return False
    if not company.parties and event.trigger.kind in (Kind.TALKS, Kind.MEETING):
        company.add(told_next(document, index))
    company.add(told_at_the_top(document, company))
    if not company.parties and context("two sides").search(document.text, *_span(document, index)):
        company.join(document.both_governments)
    if len(company.parties) == 1 and event.trigger.form is Form.NOUN:
        company.add(told_elsewhere(document, event.trigger, company))
    if len(company.parties) == 1:
        company.join(document.government)
    return True


def _span(document: Document, index: int) -> tuple[int, int]:
    scene = document.scene(index)
    return scene.start, scene.end
