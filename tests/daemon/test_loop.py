"""The event loops never wait: what takes long is done in threads, so that a reminder goes out when it is due."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random
from urllib.request import urlopen

import pytest

from calendars.clock import SystemClock
from calendars.model.reminder import DeliveryState
from calendars.model.source import Source, SourceKind
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.deliveries.desk import post, register, states
from tests.daemon.receiver import Receiver
from tests.daemon.sources.site import ARTICLE, Site, page, rss, rss_item
from tests.daemon.test_service import serve
from tests.faults.conftest import until

LONGEST = 0.1  # seconds of the loop's own processor time: how long a loaded machine lets it wait says nothing
FEEDS, ITEMS, MESSAGES = 2, 5, 60
WORDS = "the of on treaty trade grain border river bridge harbour minister visit talks fish steel visa"
CLOCK = SystemClock()


@contextmanager
def slow_callbacks() -> Iterator[list[str]]:
    """What a loop, in any thread, was at for longer than it may be, as asyncio's debug mode names it."""
    slow: list[str] = []
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        began = time.thread_time()
        run(handle)
        took = time.thread_time() - began
        if took > LONGEST:
            slow.append(f"{took:.2f} s: {handle!r}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.Handle, "_run", timed)
        yield slow


@pytest.fixture
def site() -> Iterator[Site]:
    """Feeds of long articles that each announce something."""
    with Site() as site:
        for feed in range(FEEDS):
            items = []
            for item in range(ITEMS):
                words = Random(feed * ITEMS + item)  # no two alike, else one would be a copy of the other
                news = [" ".join(words.choices(WORDS.split(), k=40)).capitalize() + "." for _ in range(20)]
                text = "\n\n".join([ARTICLE.format(day=f"{item + 1} March 2099"), *news])
                items.append(rss_item(site.holds(f"/{feed}/{item}", page(f"Ministers to meet {feed}.{item}", text))))
            site.holds(f"/{feed}", rss(item.replace("28 Feb 2024", f"{CLOCK.now():%d %b %Y}") for item in items))
        yield site


def poll(store: Store, site: Site) -> None:
    now = CLOCK.now()
    kind, every = SourceKind.FEED, Duration(seconds=900)
    first = Source(id="src_0", url=f"{site.url}/0", kind=kind, every=every, created=now, due=now)
    with store.transaction() as tx:
        for number in range(FEEDS):
            host = f"127.0.0.{number + 1}:{site.port}"  # each is a host of its own: all are read at once
            tx.sources.add(replace(first, id=f"src_{number}", url=f"http://{host}/{number}"))


def test_no_callback_takes_long_while_it_polls_merges_delivers_and_serves(
    sqlite_url: str, receiver: Receiver, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    monkeypatch.setenv("SUMMITRY_NETWORK__ALLOW", "127.0.0.0/8")
    monkeypatch.setenv("SUMMITRY_SOURCES__PAUSE", "0s")
    store = Store.open(sqlite_url)
    register(store, CLOCK, receiver.url)
    poll(store, site)

    def read() -> int:
        with store.reading() as tx:
            return tx.articles.count()

    def all_done() -> bool:
        return read() == FEEDS * ITEMS and states(store) == [DeliveryState.DELIVERED] * MESSAGES

    def look(address: str) -> None:
        with slow_callbacks() as slow:
            post(store, *range(MESSAGES), now=CLOCK.now(), lasts=timedelta(hours=1))
            for path in ("/calendar.ics", "/", "/api/engagements", "/metrics"):
                urlopen(address + path, timeout=30).close()
            until(all_done, 60)
        assert slow == []

    serve(store, look)
    store.close()


def test_a_callback_that_takes_long_is_noticed_in_any_thread() -> None:
    async def busy() -> None:
        end = time.thread_time() + 2 * LONGEST
        while time.thread_time() < end:
            pass

    with slow_callbacks() as slow:
        asyncio.run(busy())
        asyncio.run(asyncio.to_thread(asyncio.run, busy()))
        asyncio.run(asyncio.sleep(0))
    assert len(slow) == 2
