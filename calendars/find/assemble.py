"""Proposals to findings: one an engagement, however often the text comes back to it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, time

from calendars.find.confidence import confidence_of
from calendars.find.evidence import evidence_of, mentions_of
from calendars.find.frames.document import Document
from calendars.find.frames.frame import is_given_up
from calendars.find.frames.modality import CHANGED
from calendars.find.inherited import located
from calendars.find.pairs import parted
from calendars.find.places.naming import title_of
from calendars.find.proposal import Proposal, Proposals
from calendars.find.text.context import context
from calendars.find.text.cues import Form
from calendars.model.engagement import Kind, Status
from calendars.model.finding import Finding
from calendars.model.when import When

#: Kinds that two sentences may give to one engagement.
_KIN = (
    frozenset({Kind.MEETING, Kind.TALKS, Kind.CALL, Kind.SESSION, Kind.CONFERENCE, Kind.SUMMIT}),
    frozenset({Kind.VISIT, Kind.MEETING, Kind.TALKS}),
    frozenset({Kind.SIGNING, Kind.CEREMONY}),
)

_OF_BODIES = (Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION)
#: Of a visit to one state take part those who travel and their hosts.
_PARTIES_OF_A_VISIT = 2

#: So many days before a gathering they leave for it.
_ON_THE_WAY = 3
#: So many days before a visit they leave home for it.
_SETTING_OUT = range(4)

#: How talks are named that were told of before.
_TAKEN_UP = ("the ", "these ", "those ")

Group = list[Proposal]


def assemble(found: Proposals, document: Document) -> list[Finding]:
    """The findings, in the order of their dates."""
    return [finding for finding, _, _ in groups_of(found, document)]


def groups_of(found: Proposals, document: Document) -> list[tuple[Finding, Group, Proposal]]:
    """The findings, in the order of their dates, each with the proposals that tell it and the best of these."""
    groups: list[Group] = []
    by_day: dict[date, list[Group]] = defaultdict(list)
    moved: list[Group] = []  # those of which two days are told, the old one and the new one
    each = (part for one in found.made for part in parted(one, document.scene(one.sentence)))
    made = located(list(each), document)
    for proposal in made:
        if not proposal.when.precision.is_vague:
            beside = [group for group in groups if group[0].sentence == proposal.sentence] if proposal.was_meant else []
            near = [*by_day[proposal.when.start], *moved, *beside]
            group = _joined(near, proposal, _is_same)
            if group is None:
                group = [proposal]
                groups.append(group)
            if group not in by_day[proposal.when.start]:
                by_day[proposal.when.start].append(group)
            if (proposal.framed.sense in CHANGED or proposal.was_meant) and group not in moved:
                moved.append(group)
    for proposal in made:  # a vague one joins one of those that it can mean, and never brings two together
        if proposal.when.precision.is_vague and _joined(groups, proposal, _is_told_more_exactly) is None:
            groups.append([proposal])
    groups = [group for group in groups if not all(_is_given_up(proposal, document) for proposal in group)]
    told = _without_journeys([(group, max(group, key=_weight)) for group in groups], document.text)
    return sorted(((_finding(group, best, document), group, best) for group, best in told), key=_begins)


def _without_journeys(told: list[tuple[Group, Proposal]], text: str) -> list[tuple[Group, Proposal]]:
    """All but the visits of one day that exist only for a gathering which those who travel attend on it."""
    gatherings = [best for _, best in told if best.kind in _OF_BODIES]

    def is_for(visit: Proposal, gathering: Proposal) -> bool:
        there = visit.place and gathering.place and visit.place.country == gathering.place.country
        known = visit.company.people and gathering.company.people
        together = not set(visit.company.people).isdisjoint(gathering.company.people) if known else True
        ahead = (gathering.when.start - visit.when.start).days
        between = text[visit.framed.trigger.end : gathering.framed.trigger.start]
        is_on_the_way = 0 < ahead <= _ON_THE_WAY and context("goes to attend it").search(between) is not None
        return bool(there) and together and (ahead == 0 or is_on_the_way) and visit.when.length == 1

    visits = [best for _, best in told if best.kind is Kind.VISIT]
    return [
        (group, best)
        for group, best in told
        if best.kind is not Kind.VISIT
        or not (any(is_for(best, one) for one in gatherings) or any(_sets_out_for(best, one) for one in visits))
    ]


def _is_given_up(proposal: Proposal, document: Document) -> bool:
    """Whether something else takes its place, which is told by itself: "on Monday, and not Jordan on Tuesday"."""
    return proposal.was_meant and is_given_up(document.scene(proposal.sentence), proposal.framed.time)


def _sets_out_for(departure: Proposal, visit: Proposal) -> bool:
    """Whether `departure` tells when they leave home for a `visit` of which the days are told as well."""
    ahead = (visit.when.start - departure.when.start).days
    if departure is visit or not context("leaves").match(departure.framed.trigger.text) or ahead not in _SETTING_OUT:
        return False
    if context("leaves").match(visit.framed.trigger.text) or departure.framed.trigger.form is not Form.VERB:
        return False
    return set(visit.company.parties) <= set(departure.company.parties)


def _begins(entry: tuple[Finding, Group, Proposal]) -> tuple[object, ...]:
    when = entry[0].when
    return when.start, when.time or time.min, when.end


def _joined(groups: list[Group], proposal: Proposal, fits: Callable[[Proposal, Proposal], bool]) -> Group | None:
    """The likeliest of the groups that it fits, which it has joined; None where it fits none."""
    fitting = [group for group in groups if any(fits(proposal, other) for other in _own_words(group))]
    if not fitting:
        return None
    likeliest = max(fitting, key=lambda group: _likeness(proposal, group[0]))
    likeliest.append(proposal)
    return likeliest


def _own_words(group: Group) -> Iterable[Proposal]:
    """Those of a group whose own sentence names who takes part, one by one; all of them where none does."""
    names = any(not proposal.implied for proposal in group)
    return (proposal for proposal in group if not (names and proposal.implied))


def _likeness(one: Proposal, other: Proposal) -> tuple[bool, int]:
    return one.kind is other.kind, len(set(one.company.parties) & set(other.company.parties))


def _is_same(one: Proposal, other: Proposal) -> bool:
    """Whether two sentences tell the same engagement, their days being exact."""
    if (one.implied or other.implied) and one.when == other.when and _are_kin(one, other):
        return True
    if not _share_company(one, other):
        return False
    if _is_moved(one, other):
        return True
    if one.when.start != other.when.start:
        return False
    if one.when.end == other.when.end:
        return _are_kin(one, other)
    return one.kind is other.kind or (_are_kin(one, other) and Kind.VISIT not in (one.kind, other.kind))


def _is_told_more_exactly(one: Proposal, other: Proposal) -> bool:
    """Whether `other` is what the vague `one` means, or as vague a report of it."""
    if _is_moved(one, other) and _share_company(one, other):
        return True
    taken_up = one.kind is other.kind is Kind.TALKS and one.framed.trigger.text.lower().startswith(_TAKEN_UP)
    if taken_up and not set(one.company.parties).isdisjoint(other.company.parties):
        return other.when.within(one.when)
    kin = one.kind is other.kind or (_are_kin(one, other) and Kind.VISIT not in (one.kind, other.kind))
    return kin and _share_company(one, other) and (other.when.within(one.when) or one.when.within(other.when))


def _is_moved(one: Proposal, other: Proposal) -> bool:
    """Whether one tells the old days and the other the new ones of what was put off or moved."""
    return one.was_meant != other.was_meant and _are_kin(one, other)


def _are_kin(one: Proposal, other: Proposal) -> bool:
    return one.kind is other.kind or any(one.kind in kin and other.kind in kin for kin in _KIN)


def _share_company(one: Proposal, other: Proposal) -> bool:
    """Whether one names nobody whom the other does not, or they share two parties; visits go one way."""
    if one.kind is other.kind is Kind.VISIT and one.place and other.place and one.place.country != other.place.country:
        return False
    first, second = set(one.company.parties), set(other.company.parties)
    shared = len(first & second)
    if shared and one.kind is other.kind and one.kind in _OF_BODIES and one.when == other.when and one.place:
        return other.place is not None and one.place.name == other.place.name
    return shared > 1 or (shared > 0 and (first <= second or second <= first))


def _finding(group: Group, best: Proposal, document: Document) -> Finding:
    ordered = [best, *(proposal for proposal in group if proposal is not best)]
    parties = tuple(dict.fromkeys(party for proposal in _own_words(ordered) for party in proposal.company.parties))
    people = tuple(dict.fromkeys(person for proposal in ordered for person in proposal.company.people))
    is_tour = best.kind is Kind.VISIT and best.place is None and len(parties) > _PARTIES_OF_A_VISIT
    alike = [proposal for proposal in ordered if not proposal.implied or proposal.kind is best.kind]
    places = [proposal.place.name for proposal in alike if proposal.place]
    place = None if is_tour or best.kind is Kind.CALL else next(iter(places), None)
    return Finding(
        title=title_of(best.kind, parties, people, place),
        kind=best.kind,
        when=_when(group, best),
        parties=parties,
        people=people,
        place=place,
        status=_status(group, best),
        confidence=confidence_of(group, best),
        evidence=evidence_of(best, document),
        url=document.article.url,
        moved_from=_moved_from(group),
        mentions=mentions_of(best, document),
    )


def _weight(proposal: Proposal) -> tuple[bool, bool, bool, int, bool, int]:
    """The greatest tells most: the new date rather than the old one, exact, in company, and early in the text."""
    company = proposal.company
    return (
        not proposal.was_meant,
        not proposal.when.precision.is_vague,
        not proposal.implied,
        len(company.parties) + len(company.people),
        proposal.framed.sense is not None,
        -proposal.sentence,
    )


def _when(group: Sequence[Proposal], best: Proposal) -> When:
    """The days of the best, and of the others the end and the hours where it has none."""
    alike = [proposal.when for proposal in group if proposal.when.start == best.when.start and not proposal.was_meant]
    exact = [when for when in alike if not when.precision.is_vague]
    if best.when.precision.is_vague or not exact:
        return best.when
    longest = max(exact, key=lambda when: when.length)
    timed = next((when for when in exact if when.is_timed and when.end == longest.end), None)
    return timed or longest


def _moved_from(group: Sequence[Proposal]) -> When | None:
    old = [proposal.when for proposal in group if proposal.was_meant]
    return old[0] if old and len(old) < len(group) else None


def _status(group: Sequence[Proposal], best: Proposal) -> Status:
    """What changes it stands above what announces it, and "will" above "is expected to"."""
    told = {proposal.status for proposal in group}
    for status in (Status.CANCELLED, Status.POSTPONED, Status.CONFIRMED):
        if status in told:
            return status
    return best.status
