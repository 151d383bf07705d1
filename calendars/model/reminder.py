"""Endpoint, Reminder, Message, Delivery, Attempt: what is sent, to whom, and how that went."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from calendars.model.engagement import rfc3339
from calendars.model.selection import EVERYTHING, Selection
from config.durations import Duration

#: The formats whose address may be shown. A chat's address is its key: whoever knows it may write there.
OPEN_FORMATS = frozenset({"standard", "mail"})

#: So long before it expires a delivery is tried one last time, however long its wait and whatever the receiver asked.
LAST_CHANCE = timedelta(minutes=1)


class Topic(StrEnum):
    """What a message is about; the `type` of its body."""

    REMINDER = "engagement.reminder"
    CREATED = "engagement.created"
    UPDATED = "engagement.updated"
    CANCELLED = "engagement.cancelled"
    MISSED = "engagement.missed"
    DIGEST = "digest"
    PING = "ping"


class EndpointState(StrEnum):
    """Whether an endpoint is sent to."""

    ACTIVE = "active"  #: it is
    PAUSED = "paused"  #: by hand; what falls due meanwhile waits until it is resumed, or is missed
    DISABLED = "disabled"  #: by Summitry, for a reason that is kept; `resume` ends it


class ReminderState(StrEnum):
    """What has become of a reminder. Only a planned one can change."""

    PLANNED = "planned"  #: it will fall due
    FIRED = "fired"  #: its message is in the outbox
    SUPERSEDED = "superseded"  #: the engagement moved, and another took its place
    CANCELLED = "cancelled"  #: the engagement is off, or the endpoint gone
    MISSED = "missed"  #: the engagement began before it could be sent
    COLLAPSED = "collapsed"  #: overdue together with a nearer one, which went out for both


class DeliveryState(StrEnum):
    """What has become of a delivery. Pending and leased ones are under way."""

    PENDING = "pending"  #: waits for its next attempt
    LEASED = "leased"  #: a worker is at it
    DELIVERED = "delivered"  #: the receiver answered 2xx
    REPLAYED = "replayed"  #: it had been given up, and a person sent it again: the receiver has it, late
    EXPIRED = "expired"  #: its deadline passed
    DEAD = "dead"  #: the receiver will never take it
    SUPERSEDED = "superseded"  #: what it says is no longer so


class Trigger(StrEnum):
    """Who asked for an attempt."""

    AUTOMATIC = "automatic"  #: the queue
    MANUAL = "manual"  #: a replay
    PING = "ping"  #: `webhook test`


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """Where webhooks go."""

    #: Names it: `ep_` and a random part.
    id: str
    #: http or https.
    url: str
    #: The secret that signs, `whsec_` and base64 (Standard Webhooks); never printed but once.
    secret: str = field(repr=False)
    #: The secret before the last rotation, which signs too until `previous_until`.
    previous_secret: str | None = field(default=None, repr=False)
    #: When the previous secret ends, in UTC.
    previous_until: datetime | None = None
    #: How a message is written: `standard` is Standard Webhooks JSON.
    format: str = "standard"
    #: Which engagements it is told of.
    selection: Selection = EVERYTHING
    #: The calendar of the configuration that `selection` is taken from, and follows; None where it is its own.
    calendar: str | None = None
    #: How messages are worded for people; None for the format's own way.
    template: str | None = None
    #: How long before an engagement it is reminded.
    before: tuple[Duration, ...] = ()
    #: What it is told.
    topics: frozenset[Topic] = frozenset({Topic.REMINDER})
    #: When it gets a summary, as cron writes it; None: never.
    digest: str | None = None
    #: The IANA zone of these hours.
    zone: str = "UTC"
    #: When the next summary is due, in UTC.
    next_digest: datetime | None = None
    #: Since when it gets summaries, in UTC: the first one tells what changed after this instant.
    digest_since: datetime | None = None
    #: How many requests it may have in flight.
    cap: int = 4
    #: Whether it is sent to.
    state: EndpointState = EndpointState.ACTIVE
    #: Why it is paused or disabled.
    reason: str | None = None
    #: Since when it has failed without one success, in UTC; None while it works.
    failing_since: datetime | None = None
    #: Asked not to be sent to before this instant, in UTC.
    throttled_until: datetime | None = None
    #: When it was added, in UTC.
    created: datetime

    @property
    def shown_url(self) -> str:
        """Its URL, as it may be shown: of a chat's the host alone."""
        return self.url if self.format in OPEN_FORMATS else host_alone(self.url)

    @property
    def _next_digest(self) -> str | None:
        return rfc3339(self.next_digest) if self.next_digest else None

    def as_json(self) -> dict[str, Any]:
        """What may be shown of it: everything but the secrets, and of a chat's address the host alone."""
        return {
            "id": self.id,
            "url": self.shown_url,
            "format": self.format,
            "selection": self.selection.as_json(),
            "calendar": self.calendar,
            "template": self.template,
            "before": [str(before) for before in self.before],
            "on": sorted(topic.value.removeprefix("engagement.") for topic in self.topics),
            "digest": self.digest and {"cron": self.digest, "zone": self.zone, "next": self._next_digest},
            "state": self.state.value,
            "reason": self.reason,
            "failing_since": self.failing_since and rfc3339(self.failing_since),
            "throttled_until": self.throttled_until and rfc3339(self.throttled_until),
            "created": rfc3339(self.created),
        }


