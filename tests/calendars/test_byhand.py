from datetime import date, time

import pytest

from calendars.byhand import add, cancel, edit, remove
from calendars.clock import SetClock
from calendars.model.engagement import Details, Kind, Status
from calendars.model.revision import Change, Origin
from calendars.model.selection import EVERYTHING
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.errors import NotFound, UserError
from tests.calendars.conftest import MONDAY, Report, finding

TALKS = Details(
    title="Talks in Bern",
    kind=Kind.TALKS,
    when=MONDAY.at(time(10), "Europe/Zurich", until=time(11, 30)),
    parties=("CH", "GH"),
    note="bring the file",
)


def test_what_is_entered_by_hand_is_kept_as_it_was_entered(store: Store, clock: SetClock, planner: Planner) -> None:
    revision = add(TALKS, store, clock, planner)
    assert (revision.change, revision.cause.origin) == (Change.CREATED, Origin.PERSON)
    with store.reading() as tx:
        entry = tx.engagements.get(revision.uid)
    assert entry is not None
    assert {**TALKS.as_json(), **entry.as_json()} == entry.as_json()
    assert entry.when == TALKS.when


def test_a_prefix_of_the_uid_serves(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    revision = edit(uid[:6], {"place": "Basel"}, store, clock, planner)
    assert revision is not None
    assert (revision.uid, revision.after.place) == (uid, "Basel")


def test_what_a_person_set_is_not_overwritten_by_an_article(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding()).revisions[0].uid
    edit(uid, {"place": "Basel", "when": "2024-03-05", "precision": "day"}, store, clock, planner)
    report("b", 27, finding(place="Bern", people=("Anna Muster",), moved_from=MONDAY))
    with store.reading() as tx:
        entry = tx.engagements.get(uid)
    assert entry is not None
    assert (entry.place, entry.when, entry.people) == ("Basel", When.day(date(2024, 3, 5)), ("Anna Muster",))


def test_an_edit_that_says_what_is_known_is_no_revision(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    assert edit(uid, {"kind": "talks"}, store, clock, planner) is None


def test_calling_off_and_taking_out(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    off, out = cancel(uid, store, clock, planner), remove(uid, store, clock, planner)
    assert off is not None
    assert out is not None
    assert (off.change, off.after.status) == (Change.CANCELLED, Status.CANCELLED)
    assert out.change is Change.REMOVED
    assert remove(uid, store, clock, planner) is None
    with store.reading() as tx:
        assert tx.engagements.select(EVERYTHING) == []


def test_what_was_taken_out_is_not_changed_any_more(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    remove(uid, store, clock, planner)
    for change in ({"place": "Basel"}, {"status": "cancelled"}, {"removed": False}):
        with pytest.raises(NotFound, match="was removed"):
            edit(uid, change, store, clock, planner)
    with store.reading() as tx:
        assert len(tx.edits.of_one(uid)) == 2


def test_what_is_off_is_not_called_off_again(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    cancel(uid, store, clock, planner)
    assert cancel(uid, store, clock, planner) is None


def test_an_engagement_that_is_not_there_is_said_so(store: Store, clock: SetClock, planner: Planner) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        cancel("nowhere", store, clock, planner)


@pytest.mark.parametrize(
    "fields", [{"when": "2024-02-30"}, {"timezone": "Mars/Olympus"}, {"time": "25:00"}, {"kind": "party"}]
)
def test_a_value_that_cannot_be_is_refused_and_nothing_is_stored(
    store: Store, clock: SetClock, planner: Planner, fields: dict[str, str]
) -> None:
    uid = add(TALKS, store, clock, planner).uid
    with pytest.raises(UserError):
        edit(uid, fields, store, clock, planner)
    with store.reading() as tx:
        assert len(tx.edits.of_one(uid)) == 1
