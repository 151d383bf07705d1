from collections.abc import Sequence
from datetime import date

import pytest

from calendars.archive import change, reread, retract, would_change
from calendars.byhand import edit
from calendars.clock import SetClock
from calendars.model.article import Article
from calendars.model.engagement import Engagement
from calendars.model.finding import Finding
from calendars.model.revision import Change
from calendars.model.selection import EVERYTHING
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.errors import NotFound
from tests.calendars.conftest import MONDAY, Report, finding

TUESDAY = When.day(date(2024, 3, 5))


def calendar(store: Store) -> list[Engagement]:
    with store.reading() as tx:
        return tx.engagements.select(EVERYTHING)


def test_the_calendar_is_as_if_an_article_that_is_taken_back_had_never_been(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    report("a", 24, finding())
    (before,) = calendar(store)
    report("b", 25, finding(TUESDAY, moved_from=MONDAY, place="Bern"), finding(parties=("FR", "IT")))
    article, changes = retract("b", store, clock, planner)
    assert article.id == "b"
    assert {one.change for one in changes} == {Change.MOVED, Change.REMOVED}
    (after,) = calendar(store)
    assert (after.uid, after.when, after.place) == (before.uid, before.when, before.place)
    with store.reading() as tx:
        assert tx.articles.get("b") is None


def test_a_report_that_only_the_article_taken_back_tied_to_others_stands_alone_again(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    report("a", 24, finding())
    report("b", 25, finding(TUESDAY, moved_from=MONDAY))
    report("c", 26, finding(TUESDAY, place="Bern"))
    assert len(calendar(store)) == 1
    retract("b", store, clock, planner)
    assert [entry.when for entry in calendar(store)] == [MONDAY, TUESDAY]


def test_an_article_that_comes_again_after_it_was_taken_back_brings_its_engagement_back_under_its_uid(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 24, finding()).revisions[0].uid
    retract("a", store, clock, planner)
    assert calendar(store) == []
    report("a", 24, finding())
    assert [entry.uid for entry in calendar(store)] == [uid]


def test_an_article_that_is_not_there_is_said_so(store: Store, clock: SetClock, planner: Planner) -> None:
    with pytest.raises(NotFound, match="no article's id begins with 'x'"):
        retract("x", store, clock, planner)


def test_better_rules_change_what_they_read_otherwise_and_nothing_that_a_person_set(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 24, finding(place="Bern")).revisions[0].uid
    report("b", 25, finding(parties=("FR", "IT")))
    edit(uid, {"place": "Basel"}, store, clock, planner)
    before = calendar(store)

    def better(article: Article) -> Sequence[Finding]:
        return [finding(TUESDAY, place="Lausanne")] if article.id == "a" else [finding(parties=("FR", "IT"))]

    again = reread(store, better)
    assert (again.read, [article.id for article, _ in again.different]) == (2, ["a"])
    assert [one.change for one in would_change(again.different, store, clock, planner)] == [Change.MOVED]
    assert calendar(store) == before
    change(again.different, store, clock, planner)
    entry = next(entry for entry in calendar(store) if entry.uid == uid)
    assert (entry.when, entry.place) == (TUESDAY, "Basel")
    assert not reread(store, better).different


def test_what_an_imported_calendar_brought_is_not_read_again(store: Store, report: Report) -> None:
    report("a", 24, finding(key="event-1"))
    assert reread(store, lambda article: []).read == 0
