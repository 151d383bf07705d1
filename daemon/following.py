"""Endpoints that follow a named calendar of the configuration: brought up to date when the daemon starts."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from calendars.clock import Clock
from calendars.model.selection import Selection
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction
from config.errors import NotFound, StoreError
from config.settings import Settings
from daemon.selections import WHOLE, named_calendars

logger = logging.getLogger("summitry.service")

_FIRST_SECONDS = 5.0
_AGAIN_SECONDS = 1.0


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


@asynccontextmanager
async def following(follow: Callable[[], object]) -> AsyncIterator[None]:
    """Have it done before the `with` begins; while the database is away, as soon as it is there."""
    doing = asyncio.create_task(_followed(follow))
    if (await asyncio.wait({doing}, timeout=_FIRST_SECONDS))[0]:
        doing.result()
    try:
        yield
    finally:
        doing.cancel()


async def _followed(follow: Callable[[], object]) -> None:
    while True:
        try:
            await asyncio.to_thread(follow)
        except StoreError:  # the dispatcher tells of it
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            return


def _follow(tx: Transaction, endpoint: str, named: Mapping[str, Selection], planner: Planner, now: datetime) -> None:
    try:
        known = tx.endpoints.get(endpoint)
    except NotFound:  # removed meanwhile
        return
    after = replace(known, selection=named.get(known.calendar or "", known.selection))
    tx.endpoints.change(known, after, now)
    planner.endpoint_added(tx, after, now)
