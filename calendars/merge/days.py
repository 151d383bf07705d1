"""Whether the days of a report are those of an engagement: where it was moved or is disputed, they do not touch."""

from datetime import date, timedelta

from calendars.merge.candidate import Candidate, tells_change
from calendars.merge.clues import ordinals
from calendars.merge.places import NO_PLACE, fit_of_places
from calendars.model.engagement import Details, Kind, Status
from calendars.model.finding import Finding
from calendars.model.names import ROOFS, is_body, last_names
from calendars.model.when import When

#: So far beside each other two days of one engagement may lie, where reports disagree …
REACH = timedelta(days=7)

#: … and where one says itself that it was moved, without saying from when.
REACH_OF_CHANGE = timedelta(days=90)

#: How much less the days of an earlier report count than those that hold now.
_OLD_NEWS = 0.9

#: What a week was said to hold may begin so many days later.
_SLIP = timedelta(days=3)

#: What the same parties do once in a week: on another day it is the same one, told differently.
_ONCE_A_WEEK = frozenset({Kind.VISIT, Kind.SUMMIT, Kind.CONFERENCE, Kind.SIGNING, Kind.CEREMONY})


def fit_of_days(finding: Finding, known: Details, candidate: Candidate, day: date, *, sure: bool) -> tuple[float, str]:
    """How well the days of `finding`, published on `day`, fit those of the candidate, and why; from 0 to 1.

    `known` is what is known of it, or an example of its reports. Where both name the same who take part (`sure`), days
    that do not touch may be of one meeting all the same.
    """
    spans = (known.when, *candidate.reported)
    if finding.moved_from is not None and any(finding.moved_from.overlaps(span) for span in spans):
        return 1.0, f"it was moved from {finding.moved_from.edtf}"
    score, why = _one_date(finding.when, known.when)
    for before in candidate.reported:
        earlier, why_earlier = _one_date(finding.when, before)
        if _OLD_NEWS * earlier > score:
            score, why = _OLD_NEWS * earlier, f"{why_earlier}, as was reported before"
    if not score and sure:
        return _another_day(finding, known, candidate, day)
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


def _another_day(finding: Finding, known: Details, candidate: Candidate, day: date) -> tuple[float, str]:
    """Days that do not touch, of one meeting all the same: nobody was there yet, and it is what happens once."""
    found, when = finding.when, known.when
    gap = _gap(found, when)
    still_to_come = when.end >= day
    if tells_change(finding) and still_to_come and gap <= REACH_OF_CHANGE:
        return 0.85, f"{found.edtf} is not {when.edtf}, but it says that it was moved"
    if finding.kind is not known.kind:
        return 0.0, f"{found.edtf} is not {when.edtf}"
    if known.status is Status.POSTPONED and _is_new_day(finding, known):
        return 0.8, f"{found.edtf} is not {when.edtf}, but it had been put off"
    reach = REACH_OF_CHANGE if known.status is Status.POSTPONED else REACH
    within_reach = any(_gap(found, one) <= reach for one in (when, *candidate.reported))
    if within_reach and ordinals(finding.evidence) & ordinals(known.evidence):
        return 0.8, f"{found.edtf} is not {when.edtf}, but it is the same one of its series"
    if when.precision.is_vague and when.end < found.start <= when.end + _SLIP:
        return 0.75, f"{found.edtf} is just after {when.edtf}, which was not exact"
    exact = not (found.precision.is_vague or when.precision.is_vague)
    if not exact or any(_gap(found, one) > REACH for one in (when, *candidate.unmoved)):
        return 0.0, f"{found.edtf} is not {when.edtf}"
    place = fit_of_places(finding.place, known.place)[0]
    if still_to_come and place >= NO_PLACE and finding.kind in _ONCE_A_WEEK:
        return 0.75, f"{found.edtf} is not {when.edtf}, but a {finding.kind} of these is held once"
    if place >= NO_PLACE and _is_mediated(finding, known):
        return 0.75, f"{found.edtf} is not {when.edtf}, but a round of talks between these is held once"
    undisputed = all(before == when for before in candidate.reported)  # a third day is that of another meeting
    if when.start > day and gap == timedelta(1) and place == 1.0 and undisputed and _are_all(finding, known):
        return 0.75, f"{found.edtf} is not {when.edtf}, but the day beside it, and all are the same in the same place"
    return 0.0, f"{found.edtf} is not {when.edtf}"


def _gap(one: When, other: When) -> timedelta:
    return max(one.start - other.end, other.start - one.end)


def _is_mediated(finding: Finding, known: Details) -> bool:
    """Whether it is a round of talks to which the same envoy of an organisation calls the same parties."""
    calls = any(is_body(party) or party in ROOFS for party in finding.parties)
    same = set(finding.parties) == set(known.parties)
    return finding.kind is Kind.TALKS and calls and same and bool(last_names(finding.people) & last_names(known.people))


def _are_all(finding: Finding, known: Details) -> bool:
    """Whether both name the same parties and nobody whom the other leaves out, or two people who are the same."""
    here, there = last_names(finding.people), last_names(known.people)
    if len(here & there) > 1:
        return True
    return set(finding.parties) == set(known.parties) and (here <= there or there <= here)


def _is_new_day(finding: Finding, known: Details) -> bool:
    """Whether it may be the day on which what was put off is held: of what happens once, or in the same place."""
    waited = finding.when.start - known.when.end
    place = fit_of_places(finding.place, known.place)[0]
    is_it = place >= NO_PLACE if finding.kind in _ONCE_A_WEEK else place == 1.0
    return finding.status.is_on and timedelta(0) < waited <= REACH_OF_CHANGE and is_it
