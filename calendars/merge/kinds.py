"""Whether a report and an engagement are of one kind: what nothing else makes one where they are not."""

from collections.abc import Sequence
from functools import cache

from calendars.merge.clues import has, ordinals
from calendars.model.engagement import Details, Kind
from calendars.model.finding import Finding
from calendars.model.names import is_body

#: Kinds that two reports use for one thing on one day. A visit and the meeting held in it are two engagements.
_ALIKE = (
    frozenset({Kind.MEETING, Kind.TALKS, Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION}),
    frozenset({Kind.CALL, Kind.TALKS, Kind.MEETING}),
    frozenset({Kind.SIGNING, Kind.CEREMONY}),
)

#: Kinds that are alike even where one report tells the days less exactly: a summit is not the ministers' conference
#: held in the same week.
_CLOSE = (frozenset({Kind.MEETING, Kind.TALKS}), frozenset({Kind.CONFERENCE, Kind.SESSION}))

#: What is held on a screen is a call to one report, and what it would be in a hall to another.
_ON_SCREEN = frozenset({Kind.CALL, Kind.SUMMIT, Kind.CONFERENCE})

#: What many come to, two of whom may meet beside it.
_GATHERINGS = frozenset({Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION, Kind.CEREMONY})
_OF_TWO = frozenset({Kind.MEETING, Kind.TALKS})


@cache
def kinds_like(kind: Kind) -> frozenset[Kind]:
    """The kinds that another report may use for what this one calls `kind`."""
    return frozenset({kind}).union(*(kinds for kinds in (*_ALIKE, _ON_SCREEN) if kind in kinds))


def why_two(finding: Finding, known: Details) -> str:
    """Why they are two, whatever else they have in common; empty where nothing says so."""
    if not _within(_ALIKE, finding.kind, known.kind) and not _on_screen(finding, known):
        return f"a {finding.kind} is not a {known.kind}"
    for small, large in ((finding, known), (known, finding)):
        if _is_beside(small, large):
            return f"the {small.kind} is held beside the {large.kind}"
    return _another_of_the_series(finding, known)


def are_close(finding: Finding, known: Details) -> bool:
    """Whether they may be one also where one of them tells the days less exactly."""
    return _within(_CLOSE, finding.kind, known.kind) or _on_screen(finding, known)


def _within(groups: Sequence[frozenset[Kind]], one: Kind, other: Kind) -> bool:
    return one is other or any(one in alike and other in alike for alike in groups)


def _on_screen(finding: Finding, known: Details) -> bool:
    if not {finding.kind, known.kind} <= _ON_SCREEN:
        return False
    return any(has("on screen", f"{one.title} {one.evidence}") for one in (finding, known))


def _is_beside(small: Details, large: Details) -> bool:
    """Whether two of those who are at `large` meet there by themselves: it says so, or a body is not among them."""
    if small.kind not in _OF_TWO or len(small.parties) != 2 or len(large.parties) < 2:
        return False
    others = set(large.parties) - set(small.parties)
    if not others or any(is_body(party) for party in small.parties):
        return False
    if has("beside", small.evidence):
        return True
    return large.kind in _GATHERINGS and len(small.people) > 1 and any(is_body(party) for party in others)


def _another_of_the_series(finding: Finding, known: Details) -> str:
    """Why they are two of one series: the third round is not the fourth. Empty where nothing says so."""
    here = dict(ordinals(f"{finding.title} {finding.evidence}"))
    there = dict(ordinals(f"{known.title} {known.evidence}")) if here else {}
    for series in here.keys() & there.keys():
        if here[series] != there[series]:
            return f"{series} {here[series]} is not {series} {there[series]}"
    return ""
