"""A summary for one endpoint: what is coming, what changed, what was missed, as the body of a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from calendars.model.engagement import Engagement, rfc3339
from calendars.model.reminder import Topic
from calendars.model.source import Source
from calendars.plan.messages import net_change, written

_BRIEF = (
    "uid",
    "title",
    "kind",
    "when",
    "precision",
    "time",
    "timezone",
    "end_time",
    "parties",
    "people",
    "place",
    "status",
    "sequence",
)

#: How many characters of a text and how many entries of a list are told: the first that makes a body small enough.
_ROOMS = ((200, 60), (200, 40), (150, 30), (150, 20), (100, 15), (100, 10), (40, 6), (20, 3), (20, 1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """The net change of one engagement."""

    #: `engagement.created`, `updated` or `cancelled`.
    topic: Topic
    #: What it was; None for a new one.
    before: Engagement | None
    #: What it is.
    after: Engagement


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """A message that was not delivered in time, or never will be."""

    #: What it would have told.
    topic: Topic
    #: Of what, as it was told then; None where that is not known any more.
    engagement: Mapping[str, Any] | None
    #: When it was due, in UTC.
    due: datetime
    #: `missed`, `expired` or `dead`.
    state: str


_MOST_FAILING = 10
_LONGEST = 200  # characters


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """All that a summary tells."""

    #: It tells what changed and what was missed after this instant, in UTC …
    since: datetime
    #: … and until this one.
    until: datetime
    #: The first of the days of which it tells what is coming …
    first_day: date
    #: … and the last one.
    last_day: date
    #: What is coming on these days, in their order.
    coming: Sequence[Engagement] = ()
    #: What changed, in the order of the changes.
    changed: Sequence[Changed] = ()
    #: What was missed, in the order in which it was due.
    missed: Sequence[Missed] = ()
    #: The sources that fail: what they would have told is not in the calendar.
    failing: Sequence[Source] = ()


def digest_body(digest: Digest, now: datetime, *, test: bool = False) -> bytes:
    """The body of a message of type `digest`, of fewer than TOO_LARGE bytes; what has no room in it is counted."""

    def told(entries: int) -> dict[str, Any]:
        lists: dict[str, Sequence[Any]] = {
            "coming": [brief(one.as_json()) for one in digest.coming[:entries]],
            "changed": [_changed(one) for one in digest.changed[:entries]],
            "missed": [_missed(one) for one in digest.missed[:entries]],
        }
        whole = {"coming": digest.coming, "changed": digest.changed, "missed": digest.missed}
        more = {name: max(0, len(whole[name]) - entries) for name in whole}
        span = {
            "since": rfc3339(digest.since),
            "until": rfc3339(digest.until),
            "first_day": digest.first_day.isoformat(),
            "last_day": digest.last_day.isoformat(),
        }
        failing = {"failing": [_failing(one) for one in digest.failing[:_MOST_FAILING]]} if digest.failing else {}
        return {"digest": {**span, **lists, "more": more, **failing}} | ({"test": True} if test else {})

    return written(Topic.DIGEST, told, now, _ROOMS)


def brief(engagement: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of an engagement that a summary tells."""
    return {name: engagement[name] for name in _BRIEF if name in engagement}


def _changed(one: Changed) -> dict[str, Any]:
    told: dict[str, Any] = {"type": one.topic.value, "engagement": brief(one.after.as_json())}
    if one.before is not None and one.topic is Topic.UPDATED:
        told["changed"] = {name: list(pair) for name, pair in net_change(one.before, one.after).items()}
    return told


def _failing(source: Source) -> dict[str, Any]:
    """A source by its name: its address may hold a key."""
    since = source.failing_since and rfc3339(source.failing_since)
    return {"name": source.name[:_LONGEST], "since": since, "reason": source.fault[:_LONGEST]}


def _missed(one: Missed) -> dict[str, Any]:
    engagement = None if one.engagement is None else brief(one.engagement)
    return {"type": one.topic.value, "engagement": engagement, "due": rfc3339(one.due), "state": one.state}
