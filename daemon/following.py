"""Endpoints that follow a named calendar of the configuration: brought up to date when the daemon starts."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from calendars.clock import Clock
from calendars.model.selection import Selection
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction
from config.errors import NotFound
from config.settings import Settings
from daemon.selections import WHOLE, named_calendars

logger = logging.getLogger("summitry.service")


def follow_calendars(settings: Settings, store: Store, clock: Clock, planner: Planner) -> int:
    """Let each endpoint be told of what its calendar holds now, and plan its reminders anew; how many changed.

    One whose calendar is gone keeps what it was told of before; the log says so.
    """
    named = named_calendars(settings)
    with store.reading() as tx:
        following = [one for one in tx.endpoints.all() if one.calendar and one.calendar != WHOLE]
    behind = []
    for one in following:
        if one.calendar not in named:
            logger.warning("%s follows the calendar %r, which is gone; what it held stays", one.id, one.calendar)
        elif named[one.calendar] != one.selection:
            behind.append(one.id)
    if behind:  # else nobody waits for whoever merges
        with store.transaction() as tx:
            tx.engagements.lock()
            for id_ in behind:
                _follow(tx, id_, named, planner, tx.now(clock))
    return len(behind)


def _follow(tx: Transaction, endpoint: str, named: Mapping[str, Selection], planner: Planner, now: datetime) -> None:
    try:
        known = tx.endpoints.get(endpoint)
    except NotFound:  # removed meanwhile
        return
    after = replace(known, selection=named.get(known.calendar or "", known.selection))
    tx.endpoints.change(known, after, now)
    planner.endpoint_added(tx, after, now)
