"""Reports -> for days, place, topic and status what is likeliest, and who says otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from calendars.merge.claims import Claim, Value, Verdict, likeliest
from calendars.merge.clues import has
from calendars.merge.places import is_apart, is_within
from calendars.model.engagement import Dispute, Status
from calendars.model.report import Report
from calendars.model.when import When

#: A date that was given up counts so much less where a report still tells it.
_GIVEN_UP = 0.4


def days(reports: Sequence[Report], weights: Sequence[float]) -> Verdict[When]:
    """The days that hold: the latest, unless less reliable, or only less exact than what was said before.

    A report that says itself that they were changed ends what was said until then.
    """
    if _say_the_same(told := [report.finding.when for report in reports]):
        return Verdict(told[0])
    claims: list[Claim[When]] = []
    given_up: set[When] = set()
    for report, weight in zip(reports, weights, strict=True):
        finding, when = report.finding, report.finding.when
        if finding.status is Status.CANCELLED and any(when.overlaps(claim.value) for claim in claims):
            continue  # it tells what is off, not when that is
        put_off = finding.status is Status.POSTPONED
        to_another_day = put_off and not any(when.overlaps(claim.value) for claim in claims)
        moved = finding.moved_from is not None or to_another_day or has("change", finding.evidence)
        if put_off and not to_another_day and finding.moved_from is None:
            if _is_heard(weight, claims):  # it names the day that does not hold
                given_up |= {when, *(claim.value for claim in claims)}
                claims = [replace(claim, weight=claim.weight * _GIVEN_UP) for claim in claims]
        elif moved and _is_heard(weight, claims):
            given_up |= {claim.value for claim in claims if not claim.value.overlaps(when)}
            given_up |= {finding.moved_from} if finding.moved_from else set()
            given_up.discard(when)
            claims = []
        claims.append(_claim(when, weight * (_GIVEN_UP if when in given_up else 1.0), report))
    verdict = likeliest(claims, _leaves_days_open)
    return replace(verdict, value=_with_hour(verdict.value, [claim.value for claim in claims]))


def _leaves_days_open(said: When, value: When) -> bool:
    """Whether who says `said` says nothing against `value`: it is less exact, or names one of its days alone."""
    if said.length == 1 < value.length and not value.precision.is_vague:
        return said.within(value)
    if value.length == 1 < said.length and not said.precision.is_vague:
        return False
    return said == value or value.refines(said)


def _with_hour(days: When, said: Sequence[When]) -> When:
    """`days`, with the hour at which the last of those who say when its first day begins has it begin."""
    if days.is_timed or days.precision.is_vague:
        return days
    hours = [one for one in said if one.is_timed and one.start == days.start and one.within(days)]
    return days.at(hours[-1].time, hours[-1].timezone) if hours and hours[-1].time else days


def place(reports: Sequence[Report], weights: Sequence[float]) -> Verdict[str] | None:
    """Where it is: a city rather than its state. A report that says that it was moved ends what was said until then."""
    told = [report.finding.place for report in reports if report.finding.place]
    if told and _say_the_same(told):
        return Verdict(told[0])
    claims: list[Claim[str]] = []
    for report, weight in zip(reports, weights, strict=True):
        where = report.finding.place
        if not where:
            continue
        if _is_heard(weight, claims) and has("change", report.finding.evidence):
            claims = [claim for claim in claims if not is_apart(claim.value, where)]
        claims.append(_claim(where, weight, report))
    return likeliest(claims, _leaves_place_open) if claims else None


def _leaves_place_open(said: str, value: str) -> bool:
    return not is_apart(said, value) and not is_within(said, value)


def topic(reports: Sequence[Report], weights: Sequence[float]) -> Verdict[str] | None:
    """What it is about; one says more than another where it holds its words."""
    told = zip(reports, weights, strict=True)
    claims = [_claim(report.finding.topic, weight, report) for report, weight in told if report.finding.topic]
    return likeliest(claims, lambda said, value: said.casefold() in value.casefold()) if claims else None


def status(reports: Sequence[Report], weights: Sequence[float]) -> Verdict[Status]:
    """The latest, except that "expected" after "announced" takes nothing back. That it is off ends what was said."""
    if _say_the_same(told := [report.finding.status for report in reports]):
        return Verdict(told[0])
    claims: list[Claim[Status]] = []
    for report, weight in zip(reports, weights, strict=True):
        said = report.finding.status
        if not said.is_on and _is_heard(weight, claims):
            claims = []
        claims.append(_claim(said, weight, report))
    return likeliest(claims, lambda said, value: said is value or (said, value) in _TAKES_NOTHING_BACK)


_TAKES_NOTHING_BACK = {
    (Status.TENTATIVE, Status.CONFIRMED),
    (Status.POSTPONED, Status.CONFIRMED),
    (Status.POSTPONED, Status.TENTATIVE),
}


def _say_the_same(values: Sequence[object]) -> bool:
    """Whether there is nothing to weigh, as is mostly so: an engagement that many report is asked for each of them."""
    return all(value == values[0] for value in values)


def _claim(value: Value, weight: float, report: Report) -> Claim[Value]:
    return Claim(value, weight, report.article.name, report.article.voice)


def _is_heard(weight: float, claims: Iterable[Claim[Any]]) -> bool:
    """Whether news of a change is believed at once: rumour against a ministry's own word is not."""
    return all(2 * weight >= claim.weight for claim in claims)


def disputes(when: Verdict[When], where: Verdict[str] | None, whether: Verdict[Status]) -> tuple[Dispute, ...]:
    """What some reports say against these; of what is off, only against that."""
    if whether.value is Status.CANCELLED:
        return tuple(_disputed_status(whether))
    return (*_disputed_days(when), *_disputed_place(where), *_disputed_status(whether))


def _disputed_days(verdict: Verdict[When]) -> Iterable[Dispute]:
    for value, by in verdict.rivals:
        if value.edtf != verdict.value.edtf:
            yield Dispute(field="when", value=value.edtf, by=by)
        elif value.time is not None:
            yield Dispute(field="time", value=f"{value.time:%H:%M}", by=by)


def _disputed_place(verdict: Verdict[str] | None) -> Iterable[Dispute]:
    for value, by in verdict.rivals if verdict else ():
        yield Dispute(field="place", value=value, by=by)


def _disputed_status(verdict: Verdict[Status]) -> Iterable[Dispute]:
    for value, by in verdict.rivals:
        yield Dispute(field="status", value=value.value, by=by)
