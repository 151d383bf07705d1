"""Is this finding that engagement? A score from 0 to 1, with its reasons."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from calendars.merge.clues import has, ordinals, themes
from calendars.merge.places import is_apart, is_known, is_same, is_within
from calendars.model.engagement import Details, Kind, Status
from calendars.model.finding import Finding
from calendars.model.names import ROOFS, is_body, last_name
from calendars.model.when import When

#: From this score on a finding is taken for a report of the engagement.
ENOUGH = 0.6

#: So far beside each other two days of one engagement may lie, where reports disagree …
REACH = timedelta(days=7)

#: … and where one says itself that it was moved, without saying from when.
REACH_OF_CHANGE = timedelta(days=60)

#: How much less the days of an earlier report count than those that hold now.
_OLD_NEWS = 0.9

#: What a week was said to hold may begin so many days later.
_SLIP = timedelta(days=3)

#: How well two places fit where one of them is not said.
_NO_PLACE = 0.5

#: Kinds that two reports use for one thing on one day. A visit and the meeting held in it are two engagements.
_ALIKE = (
    frozenset({Kind.MEETING, Kind.TALKS, Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION}),
    frozenset({Kind.CALL, Kind.TALKS, Kind.MEETING}),
    frozenset({Kind.SIGNING, Kind.CEREMONY}),
)

#: Kinds that are alike even where one report tells the days less exactly: a summit is not the ministers' conference
#: held in the same week.
_CLOSE = (frozenset({Kind.MEETING, Kind.TALKS}), frozenset({Kind.CONFERENCE, Kind.SESSION}))

#: What the same parties do once in a week: on another day it is the same one, told differently.
_ONCE_A_WEEK = frozenset({Kind.VISIT, Kind.SUMMIT, Kind.CONFERENCE, Kind.SIGNING, Kind.CEREMONY})


@dataclass(frozen=True, slots=True)
class Match:
    """How well a finding fits an engagement."""

    #: From 0 (another meeting) to 1 (surely this one).
    score: float
    #: What speaks for and against it, for people.
    reasons: tuple[str, ...]


NO_MATCH = Match(0.0, ())


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engagement as it was known when an article was published."""

    #: Its uid.
    uid: str
    #: What was known of it.
    details: Details
    #: The days on which exact reports have ever put it: old news keeps coming in.
    reported: tuple[When, ...] = field(default=())
    #: Whether it is a person's word alone, which may name nobody.
    entered: bool = False


def match(finding: Finding, candidate: Candidate, day: date) -> Match:
    """How likely `finding`, published on `day`, is a report of the candidate."""
    known = candidate.details
    if not _alike(finding.kind, known.kind, _ALIKE):
        return Match(0.0, (f"a {finding.kind} is not a {known.kind}",))
    if which := _another_of_the_series(finding, known):
        return Match(0.0, (which,))
    unnamed = candidate.entered and not known.parties and not known.people
    who, why_who = _by_its_words(finding, known) if unnamed else _participants(finding, known)
    days, why_days = _days(finding, candidate, day, sure=_the_same(finding, known))
    same_day = finding.when.start == known.when.start
    apart = finding.kind is not known.kind and not _alike(finding.kind, known.kind, _CLOSE)
    if apart and not same_day and len(_names(finding.people) & _names(known.people)) < 2:
        days *= 0.7
    where, why_where = _places(finding.place, known.place)
    score = days * (0.80 * who + 0.12 * where + 0.08 * (finding.kind is known.kind))
    return Match(score, (why_days, why_who, why_where))


def may_match(finding: Finding, known: Details) -> bool:
    """Whether it is worth asking on what days the engagement ever was: nothing else speaks against it."""
    if not _alike(finding.kind, known.kind, _ALIKE) or _another_of_the_series(finding, known):
        return False
    return 0.80 * _participants(finding, known)[0] + 0.20 >= ENOUGH


@cache
def kinds_like(kind: Kind) -> frozenset[Kind]:
    """The kinds that another report may use for what this one calls `kind`."""
    return frozenset({kind}).union(*(kinds for kinds in _ALIKE if kind in kinds))


def one_name_is_enough(finding: Finding) -> bool:
    """Whether it may tell of an engagement with which it shares a single state or person, and each names others too."""
    return len(finding.parties) < 2 or bool(themes(f"{finding.title} {finding.evidence}"))


