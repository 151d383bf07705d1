from calendars.byhand import remove
from calendars.clock import SetClock
from calendars.ingest import Outcome
from calendars.plan.planner import Planner
from calendars.store.articles import Arrival
from calendars.store.database import Store
from calendars.tally import Tally
from tests.calendars.conftest import Report, finding


def test_what_came_in_is_counted_as_programs_read_it(report: Report) -> None:
    tally = Tally()
    first = report("a", 27, finding())
    tally.add(first)
    tally.add(report("a", 27, finding()))
    tally.add(report("a", 27, finding(place="Bern"), text="corrected"))
    tally.fail(2)
    [revision] = first.revisions
    assert tally.as_json() == {
        "articles": 3,
        "new": 1,
        "updated": 1,
        "unchanged": 1,
        "failed": 2,
        "engagements": [
            {"uid": revision.uid, "change": "created"},
            {"uid": revision.uid, "change": "updated"},
        ],
    }
    assert list(tally.as_json()) == ["articles", "new", "updated", "unchanged", "failed", "engagements"]


def test_what_nobody_sees_is_not_touched(report: Report, store: Store, clock: SetClock, planner: Planner) -> None:
    uid = report("a", 26, finding()).revisions[0].uid
    remove(uid, store, clock, planner)
    tally = Tally()
    tally.add(report("b", 27, finding(place="Bern")))
    assert (tally.as_json()["new"], tally.touched) == (1, [])


def test_people_are_told_what_there_was() -> None:
    tally = Tally("events")
    assert str(tally) == "0 events"
    tally.add(Outcome(Arrival.UNCHANGED))
    tally.fail()
    assert str(tally) == "1 events (1 unchanged, 1 failed)"
    assert tally.changes == {}
