from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from calendars.model.article import Article
from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.finding import Finding, Mention
from calendars.model.report import Byline, Report
from calendars.model.revision import Cause, Change, Edit, Origin, Revision
from calendars.model.selection import Selection
from calendars.model.when import Precision, When
from calendars.store.database import Store
from calendars.store.nearby import Standing, names_of
from calendars.store.rows import engagement_json, engagement_of, finding_json, finding_of
from config.errors import NotFound
from tests.calendars.conftest import MONDAY, NOON

CAUSE = Cause(origin=Origin.ARTICLE, article="a", words="will meet")
TALKS = Engagement(
    uid="abc-1",
    title="Talks",
    kind=Kind.TALKS,
    when=MONDAY,
    parties=("FR", "DE"),
    people=("Anna Müller",),
    created=NOON,
    updated=NOON,
)


def save(store: Store, *engagements: Engagement) -> None:
    with store.transaction() as tx:
        for engagement in engagements:
            tx.engagements.save(Revision(change=Change.CREATED, cause=CAUSE, at=NOON, before=None, after=engagement))


def near(
    store: Store, first: date, last: date, *, parties: tuple[str, ...] = (), people: tuple[str, ...] = ()
) -> list[str]:
    with store.reading() as tx:
        who = replace(TALKS, parties=parties, people=people)
        return [found.engagement.uid for found in tx.engagements.near(first, last, names_of(who))]


def test_it_is_found_again_by_a_party_or_a_last_name_and_its_days(store: Store) -> None:
    save(store, TALKS, replace(TALKS, uid="nobody", parties=(), people=()))
    day, later = MONDAY.start, MONDAY.start + timedelta(days=1)
    assert near(store, day, day, parties=("DE", "IT")) == ["abc-1"]
    assert near(store, day, day, people=("A. Muller",)) == ["abc-1"]
    assert near(store, later, later, parties=("DE",)) == []
    assert near(store, day, day, parties=("IT",)) == []
    assert near(store, day, day) == ["nobody"]


def test_a_moved_one_is_found_by_its_old_days_too(store: Store) -> None:
    save(store, TALKS, replace(TALKS, when=When.day(date(2024, 4, 1))))
    assert near(store, MONDAY.start, MONDAY.start, parties=("FR",)) == ["abc-1"]


@pytest.mark.parametrize("one_is_enough", [True, False])
def test_looking_for_candidates_reads_no_table_whole(sqlite_url: str, one_is_enough: bool) -> None:
    store = Store.open(sqlite_url)
    asked: list[tuple[str, Any]] = []
    with store.reading() as tx:
        event.listen(
            tx.connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])), named=False
        )
        tx.engagements.near(MONDAY.start, MONDAY.start, {"FR", "G7"}, one_is_enough=one_is_enough)
        [(statement, parameters)] = asked
        plan = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    store.close()
    assert not [row for row in plan if row[3].startswith(("SCAN engagement", "SCAN participant"))]
    assert sum("ix_participant_near (name=? AND lasting=? AND last_day>" in row[3] for row in plan) == 2


def test_who_shares_a_single_state_is_left_out_unless_that_is_enough(store: Store) -> None:
    pair, alone, body = (
        replace(TALKS, people=()),
        replace(TALKS, uid="b", people=()),
        replace(TALKS, uid="c", people=()),
    )
    for engagement, names, told_alone in (
        (pair, ("FR", "DE"), False),
        (alone, ("FR", "DE"), True),
        (body, ("FR", "G7"), False),
    ):
        engagement = replace(engagement, parties=names)
        revision = Revision(change=Change.CREATED, cause=CAUSE, at=NOON, before=None, after=engagement)
        standing = Standing(engagement, MONDAY.start, MONDAY.end, names_of(engagement), alone=told_alone)
        with store.transaction() as tx:
            tx.engagements.save_all([revision], [standing])

    def found(*names: str, one_is_enough: bool = False) -> list[str]:
        with store.reading() as tx:
            near = tx.engagements.near(MONDAY.start, MONDAY.end, set(names), one_is_enough=one_is_enough)
        return [one.engagement.uid for one in near]

    assert found("FR", "IT", one_is_enough=True) == ["abc-1", "b", "c"]
    assert found("FR", "IT") == ["b"]
    assert found("IT", "G7") == ["c"]
    assert found("FR", "DE") == ["abc-1", "b"]


def test_one_of_another_kind_is_near_only_where_it_may_have_been_of_this_kind_before(store: Store) -> None:
    told = [("long ago", NOON - timedelta(days=2)), ("since", NOON), ("never", None)]
    with store.transaction() as tx:
        for uid, told_last in told:
            engagement = replace(TALKS, uid=uid)
            revision = Revision(change=Change.CREATED, cause=CAUSE, at=NOON, before=None, after=engagement)
            standing = Standing(engagement, MONDAY.start, MONDAY.end, names_of(engagement), told_last)
            tx.engagements.save_all([revision], [standing])
    with store.reading() as tx:
        for kind, uids in ((Kind.VISIT, ["never", "since"]), (Kind.TALKS, ["long ago", "never", "since"])):
            near = tx.engagements.near(MONDAY.start, MONDAY.end, {"FR"}, kinds={kind}, since=NOON)
            assert [one.engagement.uid for one in near] == uids


