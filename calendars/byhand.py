"""What a person does to the calendar: all of it revisions, which no article overwrites and `undo` takes back."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from calendars.clock import Clock
from calendars.merge.desk import Desk
from calendars.merge.entry import Placed
from calendars.merge.fields import with_fields
from calendars.merge.replay import settle
from calendars.model.engagement import Details, Engagement, Status
from calendars.model.revision import Cause, Deed, Edit, Origin, Revision
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction
from config.errors import NotFound, UserError

_BY_HAND = Cause(origin=Origin.PERSON)


def add(
    details: Details, store: Store, clock: Clock, planner: Planner, *, given: Collection[str] = frozenset()
) -> Revision:
    """Enter an engagement by hand. The fields `given` are set, also where they are what they would be anyway."""
    uid = str(uuid.uuid4())

    def enter(tx: Transaction, now: datetime) -> Sequence[str]:
        tx.edits.add(Edit(uid=uid, at=now, fields=_said(details, given)))
        return [uid]

    return _done(enter, store, clock, planner)[0]


def _said(details: Details, given: Collection[str]) -> dict[str, Any]:
    """The fields that a person gave: what was left open, articles may tell."""
    open_ = Details(title="", kind=details.kind, when=When.day(details.when.start)).as_json()
    always = {"title", "kind", "when", "precision", *given}
    return {name: value for name, value in details.as_json().items() if name in always or value != open_[name]}


def edit(uid: str, fields: Mapping[str, Any], store: Store, clock: Clock, planner: Planner) -> Revision | None:
    """Set `fields`, named and written as in `Details.as_json`; None where they say what is known already.

    `uid` may be any unique prefix. Raises NotFound, for one that was removed as well: nobody would see what is set.
    Raises UserError for a value that cannot be.
    """

    def set_fields(tx: Transaction, now: datetime) -> Sequence[str]:
        known = _standing(tx, uid, and_removed=bool(fields.get("removed")))
        if known.removed and any(one.fields.get("removed") for one in tx.edits.of_one(known.uid)):
            return []
        try:
            with_fields(known, {name: value for name, value in fields.items() if name != "removed"})
        except ValueError as error:
            raise UserError(f"{known.uid}: {error}") from error
        tx.edits.add(Edit(uid=known.uid, at=now, fields=dict(fields)))
        return [known.uid]

    return next(iter(_done(set_fields, store, clock, planner)), None)


def cancel(uid: str, store: Store, clock: Clock, planner: Planner) -> Revision | None:
    """Call an engagement off; None where it is off already. `uid` may be any unique prefix. Raises NotFound."""
    return edit(uid, {"status": Status.CANCELLED.value}, store, clock, planner)


def remove(uid: str, store: Store, clock: Clock, planner: Planner) -> Revision | None:
    """Take an engagement out, for good: the next report of it does not bring it back.

    None where it is out already: what is out only because no report tells of it any more stays so from now on.
    Raises NotFound.
    """
    return edit(uid, {"removed": True}, store, clock, planner)


def merge(uid: str, other: str, store: Store, clock: Clock, planner: Planner) -> list[Revision]:
    """Say that `other` is the same meeting as `uid`, which stands for both from now on, with the reports of both.

    What a person set of `other` holds where nothing was set of `uid`. Raises NotFound, and UserError for one engagement
    that is given twice.
    """

    def join(tx: Transaction, now: datetime, desk: Desk) -> None:
        kept, gone = _standing(tx, uid), _standing(tx, other)
        if kept.uid == gone.uid:
            raise UserError(f"{kept.uid}: give two engagements; both are this one")
        _join(tx, desk, kept.uid, gone.uid, now)

    return _done_on_desk(join, store, clock, planner)


def _join(tx: Transaction, desk: Desk, kept: str, gone: str, now: datetime) -> None:
    """Let `kept` stand for both."""
    ours = {name for one in tx.edits.of_one(kept) for name in one.fields}
    theirs = {name: value for one in tx.edits.of_one(gone) for name, value in one.fields.items()}
    moved = list(desk.entry(gone).reports)
    _move(desk, moved, kept)
    fields = {name: value for name, value in theirs.items() if name not in ours}
    tx.edits.add(Edit(uid=kept, at=now, fields=fields, deed=Deed.MERGE, other=gone, moved=_numbers(moved)))
    desk.reread(kept, gone)


def split(uid: str, articles: Sequence[str], store: Store, clock: Clock, planner: Planner) -> list[Revision]:
    """Say that what `articles` (ids, or beginnings of them) tell is another meeting: it gets a uid of its own.

    Without `articles`, an engagement that was merged into it by hand is taken out again; where there is none, the
    reports that put it on other days than the first one does. Raises NotFound, and UserError where nothing would go or
    nothing would stay, naming the reports.
    """

    def part(tx: Transaction, now: datetime, desk: Desk) -> None:
        known = _standing(tx, uid)
        merged = [one for one in tx.edits.of_one(known.uid) if one.deed is Deed.MERGE]
        if merged and not articles:
            _take_back(tx, desk, merged[-1], now)
            tx.edits.add(Edit(uid=known.uid, at=now, fields={}, deed=Deed.PART, other=merged[-1].other))
            desk.reread(known.uid)
            return
        reports = desk.entry(known.uid).reports
        moved = _chosen(known, reports, articles)
        apart = str(uuid.uuid4())
        _move(desk, moved, apart)
        tx.edits.add(Edit(uid=known.uid, at=now, fields={}, deed=Deed.SPLIT, other=apart, moved=_numbers(moved)))
        desk.reread(known.uid)

    return _done_on_desk(part, store, clock, planner)


def undo(uid: str, store: Store, clock: Clock, planner: Planner) -> list[Revision]:
    """Take back what a person did last to an engagement: set, called off, removed, merged, split or entered it.

    Again, it takes back what was done before that. Raises NotFound, and UserError where nothing is left to take back.
    """

    def take_back(tx: Transaction, now: datetime, desk: Desk) -> None:
        known = tx.engagements.by_prefix(uid)
        last = tx.edits.last(known.uid)
        if last is None:
            raise UserError(f"{known.uid}: nothing is left to take back; summitry show tells what was done to it")
        _take_back(tx, desk, last, now)

    return _done_on_desk(take_back, store, clock, planner)


def _take_back(tx: Transaction, desk: Desk, edit: Edit, now: datetime) -> None:
    """Let `edit` count no longer, and give the reports that it moved back to where they were."""
    tx.edits.take_back(edit, now)
    desk.reread(*filter(None, (edit.uid, edit.other)))
    if edit.other is None:
        return
    if edit.deed is Deed.PART:
        for one in (edit.uid, edit.other):
            _standing(tx, one)
        _join(tx, desk, edit.uid, edit.other, now)
        return
    from_, to = (edit.uid, edit.other) if edit.deed is Deed.MERGE else (edit.other, edit.uid)
    still_moved = {number for one in tx.edits.moves() for number in one.moved}
    for placed in desk.numbered(edit.moved):
        if placed.uid == desk.stands_for(from_):
            pinned = to != desk.stands_for(to) or (placed.stored is not None and placed.stored.number in still_moved)
            _move(desk, [placed], desk.stands_for(to), pinned=pinned)
    both = {desk.stands_for(from_), desk.stands_for(to)}
    joined = [placed for uid in both for placed in desk.entry(uid).reports if not placed.report.pinned]
    settle(desk, [placed.report.article for placed in joined])  # some came in meanwhile, and may be the other one's


def _move(desk: Desk, reports: Sequence[Placed], uid: str, *, pinned: bool = True) -> None:
    for placed in list(reports):
        desk.give(placed, uid, pinned=pinned)


def _numbers(reports: Sequence[Placed]) -> tuple[int, ...]:
    return tuple(placed.stored.number for placed in reports if placed.stored)


def _chosen(known: Engagement, reports: Sequence[Placed], articles: Sequence[str]) -> list[Placed]:
    """The reports that go: those of `articles`, else those that tell other days than the first."""
    if articles:
        ids = [placed.report.article.id for placed in reports]
        meant = {one: [one] if one in ids else [id_ for id_ in ids if one and id_.startswith(one)] for one in articles}
        if unknown := [one for one, of_it in meant.items() if not of_it]:
            raise NotFound(f"{known.uid}: no report of it is of article {unknown[0]!r}; {_listed(reports)}")
        chosen = [placed for placed in reports if any(placed.report.article.id in of_it for of_it in meant.values())]
    else:
        first = reports[0].report.finding.when if reports else known.when
        chosen = [placed for placed in reports if not placed.report.finding.when.overlaps(first)]
    if not chosen or len(chosen) == len(reports):
        raise UserError(f"{known.uid}: say which reports tell of another meeting, --article ID; {_listed(reports)}")
    return chosen


def _listed(reports: Sequence[Placed]) -> str:
    if not reports:
        return "it has no reports: it was entered by hand"
    told = (f"{placed.report.article.id} ({placed.report.finding.when.edtf})" for placed in reports)
    return f"its reports are of {', '.join(told)}"


def _standing(tx: Transaction, uid: str, *, and_removed: bool = False) -> Engagement:
    """The engagement, if it is in the calendar. Raises NotFound."""
    known = tx.engagements.by_prefix(uid)
    if known.merged_into:
        raise NotFound(f"{known.uid}: {known.title!r} was merged into {known.merged_into}, which stands for both")
    if known.removed and not and_removed:
        raise NotFound(f"{known.uid}: {known.title!r} was removed; take that back: summitry undo {known.uid[:8]}")
    return known


def _done(
    deed: Callable[[Transaction, datetime], Sequence[str]], store: Store, clock: Clock, planner: Planner
) -> list[Revision]:
    """Do it, and bring up to date the engagements that it names."""

    def on_desk(tx: Transaction, now: datetime, desk: Desk) -> None:
        for uid in deed(tx, now):
            desk.touch(uid)

    return _done_on_desk(on_desk, store, clock, planner)


def _done_on_desk(
    deed: Callable[[Transaction, datetime, Desk], None], store: Store, clock: Clock, planner: Planner
) -> list[Revision]:
    """Do it, and bring up to date what it touched; the changes, all or nothing."""
    now = clock.now()
    with store.transaction() as tx:
        tx.engagements.lock()
        desk = Desk(tx, planner.reliability, now)
        deed(tx, now, desk)
        desk.revise([], _BY_HAND)
        desk.write()
        planner.replan(tx, desk.revisions, now)
    return desk.revisions
