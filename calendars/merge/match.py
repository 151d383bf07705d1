"""Is this finding that engagement? A score from 0 to 1, with its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from calendars.model.engagement import Engagement, Kind
from calendars.model.finding import Finding
from calendars.model.names import last_name
from calendars.model.when import When

#: From this score on a finding is taken for a report of the engagement.
ENOUGH = 0.6

#: How much less the days of an earlier report count than those that hold now.
_OLD_NEWS = 0.9

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engagement, and the days on which reports have ever put it: old news keeps coming in."""

    engagement: Engagement
    reported: tuple[When, ...] = ()


def match(finding: Finding, candidate: Candidate) -> Match:
    """How likely `finding` is a report of the candidate."""
    engagement = candidate.engagement
    if not _kinds_agree(finding.kind, engagement.kind):
        return Match(0.0, (f"a {finding.kind} is not a {engagement.kind}",))
    days, why_days = _days(finding, candidate)
    who, why_who = _participants(finding, engagement)
    where, why_where = _places(finding.place, engagement.place)
    same_kind = finding.kind is engagement.kind
    score = days * (0.85 * who + 0.10 * where + 0.05 * same_kind)
    return Match(score, (why_days, why_who, why_where))


def best_matches(findings: Sequence[Finding], candidates: Sequence[Sequence[Candidate]]) -> list[Engagement | None]:
    """For each finding of one article its engagement, or None where it is a new one.

    `candidates` holds those of each finding. An article that tells of two meetings means two: each engagement is
    given to one finding at the most, the best fit first.
    """
    scored = [
        (match(finding, candidate).score, -position, candidate.engagement)
        for position, finding in enumerate(findings)
        for candidate in candidates[position]
    ]
    chosen: list[Engagement | None] = [None] * len(findings)
    taken: set[str] = set()
    for score, minus, engagement in sorted(scored, key=lambda entry: (entry[0], entry[1], entry[2].uid), reverse=True):
        if score >= ENOUGH and chosen[-minus] is None and engagement.uid not in taken:
            chosen[-minus] = engagement
            taken.add(engagement.uid)
    return chosen


def _kinds_agree(one: Kind, other: Kind) -> bool:
    return one is other or any(one in alike and other in alike for alike in _ALIKE)


def _days(finding: Finding, candidate: Candidate) -> tuple[float, str]:
    now = candidate.engagement.when
    if finding.moved_from is not None and finding.moved_from.overlaps(now):
        return 1.0, f"it was moved from {finding.moved_from.edtf}"
    score, why = _one_date(finding.when, now)
    for before in candidate.reported:
        earlier, why_earlier = _one_date(finding.when, before)
        if _OLD_NEWS * earlier > score:
            score, why = _OLD_NEWS * earlier, f"{why_earlier}, as was reported before"
    return score, why


def _one_date(found: When, known: When) -> tuple[float, str]:
    if found == known:
        return 1.0, f"both on {found.edtf}"
    if found.refines(known) or known.refines(found):
        return 0.9, f"{found.edtf} and {known.edtf} are one date, more and less exact"
    if found.overlaps(known):
        return 0.7, f"{found.edtf} and {known.edtf} overlap"
    return 0.0, f"{found.edtf} is not {known.edtf}"


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
