"""Sentence by sentence: what each says will take place, before it is known which of them tell the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from calendars.find.anaphora import told_at_the_top, told_elsewhere, told_next
from calendars.find.attendance import ATTENDED, add_those_around, companions, host_of
from calendars.find.company import Company
from calendars.find.context import context, stands_before
from calendars.find.cues import Form, Sense
from calendars.find.destinations import hosts_of
from calendars.find.document import Document
from calendars.find.encounters import met_on_the_way, writer_attends
from calendars.find.frame import Framed, Unused, framed
from calendars.find.lasting import (
    at_hours,
    ends_another,
    ends_then,
    goes_on_until,
    hour_of,
    lasting,
    lasting_by,
    on_tour,
    under_way,
    until_they_leave,
)
from calendars.find.participants import company_of, has_traveller
from calendars.find.places import PlaceMention
from calendars.find.relevance import is_diplomacy, kind_of
from calendars.find.resolve import Memory, resolved
from calendars.find.scenes import Scene
from calendars.find.times import TimeMention
from calendars.find.tours import stops_of
from calendars.find.visits import goes_to_a_body, has_just_begun, is_stay, is_way_home
from calendars.find.whereabouts import place_in_clause, place_of
from calendars.model.engagement import Kind, Status
from calendars.model.when import When

_STATUS = {Sense.PERHAPS: Status.TENTATIVE, Sense.OFF: Status.CANCELLED, Sense.PUT_OFF: Status.POSTPONED}


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


def proposals(document: Document) -> Proposals:
    """What the sentences of `document` say will take place, and why other times gave nothing."""
    memory = Memory()
    made: list[Proposal] = []
    unused: list[Unused] = []
    for index in document.dated:
        at = len(made) - 1
        visit = made[at] if made and _is_visit_near(made[at], index) else None
        for outcome in (*_in_sentence(document, index, memory), *programme(document, index)):
            if made and (whole := _until_it_ends(document.scene(index), made[at], index, outcome)) is not None:
                made[at] = whole
                continue
            when = _until_they_leave(document.scene(index), visit, outcome) if visit else None
            if visit is not None and when is not None:
                made[at] = replace(visit, when=when)
                visit = None
            if isinstance(outcome, Proposal):
                made += _moved_along(document.scene(index), outcome)
            else:
                unused.append(outcome)
    return Proposals(made, unused)


def _through_its_stops(document: Document, tour: Proposal) -> Proposal:
    """`tour`, of which one stop is told, with all that are listed."""
    stops = stops_of(document, tour.sentence, tour.company.parties[:1])
    tour.company.join(stop.country for stop in stops if stop.country)
    return replace(tour, place=None) if stops else tour


def _moved_along(scene: Scene, told: Proposal) -> list[Proposal]:
    """What `told` tells; where it moves "from Monday to Thursday", the old day and the new one."""
    time, is_moved = told.framed.time, told.framed.sense in (Sense.PUT_OFF, Sense.MOVED)
    lead = scene.text[time.lead_start : time.start].strip().lower()
    if not is_moved or lead != "from" or " to " not in time.text or told.when.length < 2:
        return [told]
    old, new = When.day(told.when.start), When.day(told.when.end)
    return [replace(told, when=old, was_meant=True), replace(told, when=new, was_meant=False)]


def _is_visit_near(last: Proposal, index: int) -> bool:
    """Whether what was told last is a visit, not long before the sentence of that index."""
    return last.kind is Kind.VISIT and last.sentence >= index - _SENTENCES_ON


def _until_it_ends(scene: Scene, last: Proposal, index: int, outcome: Proposal | Unused) -> Proposal | None:
    """What was told last with its end, where `outcome` is the end; else None."""
    if not last.sentence < index <= last.sentence + _SENTENCES_TO_THE_END:
        return None
    time = outcome.time if isinstance(outcome, Unused) else outcome.framed.time
    when = ends_then(scene, time, last.when)
    if when is None:
        return None
    noun = next((trigger for trigger in scene.triggers if trigger.start < time.start), None)
    return replace(last, when=when, place=last.place or (place_in_clause(scene, noun) if noun else None))


def _until_they_leave(scene: Scene, visit: Proposal, outcome: Proposal | Unused) -> When | None:
    """The days of `visit`, where `outcome` tells when those leave again who came; else None."""
    if isinstance(outcome, Unused):
        return until_they_leave(scene, outcome.time, visit.when)
    same = set(outcome.company.people) & set(visit.company.people) and outcome.kind is Kind.VISIT
    return until_they_leave(scene, outcome.framed.time, visit.when) if same else None


#: So many sentences on it may be told when those leave of whom it is said when they arrive.
_SENTENCES_ON = 3
#: So many on it may be told when what was told ends.
_SENTENCES_TO_THE_END = 8


def _in_sentence(document: Document, index: int, memory: Memory) -> Iterator[Proposal | Unused]:
    scene = document.scene(index)
    told: tuple[TimeMention, When] | None = None
    for time in scene.times:
        only_hour = time.hour is not None and time.days is None
        if only_hour or time.dateline or time.length is not None:
            continue
        goes_on = told and context("goes on to").search(scene.text[told[0].end : time.lead_start])
        memory.weekday = told[1] if told and goes_on else _weekday_before(scene, memory) if told is None else None
        outcome = _outcome(document, index, scene, time, memory)
        if isinstance(outcome, Unused):
            day = document.article.day
            going_on = under_way(scene, time, day)
            tour = None if going_on else on_tour(document.beside(index), scene, time, day)
            if begun := going_on or tour:
                outcome = _with_company(document, index, scene, *begun)
            if tour and isinstance(outcome, Proposal):
                outcome = _through_its_stops(document, outcome)
        if isinstance(outcome, Proposal):
            memory.keep(outcome.when)
            told = time, outcome.when
        elif time.days is not None and document.counts_on and not scene.triggers and _tells_ahead(scene):
            memory.said = time.days  # of what is to come and is no engagement
        yield outcome


def _weekday_before(scene: Scene, memory: Memory) -> When | None:
    """The day that the sentences before told last, where this one says that it goes on from there: "And then I go"."""
    return memory.said if memory.said and context("then").match(scene.text, scene.start) else None


def programme(document: Document, index: int) -> Iterator[Proposal | Unused]:
    """What the lines below a heading that is a day and nothing else say will take place on it."""
    day = document.heading(index)
    if day is None or day.days is None or day.days.end < document.article.day:
        return
    for number in range(index + 1, min(index + 1 + _LINES, len(document.sentences.all))):
        scene = document.scene(number)
        if any(time.days for time in scene.times):
            return
        trigger = next((trigger for trigger in scene.triggers if trigger.form is not Form.RETURNS), None)
        if trigger is not None and (_tells_ahead(scene) or not any(cue.sense in _GONE for cue in scene.cues)):
            hour = next((time.hour for time in scene.times if time.hour), None)
            if hour is None and day.days.start == document.article.day:
                return  # the day of the release itself
            when = at_hours(day.days, hour)
            yield _with_company(document, number, scene, Framed(day, trigger, Sense.COMING, None), when)


def _tells_ahead(scene: Scene) -> bool:
    return any(cue.sense is Sense.COMING for cue in scene.cues)


#: What is told of what a line tells is no programme's.
_GONE = (Sense.OVER, Sense.DID)
#: A day of a programme has no more lines than this.
_LINES = 12


#: What took place so many days ago has nothing to do with what goes on.
_LONG_AGO = 60


def _outcome(document: Document, index: int, scene: Scene, time: TimeMention, memory: Memory) -> Proposal | Unused:
    if time.vague or (time.days is None and time.shift is None):
        return Unused(time, "no day can be made of it")
    if time.over and time.days is not None and (document.article.day - time.days.end).days > _LONG_AGO:
        return Unused(time, "it is over")
    if stands_before("urges, and then its day", scene.text, time.lead_start, scene.start, 60):
        return Unused(time, "it is when somebody was asked for something")
    if ends_another(scene, time):
        return Unused(time, "it is the end of what begins before it")
    event = framed(scene, time)
    if isinstance(event, Unused):
        return event
    day = document.article.day
    is_name = time.start < event.trigger.end and event.trigger.form is Form.NOUN
    new = _is_new_day(scene, event)
    when = resolved(time, event.sense, day, memory, is_new=new, is_name=is_name) or goes_on_until(event, day)
    if when is None:
        return Unused(time, "it gives no day: it is a limit, or counts from something that is not dated")
    when = lasting_by(document.beside(index), event, lasting(scene, event, when))
    if event.sense in (Sense.WISH, Sense.DENIED):
        return Unused(time, f"nobody says that it will be: “{event.cue.text if event.cue else ''}”")
    if when.end < day or (when.start <= day and _is_over(scene, event, when, day)):
        return Unused(time, "it is over")
    return _with_company(document, index, scene, event, when)


def _with_company(document: Document, index: int, scene: Scene, event: Framed, when: When) -> Proposal | Unused:
    if event.trigger.form is Form.ATTENDS and event.sense is not Sense.COMING:
        return Unused(event.time, "what they attend is not named, and nobody says that they will")
    company, place, is_abroad = company_of(document, index, scene, event), None, False
    kind = kind_of(event.trigger, company, scene)
    if kind is Kind.VISIT:
        hosts = hosts_of(document, index, scene, event, company.parties)
        if not has_traveller(scene, event, company):
            return Unused(event.time, "nobody is named who travels")
        if is_way_home(event, company, hosts, document.government):
            return Unused(event.time, "it is the way home")
        if not goes_to_a_body(event, company):
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
    return Proposal(index, event, kind, when, status, company.in_order(), place, _was_meant(scene, event), implied)


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


def _is_over(scene: Scene, event: Framed, when: When, day: date) -> bool:
    """Whether what begins on the day of publication, or before, is over by what the sentence says."""
    if event.sense in (Sense.OVER, Sense.DID):
        return not has_just_begun(scene, event, when, day)
    later = context("later on the day").search(scene.text, event.time.lead_start, event.time.end)
    return event.sense is None and when.length == 1 and not later


def _was_meant(scene: Scene, event: Framed) -> bool:
    """Whether the time is the old one of what is put off: "from Monday", "planned for 5 March, was put off"."""
    if stands_before("was meant", scene.text, event.time.start, scene.start, 80):
        return True
    if event.sense not in (Sense.PUT_OFF, Sense.MOVED) or event.cue is None:
        return False
    return not _is_new_day(scene, event)


def _is_new_day(scene: Scene, event: Framed) -> bool:
    """Whether the time is the one to which something is put off or moved: "put off until", "rescheduled for"."""
    if event.sense not in (Sense.PUT_OFF, Sense.MOVED) or event.cue is None:
        return False
    put_for = scene.text[event.cue.end : event.time.start].split() == ["for"]
    return put_for or stands_before("to the new day", scene.text, event.time.start, scene.start, 20)
