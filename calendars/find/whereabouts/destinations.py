"""Where somebody travels: the states and the one place that a visit goes to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from calendars.find.company.anaphora import only_speaks
from calendars.find.company.participants import reach, topics
from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.frames.tours import stops_of
from calendars.find.places.mentions import PlaceMention
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Form, Trigger
from calendars.find.text.gazetteer import gazetteer
from calendars.find.text.meanings import Sense as Party
from calendars.find.times.mentions import TimeMention
from calendars.model.engagement import Kind

#: In which order the sentences around a visit are asked where it goes; the last is the title or the first one.
_AROUND = (-1, 1, -2, -3, 2)


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where somebody travels."""

    #: The states, in the order of the text.
    countries: tuple[str, ...] = ()
    #: The one place where it takes place; None where there are several, or none.
    place: PlaceMention | None = None
    #: Whether they go to a part of the world that is no single state's.
    is_region: bool = False


def hosts_of(document: Document, index: int, scene: Scene, event: Framed, home: Collection[str]) -> Hosts:
    """Where a visit goes: by its own clause, else by the others near it that speak of travel abroad.

    `home` are the parties of those who travel.
    """
    start, end = reach(scene, event)
    own = destinations(scene, event, start, end)
    is_tour = context("to several states").search(scene.text, scene.start, scene.end) is not None
    is_tour = is_tour or (bool(own) and not any(place.country for place in own))
    if is_tour and (stops := stops_of(document, index, home)):
        return _hosts([*(place for place in own if place.country), *stops])
    if any(place.country for place in own):
        return _hosts([*_arrived_at(scene, event), *own] if len({place.country for place in own}) > 1 else own)
    if (meant := _pointed_at(document, scene, event, start, end)) is not None:
        return _hosts((meant,))
    for near in (index, *(index + step for step in _AROUND), 0):
        if 0 <= near < len(document.sentences.all):
            found = _destinations_around(document, document.scene(near), event)
            if any(place.country and place.country not in home for place in found):
                return replace(_hosts(found), place=None) if is_tour else _hosts(found)
    return _hosts(own or stops_of(document, index, home))


def _arrived_at(scene: Scene, event: Framed) -> list[PlaceMention]:
    """Where a tour has begun, by the verb before it: "arrived in Bern on a tour that will take her to Rome"."""
    verbs = [verb for verb in scene.triggers if verb.end <= event.trigger.start and verb.form is Form.VERB]
    if not verbs or event.trigger.form is not Form.NOUN or not context("arrives").match(verbs[-1].text):
        return []
    return [place for place in scene.places if verbs[-1].end <= place.start < event.trigger.start][:1]


def _pointed_at(document: Document, scene: Scene, event: Framed, start: int, end: int) -> PlaceMention | None:
    """Which place is meant by "the country" and "here"."""
    if context("here").search(scene.text, start, end):
        return document.written_in or _country_named(document, event)
    if context("the country").search(scene.text, event.trigger.start, end):
        return _country_named(document, event)
    return None


def _country_named(document: Document, event: Framed) -> PlaceMention | None:
    """Which "the country" is: the last one that was named, and is not that of who travels."""
    travellers = (actor for actor in reversed(document.actors) if actor.end <= event.trigger.start and actor.person)
    own = set(next((actor.parties for actor in travellers), ()))
    for place in reversed(document.places):
        if place.end <= event.trigger.start and place.sense == "COUNTRY" and place.country and place.country not in own:
            return place
    return None


def _destinations_around(document: Document, scene: Scene, event: Framed) -> Sequence[PlaceMention]:
    for trigger in scene.triggers:
        if trigger.kind is Kind.VISIT:
            start, end = scene.clauses[scene.clause_at(trigger.start)]
            other = replace(event, trigger=trigger)
            if context("the country").search(scene.text, trigger.start, end):
                return [place for place in (_country_named(document, other),) if place]
            found = destinations(scene, other, start, end)
            if any(place.country for place in found):
                return found
    return []


def destinations(scene: Scene, event: Framed, start: int, end: int) -> Sequence[PlaceMention]:
    """The places in `text[start:end]` to which they go; where each has its own day, those of the event."""
    about, trigger = topics(scene, start, end), event.trigger
    behind = [
        place
        for place in scene.places
        if trigger.start <= place.start < end
        and not is_of_somebody(scene, place)
        and not stands_before("comes from", scene.text, place.start, start, 40)
        and not stands_before("between them", scene.text, place.start, start, 60)
        and not any(first <= place.start < last for first, last in about)
    ]
    if behind:
        return on_that_day(scene, trigger, event.time, behind)
    before = [
        place
        for place in scene.places
        if start <= place.start < trigger.start
        and not is_of_somebody(scene, place)
        and (stands_before("on the way to", scene.text, place.start, start, 12) or place.end + 1 == trigger.start)
    ]
    return before[-1:]


def on_that_day(
    scene: Scene, trigger: Trigger, time: TimeMention, places: Sequence[PlaceMention]
) -> Sequence[PlaceMention]:
    """Those of `places` that belong to `time`, where each has its own: "India (1-2 August), Pakistan (2-6 August)"."""
    days = [time for time in scene.times if time.days and time.start > trigger.start]
    if len(days) < 2 or time not in days:
        return places
    at = days.index(time)
    since = days[at - 1].end if at else trigger.start
    until = days[at + 1].start if at + 1 < len(days) else scene.end
    if any(trigger.start <= place.start < days[0].start for place in places):  # each place stands before its day
        return [place for place in places if since <= place.start < time.start] or places
    return [place for place in places if time.end <= place.start < until] or places


def _hosts(places: Sequence[PlaceMention]) -> Hosts:
    countries = tuple(dict.fromkeys(place.country for place in places if place.country))
    is_region = any(place.sense == "REGION" and not place.country for place in places)
    if len(countries) > 1 or is_region:
        return Hosts(countries, is_region=is_region)
    cities = [place for place in places if place.sense in ("CITY", "VENUE")]
    whole = next((place for place in places if place.sense == "COUNTRY"), None)
    if len({place.name for place in cities}) > 1 and countries:  # several cities of one state: it is to the state
        name = gazetteer().names.get(countries[0], countries[0])
        return Hosts(countries, whole or replace(cities[0], name=name, sense="COUNTRY"))
    return Hosts(countries, next(iter(cities or places), None))


def is_of_somebody(scene: Scene, place: PlaceMention) -> bool:
    """Whether it is part of who is spoken of: "the U.S. president", "Italy's premier", "the White House said"."""
    if scene.text.startswith(("'s", "’s"), place.end) or _is_half_a_name(scene, place):
        return True
    is_there = stands_before("in a capital", scene.text, place.start, scene.start, 12)
    for actor in scene.actors:
        if actor.start <= place.start and place.end <= actor.end:
            is_part = actor.end - actor.start > place.end - place.start and (
                not is_there or actor.sense is Party.ORGANISATION
            )
            return is_part or only_speaks(scene, actor)
    return False


def _is_half_a_name(scene: Scene, place: PlaceMention) -> bool:
    """Whether the name goes on behind a hyphen, and not with another place: "the Russia-NATO Council"."""
    behind = place.end + 1
    goes_on = scene.text.startswith("-", place.end) and scene.text[behind : behind + 1].isupper()
    return goes_on and not any(other.start == behind for other in scene.places)
