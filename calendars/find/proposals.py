"""Sentence by sentence: what each says will take place, before it is known which of them tell the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from calendars.find.company.ongoing import ends_what_goes_on, goes_on_until, on_tour, under_way
from calendars.find.frames.captions import is_under_a_picture
from calendars.find.frames.changes import from_one_to_another, is_new_day
from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed, Unused, framed
from calendars.find.frames.lasting import ends_another, ends_then, lasting, lasting_by, until_they_leave
from calendars.find.frames.scenes import Scene
from calendars.find.frames.tours import stops_of
from calendars.find.itineraries import stop_of
from calendars.find.programmes import programme
from calendars.find.proposal import Proposal, Proposals, proposed
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Form, Sense
from calendars.find.times.mentions import TimeMention
from calendars.find.times.resolve import Memory, resolved
from calendars.find.whereabouts.place import place_in_clause
from calendars.find.whereabouts.visits import has_just_begun
from calendars.model.engagement import Kind
from calendars.model.when import When


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
    days = from_one_to_another(scene, told.framed, told.when)
    if days is None:
        return [told]
    old, new = days
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
            before = document.scene_before(scene)
            ending = ends_what_goes_on(before, scene, time, day) if before else None
            if before and ending:
                outcome = proposed(document, index - 1, before, *ending)
            if begun := going_on or tour:
                outcome = proposed(document, index, scene, *begun)
            if tour and isinstance(outcome, Proposal):
                outcome = _through_its_stops(document, outcome)
        if isinstance(outcome, Unused) or len(outcome.company.parties) == 1:
            outcome = stop_of(document, index, time, memory.said) or outcome
        if isinstance(outcome, Proposal):
            memory.keep(outcome.when)
            told = time, outcome.when
        elif time.days is not None and document.counts_on and not scene.triggers and scene.tells_ahead:
            memory.said = time.days  # of what is to come and is no engagement
        elif document.counts_on and isinstance(framed(scene, time), Framed) and (over := time.past or time.days):
            memory.other = over
        yield outcome


def _weekday_before(scene: Scene, memory: Memory) -> When | None:
    """The day that the sentences before told last, where this one says that it goes on from there: "And then I go"."""
    return memory.said if memory.said and context("then").match(scene.text, scene.start) else None


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
    if is_under_a_picture(document, index, event):
        return Unused(time, "it stands under a picture")
    day = document.article.day
    is_name = time.start < event.trigger.end and event.trigger.form is Form.NOUN
    new = is_new_day(scene, event)
    if event.cue is not None and context("was to be").match(event.cue.text):
        memory.other = None  # it was to be after what was told, and that is over
    when = resolved(time, event.sense, day, memory, is_new=new, is_name=is_name) or goes_on_until(scene, event, day)
    if when is None:
        return Unused(time, "it gives no day: it is a limit, or counts from something that is not dated")
    when = lasting_by(document.beside(index), event, lasting(scene, event, when))
    if event.sense in (Sense.WISH, Sense.DENIED):
        return Unused(time, f"nobody says that it will be: “{event.cue.text if event.cue else ''}”")
    if when.end < day or (when.start <= day and _is_over(scene, event, when, day)):
        return Unused(time, "it is over")
    return proposed(document, index, scene, event, when)


def _is_over(scene: Scene, event: Framed, when: When, day: date) -> bool:
    """Whether what begins on the day of publication, or before, is over by what the sentence says."""
    if event.sense in (Sense.OVER, Sense.DID):
        return not has_just_begun(scene, event, when, day)
    later = context("later on the day").search(scene.text, event.time.lead_start, event.time.end)
    return event.sense is None and when.length == 1 and not later
