"""Endpoints that follow a named calendar of the configuration: brought up to date when the daemon starts."""

import logging
from dataclasses import replace

from calendars.clock import Clock
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import Settings
from daemon.selections import WHOLE, named_calendars

logger = logging.getLogger("summitry.service")


def follow_calendars(settings: Settings, store: Store, clock: Clock, planner: Planner) -> int:
    """Let each endpoint be told of what its calendar holds now, and plan its reminders anew; how many changed.

    One whose calendar is gone keeps what it was told of before; the log says so.
    """
    named, changed = named_calendars(settings), 0
    with store.transaction() as tx:
        following = [one for one in tx.endpoints.all() if one.calendar and one.calendar != WHOLE]
        tx.engagements.lock()
        for listed in following:
            known = tx.endpoints.get(listed.id)
            if known.calendar not in named:
                logger.warning(
                    "%s follows the calendar %r, which is gone; what it held stays", known.id, known.calendar
                )
            elif named[known.calendar] != known.selection:
                after, now = replace(known, selection=named[known.calendar]), tx.now(clock)
                tx.endpoints.change(known, after, now)
                planner.endpoint_added(tx, after, now)
                changed += 1
    return changed
