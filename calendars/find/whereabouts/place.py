"""Where an engagement takes place."""

import re
from dataclasses import replace

from calendars.find.company.anaphora import is_known
from calendars.find.company.participants import reach, topics
from calendars.find.frames.document import Document
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.places.mentions import PlaceMention, is_common
from calendars.find.text.context import context, stands_before
from calendars.find.text.cues import Form, Trigger
from calendars.find.text.gazetteer import gazetteer
from calendars.find.times.mentions import TimeMention
from calendars.find.whereabouts.destinations import destinations, is_of_somebody, on_that_day
from calendars.model.engagement import Kind

#: What stands between a place and the conference that is named after it: "Munich Security Conference".
_NAMED_AFTER = re.compile(r" (?:[A-Z][\w-]+ ){0,3}")
#: A clause that begins so takes place where the one before it says.
_WHERE = re.compile(r",? where\b")
#: So many sentences back "those talks" were spoken of, and somebody arrived.
_SENTENCES_BACK = 6


def place_of(document: Document, index: int, scene: Scene, event: Framed) -> PlaceMention | None:
    """Where it takes place: a city rather than a country, where it is said to be and not where it was said."""
    start, end = reach(scene, event)
    found = _place_in(scene, event.trigger, start, end, event.time) or _travelled_to(scene, event)
    found = found or _town_said(scene, event, start, end)
    if found is not None and found.sense in ("COUNTRY", "REGION"):
        found = _town_in(scene, found) or found
    if found is None and (event.trigger.form is Form.NOUN or event.trigger.rule == "receive a guest"):
        found = _of_host(scene, event)
    if found is None and not scene.start <= event.time.start < scene.end:
        found = _at_the_end(scene)
    if found is None and context("here").search(scene.text, start, end):
        return document.written_in
    lead = max(scene.start, event.time.lead_start - len("later "))
    if found is None and context("later on the day").search(scene.text, lead, event.time.end):
        return _arrived_in(document, index) or _written_where_it_happens(document)
    if found is None and event.trigger.kind in _TOLD_BEFORE and is_known(scene, event):
        return _place_told_before(document, index, event)
    return found


def _at_the_end(scene: Scene) -> PlaceMention | None:
    """Where a line of a programme says that it takes place: behind its last comma."""
    last = scene.places[-1] if scene.places else None
    is_apart = last is not None and scene.text.endswith((", ", "– ", "- ", "("), scene.start, last.start)
    return last if is_apart else None


def _travelled_to(scene: Scene, event: Framed) -> PlaceMention | None:
    """Where they go to attend it, by the verb of travel before it: "leaves for Geneva to attend the talks"."""
    travels = [other for other in scene.triggers if other.kind is Kind.VISIT and other.end <= event.trigger.start]
    if not travels or event.trigger.form is not Form.NOUN:
        return None
    going = replace(event, trigger=travels[-1])
    found = [place for place in destinations(scene, going, travels[-1].start, event.trigger.start) if place.country]
    return next((place for place in found if place.sense == "CITY" or is_city_state(place)), None)


def is_city_state(place: PlaceMention) -> bool:
    """Whether the state is one city, and so as exact a place as that."""
    return gazetteer().capitals.get(place.country or "") == place.name


def place_in_clause(scene: Scene, trigger: Trigger) -> PlaceMention | None:
    """Where the clause of `trigger` says that it takes place; its sentence, where it tells nothing else."""
    found = _place_in(scene, trigger, *scene.clauses[scene.clause_at(trigger.start)])
    is_only = sum(other.form is Form.NOUN for other in scene.triggers) == 1
    return found or (_place_in(scene, trigger, trigger.start, scene.end) if is_only else None)


def _written_where_it_happens(document: Document) -> PlaceMention | None:
    """Where the report was written, if it speaks of that city, too: some bureaus report from afar."""
    city = document.written_in
    if city is None:
        return None
    told = (place for place in document.places if place.start > city.end)
    return city if any(place.name.casefold() == city.name.casefold() for place in told) else None


def _arrived_in(document: Document, index: int) -> PlaceMention | None:
    """The city in which the sentences up to that of `index` last tell of somebody's arrival."""
    for number in range(index, max(-1, index - 1 - _SENTENCES_BACK), -1):
        scene = document.scene(number)
        for trigger in scene.triggers:
            if trigger.kind is Kind.VISIT and context("arrives").match(trigger.text):
                found = place_in_clause(scene, trigger)
                if found is not None and found.sense == "CITY":
                    return found
    return None


def _town_in(scene: Scene, country: PlaceMention) -> PlaceMention | None:
    """The town that stands before its state: "in Bouznika, Morocco"."""
    match = context("town of a state").search(scene.text, max(scene.start, country.start - 40), country.start)
    if match is None:
        return None
    first, last = match.span("town")
    return replace(country, start=first, end=last, text=match["town"], name=match["town"], sense="CITY", timezone=None)


