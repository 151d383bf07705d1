"""Is this finding that engagement? A score from 0 to 1, with its reasons."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from calendars.model.engagement import Engagement, Kind
from calendars.model.finding import Finding

#: From this score on a finding is taken for a report of the engagement.
ENOUGH = 0.6

#: Kinds that two reports use for one thing. A visit and the meeting held in it are two engagements.
_ALIKE = (
    frozenset({Kind.MEETING, Kind.TALKS, Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION}),
    frozenset({Kind.CALL, Kind.TALKS, Kind.MEETING}),
    frozenset({Kind.SIGNING, Kind.CEREMONY}),
)


@dataclass(frozen=True, slots=True)
class Match:
    """How well a finding fits an engagement."""

    #: From 0 (another meeting) to 1 (surely this one).
    score: float
    #: What speaks for and against it, for people.
    reasons: tuple[str, ...]


def match(finding: Finding, engagement: Engagement) -> Match:
    """How likely `finding` is a report of `engagement`."""
    if not _kinds_agree(finding.kind, engagement.kind):
        return Match(0.0, (f"a {finding.kind} is not a {engagement.kind}",))
    days, why_days = _days(finding, engagement)
    who, why_who = _participants(finding, engagement)
    where, why_where = _places(finding.place, engagement.place)
    same_kind = finding.kind is engagement.kind
    score = days * (0.85 * who + 0.10 * where + 0.05 * same_kind)
    return Match(score, (why_days, why_who, why_where))


def best_matches(findings: Sequence[Finding], candidates: Sequence[Sequence[Engagement]]) -> list[Engagement | None]:
    """For each finding of one article its engagement, or None where it is a new one.

    `candidates` holds those of each finding. An article that tells of two meetings means two: each engagement is
    given to one finding at the most, the best fit first.
    """
    scored = [
        (match(finding, engagement).score, -position, engagement)
        for position, finding in enumerate(findings)
        for engagement in candidates[position]
    ]
    chosen: list[Engagement | None] = [None] * len(findings)
    taken: set[str] = set()
    for score, minus, engagement in sorted(scored, key=lambda entry: (entry[0], entry[1], entry[2].uid), reverse=True):
        if score >= ENOUGH and chosen[-minus] is None and engagement.uid not in taken:
            chosen[-minus] = engagement
            taken.add(engagement.uid)
    return chosen


def last_name(person: str) -> str:
    """The part of a name that later mentions use, without accents and case."""
    plain = unicodedata.normalize("NFKD", person)
    parts = "".join(c for c in plain if not unicodedata.combining(c)).casefold().split()
    return parts[-1] if parts else ""


def _kinds_agree(one: Kind, other: Kind) -> bool:
    return one is other or any(one in alike and other in alike for alike in _ALIKE)


def _days(finding: Finding, engagement: Engagement) -> tuple[float, str]:
    if finding.moved_from is not None and finding.moved_from.overlaps(engagement.when):
        return 1.0, f"it was moved from {finding.moved_from.edtf}"
    if finding.when == engagement.when:
        return 1.0, f"both on {finding.when.edtf}"
    if finding.when.refines(engagement.when) or engagement.when.refines(finding.when):
        return 0.9, f"{finding.when.edtf} and {engagement.when.edtf} are one date, more and less exact"
    if finding.when.overlaps(engagement.when):
        return 0.7, f"{finding.when.edtf} and {engagement.when.edtf} overlap"
    return 0.0, f"{finding.when.edtf} is not {engagement.when.edtf}"


def _participants(finding: Finding, engagement: Engagement) -> tuple[float, str]:
    """A report need not name everybody; but where each names somebody whom the other does not, they may be two."""
    if finding.parties and engagement.parties:
        one, other = set(finding.parties), set(engagement.parties)
        shared = one & other
        share = 1.0 if shared in (one, other) else len(shared) / len(one | other)
        return share, f"in common: {', '.join(sorted(shared)) or 'nobody'}"
    if finding.people and engagement.people:
        shared_people = _names(finding.people) & _names(engagement.people)
        return (1.0 if shared_people else 0.0), f"in common: {', '.join(sorted(shared_people)) or 'nobody'}"
    return 0.3, "one of them names nobody"


def _names(people: Sequence[str]) -> set[str]:
    return {last_name(person) for person in people}


def _places(one: str | None, other: str | None) -> tuple[float, str]:
    if one is None or other is None:
        return 0.5, "one of them names no place"
    if one.casefold() in other.casefold() or other.casefold() in one.casefold():
        return 1.0, f"both in {one}"
    return 0.0, f"{one} is not {other}"