def tells_change(finding: Finding) -> bool:
    """Whether it says that the engagement was to be on another day, which it does not name."""
    told = finding.status is Status.POSTPONED or has("change", finding.evidence)
    return told and finding.moved_from is None


def best_matches(
    findings: Sequence[Finding],
    candidates: Sequence[Sequence[Candidate]],
    day: date,
    rank: Callable[[str], Any] = str,
) -> list[tuple[str, Match] | None]:
    """For each finding of one article of `day` its engagement's uid, or None where it is a new one.

    `candidates` holds those of each finding. An article that tells of two meetings means two: each engagement is
    given to one finding at the most, the best fit first, and of equal ones that of the lowest `rank(uid)`.
    """
    scored = [
        (-fit.score, position, candidate.uid, fit)
        for position, finding in enumerate(findings)
        for candidate in candidates[position]
        if (fit := match(finding, candidate, day)).score >= ENOUGH
    ]
    even = Counter(entry[:2] for entry in scored)
    scored.sort(key=lambda entry: (*entry[:2], rank(entry[2]) if even[entry[:2]] > 1 else ()))
    chosen: list[tuple[str, Match] | None] = [None] * len(findings)
    taken: set[str] = set()
    for _, position, uid, fit in scored:
        if chosen[position] is None and uid not in taken:
            chosen[position] = uid, fit
            taken.add(uid)
    return chosen


def _alike(one: Kind, other: Kind, groups: Sequence[frozenset[Kind]]) -> bool:
    return one is other or any(one in alike and other in alike for alike in groups)


def _another_of_the_series(finding: Finding, known: Details) -> str:
    """Why they are two of one series: the third round is not the fourth. Empty where nothing says so."""
    here = dict(ordinals(f"{finding.title} {finding.evidence}"))
    there = dict(ordinals(f"{known.title} {known.evidence}")) if here else {}
    for series in here.keys() & there.keys():
        if here[series] != there[series]:
            return f"{series} {here[series]} is not {series} {there[series]}"
    return ""


def _days(finding: Finding, candidate: Candidate, day: date, *, sure: bool) -> tuple[float, str]:
    known = candidate.details
    spans = (known.when, *candidate.reported)
    if finding.moved_from is not None and any(finding.moved_from.overlaps(span) for span in spans):
        return 1.0, f"it was moved from {finding.moved_from.edtf}"
    score, why = _one_date(finding.when, known.when)
    for before in candidate.reported:
        earlier, why_earlier = _one_date(finding.when, before)
        if _OLD_NEWS * earlier > score:
            score, why = _OLD_NEWS * earlier, f"{why_earlier}, as was reported before"
    if not score and sure:
        return _another_day(finding, known, day)
    return score, why


def _one_date(found: When, known: When) -> tuple[float, str]:
    if found == known:
        return 1.0, f"both on {found.edtf}"
    if found.refines(known) or known.refines(found):
        return 0.9, f"{found.edtf} and {known.edtf} are one date, more and less exact"
    if found.start == found.end == known.start == known.end:
        return 0.9, f"both on {found.edtf}, at another hour"
    if found.overlaps(known):
        return 0.75, f"{found.edtf} and {known.edtf} overlap"
    return 0.0, f"{found.edtf} is not {known.edtf}"


def _another_day(finding: Finding, known: Details, day: date) -> tuple[float, str]:
    """Days that do not touch, of one meeting all the same: nobody was there yet, and it is what happens once."""
    found, when = finding.when, known.when
    gap = max(found.start - when.end, when.start - found.end)
    still_to_come = when.end >= day
    if tells_change(finding) and still_to_come and gap <= REACH_OF_CHANGE:
        return 0.85, f"{found.edtf} is not {when.edtf}, but it says that it was moved"
    if finding.kind is not known.kind:
        return 0.0, f"{found.edtf} is not {when.edtf}"
    if known.status is Status.POSTPONED and _is_new_day(finding, known):
        return 0.8, f"{found.edtf} is not {when.edtf}, but it had been put off"
    if ordinals(finding.evidence) & ordinals(known.evidence):
        return 0.8, f"{found.edtf} is not {when.edtf}, but it is the same one of its series"
    if when.precision.is_vague and when.end < found.start <= when.end + _SLIP:
        return 0.75, f"{found.edtf} is just after {when.edtf}, which was not exact"
    near = gap <= REACH
    exact = not (found.precision.is_vague or when.precision.is_vague)
    elsewhere = _places(finding.place, known.place)[0] < _NO_PLACE
    if still_to_come and near and exact and not elsewhere and finding.kind in _ONCE_A_WEEK:
        return 0.75, f"{found.edtf} is not {when.edtf}, but a {finding.kind} of these is held once"
    in_one_place = _places(finding.place, known.place)[0] == 1.0
    people = _names(finding.people) & _names(known.people)
    if when.start > day and gap == timedelta(1) and exact and in_one_place and len(people) > 1:
        return 0.75, f"{found.edtf} is not {when.edtf}, but the day beside it, with the same people in the same place"
    return 0.0, f"{found.edtf} is not {when.edtf}"


