"""All of one engagement: what is known, how it came to be so, and by whose words. For `summitry show`."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from calendars.merge.reliability import weight_of
from calendars.model.engagement import Engagement, rfc3339
from daemon.cli.output import heading, print_line
from daemon.cli.shown import print_details
from daemon.deeds import deed_sentence, effect_sentence, last_standing
from daemon.history import Record, sentences, told
from daemon.words import dispute_words, whole_day

if TYPE_CHECKING:
    from calendars.model.report import Byline, Report
    from calendars.model.revision import Edit, Revision
    from config.settings import ReliabilitySettings


def print_sheet(record: Record, reliability: "ReliabilitySettings") -> None:
    """For people."""
    engagement = record.engagement
    print_line(engagement.uid + _state(engagement))
    print_details(engagement)
    for dispute in engagement.disputed:
        print_line(f"disputed: {dispute_words(dispute)}")
    heading("how it came to be so")
    for change in reversed(told(record)):
        print_line(f"{change.at:%Y-%m-%d %H:%M}Z  {change.sentence}")
        source = _named(change.article) if change.article else change.by
        print_line(f"    {source}: “{change.words}”" if change.words else f"    {source}")
    if last := last_standing(record.deeds):
        heading(f"summitry undo {engagement.uid[:8]}")
        print_line(f"takes back what was done on {whole_day(last.at.date())}: {deed_sentence(last, engagement.uid)}")
        print_line(f"    then {effect_sentence(last, engagement.uid)}")
    if record.reports:
        heading("reports")
        for report in record.reports:
            print_line(f"{_named(report.article)}: “{report.finding.evidence}”")
            for why in _why(report, reliability):
                print_line(f"    {why}")


def sheet_json(record: Record) -> dict[str, Any]:
    """For programs: the engagement, and the lists `history`, `by_hand` and `reports`."""
    return {
        **record.engagement.as_json(),
        "removed": record.engagement.removed,
        "history": [_revision_json(one, record.articles) for one in record.history],
        "by_hand": [_deed_json(one, record.engagement.uid) for one in record.deeds],
        "reports": [_report_json(one) for one in record.reports],
    }


def _state(engagement: Engagement) -> str:
    if engagement.merged_into:
        return f" (merged into {engagement.merged_into})"
    return " (removed)" if engagement.removed else ""


def _named(article: "Byline") -> str:
    """`A paper, 4 March 2024 (2024-03-04-talks)`: the id is what `article show` and `split --article` ask for."""
    return f"{article.name}, {whole_day(article.day)} ({article.id})"


def _why(report: "Report", reliability: "ReliabilitySettings") -> Iterator[str]:
    said = "a person said that it belongs here" if report.pinned else "; ".join(report.reasons)
    if said:
        yield f"taken for it, because: {said}"
    if (weight := weight_of(report, reliability)) != reliability.report:
        yield f"counts {weight:g}, where an outlet's own report counts {reliability.report:g}"


def _revision_json(revision: "Revision", articles: "Mapping[str, Byline]") -> dict[str, Any]:
    cause = revision.cause
    article = articles.get(cause.article or "")
    return {
        "at": rfc3339(revision.at),
        "change": revision.change.value,
        "sentence": ". ".join(sentences(revision)) + ".",
        "cause": {
            "origin": cause.origin.value,
            "article": cause.article,
            "outlet": article.outlet if article else None,
            "published": article.published.isoformat() if article else None,
            "words": cause.words,
        },
        "changed": {name: [old, new] for name, (old, new) in revision.changed.items()},
        "sequence": revision.after.sequence,
    }


def _deed_json(deed: "Edit", uid: str) -> dict[str, Any]:
    return {
        "at": rfc3339(deed.at),
        "deed": deed.deed.value,
        "sentence": f"{deed_sentence(deed, uid)}.",
        "fields": dict(deed.fields),
        "other": deed.uid if uid == deed.other else deed.other,
        "taken_back": rfc3339(deed.undone) if deed.undone else None,
    }


def _report_json(report: "Report") -> dict[str, Any]:
    article, finding = report.article, report.finding
    return {
        "article": {
            "id": article.id,
            "title": article.title,
            "outlet": article.outlet,
            "url": article.url,
            "published": article.published.isoformat(),
        },
        "evidence": finding.evidence,
        "finding": finding.as_json(),
        "reasons": list(report.reasons),
        "pinned": report.pinned,
    }
