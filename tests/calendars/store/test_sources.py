from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calendars.model.article import Article
from calendars.model.source import Came, Item, ItemState, Poll, Source, SourceKind, SourceState
from calendars.store.database import Store
from config.durations import Duration
from config.errors import NotFound

NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def source(name: str = "a", **fields: object) -> Source:
    made = Source(
        id=f"src_{name}",
        url=f"https://{name}.example/feed",
        kind=SourceKind.FEED,
        every=Duration(seconds=900),
        created=NOON,
        due=NOON,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def item(key: str = "1", **fields: object) -> Item:
    made = Item(source="src_a", key=key, url=f"https://a.example/{key}", fingerprint="f", seen=NOON)
    return replace(made, **fields)  # type: ignore[arg-type]


def test_a_source_comes_back_as_it_was_kept(store: Store) -> None:
    whole = source(
        title="A ministry",
        kind=SourceKind.PAGE,
        links="h2 a",
        state=SourceState.PAUSED,
        etag='"1"',
        modified="Wed, 28 Feb 2024 12:00:00 GMT",
        fingerprint="f" * 64,
        checked=NOON,
        read=NOON,
        failing_since=NOON,
        failures=3,
        reason="answered 500",
        news=NOON,
        pace=timedelta(days=2),
        quiet_since=NOON,
    )
    with store.transaction() as tx:
        tx.sources.add(whole)
        tx.sources.add(source("b"))
    with store.reading() as tx:
        assert tx.sources.count() == 2
        assert tx.sources.get("src_a") == tx.sources.get("https://a.example/feed") == whole
        assert tx.sources.at("https://a.example/feed") == whole
        assert tx.sources.at("https://c.example/feed") is None


def test_a_name_that_begins_none_or_several_is_told(store: Store) -> None:
    with store.transaction() as tx:
        tx.sources.add(source("aa"))
        tx.sources.add(source("ab"))
    with store.reading() as tx:
        with pytest.raises(NotFound, match="summitry source list"):
            tx.sources.get("src_x")
        with pytest.raises(NotFound, match="more than one id: src_aa, src_ab"):
            tx.sources.get("src_a")


def test_what_is_due_comes_the_longest_overdue_first(store: Store) -> None:
    with store.transaction() as tx:
        tx.sources.add(source("later", due=NOON + MINUTE))
        tx.sources.add(source("now"))
        tx.sources.add(source("overdue", due=NOON - MINUTE))
        tx.sources.add(source("paused", state=SourceState.PAUSED))
        tx.sources.add(source("gone", state=SourceState.GONE))
    with store.reading() as tx:
        assert [one.id for one in tx.sources.due(NOON)] == ["src_overdue", "src_now"]


def test_a_clock_that_was_set_back_does_not_keep_a_source_waiting_for_ever(store: Store) -> None:
    with store.transaction() as tx:
        tx.sources.add(source(checked=NOON + timedelta(days=365), due=NOON + timedelta(days=365) + MINUTE))
    with store.reading() as tx:
        assert [one.id for one in tx.sources.due(NOON)] == ["src_a"]


def test_those_that_need_somebody_are_the_failing_and_the_gone(store: Store) -> None:
    with store.transaction() as tx:
        tx.sources.add(source("well"))
        tx.sources.add(source("failing", failing_since=NOON))
        tx.sources.add(source("paused", failing_since=NOON, state=SourceState.PAUSED))
        tx.sources.add(source("gone", state=SourceState.GONE))
    with store.reading() as tx:
        failing = tx.sources.failing()
        assert sorted(one.id for one in failing) == ["src_failing", "src_gone"]
        assert sorted(one.id for one in tx.sources.all() if one.is_failing) == ["src_failing", "src_gone"]


def test_a_source_takes_what_stood_in_it_along_when_it_is_removed(store: Store) -> None:
    with store.transaction() as tx:
        tx.sources.add(source())
        tx.sources.keep([item()])
        tx.sources.log(Poll(source="src_a", at=NOON, came=Came.READ))
        tx.sources.remove("src_a")
        assert tx.sources.count() == 0
        assert tx.sources.items("src_a") == {}
        assert tx.sources.polls("src_a") == []
        assert not tx.sources.save(source())


def test_items_are_written_over_by_their_key(store: Store) -> None:
    later = item(
        title="Talks",
        published=NOON,
        state=ItemState.FAILED,
        article="x",
        due=NOON,
        tries=2,
        etag='"1"',
        modified="m",
        reason="no date",
    )
    with store.transaction() as tx:
        tx.sources.add(source())
        tx.sources.keep([item(), item("2")])
        tx.sources.keep([later])
        assert tx.sources.items("src_a") == {"1": later, "2": item("2")}


def test_the_items_that_are_due_are_those_whose_time_has_come(store: Store) -> None:
    with store.transaction() as tx:
        tx.sources.add(source())
        tx.sources.keep([item("never"), item("now", due=NOON), item("later", due=NOON + MINUTE)])
        assert list(tx.sources.items_due("src_a", NOON)) == ["now"]
        assert tx.sources.items_due("src_b", NOON) == {}


def test_readings_are_told_the_last_one_first_and_forgotten_after_a_month(store: Store) -> None:
    polls = [
        Poll(source="src_a", at=NOON + timedelta(days=days), came=Came.FAILED, status=500, reason=str(days))
        for days in (0, 20, 35)
    ]
    with store.transaction() as tx:
        tx.sources.add(source())
        for poll in polls:
            tx.sources.log(poll)
        assert tx.sources.polls("src_a") == [polls[2], polls[1]]
        assert tx.sources.polls("src_a", limit=1) == [polls[2]]


@pytest.mark.parametrize("likeness", [0, 1, 2**63 - 1, 2**63, 2**64 - 1])
def test_stories_that_differ_in_a_few_bits_are_alike(store: Store, likeness: int) -> None:
    article = Article(id="a", title="", text="", outlet=None, url=None, published=NOON)
    with store.transaction() as tx:
        for name in ("a", "b"):
            tx.articles.add(replace(article, id=name), NOON)
        tx.stories.remember("a", likeness ^ 0b11, NOON)
        tx.stories.remember("a", likeness ^ 0b111, NOON)
        tx.stories.remember("b", likeness ^ (1 << 63), NOON)
        assert tx.stories.like(likeness, NOON - MINUTE, NOON + MINUTE, 3) == ["b", "a"]
        assert tx.stories.like(likeness, NOON - MINUTE, NOON + MINUTE, 2) == ["b"]
        assert tx.stories.like(likeness, NOON + MINUTE, NOON + 2 * MINUTE, 64) == []
