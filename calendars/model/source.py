"""Source, Poll, Item: what is read by itself, how that went, and what stood in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from calendars.model.engagement import rfc3339
from config.durations import Duration


class SourceKind(StrEnum):
    """What stands at a source's address."""

    FEED = "feed"  #: RSS, Atom or JSON Feed
    PAGE = "page"  #: a page of the web whose links lead to articles
    SITEMAP = "sitemap"  #: a list of a site's pages (sitemaps.org)
    CALENDAR = "calendar"  #: the .ics of another calendar


class SourceState(StrEnum):
    """Whether a source is read."""

    ACTIVE = "active"  #: it is
    PAUSED = "paused"  #: by hand
    GONE = "gone"  #: it answered 410 Gone, and is left alone; `resume` ends it


class Came(StrEnum):
    """What came of one reading of a source."""

    READ = "read"  #: its content was new, and was taken in
    UNCHANGED = "unchanged"  #: it has nothing new
    FAILED = "failed"  #: it could not be read
    GONE = "gone"  #: it is gone for good, and says so
    PUT_OFF = "put off"  #: its host asked for quiet, and was not asked


class ItemState(StrEnum):
    """What has become of an item of a source."""

    WAITING = "waiting"  #: its page is still to be read
    TAKEN = "taken"  #: it is an article, or an event, of ours
    PASSED = "passed"  #: it is too old to announce anything
    FAILED = "failed"  #: it cannot be read, for a reason that is kept
    MISSING = "missing"  #: an event that its calendar no longer holds


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What a feed asks of those who read it."""

    #: So long its content holds (RSS's `ttl`, the syndication module); None where it does not say.
    wait: timedelta | None = None
    #: At these hours of the day, in UTC, it is not to be read (`skipHours`).
    hours: frozenset[int] = frozenset()
    #: On these days of the week, in UTC, 0 for Monday, it is not to be read (`skipDays`).
    days: frozenset[int] = frozenset()

    def first_after(self, at: datetime) -> datetime:
        """The first instant from `at` on, in UTC, at which it may be read: `at`, or the beginning of an hour.

        `at` for a feed that never may, as far as it goes by its own words.
        """
        begins = at.replace(minute=0, second=0, microsecond=0)
        each = chain([at], (begins + timedelta(hours=count) for count in range(1, 8 * 24)))
        return next((one for one in each if one.hour not in self.hours and one.weekday() not in self.days), at)

    def as_json(self) -> dict[str, Any] | None:
        """As it is stored; None for nothing."""
        if self == Wishes():
            return None
        wait = self.wait.total_seconds() if self.wait else None
        return {"wait": wait, "hours": sorted(self.hours), "days": sorted(self.days)}

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> "Wishes":
        """What was stored. Raises ValueError, KeyError and TypeError for what nobody stored."""
        if stored is None:
            return cls()
        wait = timedelta(seconds=stored["wait"]) if stored["wait"] else None
        return cls(wait=wait, hours=frozenset(stored["hours"]), days=frozenset(stored["days"]))


#: Of a source that asks for nothing.
NO_WISHES = Wishes()


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A feed, page, sitemap or calendar that is polled."""

    #: Names it: `src_` and a random part.
    id: str
    #: Where it is read; follows a permanent redirect.
    url: str
    #: What stands there.
    kind: SourceKind
    #: What it calls itself; empty where it does not.
    title: str = ""
    #: How often it is read, unless it asks for more quiet.
    every: Duration
    #: Which links of a page lead to articles: a CSS selector; None for other kinds.
    links: str | None = None
    #: Whether it is read.
    state: SourceState = SourceState.ACTIVE
    #: When it was added, in UTC.
    created: datetime
    #: When it is read next, in UTC.
    due: datetime
    #: The `ETag` of the content that was taken in last, sent back as `If-None-Match`.
    etag: str | None = None
    #: Its `Last-Modified`, sent back as `If-Modified-Since`.
    modified: str | None = None
    #: A hash of that content: not every server has validators.
    fingerprint: str | None = None
    #: When it was asked last, in UTC.
    checked: datetime | None = None
    #: When its content was taken in last, in UTC; None before the first time.
    read: datetime | None = None
    #: Since when it has failed without one success, in UTC; None while it works.
    failing_since: datetime | None = None
    #: How often it has failed since then.
    failures: int = 0
    #: Why it fails, or is gone.
    reason: str | None = None
    #: What it asks for.
    wishes: Wishes = NO_WISHES
    #: When it brought something new last, in UTC; None before the first time.
    news: datetime | None = None
    #: How long it takes between two times, of late; None before the second one.
    pace: timedelta | None = None
    #: Since when it has answered, and brought nothing new for much longer than it used to take, in UTC; None else.
    quiet_since: datetime | None = None

    @property
    def answered(self) -> datetime:
        """Up to when it is known to have answered as it should, in UTC; when it was added, if it never did."""
        if self.failing_since:
            return self.failing_since if self.read else self.created
        return self.checked or self.created

    @property
    def is_quiet(self) -> bool:
        """Whether it answers, and brings nothing new for much longer than it used to take."""
        return self.state is SourceState.ACTIVE and self.failing_since is None and self.quiet_since is not None

    @property
    def is_failing(self) -> bool:
        """Whether somebody should look after it: it fails, or is gone."""
        return self.state is SourceState.GONE or (self.state is SourceState.ACTIVE and self.failing_since is not None)

    @property
    def name(self) -> str:
        """What it is called where its address, which may hold a key, is nobody's business."""
        return self.title or urlsplit(self.url).hostname or self.id

    @property
    def fault(self) -> str:
        """Why it fails, without its address; empty while it works."""
        return (self.reason or "").replace(f"{self.url}: ", "").replace(self.url, "it")

    def as_json(self) -> dict[str, Any]:
        """What programs are told of it."""
        return {
            "id": self.id,
            "url": self.url,
            "kind": self.kind.value,
            "title": self.title,
            "every": str(self.every),
            "links": self.links,
            "state": self.state.value,
            "created": rfc3339(self.created),
            "due": rfc3339(self.due) if self.state is SourceState.ACTIVE else None,
            "checked": self.checked and rfc3339(self.checked),
            "read": self.read and rfc3339(self.read),
            "failing_since": self.failing_since and rfc3339(self.failing_since),
            "failures": self.failures,
            "reason": self.reason,
            "wishes": self.wishes.as_json(),
            "news": self.news and rfc3339(self.news),
            "quiet_since": self.quiet_since and rfc3339(self.quiet_since),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """One reading of a source; written once."""

    #: The source's id.
    source: str
    #: When it began, in UTC.
    at: datetime
    #: What came of it.
    came: Came
    #: The status of the HTTP answer; None where none came.
    status: int | None = None
    #: How long all of it took.
    milliseconds: int = 0
    #: How large the content was, in bytes, uncompressed.
    size: int = 0
    #: How many items stood in it.
    items: int = 0
    #: How many articles or events were new.
    new: int = 0
    #: How many had changed.
    updated: int = 0
    #: How many items could not be read.
    failed: int = 0
    #: What went wrong, or is worth knowing.
    reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        """What programs are told of it."""
        return {
            "at": rfc3339(self.at),
            "came": self.came.value,
            "status": self.status,
            "milliseconds": self.milliseconds,
            "size": self.size,
            "items": self.items,
            "new": self.new,
            "updated": self.updated,
            "failed": self.failed,
            "reason": self.reason,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """What a source says stands somewhere: an entry of a feed, a link of a page, an event of a calendar."""

    #: The source's id.
    source: str
    #: What the source calls it: a guid, an address, an event's UID.
    key: str
    #: Where it can be read; None where all of it stands in the source.
    url: str | None
    #: Its headline; empty where the source gives none.
    title: str = ""
    #: When it was published, in UTC, as the source says; else when it came up, if it did after the first reading.
    published: datetime | None = None
    #: A hash of all that the source says of it: a changed item is read again.
    fingerprint: str
    #: What has become of it.
    state: ItemState = ItemState.WAITING
    #: The article that it is; None before it is one.
    article: str | None = None
    #: When it was first seen, in UTC.
    seen: datetime
    #: When its page is read (again), in UTC; None for never.
    due: datetime | None = None
    #: How often in a row its page could not be reached.
    tries: int = 0
    #: The page's `ETag`.
    etag: str | None = None
    #: The page's `Last-Modified`.
    modified: str | None = None
    #: Why it cannot be read.
    reason: str | None = None
