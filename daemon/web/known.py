"""The calendar as it was last read: what feeds are made of, and what is left when the database is away."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from calendars.clock import Clock
from calendars.model.published import Published
from calendars.model.revision import Revision
from calendars.store.database import Store, Transaction
from calendars.store.publications import Mark

#: How many of the last changes are known, for those who read them.
MOST_CHANGES = 1_000

#: How often it is looked whether something was forgotten: unlike a change, that leaves no mark.
_COUNTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is published at one moment."""

    #: Differs from that of any other state of the calendar, but for what was forgotten.
    mark: Mark
    #: Engagements by uid, removed ones too: some may have them still.
    entries: Mapping[str, Published] = field(repr=False)
    #: The last changes that subscribers are told of, the newest first.
    changes: Sequence[Revision] = field(repr=False)
    #: The token in the address of each calendar that is private, by the calendar's name.
    tokens: Mapping[str, str] = field(repr=False)
    #: How often it was seen that something had been forgotten.
    forgotten: int = 0

    @property
    def state(self) -> tuple[Mark, int]:
        """Differs from that of any other state of the calendar."""
        return self.mark, self.forgotten


class LastKnown:
    """Reads of the calendar what changed. Safe to be used from several threads."""

    #: The calendar as it was last read; None before the first time.
    known: Known | None = None
    #: When it was last seen to be so, in UTC.
    seen: datetime

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._reading = threading.Lock()
        self.seen = self._counted = clock.now()

    def read(self) -> Known:
        """The calendar as it is now. Blocks; raises StoreError when the database is away."""
        with self._reading, self._store.reading() as tx:
            known, now = _read(tx, self.known), self._clock.now()
            if abs(now - self._counted) >= _COUNTED_EVERY:
                known, self._counted = _without_forgotten(tx, known), now
            self.known, self.seen = known, now
            return known


def _read(tx: Transaction, before: Known | None) -> Known:
    mark, tokens = tx.publications.mark(), tx.publications.tokens()
    if before is not None and (before.mark, before.tokens) == (mark, tokens):
        return before
    if before is None or not tx.publications.follows(before.mark):
        entries = {entry.uid: entry for entry in tx.publications.whole()}
        return Known(mark, entries, tx.publications.changes(MOST_CHANGES), tokens)
    new = tx.publications.since(before.mark)
    entries = {uid: entry for uid, entry in {**before.entries, **new}.items() if entry is not None}
    later = tx.publications.changes(MOST_CHANGES, after=before.mark.revision)
    return replace(before, mark=mark, entries=entries, changes=[*later, *before.changes][:MOST_CHANGES], tokens=tokens)


def _without_forgotten(tx: Transaction, known: Known) -> Known:
    if tx.publications.count() == len(known.entries):
        return known
    left = tx.publications.uids()
    entries = {uid: entry for uid, entry in known.entries.items() if uid in left}
    if len(entries) == len(known.entries):  # some are there that cannot be read
        return known
    changes = [one for one in known.changes if one.uid in left]
    return replace(known, entries=entries, changes=changes, forgotten=known.forgotten + 1)
