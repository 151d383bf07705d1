"""One reading of one source: how it goes, what the log keeps of it, and how it leaves the source."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from calendars.model.part import Part
from calendars.model.revision import Revision
from calendars.model.source import Came, Item, Poll, Source, SourceState
from calendars.store.articles import Arrival
from daemon.sources import timing
from daemon.sources.intake import Taken
from daemon.sources.pace import paced


@dataclass(slots=True)
class Reading:
    """How a reading goes."""

    #: The source, as it was when the reading began.
    source: Source
    #: When that was, in UTC.
    at: datetime
    #: What came of it.
    came: Came = Came.FAILED
    #: The status of the answer; None where none came.
    status: int | None = None
    #: How large its content was, in bytes.
    size: int = 0
    #: How many items it lists.
    items: int = 0
    #: How many articles or events came in as what.
    arrivals: dict[Arrival, int] = field(default_factory=lambda: dict.fromkeys(Arrival, 0))
    #: What is wrong with each item that could not be read, with its address.
    faults: list[str] = field(default_factory=list)
    #: What went wrong, or is worth knowing.
    reason: str | None = None
    #: How long it asks to be left in peace.
    quiet: timedelta | None = None
    #: What changed in the calendar.
    revisions: list[Revision] = field(default_factory=list)
    #: How the source differs once its content was taken in.
    learnt: dict[str, Any] = field(default_factory=dict)
    #: The parts of a sitemap, as they are now; None where nothing was learnt of them.
    parts: Sequence[Part] | None = None
    #: What became of items, as far as it is not written down.
    unwritten: list[Item] = field(default_factory=list)

    def count(self, taken: Taken) -> None:
        """One more item was dealt with."""
        if taken.arrival:
            self.arrivals[taken.arrival] += 1
        if taken.item.reason:
            self.fail(taken.item.reason, taken.item.url or self.source.url)
        self.revisions += taken.revisions
        self.unwritten.append(taken.item)

    def fail(self, reason: str, address: str) -> None:
        """One item could not be read, the one at `address`."""
        self.faults.append(reason if "://" in reason else f"{address}: {reason}")
        self.reason = self.reason or reason

    def poll(self, milliseconds: int) -> Poll:
        """What is written to the log."""
        return Poll(
            source=self.source.id,
            at=self.at,
            came=self.came,
            status=self.status,
            milliseconds=milliseconds,
            size=self.size,
            items=self.items,
            new=self.arrivals[Arrival.NEW],
            updated=self.arrivals[Arrival.CHANGED],
            failed=len(self.faults),
            reason=self.reason,
        )

    def afterwards(self, spread: float) -> Source:
        """The source as the reading leaves it; `spread`, from 0 to 1, spreads the times of the next ones."""
        source, now = self.source, self.at
        if self.came is Came.PUT_OFF:
            return replace(source, due=timing.due_after_success(source, now, self.quiet, spread))
        asked = replace(source, checked=now)
        if self.came is Came.GONE:
            failing_since = source.failing_since or now
            return replace(asked, state=SourceState.GONE, failing_since=failing_since, reason=self.reason)
        if self.came is Came.FAILED:
            failing_since, failures = source.failing_since or now, source.failures + 1
            failed = replace(asked, failing_since=failing_since, failures=failures, reason=self.reason)
            return replace(failed, due=timing.due_after_failure(failed, now, self.quiet, spread))
        brought = bool(self.arrivals[Arrival.NEW] or self.arrivals[Arrival.CHANGED])
        works = replace(asked, **self.learnt, failing_since=None, failures=0, reason=None)
        read = paced(works, now, brought=brought)
        return replace(read, due=timing.due_after_success(read, now, self.quiet, spread))
