from dataclasses import replace
from datetime import date, time
from itertools import pairwise, permutations
from pathlib import Path

import pytest

from calendars.byhand import remove
from calendars.clock import SetClock
from calendars.ingest import merge_all, merge_findings
from calendars.model.article import Article
from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.revision import Change
from calendars.model.selection import EVERYTHING
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.articles import Arrival
from calendars.store.database import Store
from tests.calendars.conftest import MONDAY, NOON, Report, finding
from tests.calendars.test_order import copied

TUESDAY = When.day(date(2024, 3, 5))


def calendar(store: Store) -> list[Engagement]:
    with store.reading() as tx:
        return tx.engagements.select(EVERYTHING)


def test_the_same_article_twice_changes_nothing(store: Store, report: Report) -> None:
    first = report("a", 27, finding())
    again = report("a", 27, finding())
    assert (first.arrival, again.arrival) == (Arrival.NEW, Arrival.UNCHANGED)
    assert [revision.change for revision in first.revisions] == [Change.CREATED]
    assert not again.revisions
    assert len(calendar(store)) == 1


def test_two_reports_of_one_meeting_are_one_entry_with_both_behind_it(store: Store, report: Report) -> None:
    report("a", 26, finding())
    outcome = report("b", 27, finding(place="Bern"))
    (entry,) = calendar(store)
    assert entry.place == "Bern"
    assert [revision.change for revision in outcome.revisions] == [Change.UPDATED]
    with store.reading() as tx:
        assert [report.article.id for report in tx.reports.of_one(entry.uid)] == ["a", "b"]
        assert [revision.change for revision in tx.engagements.history(entry.uid)] == [Change.CREATED, Change.UPDATED]


def test_a_moved_summit_keeps_its_uid(store: Store, report: Report) -> None:
    report("a", 26, finding(kind=Kind.SUMMIT))
    (before,) = calendar(store)
    outcome = report("b", 27, finding(TUESDAY, kind=Kind.SUMMIT, moved_from=MONDAY))
    (after,) = calendar(store)
    assert (after.uid, after.when, after.sequence) == (before.uid, TUESDAY, before.sequence + 1)
    assert [revision.change for revision in outcome.revisions] == [Change.MOVED]


def test_old_news_finds_what_was_first_heard_of_when_it_was_moved(store: Store, report: Report) -> None:
    report("a", 26, finding(TUESDAY, moved_from=MONDAY))
    report("b", 27, finding())
    assert len(calendar(store)) == 1


def test_two_meetings_of_the_same_parties_in_one_week_stay_two(store: Store, report: Report) -> None:
    report("a", 26, finding(), finding(TUESDAY))
    report("b", 27, finding(TUESDAY), finding())
    assert len(calendar(store)) == 2


def test_articles_in_any_order_of_arrival_give_the_same_calendar(
    planner: Planner, clock: SetClock, tmp_path: Path
) -> None:
    week = When.week_of(MONDAY.start)
    told = [
        ("a", 20, finding(week, status=Status.TENTATIVE)),
        ("b", 22, finding(MONDAY)),
        ("c", 24, finding(MONDAY.at(time(10), "Europe/Berlin"), place="Bonn")),
        ("d", 26, finding(MONDAY, status=Status.CANCELLED)),
    ]
    seen = set()
    for number, order in enumerate(permutations(told)):
        folder = tmp_path / str(number)
        folder.mkdir()
        one = Store.open(copied(folder))
        for article, day, found in order:
            text = Article(id=article, title="", text="", outlet=None, url=None, published=date(2024, 2, day))
            merge_findings(text, [found], one, clock, planner)
        seen.add(tuple(replace(entry, uid="", sequence=0) for entry in calendar(one)))
        one.close()
    assert len(seen) == 1


def test_another_version_of_an_article_takes_the_place_of_the_one_before(store: Store, report: Report) -> None:
    report("a", 26, finding(), finding(TUESDAY))
    outcome = report("a", 26, finding(place="Bern"), text="corrected")
    assert outcome.arrival is Arrival.CHANGED
    assert {revision.change for revision in outcome.revisions} == {Change.UPDATED, Change.REMOVED}
    assert [entry.place for entry in calendar(store)] == ["Bern"]


def test_a_removed_engagement_does_not_come_back_with_the_next_report(
    store: Store, report: Report, planner: Planner, clock: SetClock
) -> None:
    report("a", 26, finding())
    remove(calendar(store)[0].uid, store, clock, planner)
    outcome = report("b", 27, finding(place="Bern"))
    assert calendar(store) == []
    assert len(outcome.revisions) == 1
    assert outcome.revisions[0].after.removed


def test_an_imported_event_is_known_by_its_key_however_far_it_moved(store: Store, report: Report) -> None:
    report("a", 26, finding(key="event-1"))
    outcome = report("a", 26, finding(When.day(date(2024, 9, 1)), key="event-1"), text="moved")
    (entry,) = calendar(store)
    assert entry.when.start == date(2024, 9, 1)
    assert [revision.change for revision in outcome.revisions] == [Change.MOVED]


def test_a_failure_in_the_middle_leaves_nothing_half_written(
    store: Store, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(finding(), confidence=float("nan"), when=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        report("a", 26, finding(), broken)
    assert calendar(store) == []
    with store.reading() as tx:
        assert tx.articles.get("a") is None


def test_each_of_several_late_articles_changes_what_it_tells_of_in_the_order_of_publication(
    store: Store, planner: Planner, clock: SetClock, report: Report
) -> None:
    uid = report("last", 27, finding(MONDAY)).revisions[0].uid
    week = finding(When.week_of(MONDAY.start), place="Bonn")
    late = [
        (Article(id=id_, title="", text="", outlet=id_, url=None, published=date(2024, 2, day)), [told])
        for id_, day, told in (
            ("second", 24, finding(TUESDAY, place="Bonn")),
            ("third", 25, finding(moved_from=TUESDAY)),
            ("first", 22, week),
        )
    ]
    outcomes = merge_all(late, store, clock, planner)
    assert [[one.cause.article for one in outcome.revisions] for outcome in outcomes] == [
        ["second"],
        ["third"],
        ["first"],
    ]
    with store.reading() as tx:
        history = tx.engagements.history(uid)
    assert [one.cause.article for one in history] == ["last", "first", "second", "third"]
    assert {one.before == before.after for before, one in pairwise(history)} == {True}


def test_every_revision_names_the_article_and_the_words(store: Store, report: Report) -> None:
    (revision,) = report("a", 26, finding()).revisions
    assert (revision.cause.article, revision.cause.words) == ("a", "will hold talks on Monday")
    assert revision.at == NOON
