"""A request that is under way, and what came of it."""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime

from calendars.model.reminder import Delivery
from daemon.deliveries.attempts import Meaning, Verdict
from daemon.deliveries.sending import Sent, unanswered

logger = logging.getLogger("summitry.deliveries")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A request that was begun."""

    delivery: Delivery
    #: When it was begun, in UTC.
    started: datetime
    _began: float = field(default_factory=time.monotonic)

    def outcome(self, task: asyncio.Task[Sent]) -> Sent:
        """What came of it, once `task`, which makes it, is done. One that broke, or was cut off, is a failure."""
        error = None if task.cancelled() else task.exception()
        if error:
            logger.error("%s cannot be sent", self.delivery.id, exc_info=error)
        if not error and not task.cancelled():
            return task.result()
        word = f"broken: {error!r}" if error else "interrupted: the daemon was stopped"
        seconds = time.monotonic() - self._began
        attempt = unanswered(self.delivery, self.started, word, seconds=seconds)
        return Sent(attempt, Verdict(Meaning.FAILED, word))
