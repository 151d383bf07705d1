"""How the calendar and its deliveries do, gathered for `status`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from calendars.model.engagement import Engagement, rfc3339
from calendars.model.reminder import Endpoint, EndpointState, Reminder
from calendars.model.selection import EVERYTHING, coming_up
from calendars.model.source import Source
from daemon.house import House

if TYPE_CHECKING:
    from calendars.store.database import Transaction

#: How many missed reminders are listed, the last ones.
_LISTED = 20

#: Whoever runs begins with what is due within seconds; what waits for longer, nobody is about to send.
_BELATED = timedelta(seconds=30)

#: So long what was lost makes unhealthy: longer, and nobody would heed it.
_REMEMBERED = timedelta(days=1)

_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)")


@dataclass(frozen=True, slots=True)
class Missed:
    """A reminder that was not sent before the meeting began."""

    reminder: Reminder
    #: The meeting as it is now; None where it cannot be read.
    engagement: Engagement | None

    @property
    def title(self) -> str:
        """The meeting's."""
        return self.engagement.title if self.engagement else ""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "engagement": self.reminder.uid,
            "title": self.title,
            "endpoint": self.reminder.endpoint,
            "before": str(self.reminder.before),
            "due": rfc3339(self.reminder.due),
            "starts": rfc3339(self.reminder.starts),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What `status` tells."""

    database: str
    articles: int
    engagements: int
    upcoming: int
    endpoints: int
    #: Those that fail, or were disabled for failing.
    failing: Sequence[Endpoint]
    sources: int
    #: Those that fail, or are gone.
    failing_sources: Sequence[Source]
    #: Those that answer, and bring nothing new for much longer than they used to take.
    quiet_sources: Sequence[Source]
    #: When the next reminder that will be sent falls due, in UTC.
    next_reminder: datetime | None
    #: Since when something has waited that a running daemon would have begun with, in UTC; None where nothing has.
    overdue_since: datetime | None
    #: Whether even what no receiver could hold up is overdue: then no daemon runs, or none gets at the database.
    unattended: bool
    #: Whether a reminder was missed, or a delivery given up, within a day.
    lost: bool
    #: The last reminders that were missed, the latest due first; `counts` says how many there are.
    missed: Sequence[Missed]
    #: Reminders and deliveries by state: `reminders.planned`, `deliveries.pending`, …
    counts: Mapping[str, int]

    @property
    def healthy(self) -> bool:
        """Whether nobody fails, nothing is overdue, and nothing was missed or given up within a day."""
        return not (self.failing or self.failing_sources or self.overdue_since or self.lost)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "healthy": self.healthy,
            "database": self.database,
            "articles": self.articles,
            "engagements": self.engagements,
            "upcoming": self.upcoming,
            "endpoints": self.endpoints,
            "sources": self.sources,
            "next_reminder": self.next_reminder and rfc3339(self.next_reminder),
            "overdue_since": self.overdue_since and rfc3339(self.overdue_since),
            "unattended": self.unattended,
            "queue": dict(self.counts),
            "missed": [one.as_json() for one in self.missed],
            "failing": {
                "endpoints": [endpoint.as_json() for endpoint in self.failing],
                "sources": [source.as_json() for source in self.failing_sources],
            },
            "quiet": [source.as_json() for source in self.quiet_sources],
        }


def state_of(tx: "Transaction", house: House) -> State:
    """How things stand, in one snapshot."""
    endpoints = tx.endpoints.all()
    now = tx.now(house.clock)
    plans, sends = _overdue(tx, endpoints, now)
    return State(
        database=_PASSWORD.sub("…", house.store.url),
        articles=tx.articles.count(),
        engagements=tx.engagements.count(),
        upcoming=len(tx.engagements.uids(coming_up(EVERYTHING, house.today, now))),
        endpoints=len(endpoints),
        failing=[one for one in endpoints if one.failing_since or one.state is EndpointState.DISABLED],
        sources=tx.sources.count(),
        failing_sources=tx.sources.failing(),
        quiet_sources=tx.sources.quiet(),
        next_reminder=tx.queue.next_reminder(),
        overdue_since=min(filter(None, (plans, sends)), default=None),
        unattended=plans is not None,
        lost=tx.queue.lost(now - _REMEMBERED, now),
        counts=tx.queue.counts(),
        missed=_missed(tx),
    )


def _missed(tx: "Transaction") -> list[Missed]:
    reminders = tx.queue.missed(_LISTED)
    known = tx.engagements.get_all({one.uid for one in reminders})
    return [Missed(one, known.get(one.uid)) for one in reminders]


def _overdue(
    tx: "Transaction", endpoints: Sequence[Endpoint], now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Since when something planned, and since when something in the outbox, has been overdue, in UTC."""
    active = [one for one in endpoints if one.state is EndpointState.ACTIVE]
    if not active:
        return None, None  # nobody to send to: it waits as it should
    plans, sends = tx.queue.next_to_do()
    if any(one.failing_since or (one.throttled_until and one.throttled_until > now) for one in active):
        sends = None  # the receiver holds it up
    return _if_belated(plans, now), _if_belated(sends, now)


def _if_belated(instant: datetime | None, now: datetime) -> datetime | None:
    return instant if instant and instant < now - _BELATED else None