def _of_host(scene: Scene, event: Framed) -> PlaceMention | None:
    """The state that hosts it: "Kuwait will host the summit"."""
    first = scene.clauses[scene.clause_at(event.trigger.start)][0]
    hosts = context("hosts").search(scene.text, first, event.trigger.end)
    before = [place for place in scene.places if hosts and first <= place.start and place.end <= hosts.start()]
    return before[0] if before and not is_of_somebody(scene, before[0]) else None


def _town_said(scene: Scene, event: Framed, start: int, end: int) -> PlaceMention | None:
    """A place that no gazetteer knows, by where its name stands: "will meet in Nusa Dua on Friday"."""
    for match in context("in a town").finditer(scene.text, max(start, event.trigger.end), end):
        first, last = match.span("town")
        known = any(actor.start < last and first < actor.end for actor in scene.actors)
        if not known and scene.time_at(first) is None and not is_common(match["town"]):
            return PlaceMention(first, last, match["town"], "in a town", match["town"], None, None, "CITY")
    return None


_KNOWN_FROM_BEFORE = (Kind.TALKS, Kind.SUMMIT, Kind.CONFERENCE)
_TOLD_BEFORE = (*_KNOWN_FROM_BEFORE, Kind.MEETING)


def _place_told_before(document: Document, index: int, event: Framed) -> PlaceMention | None:
    """Where the engagement of that kind takes place of which the sentences before speak."""
    for back in range(index - 1, max(-1, index - 1 - _SENTENCES_BACK), -1):
        scene = document.scene(back)
        for trigger in scene.triggers:
            if trigger.kind is event.trigger.kind and trigger.end < event.trigger.start:
                found = _place_in(scene, trigger, *scene.clauses[scene.clause_at(trigger.start)])
                if found is not None and found.sense == "CITY":
                    return found
    return None


def _place_in(
    scene: Scene, trigger: Trigger, start: int, end: int, time: TimeMention | None = None
) -> PlaceMention | None:
    about = topics(scene, start, end)
    said = [
        place
        for place in scene.places
        if start <= place.start < end
        and _is_said_there(scene, place)
        and (place.country or place.sense != "REGION")
        and not any(first <= place.start < last for first, last in about)
    ]
    for place in scene.places:
        between = scene.text[place.end : trigger.start]
        is_inside = trigger.start <= place.start and place.end < trigger.end
        names_it = (
            trigger.kind in _TOLD_BEFORE
            and trigger.form is Form.NOUN
            and (is_inside or _NAMED_AFTER.fullmatch(between))
        )  # "the Bali conference"
        if names_it and (place.sense != "COUNTRY" or is_city_state(place)) and not is_of_somebody(scene, place):
            return place
    at = scene.clause_at(trigger.start)
    if at and _WHERE.match(scene.text, scene.clauses[at][0]):  # "leaves for The Hague, where they hold a summit"
        for place in scene.places:
            if place.end == scene.clauses[at][0] and place.sense != "COUNTRY":
                return place
    own, _ = scene.clauses[at - 1 if at and _WHERE.match(scene.text, scene.clauses[at][0]) else at]
    before = [place for place in said if place.start >= own or trigger.form is Form.NOUN]
    before = [place for place in before if not _is_of_another(scene, place, trigger)]
    behind = [place for place in said if place.start >= trigger.start] or _last_city(before)
    behind = list(on_that_day(scene, trigger, time, behind)) if time else behind
    exact = [place for place in behind[:2] if place.sense in ("CITY", "VENUE")]
    if len(exact) == 2 and exact[0].sense == "VENUE" and exact[1].sense == "CITY":  # "at the Great Hall in Bern"
        return exact[1] if scene.text[exact[0].end : exact[1].start] in (" in ", ", ", " of ") else exact[0]
    return next(iter(exact or behind), None)


def _is_of_another(scene: Scene, place: PlaceMention, trigger: Trigger) -> bool:
    """Whether another noun before the place takes place there: "talks in Ankara ahead of the summit"."""
    before = [other for other in scene.triggers if other.end <= place.start and other.end <= trigger.start]
    return bool(before) and before[-1].form is Form.NOUN and before[-1].kind is not Kind.VISIT


def _last_city(places: list[PlaceMention]) -> list[PlaceMention]:
    """The last of `places`, or the city that lies in it: "Busan, the second largest city in South Korea"."""
    last = places[-1:]
    cities = [place for place in places if last and place.sense == "CITY" and place.country == last[0].country]
    return cities[-1:] or last


def _is_said_there(scene: Scene, place: PlaceMention) -> bool:
    """Whether something is said to be there, and the name is no part of somebody's."""
    if is_of_somebody(scene, place) or stands_before("crisis of a place", scene.text, place.start, scene.start, 40):
        return False
    return stands_before("is said to be there", scene.text, place.start, scene.start, 70)
