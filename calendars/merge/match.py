"""Is this finding that engagement? A score from 0 to 1, with its reasons."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from calendars.merge.candidate import Candidate
from calendars.merge.clues import themes
from calendars.merge.days import fit_of_days
from calendars.merge.kinds import are_close, why_two
from calendars.merge.parties import are_the_same, fit_of_parties, fit_of_words
from calendars.merge.places import fit_of_places
from calendars.model.engagement import Details
from calendars.model.finding import Finding
from calendars.model.names import last_names

#: From this score on a finding is taken for a report of the engagement.
ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Match:
    """How well a finding fits an engagement."""

    #: From 0 (another meeting) to 1 (surely this one).
    score: float
    #: What speaks for and against it, for people.
    reasons: tuple[str, ...]


def match(finding: Finding, candidate: Candidate, day: date) -> Match:
    """How likely `finding`, published on `day`, is a report of the candidate: by what is known, or by an example."""
    best = _match(finding, candidate, candidate.details, day)
    for example in candidate.examples:
        best = max(best, _match(finding, candidate, example, day), key=lambda fit: fit.score)
    return best


def _match(finding: Finding, candidate: Candidate, known: Details, day: date) -> Match:
    if two := why_two(finding, known):
        return Match(0.0, (two,))
    unnamed = candidate.entered and not known.parties and not known.people
    who, why_who = fit_of_words(finding, known) if unnamed else fit_of_parties(finding, known)
    days, why_days = fit_of_days(finding, known, candidate, day, sure=are_the_same(finding, known))
    same_day = finding.when.start == known.when.start
    if (
        not are_close(finding, known)
        and not same_day
        and len(last_names(finding.people) & last_names(known.people)) < 2
    ):
        days *= 0.7
    where, why_where = fit_of_places(finding.place, known.place)
    score = days * (0.80 * who + 0.12 * where + 0.08 * (finding.kind is known.kind))
    return Match(score, (why_days, why_who, why_where))


def may_match(finding: Finding, known: Details) -> bool:
    """Whether it is worth asking on what days the engagement ever was: nothing else speaks against it."""
    return not why_two(finding, known) and 0.80 * fit_of_parties(finding, known)[0] + 0.20 >= ENOUGH


def one_name_is_enough(finding: Finding) -> bool:
    """Whether it may tell of an engagement with which it shares a single state or person, and each names others too."""
    return len(finding.parties) < 2 or bool(themes(f"{finding.title} {finding.evidence}"))


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
