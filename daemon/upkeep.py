"""What one daemon does for all, when it starts and once a night: plan anew what is outdated, forget what is old."""

import asyncio
import logging
import threading
from datetime import timedelta

from calendars.clock import Clock
from calendars.model.when import forget_zones
from calendars.plan.planner import Planner
from calendars.plan.renewal import renew
from calendars.store.database import Store
from calendars.store.pruning import prune
from config.errors import StoreError

logger = logging.getLogger("summitry.upkeep")


class Upkeep:
    """Done by whichever of several daemons leads. Lives on one event loop; the work itself is done in a thread."""

    def __init__(self, store: Store, clock: Clock, planner: Planner, keep: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._planner = planner
        self._keep = keep
        self._leadership = store.leadership()
        self._ending = threading.Event()

    async def run(self) -> None:
        """Do it now. What goes wrong is logged: the next night is soon enough."""
        [outcome] = await asyncio.gather(asyncio.to_thread(self.work), return_exceptions=True)
        if isinstance(outcome, StoreError):
            logger.warning("upkeep waits for the next night: %s", outcome)
        elif isinstance(outcome, Exception):
            logger.error("upkeep failed", exc_info=outcome)

    def work(self) -> None:
        """Do it now, where this daemon leads. Blocks. Raises StoreError."""
        if not self._leadership.held():
            return
        forget_zones()
        renewed = renew(self._store, self._planner, self._clock.now(), self._ending.is_set)
        if renewed:
            logger.warning("planned anew, for zones or the calendar's hours have changed: %d engagements", renewed)
        pruned = self._prune()
        if pruned:
            logger.info("%d messages and reminders were older than %d days and are forgotten", pruned, self._keep.days)

    def close(self) -> None:
        """Leave off after the transaction that is under way, and let another daemon lead."""
        self._ending.set()
        self._leadership.let_go()

    def _prune(self) -> int:
        """Some rows a transaction, so that nobody waits for long."""
        pruned, more = 0, -1
        while more and not self._ending.is_set():
            with self._store.transaction() as tx:
                more = prune(tx.connection, self._clock.now() - self._keep)
            pruned += more
        return pruned
