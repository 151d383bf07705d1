"""Plan anew what was planned by other rules: those of a zone changed since, or the calendar's zone or hours."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from calendars.model.reminder import Reminder, ReminderState
from calendars.model.selection import Selection
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction

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
    endpoints = {endpoint.id: endpoint for endpoint in tx.endpoints.all()}
    planned: dict[str, list[Reminder]] = {}
    for reminder in tx.queue.reminders(state=ReminderState.PLANNED):
        if reminder.endpoint in endpoints:
            planned.setdefault(reminder.uid, []).append(reminder)
    upcoming = tx.engagements.select(Selection(since=(now - timedelta(days=1)).date()))
    return [
        one.uid
        for one in upcoming
        if one.uid in planned and not planner.all_of(one, endpoints.values()).issuperset(planned[one.uid])
    ]


def plan_anew(tx: Transaction, planner: Planner, uids: Iterable[str], now: datetime) -> None:
    """Plan by the rules of now what is planned of these engagements: no more and no less of it."""
    tx.engagements.lock()
    endpoints = {endpoint.id: endpoint for endpoint in tx.endpoints.all()}
    for uid, engagement in tx.engagements.get_all(uids).items():
        if engagement is None:
            continue
        planned = [one for one in tx.queue.reminders(uid=uid, state=ReminderState.PLANNED) if one.endpoint in endpoints]
        for endpoint in {one.endpoint for one in planned}:
            tx.queue.unplan(ReminderState.SUPERSEDED, uid=uid, endpoint=endpoint)
        tx.queue.plan(planner.in_place_of(planned, engagement, endpoints.values(), now))
