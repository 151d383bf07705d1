"""Plan anew what was planned by other rules: those of a zone changed since, or the calendar's zone or hours."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta

from calendars.model.engagement import Engagement
from calendars.model.reminder import Reminder
from calendars.model.selection import Selection
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction

_AT_ONCE = 200


def _never() -> bool:
    return False


def renew(store: Store, planner: Planner, now: datetime, ending: Callable[[], bool] = _never) -> int:
    """Plan anew what is outdated, some engagements a transaction; of how many engagements that was.

    Where nothing is, which is nearly always, nothing is written and nobody waits. Leaves off between two transactions
    once `ending`: the rest is outdated still, and found the next time.
    """
    renewed = 0
    with store.reading() as tx:
        upcoming = tx.engagements.uids(Selection(since=(now - timedelta(days=1)).date()))
    for start in range(0, len(upcoming), _AT_ONCE):
        if ending():
            break
        with store.reading() as tx:
            uids = outdated(tx, planner, upcoming[start : start + _AT_ONCE])
        if uids:
            with store.transaction() as tx:
                plan_anew(tx, planner, uids, now)
        renewed += len(uids)
    return renewed


def outdated(tx: Transaction, planner: Planner, uids: Collection[str]) -> list[str]:
    """Those of `uids` of which something is planned that would be planned otherwise now."""
    return [engagement.uid for engagement, stale in _stale_of(tx, planner, uids) if stale]


def plan_anew(tx: Transaction, planner: Planner, uids: Collection[str], now: datetime) -> None:
    """Plan by the rules of now what is planned of these engagements: no more and no less of it."""
    tx.engagements.lock()
    endpoints = tx.endpoints.all()
    for engagement, stale in _stale_of(tx, planner, uids):
        tx.queue.supersede(stale)
        tx.queue.plan(planner.in_place_of(stale, engagement, endpoints, now))


def _stale_of(tx: Transaction, planner: Planner, uids: Collection[str]) -> Iterator[tuple[Engagement, list[Reminder]]]:
    """Each engagement, and what of its plan is outdated.

    Only the endpoints are asked for which something is planned: thousands may be there, each of a few meetings.
    """
    endpoints = {endpoint.id: endpoint for endpoint in tx.endpoints.all()}
    planned = tx.queue.planned_of(uids)
    for uid, engagement in tx.engagements.get_all(planned).items():
        if engagement is not None:
            theirs = {one.endpoint for one in planned[uid]} & endpoints.keys()
            wanted = planner.all_of(engagement, [endpoints[its] for its in theirs])
            yield engagement, _stale(planned[uid], wanted)


def _stale(planned: Iterable[Reminder], wanted: Collection[Reminder]) -> list[Reminder]:
    """Those in whose place another of the same endpoint and offset is wanted."""
    offsets = {(one.endpoint, one.before) for one in wanted}
    return [one for one in planned if one not in wanted and (one.endpoint, one.before) in offsets]
