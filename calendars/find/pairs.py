"""Two engagements told in one breath: "talks with Netanyahu in Jerusalem and Abbas in the West Bank"."""

from collections.abc import Iterator
from dataclasses import replace

from calendars.find.actors.mentions import ActorMention
from calendars.find.company.joined import Company
from calendars.find.frames.scenes import Scene
from calendars.find.places.mentions import PlaceMention
from calendars.find.proposal import Proposal
from calendars.find.text.context import context
from calendars.model.engagement import Kind

_OF_TWO = (Kind.MEETING, Kind.TALKS)


def parted(proposal: Proposal, scene: Scene) -> list[Proposal]:
    """The engagements that `proposal` tells: one with each of those who are met at a place of their own."""
    hosts = list(_hosts(proposal, scene)) if proposal.kind in _OF_TWO else []
    if len(hosts) != 2 or hosts[0][0].parties == hosts[1][0].parties or hosts[0][1].name == hosts[1][1].name:
        return [proposal]
    return [
        replace(proposal, place=place, company=_without(proposal.company, other))
        for (_, place), (other, _) in (hosts, hosts[::-1])
    ]


def _hosts(proposal: Proposal, scene: Scene) -> Iterator[tuple[ActorMention, PlaceMention]]:
    """Those who are named behind the trigger, each with the place that stands right behind them."""
    for actor in proposal.company.mentions:
        behind = (place for place in scene.places if actor.end < place.start)
        place = next(behind, None)
        is_met = proposal.framed.trigger.end <= actor.start < scene.end and actor.parties and actor.person
        if is_met and place is not None and context("right there").fullmatch(scene.text, actor.end, place.start):
            yield actor, place


def _without(company: Company, absent: ActorMention) -> Company:
    """`company` without one of those who take part, and the party that only they stand for."""
    left = Company()
    left.add(actor for actor in company.mentions if actor is not absent and actor.person != absent.person)
    return left
