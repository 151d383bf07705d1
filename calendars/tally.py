"""Tally: what became of many articles or events, counted as it happened."""

from collections import Counter
from typing import Any

from calendars.ingest import Outcome
from calendars.store.articles import Arrival

#: What an arrival is counted as, in the order in which it is told.
_COUNTED_AS = {Arrival.NEW: "new", Arrival.CHANGED: "updated", Arrival.UNCHANGED: "unchanged"}


class Tally:
    """Counts what was taken in, and keeps which engagements that touched where that is asked for."""

    def __init__(self, what: str = "articles", *, keep_touched: bool = True) -> None:
        #: What is counted: "articles", "events".
        self.what = what
        #: How many could not be read.
        self.failed = 0
        #: The engagements that were touched, in the order of the changes: their uid, and what changed.
        self.touched: list[dict[str, str]] = []
        #: How many engagements were created, moved, …, in the order in which that happened first.
        self.changes = Counter[str]()
        self._keep_touched = keep_touched
        self._arrivals = Counter[Arrival]()

    def add(self, outcome: Outcome) -> None:
        """One more was taken in. What changed of what nobody sees, for a person removed it, touches nothing."""
        self._arrivals[outcome.arrival] += 1
        seen = [one for one in outcome.revisions if not (one.after.removed and one.before and one.before.removed)]
        self.changes.update(one.change.value for one in seen)
        if self._keep_touched:
            self.touched += [{"uid": one.uid, "change": one.change.value} for one in seen]

    def fail(self, count: int = 1) -> None:
        """So many more could not be read."""
        self.failed += count

    def as_json(self) -> dict[str, Any]:
        """For programs: the counts by name, and the list `engagements` touched."""
        return {self.what: self._arrivals.total(), **self._counts(), "engagements": self.touched}

    def __str__(self) -> str:
        """For people: `3 articles (2 new, 1 unchanged)`."""
        told = ", ".join(f"{count} {name}" for name, count in self._counts().items() if count)
        return f"{self._arrivals.total()} {self.what}{f' ({told})' if told else ''}"

    def _counts(self) -> dict[str, int]:
        return {name: self._arrivals[arrival] for arrival, name in _COUNTED_AS.items()} | {"failed": self.failed}
