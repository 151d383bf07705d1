"""How the calendar and its deliveries do, gathered for `status`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from calendars.model.engagement import rfc3339
from calendars.model.reminder import Endpoint, EndpointState
from calendars.model.selection import EVERYTHING, coming_up
from daemon.house import House

if TYPE_CHECKING:
    from calendars.store.database import Transaction

_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)")


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
    #: When the next planned reminder falls due, in UTC.
    next_reminder: datetime | None
    #: Reminders and deliveries by state: `reminders.planned`, `deliveries.pending`, …
    counts: Mapping[str, int]

    @property
    def healthy(self) -> bool:
        """Whether nobody fails and nothing was missed or given up."""
        lost = ("reminders.missed", "deliveries.dead", "deliveries.expired")
        return not self.failing and not any(self.counts.get(name) for name in lost)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "healthy": self.healthy,
            "database": self.database,
            "articles": self.articles,
            "engagements": self.engagements,
            "upcoming": self.upcoming,
            "endpoints": self.endpoints,
            "next_reminder": self.next_reminder and rfc3339(self.next_reminder),
            "queue": dict(self.counts),
            "failing": {"endpoints": [endpoint.as_json() for endpoint in self.failing], "sources": []},
        }


def state_of(tx: "Transaction", house: House) -> State:
    """How things stand, in one snapshot."""
    endpoints = tx.endpoints.all()
    return State(
        database=_PASSWORD.sub("…", house.store.url),
        articles=tx.articles.count(),
        engagements=tx.engagements.count(),
        upcoming=len(tx.engagements.select(coming_up(EVERYTHING, house.today))),
        endpoints=len(endpoints),
        failing=[one for one in endpoints if one.failing_since or one.state is EndpointState.DISABLED],
        next_reminder=tx.queue.next_reminder(),
        counts=tx.queue.counts(),
    )
