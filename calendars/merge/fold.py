"""Reports and edits by hand -> what is known of an engagement: a pure function, whatever came in first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from calendars.merge.claims import Claim, Value, Verdict, likeliest
from calendars.merge.clues import has
from calendars.merge.fields import details_of, with_fields
from calendars.merge.places import is_apart, is_within
from calendars.merge.reliability import weight_of
from calendars.model.article import UNDATED
from calendars.model.engagement import Details, Dispute, Kind, Status
from calendars.model.finding import Finding
from calendars.model.names import last_name
from calendars.model.report import Report
from calendars.model.revision import Edit
from calendars.model.when import When
from config.settings import ReliabilitySettings

#: A date that was given up counts so much less where a report still tells it.
_GIVEN_UP = 0.4

#: From so many reports on a party that hardly any of them names is taken for a slip of these.
_MANY = 4
_HARDLY_ANY = 0.3

#: Kinds that have few parties. Others grow with each report of who will come as well.
_OF_FEW = frozenset({Kind.CALL, Kind.MEETING, Kind.TALKS, Kind.VISIT, Kind.SIGNING})


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of an engagement."""

    #: What it is.
    details: Details
    #: What some reports say against it.
    disputed: tuple[Dispute, ...] = ()
    #: Whether a person took it out.
    removed: bool = False


def fold(reports: Sequence[Report], edits: Sequence[Edit], reliability: ReliabilitySettings) -> Account:
    """What all of them say together.

    `reports` come in the order of publication and `edits` in the order in which they were made; a person's word
    stands above every article's, field by field. Raises ValueError where there is neither.
    """
    fields = {name: value for edit in edits for name, value in edit.fields.items()}
    removed = bool(fields.pop("removed", False))
    if reports:
        details, disputed = _told(reports, [weight_of(report, reliability) for report in reports])
        left = tuple(dispute for dispute in disputed if _SET_BY.get(dispute.field, dispute.field) not in fields)
        return Account(_by_hand(details, fields, is_dated="when" in _edited(edits)), left, removed)
    if not fields:
        raise ValueError("an engagement rests on a report or on a person's word")
    return Account(details_of(fields), (), removed)


def _edited(edits: Sequence[Edit]) -> set[str]:
    """The fields that a person set of what was known already."""
    return {name for edit in edits if not edit.enters for name in edit.fields}


def _by_hand(told: Details, fields: Mapping[str, Any], *, is_dated: bool) -> Details:
    """What the reports tell, under what a person set.

    A vague date of what a person entered is refined by an exact one; not so where somebody set the date of what was
    known (`is_dated`), who had seen the exact one or did not believe it.
    """
    details = with_fields(told, fields)
    return replace(details, when=told.when) if told.when.refines(details.when) and not is_dated else details


_SET_BY = {"time": "when"}  # whoever sets the days by hand has seen the hours


def _told(reports: Sequence[Report], weights: Sequence[float]) -> tuple[Details, tuple[Dispute, ...]]:
    """What the reports say, without anybody's edits, and what some of them say against it."""
    findings = [report.finding for report in reports]
    status, when = _status(reports, weights), _when(reports, weights)
    place, topic = _place(reports, weights), _topic(reports, weights)
    kind = _most_said(zip((finding.kind for finding in findings), weights, strict=True))
    parties = _parties(findings, kind)
    named = _naming(findings, weights, kind, parties, place.value if place else None)
    evidence = _evidence(findings, status.value, when.value)
    said = next(report.article for report in reports if report.finding.evidence == evidence)
    details = Details(
        title=named.title,
        kind=kind,
        when=when.value,
        parties=parties,
        people=_people(findings),
        place=place.value if place else None,
        status=status.value,
        confidence=max(finding.confidence for finding in findings),
        topic=topic.value if topic else None,
        evidence=evidence,
        outlet=said.outlet,
        said=None if said.day == UNDATED else said.day,
        note=_last_said(finding.note for finding in findings),
        url=_last_said(report.finding.url or report.article.url for report in reports),
    )
    if status.value is Status.CANCELLED:
        return details, tuple(_disputed_status(status))
    return details, (*_disputed_days(when), *_disputed_place(place), *_disputed_status(status))


def _when(reports: Sequence[Report], weights: Sequence[float]) -> Verdict[When]:
    """The days that hold: the latest, unless less reliable, or only less exact than what was said before.

    A report that says itself that they were changed ends what was said until then.
    """
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
        elif moved and claims and _is_heard(weight, claims):
            given_up |= {claim.value for claim in claims if not claim.value.overlaps(when)}
            given_up.discard(when)
            claims = []
        claims.append(_claim(when, weight * (_GIVEN_UP if when in given_up else 1.0), report))
    return likeliest(claims, _says_nothing_against)


