"""Findings and edits by hand -> what is known of an engagement: a pure function, whatever came in first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from calendars.model.article import Article
from calendars.model.engagement import Details, Kind, Status
from calendars.model.finding import Finding
from calendars.model.names import last_name
from calendars.model.revision import Edit
from calendars.model.when import Precision, When

Report = tuple[Article, Finding]


def fold(reports: Sequence[Report], edits: Sequence[Edit]) -> tuple[Details, bool]:
    """What all of them say together, and whether a person took it out.

    `reports` come in the order of publication and `edits` in the order in which they were made; a person's word
    stands above every article's, field by field. Raises ValueError where there is neither.
    """
    fields = {name: value for edit in edits for name, value in edit.fields.items()}
    removed = bool(fields.pop("removed", False))
    if reports:
        return with_fields(_told([finding for _, finding in reports], reports), fields), removed
    if not edits:
        raise ValueError("an engagement rests on a report or on a person's word")
    return details_of(fields), removed


def details_of(fields: Mapping[str, Any]) -> Details:
    """The details that `Details.as_json` wrote. Raises ValueError (and KeyError for a missing name)."""
    plain = Details(title=fields["title"], kind=Kind(fields["kind"]), when=_when(fields))
    return with_fields(plain, fields)


def with_fields(details: Details, fields: Mapping[str, Any]) -> Details:
    """`details` with the given fields, named and written as in `Details.as_json`. Raises ValueError."""
    if not fields:
        return details
    whole = {**details.as_json(), **fields}
    changed: dict[str, Any] = {name: value for name, value in fields.items() if name not in _OF_WHEN}
    for name, read in _READERS.items():
        if name in changed:
            changed[name] = read(changed[name])
    if not _OF_WHEN.isdisjoint(fields):
        changed["when"] = _when(whole)
    return replace(details, **changed)


_OF_WHEN = frozenset({"when", "precision", "time", "end_time", "timezone"})
_READERS: Mapping[str, Any] = {"kind": Kind, "status": Status, "parties": tuple, "people": tuple}


def _when(fields: Mapping[str, Any]) -> When:
    written, precision = fields["when"], fields.get("precision")
    by_month = len(str(written).partition("/")[0]) == len("2022-01")
    days = When.parse(written, None if by_month or precision == Precision.MONTH else Precision(precision or "day"))
    begins, ends = _hour(fields.get("time")), _hour(fields.get("end_time"))
    if days.precision.is_vague:
        begins = ends = None
    return replace(days, time=begins, end_time=ends if begins else None, timezone=fields.get("timezone"))


def _hour(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _told(findings: Sequence[Finding], reports: Sequence[Report]) -> Details:
    """What the reports say, without anybody's edits."""
    latest = findings[-1]
    dated = _dated(findings)
    fullest = max(enumerate(findings), key=lambda entry: (len(entry[1].parties) + len(entry[1].people), entry[0]))[1]
    return Details(
        title=fullest.title,
        kind=_most_frequent(finding.kind for finding in findings),
        when=dated.when,
        parties=_union(findings, "parties"),
        people=_people(findings),
        place=_last_said(finding.place for finding in findings),
        status=_status(findings),
        confidence=max(finding.confidence for finding in findings),
        topic=_last_said(finding.topic for finding in findings),
        evidence=latest.evidence if latest.status in (Status.CANCELLED, Status.POSTPONED) else dated.evidence,
        note=_last_said(finding.note for finding in findings),
        url=_last_said(finding.url or article.url for article, finding in reports),
    )


def _dated(findings: Sequence[Finding]) -> Finding:
    """The finding whose date holds: the latest, unless it only says less exactly what an earlier one said."""
    holds = findings[0]
    for finding in findings[1:]:
        vaguer = holds.when.refines(finding.when)
        still_there = finding.status is Status.CANCELLED and finding.when.overlaps(holds.when)
        if finding.when != holds.when and not vaguer and not still_there:
            holds = finding
    return holds


def _status(findings: Sequence[Finding]) -> Status:
    """The latest, except that "expected" after "announced" takes nothing back."""
    status = findings[0].status
    for finding in findings[1:]:
        if not (status is Status.CONFIRMED and finding.status is Status.TENTATIVE):
            status = finding.status
    return status


def _union(findings: Iterable[Finding], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for finding in findings for value in getattr(finding, name)))


def _people(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Everybody once, by the fullest form of the name."""
    fullest: dict[str, str] = {}
    for person in _union(findings, "people"):
        known = fullest.get(last_name(person), "")
        fullest[last_name(person)] = max(known, person, key=len)
    return tuple(fullest.values())


def _most_frequent(kinds: Iterable[Kind]) -> Kind:
    return Counter(kinds).most_common(1)[0][0]


def _last_said(values: Iterable[str | None]) -> str | None:
    said = [value for value in values if value]
    return said[-1] if said else None
