"""What is a visit although it is called a meeting, and which journeys are none."""

from collections.abc import Collection
from datetime import date

from calendars.find.company.joined import Company, parties_of
from calendars.find.frames.frame import Framed
from calendars.find.frames.scenes import Scene
from calendars.find.places.mentions import PlaceMention
from calendars.find.text.context import context
from calendars.find.text.cues import Form
from calendars.find.text.meanings import Sense as Party
from calendars.find.whereabouts.destinations import Hosts
from calendars.model.engagement import Kind
from calendars.model.when import When


def goes_to_a_body(event: Framed, company: Company) -> bool:
    """Whether they travel to see an organisation, whose seat is then only where they go."""
    return (
        any(actor.sense is Party.ORGANISATION and actor.start > event.trigger.start for actor in company.mentions)
        and len(company.parties) > 1
    )


def is_way_home(event: Framed, company: Company, hosts: Hosts, government: Collection[str]) -> bool:
    """Whether those who travel go to their own state, which is that of the `government` by default."""
    before = [actor for actor in company.mentions if actor.start < event.trigger.start]
    travellers = parties_of(actor for actor in before if actor.person or actor.sense is Party.ROLE)
    travellers = travellers or (set(government) if any(actor.person for actor in before) else set())
    return len(hosts.countries) == 1 and travellers == set(hosts.countries)


def is_stay(event: Framed, company: Company, when: When, place: PlaceMention | None) -> bool:
    """Whether those who "meet" for days on end are there on a visit: "In Spain, from 3 to 5 March, I will meet"."""
    if event.trigger.form is not Form.VERB or when.length == 1 or when.precision.is_vague or place is None:
        return False
    first = next((actor for actor in company.mentions if actor.person and actor.parties), None)
    return (
        first is not None and len(company.parties) == 2 and place.country in set(company.parties) - set(first.parties)
    )


def has_just_begun(scene: Scene, event: Framed, when: When, day: date) -> bool:
    """Whether it has begun by `day`, that of publication, and goes on.

    "Arrived today for talks", "left today on a tour", "gathered today for a two-day meeting".
    """
    if event.trigger.form is not Form.VERB or event.cue is not None:
        return False
    if context("came together").match(event.trigger.text):
        return when.end > day
    begins = context("arrived for").search(scene.text, event.trigger.start, scene.end)
    return event.trigger.kind is Kind.VISIT and when == When.day(day) and begins is not None
