"""Itineraries: places with their days, and above them somebody who travels from one to the next."""

from dataclasses import replace

from calendars.find.actors.mentions import ActorMention
from calendars.find.company.joined import Company
from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.places.mentions import PlaceMention, places_at_the_head
from calendars.find.proposal import Proposal, proposed
from calendars.find.text.context import context
from calendars.find.text.cues import Form, Sense, Trigger
from calendars.find.text.meanings import Sense as Party
from calendars.find.times.mentions import TimeMention, TimeRole
from calendars.find.times.resolve import a_week_on
from calendars.model.engagement import Kind, Status
from calendars.model.when import When

#: So many sentences back it is told whose itinerary it is.
_BACK = 12
#: No place has a longer name, in characters.
_NAME = 40
_RULE = "stop of an itinerary"


def stop_of(document: Document, index: int, time: TimeMention, since: When | None) -> Proposal | None:
    """What an itinerary has at `time`: "Rome, 5 March", "Tuesday: talks in Rome"; None where none is listed.

    `since` are the days of the stop before it, which a weekday comes after.
    """
    scene = document.scene(index)
    if time.days is None or not _is_stop(scene, time) or not _is_one_of_several(document, index, time):
        return None
    is_label = _is_label(scene, time)
    place = _named_behind(scene, time) if is_label else _named_before(scene, time)
    when: When | None = time.days
    if time.rule == "weekday" and since is not None and time.days.start < since.start:
        when = a_week_on(time.days)
    traveller = _traveller(document, index, time)
    if when is None or traveller is None or when.start <= document.article.day:
        return None
    trigger = next((one for one in scene.triggers if one.start > time.end and one.form is not Form.RETURNS), None)
    if is_label and trigger is not None:
        told = proposed(document, index, scene, Framed(time, trigger, Sense.COMING, None), when, [traveller])
        return replace(told, place=told.place or place) if isinstance(told, Proposal) else None
    if place is None or place.country is None or place.country in traveller.parties:
        return None
    stop = Trigger(place.start, place.end, place.text, _RULE, Kind.VISIT, Form.VERB)
    company = Company()
    company.add([traveller])
    company.join(traveller.parties or document.government)
    company.join([place.country])
    event = Framed(time, stop, Sense.COMING, None)
    return Proposal(index, event, Kind.VISIT, when, Status.CONFIRMED, company, place)


def _is_stop(scene: Scene, time: TimeMention) -> bool:
    """Whether the time is the label of what follows, or stands beside a place and nothing else does."""
    is_day = time.days is not None and not time.days.precision.is_vague and not time.over and not time.dateline
    if not is_day or time.role is not TimeRole.POINT:
        return False
    if _is_label(scene, time):
        return True
    return (
        context("stop ends").match(scene.text, time.end, scene.end) is not None
        and _named_before(scene, time) is not None
    )


def _is_one_of_several(document: Document, index: int, time: TimeMention) -> bool:
    """Whether another stop is told in the same sentence or in one beside it: a place and a day alone are a dateline."""
    beside = (number for number in (index - 1, index, index + 1) if 0 <= number < len(document.sentences.all))
    scenes = [document.scene(number) for number in beside]
    return any(_is_stop(scene, other) for scene in scenes for other in scene.times if other is not time)


def _is_label(scene: Scene, time: TimeMention) -> bool:
    begins = not any(letter.isalnum() for letter in scene.text[scene.start : time.lead_start])
    return begins and context("label of a day").match(scene.text, time.end) is not None


def _named_before(scene: Scene, time: TimeMention) -> PlaceMention | None:
    """The place right before the day: "Rome, 5 March", "Rome (5 March)"."""
    start = max(scene.start, time.lead_start - _NAME)
    for place in places_at_the_head(scene.text, start, time.lead_start):
        gap = scene.text[place.end : time.lead_start]
        if not any(map(str.isalnum, gap)) and _is_listed(scene, place):
            return place
    return None


def _is_listed(scene: Scene, place: PlaceMention) -> bool:
    """Whether nothing that would be a sentence stands before the place: it begins the line, or follows a stop."""
    before = scene.text[scene.start : place.start].rstrip(" ([•*-–—")
    return not before or before[-1] in ":;,." or before.endswith(" and")


def _named_behind(scene: Scene, time: TimeMention) -> PlaceMention | None:
    """The place right behind the label: "Tuesday: Rome"."""
    for place in places_at_the_head(scene.text, time.end, min(scene.end, time.end + _NAME)):
        return None if any(map(str.isalnum, scene.text[time.end : place.start])) else place
    return None


def _traveller(document: Document, index: int, time: TimeMention) -> ActorMention | None:
    """Whose itinerary it is, by the sentence or the title that says that it is one."""
    for near in (*range(index, max(-1, index - _BACK), -1), 0):
        scene = document.scene(near)
        end = min(scene.end, time.start) if near == index else scene.end
        if not context("itinerary").search(scene.text, scene.start, end):
            continue
        for actor in scene.actors:
            if (
                actor.end <= end
                and (actor.person or actor.sense is Party.ROLE)
                and (actor.parties or document.government)
            ):
                return actor
        if document.by_government and document.writer:
            return replace(document.writer[0], parties=document.government)
    return None
