"""Model <-> what stands in a row: lossless, and known here alone."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, RowMapping, bindparam, false, func

from calendars.model.article import Article
from calendars.model.engagement import Details, Dispute, Engagement, Kind, Status
from calendars.model.finding import Finding, Mention
from calendars.model.reminder import Endpoint, EndpointState, Topic
from calendars.model.report import Byline, published_at
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.selection import Facets, Selection
from calendars.model.when import Precision, When
from calendars.store.tables import Spoilt
from config.durations import Duration

logger = logging.getLogger("summitry.store")

Row = Mapping[str, Any] | RowMapping
Made = TypeVar("Made")

#: What a row raises that another version or another hand wrote. The database's own errors are not among these.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)

_NAMED_AT_ONCE = 1_000

_PLAIN = ("title", "place", "confidence", "topic", "evidence", "note", "url")


def readable(rows: Iterable[Row], make: Callable[[Row], Made], name: str, unread: list[Any]) -> Iterator[Made]:
    """What `make` reads in each of `rows`. One that cannot be read holds up none of the others.

    Its column `name`, which names it, goes into `unread`, and the log says why.
    """
    for row in rows:
        try:
            if any(isinstance(value, Spoilt) for value in row.values()):
                raise ValueError("a number in it is none")
            yield make(row)
        except UNREADABLE as error:
            logger.error("%s cannot be read: %r", row[name], error)  # noqa: TRY400 (whose row it is tells more)
            unread.append(row[name])


def in_parts(values: Iterable[Made]) -> Iterator[list[Made]]:
    """`values`, so many at a time as one statement can name."""
    rest = iter(values)
    while part := list(islice(rest, _NAMED_AT_ONCE)):
        yield part


def one_of(column: ColumnElement[Any], name: str, count: int) -> ColumnElement[bool]:
    """Whether `column` holds one of `count` values that are bound by `bound`: quicker than a list of any length."""
    return column.in_([bindparam(f"{name}{number}") for number in range(count)])


def bound(name: str, values: Sequence[Any], count: int) -> dict[str, Any]:
    """`values`, one or more, as `one_of` wants them; where there are fewer than `count` the first stands for these."""
    return {f"{name}{number}": values[number if number < len(values) else 0] for number in range(count)}


def when_json(when: When) -> dict[str, Any]:
    """A `When`, whole."""
    parts = {"start": when.start, "end": when.end, "time": when.time, "end_time": when.end_time}
    written: dict[str, Any] = {name: part.isoformat() for name, part in parts.items() if part is not None}
    return written | {"precision": when.precision.value, "timezone": when.timezone}


def when_of(written: Row) -> When:
    """The inverse of `when_json`."""
    return When(
        start=date.fromisoformat(written["start"]),
        end=date.fromisoformat(written["end"]),
        precision=Precision(written["precision"]),
        time=time.fromisoformat(written["time"]) if "time" in written else None,
        end_time=time.fromisoformat(written["end_time"]) if "end_time" in written else None,
        timezone=written["timezone"],
    )


def _details_json(details: Details) -> dict[str, Any]:
    return {name: getattr(details, name) for name in _PLAIN} | {
        "kind": details.kind.value,
        "when": when_json(details.when),
        "parties": list(details.parties),
        "people": list(details.people),
        "status": details.status.value,
        "outlet": details.outlet,
        "said": details.said.isoformat() if details.said else None,
    }


def _details_parts(written: Row) -> dict[str, Any]:
    return {name: written[name] for name in _PLAIN} | {
        "kind": Kind(written["kind"]),
        "when": when_of(written["when"]),
        "parties": tuple(written["parties"]),
        "people": tuple(written["people"]),
        "status": Status(written["status"]),
        "outlet": written.get("outlet"),
        "said": date.fromisoformat(written["said"]) if written.get("said") else None,
    }


def engagement_json(engagement: Engagement) -> dict[str, Any]:
    """An `Engagement`, whole."""
    return _details_json(engagement) | {
        "uid": engagement.uid,
        "sequence": engagement.sequence,
        "created": engagement.created.isoformat(),
        "updated": engagement.updated.isoformat(),
        "removed": engagement.removed,
        "disputed": [dispute.as_json() for dispute in engagement.disputed],
        "merged_into": engagement.merged_into,
    }


def engagement_of(written: Row) -> Engagement:
    """The inverse of `engagement_json`."""
    return Engagement(
        **_details_parts(written),
        uid=written["uid"],
        sequence=written["sequence"],
        created=datetime.fromisoformat(written["created"]),
        updated=datetime.fromisoformat(written["updated"]),
        removed=written["removed"],
        disputed=tuple(
            Dispute(field=one["field"], value=one["value"], by=tuple(one["by"])) for one in written.get("disputed", ())
        ),
        merged_into=written.get("merged_into"),
    )


def facets_of(written: Row) -> Facets:
    """What selections look at in the engagement that `engagement_json` wrote."""
    return Facets(
        tuple(written["parties"]),
        Kind(written["kind"]),
        Status(written["status"]),
        Precision(written["when"]["precision"]).is_vague,
    )


def finding_json(finding: Finding) -> dict[str, Any]:
    """A `Finding`, with the words that it was read from."""
    return _details_json(finding) | {
        "moved_from": when_json(finding.moved_from) if finding.moved_from else None,
        "key": finding.key,
        "hearsay": finding.hearsay,
        "mentions": [asdict(mention) for mention in finding.mentions],
    }


def finding_of(written: Row) -> Finding:
    """The inverse of `finding_json`."""
    return Finding(
        **_details_parts(written),
        moved_from=when_of(written["moved_from"]) if written["moved_from"] else None,
        key=written["key"],
        hearsay=written.get("hearsay", False),
        mentions=tuple(Mention(**mention) for mention in written["mentions"]),
    )


def revision_row(revision: Revision) -> dict[str, Any]:
    """The columns of `revision`."""
    return {
        "uid": revision.uid,
        "change": revision.change.value,
        "origin": revision.cause.origin.value,
        "article": revision.cause.article,
        "words": revision.cause.words,
        "at": revision.at,
        "before": engagement_json(revision.before) if revision.before else None,
        "after": engagement_json(revision.after),
    }


def revision_of(row: Row) -> Revision:
    """The revision in a row."""
    return Revision(
        change=Change(row["change"]),
        cause=Cause(origin=Origin(row["origin"]), article=row["article"], words=row["words"]),
        at=row["at"],
        before=engagement_of(row["before"]) if row["before"] else None,
        after=engagement_of(row["after"]),
    )


def article_row(article: Article, now: datetime) -> dict[str, Any]:
    """The columns of `article`."""
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "outlet": article.outlet,
        "url": article.url,
        "published": article.published.isoformat(),
        "published_at": published_at(article.published),
        "fingerprint": article.fingerprint,
        "read_at": now,
    }


def article_of(row: Row) -> Article:
    """The article in a row."""
    return Article(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        outlet=row["outlet"],
        url=row["url"],
        published=_published(row["published"]),
    )


def byline_of(row: Row) -> Byline:
    """The article in a row, without its text."""
    return Byline(
        id=row["id"],
        title=row["title"],
        outlet=row["outlet"],
        url=row["url"],
        published=_published(row["published"]),
    )


def _published(written: str) -> datetime | date:
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)


_ENDPOINT_PLAIN = (
    "id",
    "url",
    "secret",
    "previous_secret",
    "previous_until",
    "format",
    "calendar",
    "template",
    "digest",
    "zone",
    "next_digest",
    "digest_since",
    "cap",
    "reason",
    "failing_since",
    "throttled_until",
    "created",
)


def begins(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Whether what is in `column` begins so, letter for letter: SQLite's LIKE takes A for a.

    Nothing begins with nothing, nor with what no name of ours has in it and PostgreSQL cannot be asked for.
    """
    return func.substr(column, 1, len(prefix)) == prefix if can_be_name(prefix) else false()


def can_be_name(written: str) -> bool:
    """Whether an id or uid could be written so: without controls, and without bytes that are no UTF-8."""
    return bool(written) and written.isprintable()


def endpoint_row(endpoint: Endpoint) -> dict[str, Any]:
    """The columns of `endpoint`."""
    return {name: getattr(endpoint, name) for name in _ENDPOINT_PLAIN} | {
        "selection": endpoint.selection.as_json(),
        "before": [str(before) for before in endpoint.before],
        "topics": sorted(topic.value for topic in endpoint.topics),
        "state": endpoint.state.value,
        "removed": False,
    }


def endpoint_of(row: Row) -> Endpoint:
    """The endpoint in a row."""
    return Endpoint(
        **{name: row[name] for name in _ENDPOINT_PLAIN},
        selection=Selection.from_json(row["selection"]),
        before=tuple(Duration.parse(before) for before in row["before"]),
        topics=frozenset(Topic(topic) for topic in row["topics"]),
        state=EndpointState(row["state"]),
    )