#: What an address is called that names no host: it may be a key that was pasted by half.
NO_HOST = "the address given"


def host_alone(url: str) -> str:
    """Where `url` leads to, without what may be a key: `https://chat.example/…`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return NO_HOST
    return f"{parts.scheme}://{parts.hostname}/…" if parts.scheme and parts.hostname else NO_HOST


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """One engagement, one endpoint, one offset: due at an instant."""

    #: The engagement.
    uid: str
    #: The endpoint's id.
    endpoint: str
    #: How long before.
    before: Duration
    #: When the engagement begins, in UTC: what the reminder was counted from, and its deadline.
    starts: datetime
    #: When it falls due, in UTC.
    due: datetime
    #: What has become of it.
    state: ReminderState = ReminderState.PLANNED


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One body, the same to every endpoint and in every attempt."""

    #: `msg_` and a UUIDv7; the `webhook-id` of every attempt.
    id: str
    #: What it is about.
    topic: Topic
    #: The engagement; None for a ping and a summary.
    uid: str | None
    #: The engagement's sequence when it was written; of a summary, the number of the newest change that it tells.
    sequence: int
    #: The exact bytes that are signed and sent.
    body: bytes
    #: When it was written, in UTC.
    created: datetime
    #: Two messages with one key are one: the second is not stored.
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One message to one endpoint."""

    #: Names it: `dlv_` and a random part.
    id: str
    #: The message, whole.
    message: Message
    #: The endpoint, as it is now.
    endpoint: Endpoint
    #: The exact bytes that are sent in every attempt; None where they are the message's own, or not written yet.
    body: bytes | None = None
    #: What has become of it.
    state: DeliveryState = DeliveryState.PENDING
    #: How many attempts were begun.
    attempts: int = 0
    #: When the next may begin, in UTC.
    next_attempt: datetime
    #: After this instant, in UTC, it is not worth sending.
    expires: datetime
    #: The lease under which a worker holds it: fences off whoever held it before.
    lease: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One try at one delivery; written once and never changed."""

    #: The delivery's id.
    delivery: str
    #: 1 for the first.
    number: int
    #: Who asked for it.
    trigger: Trigger
    #: When it began, in UTC.
    started: datetime
    #: How long it took.
    milliseconds: int
    #: The answer's HTTP status, of a mail the code of the server's reply; None where there was none.
    status: int | None
    #: What went wrong, in a word or two; None for a success.
    error: str | None
    #: The address that was connected to; None where it did not come so far.
    address: str | None
    #: The first kilobyte of the answer.
    answer: str = ""