def _says_nothing_against(said: When, value: When) -> bool:
    return said == value or value.refines(said)


def _place(reports: Sequence[Report], weights: Sequence[float]) -> Verdict[str] | None:
    """Where it is: a city rather than its state. A report that says that it was moved ends what was said until then."""
    claims: list[Claim[str]] = []
    for report, weight in zip(reports, weights, strict=True):
        place = report.finding.place
        if not place:
            continue
        if _is_heard(weight, claims) and has("change", report.finding.evidence):
            claims = [claim for claim in claims if not is_apart(claim.value, place)]
        claims.append(_claim(place, weight, report))
    return (
        likeliest(claims, lambda said, value: not is_apart(said, value) and not is_within(said, value))
        if claims
        else None
    )


def _topic(reports: Sequence[Report], weights: Sequence[float]) -> Verdict[str] | None:
    """What it is about; one says more than another where it holds its words."""
    told = zip(reports, weights, strict=True)
    claims = [_claim(report.finding.topic, weight, report) for report, weight in told if report.finding.topic]
    return likeliest(claims, lambda said, value: said.casefold() in value.casefold()) if claims else None


def _naming(
    findings: Sequence[Finding], weights: Sequence[float], kind: Kind, parties: Sequence[str], place: str | None
) -> Finding:
    """The report whose title is shown: of this kind and place, and naming most of them; of the likeliest the last."""

    def fits(position: int) -> tuple[object, ...]:
        one = findings[position]
        elsewhere = place is not None and one.place is not None and is_apart(one.place, place)
        named = len(set(one.parties) & set(parties)) + len(one.people)
        return one.kind is kind, not elsewhere, named, weights[position], position

    return findings[max(range(len(findings)), key=fits)]


def _status(reports: Sequence[Report], weights: Sequence[float]) -> Verdict[Status]:
    """The latest, except that "expected" after "announced" takes nothing back. That it is off ends what was said."""
    claims: list[Claim[Status]] = []
    for report, weight in zip(reports, weights, strict=True):
        status = report.finding.status
        if not status.is_on and _is_heard(weight, claims):
            claims = []
        claims.append(_claim(status, weight, report))
    return likeliest(claims, lambda said, value: said is value or (said, value) in _TAKES_NOTHING_BACK)


_TAKES_NOTHING_BACK = {
    (Status.TENTATIVE, Status.CONFIRMED),
    (Status.POSTPONED, Status.CONFIRMED),
    (Status.POSTPONED, Status.TENTATIVE),
}


def _claim(value: Value, weight: float, report: Report) -> Claim[Value]:
    return Claim(value, weight, report.article.name, report.article.voice)


def _is_heard(weight: float, claims: Iterable[Claim[Any]]) -> bool:
    """Whether news of a change is believed at once: rumour against a ministry's own word is not."""
    return all(2 * weight >= claim.weight for claim in claims)


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


def _evidence(findings: Sequence[Finding], status: Status, when: When) -> str:
    """The words of the last report that says so: that it is off, else on what days it is."""
    if not status.is_on:
        return next(finding.evidence for finding in reversed(findings) if finding.status is status)
    return next(
        (finding.evidence for finding in reversed(findings) if finding.when == when),
        findings[-1].evidence,
    )


def _parties(findings: Sequence[Finding], kind: Kind) -> tuple[str, ...]:
    """Everybody who is named, in the order of the reports, but for slips of one among many."""
    named = Counter(party for finding in findings for party in finding.parties)
    telling = sum(bool(finding.parties) for finding in findings)
    enough = _HARDLY_ANY * telling if kind in _OF_FEW and telling >= _MANY else 0
    return tuple(party for party in named if named[party] >= enough)


def _people(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Everybody once, by the fullest form of the name."""
    fullest: dict[str, str] = {}
    for finding in findings:
        for person in finding.people:
            known = fullest.get(last_name(person), "")
            fullest[last_name(person)] = max(known, person, key=len)
    return tuple(fullest.values())


def _most_said(kinds: Iterable[tuple[Kind, float]]) -> Kind:
    said = Counter[Kind]()
    for kind, weight in kinds:
        said[kind] += weight  # type: ignore[assignment]  # a Counter counts in fractions as well
    return said.most_common(1)[0][0]


def _last_said(values: Iterable[str | None]) -> str | None:
    said = [value for value in values if value]
    return said[-1] if said else None
