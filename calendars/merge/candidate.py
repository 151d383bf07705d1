"""An engagement as it was known when an article was published: what the article's findings are held against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendars.merge.clues import has
from calendars.model.engagement import Details, Status
from calendars.model.finding import Finding
from calendars.model.report import Report
from calendars.model.when import When


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engagement as it was known when an article was published."""

    #: Its uid.
    uid: str
    #: What was known of it.
    details: Details
    #: The days on which exact reports have ever put it: old news keeps coming in.
    reported: tuple[When, ...] = ()
    #: Those of them on which it was put since a report last said that it was moved.
    unmoved: tuple[When, ...] = ()
    #: Whether it is a person's word alone, which may name nobody.
    entered: bool = False
    #: Of what a person merged or split, a report of each kind: another one like these belongs here, too.
    examples: tuple[Finding, ...] = ()


def candidate_of(uid: str, details: Details, reports: Sequence[Report]) -> Candidate:
    """The engagement of which `reports`, in the order of publication, had told, and tell `details`."""
    return Candidate(
        uid,
        details,
        _exact(when for report in reports for when in (report.finding.when, report.finding.moved_from)),
        _exact(finding.when for finding in _since_moved(reports)),
        entered=not reports,
        examples=_examples(reports),
    )


def tells_change(finding: Finding) -> bool:
    """Whether it says that the engagement was to be on another day, which it does not name."""
    told = finding.status is Status.POSTPONED or has("change", finding.evidence)
    return told and finding.moved_from is None


def _exact(days: Iterable[When | None]) -> tuple[When, ...]:
    """Those that are exact: what was said to be in a week is held once in it."""
    return tuple(dict.fromkeys(when for when in days if when and not when.precision.is_vague))


def _since_moved(reports: Sequence[Report]) -> list[Finding]:
    """What says on what days it is, from the last report of a change on; what is put off may yet be on any."""
    findings = [report.finding for report in reports]
    last = max((at for at, one in enumerate(findings) if one.moved_from or tells_change(one)), default=0)
    return [one for one in findings[last:] if one.status is not Status.POSTPONED]


def _examples(reports: Sequence[Report]) -> tuple[Finding, ...]:
    """Where a person said that some belong here: the last of each kind, as they may be of several."""
    if not any(report.pinned for report in reports):
        return ()
    return tuple({report.finding.kind: report.finding for report in reports}.values())