def _is_new_day(finding: Finding, known: Details) -> bool:
    """Whether it may be the day on which what was put off is held: of what happens once, or in the same place."""
    waited = finding.when.start - known.when.end
    place = _places(finding.place, known.place)[0]
    is_it = place >= _NO_PLACE if finding.kind in _ONCE_A_WEEK else place == 1.0
    return finding.status.is_on and timedelta(0) < waited <= REACH_OF_CHANGE and is_it


def _participants(finding: Finding, known: Details) -> tuple[float, str]:
    """A report need not name everybody; but where each names somebody whom the other does not, they may be two."""
    people = _names(finding.people) & _names(known.people)
    if finding.parties and known.parties:
        one, other = set(finding.parties), set(known.parties)
        shared = one & other
        why = f"in common: {', '.join(sorted(shared)) or 'nobody'}"
        if shared in (one, other):
            if not (finding.people and known.people) or people or len(shared) < 2:
                return 1.0, why
            of_two = min(len(_names(finding.people)), len(_names(known.people))) > 1
            return (0.4 if of_two else 0.85), f"{why}, but other people"
        bodies = {party for party in shared if is_body(party)}
        if bodies and finding.kind not in (Kind.VISIT, Kind.CALL):
            return 0.9, f"in common: {', '.join(sorted(bodies))}, which holds it"
        share = len(shared) / len(one | other)
        theme = themes(f"{finding.title} {finding.evidence}") & themes(f"{known.title} {known.evidence}")
        if theme and any(not is_body(party) for party in shared - ROOFS) and finding.when == known.when:
            return max(share, 0.75), f"{why}; both of {', '.join(sorted(theme))}"
        if len(people) > 1:
            return max(share, 0.8), f"{why}; and {', '.join(sorted(people))}"
        return share, why
    if finding.people and known.people:
        return (1.0 if people else 0.0), f"in common: {', '.join(sorted(people)) or 'nobody'}"
    return 0.3, "one of them names nobody"


def _by_its_words(finding: Finding, known: Details) -> tuple[float, str]:
    """Whether it is what a person entered who named nobody: of its kind and place, or all names in its title fit."""
    place = finding.place
    if place and known.place and finding.kind is known.kind and _places(place, known.place)[0] == 1.0:
        return 0.85, f"a {finding.kind} in {place}, entered without saying whose"
    first, *others = re.findall(r"[\w’'-]+", known.title) or [""]
    names = {word.casefold() for word in others if word[:1].isupper()} | (
        {first.casefold()} if is_known(first) else set()
    )
    told = " ".join(filter(None, (finding.title, finding.evidence, finding.topic, place)))
    if names and names <= set(re.findall(r"[\w’'-]+", told.casefold())):
        return 0.85, f"in common: {', '.join(sorted(names))}, entered without saying whose"
    return 0.3, "one of them names nobody"


def _the_same(finding: Finding, known: Details) -> bool:
    """Whether both name the same two or more who take part."""
    shared = set(finding.parties) & set(known.parties)
    return len(shared) > 1 and shared in (set(finding.parties), set(known.parties))


def _names(people: Sequence[str]) -> set[str]:
    return {last_name(person) for person in people}


def _places(one: str | None, other: str | None) -> tuple[float, str]:
    if one is None or other is None:
        return _NO_PLACE, "one of them names no place"
    if is_same(one, other):
        return 1.0, f"both in {one}"
    if is_within(one, other) or is_within(other, one):
        inner, outer = (one, other) if is_within(one, other) else (other, one)
        return 1.0, f"{inner} is in {outer}"
    if is_apart(one, other):
        return 0.0, f"{one} is not {other}"
    return 0.25, f"{one} may be in {other} or elsewhere"
