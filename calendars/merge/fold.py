"""Reports and edits by hand -> what is known of an engagement: a pure function, whatever came in first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from calendars.merge import verdicts
from calendars.merge.fields import details_of, with_fields
from calendars.merge.places import is_apart
from calendars.merge.reliability import weight_of
from calendars.model.article import UNDATED
from calendars.model.engagement import Details, Dispute, Kind, Status
from calendars.model.finding import Finding
from calendars.model.names import last_name
from calendars.model.report import Report
from calendars.model.revision import Edit
from calendars.model.when import When
from config.settings import ReliabilitySettings

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
    if "title" not in fields:
        details = replace(details, title=_title_in(details.place, told.title, told.place))
    return replace(details, when=told.when) if told.when.refines(details.when) and not is_dated else details


_SET_BY = {"time": "when"}  # whoever sets the days by hand has seen the hours


def _told(reports: Sequence[Report], weights: Sequence[float]) -> tuple[Details, tuple[Dispute, ...]]:
    """What the reports say, without anybody's edits, and what some of them say against it."""
    findings = [report.finding for report in reports]
    status, when = verdicts.status(reports, weights), verdicts.days(reports, weights)
    place, topic = verdicts.place(reports, weights), verdicts.topic(reports, weights)
    kind = _most_said(zip((finding.kind for finding in findings), weights, strict=True))
    parties = _parties(findings, kind)
    named = _naming(findings, weights, kind, parties, place.value if place else None)
    evidence = _evidence(findings, status.value, when.value)
    said = next(report.article for report in reports if report.finding.evidence == evidence)
    where = place.value if place else None
    details = Details(
        title=_title_in(where, named.title, named.place),
        kind=kind,
        when=when.value,
        parties=parties,
        people=_people(findings),
        place=where,
        status=status.value,
        confidence=max(finding.confidence for finding in findings),
        topic=topic.value if topic else None,
        evidence=evidence,
        outlet=said.outlet,
        said=None if said.day == UNDATED else said.day,
        note=_last_said(finding.note for finding in findings),
        url=_last_said(report.finding.url or report.article.url for report in reports),
    )
    return details, verdicts.disputes(when, place, status)


def _naming(
    findings: Sequence[Finding], weights: Sequence[float], kind: Kind, parties: Sequence[str], place: str | None
) -> Finding:
    """The report whose title is shown: of this kind and place, and naming most of it; of the likeliest the last."""

    def fits(position: int) -> tuple[object, ...]:
        one = findings[position]
        elsewhere = place is not None and one.place is not None and is_apart(one.place, place)
        named = len(set(one.parties) & set(parties)) + len(one.people)
        return one.kind is kind, not elsewhere, named, one.place is not None, weights[position], position

    return findings[max(range(len(findings)), key=fits)]


def _title_in(place: str | None, title: str, told_at: str | None) -> str:
    """`title`, where it ends in the place that its report told, with the one that is shown instead."""
    rest = title.removesuffix(f" in {told_at}") if told_at else title
    return title if rest == title else f"{rest} in {place}" if place else rest


def _evidence(findings: Sequence[Finding], status: Status, when: When) -> str:
    """The words of the last report that says so: that it is off, else on what days it is."""
    if not status.is_on:
        return next(finding.evidence for finding in reversed(findings) if finding.status is status)
    said = next((finding for finding in reversed(findings) if finding.when == when), None)
    of_these_days = (finding for finding in reversed(findings) if finding.when.edtf == when.edtf)
    return (said or next(of_these_days, findings[-1])).evidence


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
