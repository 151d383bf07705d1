"""Engagement: one real-world meeting, the calendar's entry."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from calendars.model.when import When


class Kind(StrEnum):
    """What sort of engagement it is."""

    CALL = "call"  #: by telephone or video
    MEETING = "meeting"  #: one sitting of a few officials
    TALKS = "talks"  #: negotiations, consultations, a round of them
    SUMMIT = "summit"  #: of leaders; named summits
    VISIT = "visit"  #: travel abroad by an official
    CONFERENCE = "conference"  #: conferences, forums, ministerial meetings of a group
    SESSION = "session"  #: a sitting of a standing body
    SIGNING = "signing"  #: of an international agreement
    CEREMONY = "ceremony"  #: inaugurations, state funerals, anniversaries


class Status(StrEnum):
    """How certain it is to take place."""

    CONFIRMED = "confirmed"  #: announced, scheduled, "will"
    TENTATIVE = "tentative"  #: expected, planned, proposed, "may"
    POSTPONED = "postponed"  #: put off; its date is the new one where one is known, else the old one
    CANCELLED = "cancelled"  #: called off

    @property
    def is_on(self) -> bool:
        """Whether somebody should still be reminded of it."""
        return self in (Status.CONFIRMED, Status.TENTATIVE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispute:
    """What some reports say of a field, against what is taken to be likelier."""

    #: The field, by its name in JSON: "when", "time", "place", "status".
    field: str
    #: What they say, as it stands in JSON.
    value: str
    #: Who says so: outlets by name, else headlines.
    by: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """`{"field": "when", "value": "2024-03-05", "by": ["A paper"]}`."""
        return {"field": self.field, "value": self.value, "by": list(self.by)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """What is known of a meeting, by one report or by all of them."""

    #: A line that names it: "Call: Joe Biden and Vladimir Putin".
    title: str
    #: What sort of engagement it is.
    kind: Kind
    #: The days, and the hours where known.
    when: When
    #: Who takes part: ISO 3166-1 alpha-2 codes and acronyms of organisations, in the order of the text.
    parties: tuple[str, ...] = ()
    #: Those who take part, by full name.
    people: tuple[str, ...] = ()
    #: The city, else the country or venue; None where unsaid.
    place: str | None = None
    #: How certain it is to take place.
    status: Status = Status.CONFIRMED
    #: From 0 to 1: how likely it is that this is right.
    confidence: float = 1.0
    #: What it is about, in the text's words; None where unsaid.
    topic: str | None = None
    #: The words it rests on, verbatim; empty for what a person entered.
    evidence: str = ""
    #: Who published these words first, in their own words ("Al Jazeera"); None where unsaid.
    outlet: str | None = None
    #: The day on which they were published; None where unsaid.
    said: date | None = None
    #: A remark, by a person or by the source.
    note: str | None = None
    #: Where more can be read.
    url: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The keys and values that scripts rely on; `None` for what is not known."""
        when = self.when
        return {
            "title": self.title,
            "kind": self.kind.value,
            "when": when.edtf,
            "precision": when.precision.value,
            "time": _clock_face(when.time),
            "timezone": when.timezone,
            "end_time": _clock_face(when.end_time),
            "parties": list(self.parties),
            "people": list(self.people),
            "place": self.place,
            "status": self.status.value,
            "confidence": round(self.confidence, 2),
            "topic": self.topic,
            "evidence": self.evidence,
            "note": self.note,
            "url": self.url,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Engagement(Details):
    """One real-world meeting, made of all findings about it and of what people set by hand."""

    #: Names it for ever; never changes, whatever else does.
    uid: str
    #: How often subscribers had to be told of a change (RFC 5545, section 3.8.7.4).
    sequence: int = 0
    #: When it came into the calendar, in UTC.
    created: datetime
    #: When it last changed, in UTC.
    updated: datetime
    #: Taken out by hand: kept, so that the next report of it does not bring it back.
    removed: bool = False
    #: What some reports say against what is shown.
    disputed: tuple[Dispute, ...] = ()
    #: The engagement that a person said it is the same as; it stands there now.
    merged_into: str | None = None

    def as_json(self) -> dict[str, Any]:
        """All of an ENGAGEMENT that scripts rely on."""
        return {
            "uid": self.uid,
            # A slotted dataclass is a new class, so `super()` without arguments fails here.
            **Details.as_json(self),
            "disputed": [dispute.as_json() for dispute in self.disputed],
            "merged_into": self.merged_into,
            "sequence": self.sequence,
            "created": rfc3339(self.created),
            "updated": rfc3339(self.updated),
        }


def rfc3339(instant: datetime) -> str:
    """`instant` as `2021-12-29T14:10:00Z`, to the second, in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clock_face(hour: time | None) -> str | None:
    return None if hour is None else hour.strftime("%H:%M")
