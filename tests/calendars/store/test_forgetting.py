from datetime import UTC, date, datetime

from sqlalchemy import select

from calendars import byhand
from calendars.clock import SetClock
from calendars.model.engagement import Details, Kind
from calendars.model.selection import EVERYTHING
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store import tables
from calendars.store.database import Store
from calendars.store.forgetting import Forgotten, forget, forgettable
from config.durations import Duration
from tests.calendars.conftest import NOON, Report, endpoint, finding

BEFORE = datetime(2025, 4, 4, tzinfo=UTC)
LATER = When.day(date(2030, 1, 7))


def forgotten(store: Store, limit: int = 500) -> Forgotten:
    """What was forgotten at last, as was said beforehand."""
    with store.reading() as tx:
        said = forgettable(tx.connection, BEFORE)
    taken = Forgotten()
    while True:
        with store.transaction() as tx:
            some = forget(tx.connection, BEFORE, limit)
        if not some.total:
            assert taken == said
            return taken
        taken += some


def ids(store: Store, table: str) -> set[str]:
    column = {"article": tables.article.c.id, "finding": tables.finding.c.article, "revision": tables.revision.c.uid}
    with store.reading() as tx:
        return set(tx.connection.scalars(select(column[table])))


def uids(store: Store) -> set[str]:
    with store.reading() as tx:
        return {one.uid for one in tx.engagements.select(EVERYTHING)}


def test_what_is_long_over_goes_with_all_that_told_of_nothing_else(store: Store, report: Report) -> None:
    report("old", 26, finding())
    report("too", 27, finding(parties=("FR", "DE", "PL")))
    report("nothing", 27)
    [kept] = report("new", 28, finding(LATER, parties=("CH", "GH"))).revisions
    assert forgotten(store, limit=1) == Forgotten(engagements=1, articles=3)
    assert (ids(store, "article"), ids(store, "finding"), uids(store)) == ({"new"}, {"new"}, {kept.uid})
    assert ids(store, "revision") == {kept.uid}
    assert forgotten(store) == Forgotten()


def test_what_stands_in_one_article_with_something_to_come_stays_with_it(store: Store, report: Report) -> None:
    report("both", 28, finding(parties=("CH", "GH")), finding(LATER, parties=("FR", "DE")))
    assert forgotten(store) == Forgotten()
    assert len(uids(store)) == 2


def test_what_is_still_to_be_sent_or_was_merged_by_hand_stays(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    with store.transaction() as tx:
        tx.endpoints.add(endpoint(Duration(days=1)))
    report("planned", 28, finding())
    assert forgotten(store) == Forgotten()
    with store.transaction() as tx:
        tx.connection.execute(tables.reminder.update().values(state="fired"))
        tx.connection.execute(tables.held.delete())
    one = byhand.add(Details(title="One", kind=Kind.CALL, when=LATER), store, clock, planner).uid
    two = byhand.add(Details(title="Two", kind=Kind.CALL, when=When.day(NOON.date())), store, clock, planner).uid
    byhand.merge(one, two, store, clock, planner)
    with store.transaction() as tx:
        tx.connection.execute(tables.held.delete())
    taken = forgotten(store)
    assert (taken.engagements, taken.articles) == (1, 1)
    with store.reading() as tx:
        assert tx.engagements.get(two) is not None
