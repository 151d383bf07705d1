from dataclasses import replace
from typing import Any

from calendars.listing import slices
from calendars.model.engagement import Engagement, Status
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.selection import EVERYTHING, Selection
from calendars.store.database import Store
from tests.benchmarks.feed import fill
from tests.benchmarks.made_up import engagements

COUNT = 1_100


def test_slice_by_slice_the_same_is_found_as_at_once(store: Store) -> None:
    fill(store, engagements(COUNT))
    tentative = Selection(statuses=frozenset((Status.TENTATIVE,)), parties=frozenset(("FR", "EG")))
    for selection in (EVERYTHING, tentative):
        with store.reading() as tx:
            at_once = tx.engagements.select(selection)
        found = list(slices(store, selection))
        assert [one for some in found for one in some] == at_once
    assert [len(some) for some in slices(store, EVERYTHING)] == [1_000, 100]
    assert list(slices(store, Selection(parties=frozenset(("VA",))))) == []


def test_what_changes_meanwhile_is_told_once_and_what_is_removed_is_not(store: Store) -> None:
    fill(store, engagements(COUNT))
    found = slices(store, EVERYTHING)
    first = next(found)
    with store.reading() as tx:
        known = tx.engagements.select(EVERYTHING)
    change(store, known[-1], when=known[0].when)
    change(store, known[0], when=known[-2].when)
    change(store, known[-3], removed=True)
    change(store, replace(known[0], uid="new"))
    told = [one.uid for some in (first, *found) for one in some]
    assert told == [one.uid for one in known if one != known[-3]]


def change(store: Store, before: Engagement, **fields: Any) -> None:
    cause = Cause(origin=Origin.PERSON)
    after = replace(before, **fields)
    with store.transaction() as tx:
        tx.engagements.save(Revision(change=Change.MOVED, cause=cause, at=before.updated, before=before, after=after))
