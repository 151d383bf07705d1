"""Plan anew what was planned by other rules: those of a zone changed since, or the calendar's zone or hours."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from calendars.model.reminder import Reminder, ReminderState
from calendars.model.selection import Selection
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction
from calendars.store.rows import in_parts

_AT_ONCE = 200


def renew(store: Store, planner: Planner, now: datetime) -> int:
    """Plan anew what is outdated, some engagements a transaction; of how many engagements that was.

    Where nothing is, which is nearly always, nothing is written and nobody waits.
    """
    with store.reading() as tx:
        uids = outdated(tx, planner, now)
    for start in range(0, len(uids), _AT_ONCE):
        with store.transaction() as tx:
            plan_anew(tx, planner, uids[start : start + _AT_ONCE], now)
    return len(uids)


def outdated(tx: Transaction, planner: Planner, now: datetime) -> list[str]:
    """The uids of upcoming engagements of which something is planned that would be planned otherwise now."""
    endpoints = tx.endpoints.all()
    planned: dict[str, list[Reminder]] = {}
    for reminder in tx.queue.reminders(state=ReminderState.PLANNED):
        planned.setdefault(reminder.uid, []).append(reminder)
    upcoming = Selection(since=(now - timedelta(days=1)).date())
    return [
        uid
        for some in in_parts(planned)
        for uid, one in tx.engagements.get_all(some).items()
        if one is not None and not one.removed and upcoming.fits(one)
        if _stale(planned[uid], planner.all_of(one, endpoints))
    ]


def plan_anew(tx: Transaction, planner: Planner, uids: Iterable[str], now: datetime) -> None:
    """Plan by the rules of now what is planned of these engagements: no more and no less of it."""
    tx.engagements.lock()
    endpoints = tx.endpoints.all()
    for uid, engagement in tx.engagements.get_all(uids).items():
        if engagement is not None:
            planned = tx.queue.reminders(uid=uid, state=ReminderState.PLANNED)
            stale = _stale(planned, planner.all_of(engagement, endpoints))
            tx.queue.supersede(stale)
            tx.queue.plan(planner.in_place_of(stale, engagement, endpoints, now))


def _stale(planned: Iterable[Reminder], wanted: Collection[Reminder]) -> list[Reminder]:
    """Those in whose place another of the same endpoint and offset is wanted."""
    offsets = {(one.endpoint, one.before) for one in wanted}
    return [one for one in planned if one not in wanted and (one.endpoint, one.before) in offsets]
