"""kill -9 of the daemon while it reads a source: the next one reads what is missing, and nothing is doubled."""

from datetime import timedelta

import pytest

from calendars.model.selection import EVERYTHING
from calendars.model.source import Source, SourceKind
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.sources.site import ARTICLE, Site, page, rss, rss_item
from tests.faults.conftest import CLOCK, Start, until

STORIES = 30


def test_what_it_had_not_read_is_read_by_the_next_one(
    store: Store, start_daemon: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMITRY_SOURCES__PAUSE", "0s")
    first = CLOCK.now().date() + timedelta(days=40)
    days = [first + timedelta(days=3 * number) for number in range(STORIES)]
    today = f"{CLOCK.now():%a, %d %b %Y %H:%M:%S} +0000"
    with Site() as site:
        links = [
            site.holds(f"/{number}", page(f"Talks {number}", ARTICLE.format(day=f"{day.day} {day:%B} {day.year}")))
            for number, day in enumerate(days)
        ]
        feed = site.holds("/feed", rss(rss_item(link, date=today) for link in links))
        _add(store, feed)
        killed = start_daemon().ready()
        until(lambda: _articles(store) >= 2, 30)
        killed.kill()
        assert 2 <= _articles(store) < STORIES
        start_daemon().ready()
        until(lambda: _articles(store) == STORIES, 60)
    with store.reading() as tx:
        assert sorted(one.when.start for one in tx.engagements.select(EVERYTHING)) == days
        assert all(one.sequence == 0 for one in tx.engagements.select(EVERYTHING))


def _add(store: Store, feed: str) -> None:
    now = CLOCK.now()
    with store.transaction() as tx:
        every = Duration(seconds=900)
        tx.sources.add(Source(id="src_a", url=feed, kind=SourceKind.FEED, every=every, created=now, due=now))


def _articles(store: Store) -> int:
    with store.reading() as tx:
        return tx.articles.count()
