"""The calendar as it was last read: what feeds are made of, and what is left when the database is away."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.clock import Clock
from calendars.model.engagement import Engagement
from calendars.model.selection import EVERYTHING
from calendars.store.database import Store
from calendars.store.engagements import Mark


@dataclass(frozen=True, slots=True)
class Known:
    """All engagements at one moment, removed ones left out."""

    #: Differs from that of any other state of the calendar.
    mark: Mark
    #: By first day, hour and uid.
    engagements: Sequence[Engagement]


class LastKnown:
    """Reads the calendar again only when it changed. Safe to be used from several threads."""

    #: The calendar as it was last read; None before the first time.
    known: Known | None = None
    #: When it was last seen to be so, in UTC.
    seen: datetime

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._reading = threading.Lock()
        self.seen = clock.now()

    def read(self) -> Known:
        """The calendar as it is now. Blocks; raises StoreError when the database is away."""
        with self._reading, self._store.reading() as tx:
            mark = tx.engagements.mark()
            if self.known is None or self.known.mark != mark:
                self.known = Known(mark, tx.engagements.select(EVERYTHING))
            self.seen = self._clock.now()
            return self.known
