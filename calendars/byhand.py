"""What a person enters, changes, calls off or takes out: edits, which stand above every article's word."""

import uuid
from collections.abc import Mapping
from typing import Any

from calendars.clock import Clock
from calendars.ingest import refold
from calendars.merge.fold import with_fields
from calendars.model.engagement import Details, Status
from calendars.model.revision import Cause, Edit, Origin, Revision
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction
from config.errors import NotFound, UserError

_BY_HAND = Cause(origin=Origin.PERSON)


def add(details: Details, store: Store, clock: Clock, planner: Planner) -> Revision:
    """Enter an engagement by hand."""
    with store.transaction() as tx:
        tx.engagements.lock()
        revision = _set(tx, str(uuid.uuid4()), details.as_json(), clock, planner)
    if revision is None:
        raise AssertionError("a new engagement is always a revision")
    return revision


def edit(uid: str, fields: Mapping[str, Any], store: Store, clock: Clock, planner: Planner) -> Revision | None:
    """Set `fields`, named and written as in `Details.as_json`; None where they say what is known already.

    `uid` may be any unique prefix. Raises NotFound, for one that was removed as well: nobody would see what is set.
    Raises UserError for a value that cannot be.
    """
    with store.transaction() as tx:
        tx.engagements.lock()
        known = tx.engagements.by_prefix(uid)
        if known.removed and not fields.get("removed"):
            raise NotFound(f"{known.uid}: {known.title!r} was removed, for good; enter it anew: summitry add")
        try:
            with_fields(known, {name: value for name, value in fields.items() if name != "removed"})
        except ValueError as error:
            raise UserError(f"{known.uid}: {error}") from error
        return _set(tx, known.uid, fields, clock, planner)


def cancel(uid: str, store: Store, clock: Clock, planner: Planner) -> Revision | None:
    """Call an engagement off; None where it is off already. `uid` may be any unique prefix. Raises NotFound."""
    return edit(uid, {"status": Status.CANCELLED.value}, store, clock, planner)


def remove(uid: str, store: Store, clock: Clock, planner: Planner) -> Revision | None:
    """Take an engagement out, for good: the next report of it does not bring it back.

    None where it was taken out before. Raises NotFound.
    """
    return edit(uid, {"removed": True}, store, clock, planner)


def _set(tx: Transaction, uid: str, fields: Mapping[str, Any], clock: Clock, planner: Planner) -> Revision | None:
    now = clock.now()
    tx.engagements.add_edit(Edit(uid=uid, at=now, fields=dict(fields)))
    revisions = refold(tx, {uid: _BY_HAND}, now)
    planner.replan(tx, revisions, now)
    return revisions[0] if revisions else None
