"""Long lists of engagements, read slice by slice: in memory there is no more of them than one slice."""

from collections.abc import Iterator

from calendars.model.engagement import Engagement
from calendars.model.selection import Selection
from calendars.store.database import Store
from calendars.store.rows import in_parts


def slices(store: Store, selection: Selection) -> Iterator[list[Engagement]]:
    """Those that fit, by first day, hour (none first) and uid, some at a time; no slice is empty.

    Which ones and in which order is settled at the first; each is told once, as it is when its slice is read. Between
    two slices nothing is held: whoever takes them slowly is in nobody's way. Raises StoreError, at any slice.
    """
    with store.reading() as tx:
        uids = tx.engagements.uids(selection)
    for some in in_parts(uids):
        with store.reading() as tx:
            known = tx.engagements.get_all(some)
        if found := [one for uid in some if (one := known.get(uid)) is not None and not one.removed]:
            yield found