def test_a_unique_prefix_serves_and_another_is_refused_by_name(store: Store) -> None:
    save(store, TALKS, replace(TALKS, uid="abc-2"), replace(TALKS, uid="abcd"))
    with store.reading() as tx:
        assert tx.engagements.by_prefix("abc-2").uid == "abc-2"
        assert tx.engagements.by_prefix("abcd").uid == "abcd"
        with pytest.raises(NotFound, match=r"more than one uid \(abc-1, abc-2, abcd\)"):
            tx.engagements.by_prefix("abc")
        for nothing in ("x", "", "%", "ABC-1"):
            with pytest.raises(NotFound, match="no engagement's uid begins with"):
                tx.engagements.by_prefix(nothing)


def test_a_selection_selects_in_the_order_of_days_and_hours(store: Store) -> None:
    day = MONDAY.start
    entries = [
        replace(TALKS, uid="late", when=MONDAY.at(time(15))),
        replace(TALKS, uid="early", when=MONDAY.at(time(9))),
        replace(TALKS, uid="whole"),
        replace(TALKS, uid="next", when=When.day(day + timedelta(days=1)), status=Status.CANCELLED, parties=("IT",)),
        replace(TALKS, uid="gone", removed=True),
    ]
    save(store, *entries)

    def uids(**parts: object) -> list[str]:
        with store.reading() as tx:
            return [entry.uid for entry in tx.engagements.select(Selection(**parts))]  # type: ignore[arg-type]

    assert uids() == ["whole", "early", "late", "next"]
    assert uids(parties=frozenset({"IT"})) == ["next"]
    assert uids(statuses=frozenset({Status.CANCELLED})) == ["next"]
    assert uids(kinds=frozenset({Kind.CALL})) == []
    assert uids(since=day + timedelta(days=1)) == ["next"]
    assert uids(until=day) == ["whole", "early", "late"]
    with store.reading() as tx:
        assert len(tx.engagements.select(Selection(), removed=True)) == 5
        assert [entry.uid for entry in tx.engagements.select(Selection(), limit=2, offset=1)] == ["early", "late"]
        assert tx.engagements.count() == 4


def test_reports_come_in_the_order_of_publication_whatever_came_in_first(store: Store) -> None:
    finding = Finding(title="", kind=Kind.TALKS, when=MONDAY)
    with store.transaction() as tx:
        for id_, published in (
            ("c", date(2024, 2, 3)),
            ("a", datetime(2024, 2, 1, 9, tzinfo=UTC)),
            ("b", date(2024, 2, 1)),
        ):
            article = Article(id=id_, title="", text="", outlet=None, url=None, published=published)
            tx.articles.add(article, NOON)
            tx.reports.add("u", [Report(article=Byline.of(article), finding=finding)])
    with store.reading() as tx:
        assert [report.article.id for report in tx.reports.of_one("u")] == ["b", "a", "c"]
    with store.transaction() as tx:
        [told] = tx.reports.in_article("a")
        assert told.uid == "u"
        tx.reports.drop_all([told.number])
        assert [report.article.id for report in tx.reports.of_one("u")] == ["b", "c"]


def test_history_and_edits_are_kept_in_their_order(store: Store) -> None:
    second = Revision(
        change=Change.MOVED, cause=Cause(origin=Origin.PERSON), at=NOON, before=TALKS, after=replace(TALKS, sequence=1)
    )
    save(store, TALKS)
    with store.transaction() as tx:
        tx.engagements.save(second)
        for place in ("Bern", "Basel"):
            tx.edits.add(Edit(uid="abc-1", at=NOON, fields={"place": place}))
    with store.reading() as tx:
        history = tx.engagements.history("abc-1")
        assert [edit.fields["place"] for edit in tx.edits.of_one("abc-1")] == ["Bern", "Basel"]
        assert tx.publications.mark().changed == NOON
    assert history[0].cause == CAUSE
    assert history[1] == second


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@st.composite
def engagements(draw: st.DrawFn) -> Engagement:
    start = draw(st.dates())
    timed = draw(st.booleans())
    return Engagement(
        uid=draw(st.uuids()).hex,
        title=draw(words),
        kind=draw(st.sampled_from(Kind)),
        when=When(
            start=start,
            end=start,
            precision=Precision.DAY if timed else draw(st.sampled_from([Precision.DAY, Precision.WEEK])),
            time=draw(st.times()) if timed else None,
            timezone=draw(st.sampled_from([None, "Asia/Tokyo"])),
        ),
        parties=tuple(draw(st.lists(st.sampled_from(["FR", "UN", "G7"]), unique=True))),
        people=tuple(draw(st.lists(words, max_size=3))),
        place=draw(st.none() | words),
        status=draw(st.sampled_from(Status)),
        confidence=draw(st.floats(0, 1)),
        note=draw(st.none() | words),
        sequence=draw(st.integers(0, 1000)),
        created=NOON,
        updated=draw(st.datetimes(timezones=st.just(UTC))),
        removed=draw(st.booleans()),
    )


@given(engagements())
def test_nothing_is_lost_on_the_way_to_a_row_and_back(engagement: Engagement) -> None:
    assert engagement_of(engagement_json(engagement)) == engagement


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(engagements())
def test_what_is_stored_is_read_back_as_it_was(store: Store, engagement: Engagement) -> None:
    save(store, engagement)
    with store.reading() as tx:
        assert tx.engagements.get(engagement.uid) == engagement


def test_a_finding_keeps_its_trace(store: Store) -> None:
    mention = Mention(field="when", text="on Monday", start=5, rule="the coming weekday", value="2024-03-04")
    finding = Finding(title="t", kind=Kind.CALL, when=MONDAY, moved_from=MONDAY, key="k", mentions=(mention,))
    back = finding_of(finding_json(finding))
    assert back == finding
    assert back.mentions == (mention,)
