"""The daemon's own reading: who is read when, and by whom."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.request import urlopen

import pytest

from calendars.clock import SetClock, SystemClock
from calendars.model.selection import EVERYTHING
from calendars.model.source import Source, SourceKind, SourceState
from calendars.store.database import Store
from config.durations import Duration
from daemon.guard import Guard
from daemon.sources.poller import Poller
from tests.daemon.conftest import LOCAL
from tests.daemon.receiver import Answer, Received
from tests.daemon.sources.conftest import MORNING, house_of
from tests.daemon.sources.site import ARTICLE, Site, page, rss, rss_item

LONG = f"<p>{ARTICLE.format(day='Thursday')}</p><p>{'He spoke in Bern. ' * 30}</p>"


def add(store: Store, url: str, clock: SetClock | SystemClock, **fields: Any) -> Source:
    with store.transaction() as tx:
        source = Source(
            id=f"src_{tx.sources.count():02}",
            url=url,
            kind=SourceKind.FEED,
            every=Duration(seconds=900),
            created=clock.now(),
            due=clock.now(),
        )
        tx.sources.add(replace(source, **fields))
    return source


def polling(poller: Poller, meanwhile: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Let `poller` run while `meanwhile` does."""

    async def play() -> None:
        running = asyncio.create_task(poller.run())
        try:
            await asyncio.wait_for(meanwhile(), 20)
        finally:
            poller.stop()
            await running

    asyncio.run(play())


def reads(store: Store) -> list[str]:
    """The sources that were read, the first one first."""
    with store.reading() as tx:
        polls = [poll for source in tx.sources.all() for poll in tx.sources.polls(source.id)]
    return [poll.source for poll in sorted(polls, key=lambda poll: poll.at + timedelta(milliseconds=poll.milliseconds))]


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 (what it waits for is in the database)
        await asyncio.sleep(0.02)


def at(site: Site, number: int) -> str:
    """The site's feed at an address of this machine of its own: a host like any other."""
    return f"http://127.0.1.{number + 1}:{site.port}/feed"


@pytest.fixture
def poller(store: Store, clock: SetClock) -> Poller:
    return Poller(house_of(store, clock), Guard(allow=LOCAL))


def test_what_is_due_is_read_and_what_is_not_is_left(store: Store, clock: SetClock, poller: Poller, site: Site) -> None:
    feed = site.holds("/feed", rss([rss_item(f"{site.url}/a", whole=LONG)]))
    add(store, feed, clock)
    add(store, f"{site.url}/later", clock, due=MORNING + timedelta(minutes=1))
    add(store, f"{site.url}/paused", clock, state=SourceState.PAUSED)

    async def meanwhile() -> None:
        await until(lambda: reads(store) == ["src_00"])
        clock.advance(timedelta(minutes=1))
        poller.wake()
        await until(lambda: reads(store) == ["src_00", "src_01"])

    polling(poller, meanwhile)
    assert site.asked() == ["/feed", "/later"]
    with store.reading() as tx:
        assert [one.when.edtf for one in tx.engagements.select(EVERYTHING)] == ["2024-02-29"]


def test_five_dead_sources_do_not_delay_the_sixth(store: Store, clock: SetClock, sites: Callable[[], Site]) -> None:
    dead, well = sites(), sites()
    dead.answers("/feed", Answer(delay=10))
    well.holds("/feed", rss([]))
    for number in range(5):
        add(store, at(dead, number), clock)
    sixth = add(store, f"{well.url}/feed", clock)
    poller = Poller(house_of(store, clock, timeout="4s"), Guard(allow=LOCAL))
    began = time.monotonic()

    async def meanwhile() -> None:
        await until(lambda: reads(store) == [sixth.id])

    polling(poller, meanwhile)
    assert time.monotonic() - began < 3


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(store: Store, clock: SetClock, site: Site) -> None:
    busy, most, came = [0], [0], list[float]()

    def slow(request: Received) -> Answer:
        busy[0] += 1
        most[0] = max(most[0], busy[0])
        came.append(time.monotonic())
        time.sleep(0.05)
        busy[0] -= 1
        return Answer(body=rss([]).encode())

    for number in range(5):
        add(store, site.answers(f"/{number}", slow), clock)
    poller = Poller(house_of(store, clock, pause="1s"), Guard(allow=LOCAL))

    async def meanwhile() -> None:
        await until(lambda: len(reads(store)) == 3)

    polling(poller, meanwhile)
    assert most == [1]
    assert all(later - sooner >= 1.0 for sooner, later in itertools.pairwise(came))


def test_of_several_daemons_one_reads_and_another_takes_over(
    store: Store, store_url: str, clock: SetClock, site: Site
) -> None:
    site.holds("/feed", rss([]))
    other = Store.open(store_url)
    first, second = (Poller(house_of(one, clock), Guard(allow=LOCAL)) for one in (store, other))
    add(store, f"{site.url}/feed", clock)

    async def both() -> None:
        runs = [asyncio.create_task(poller.run()) for poller in (first, second)]
        await until(lambda: len(reads(store)) == 1)
        await asyncio.sleep(0.2)
        assert site.asked() == ["/feed"]
        leader, follower = (first, second) if first._leadership.held() else (second, first)
        leader.stop()
        await runs[0 if leader is first else 1]
        clock.advance(timedelta(minutes=20))
        follower.wake()
        await until(lambda: len(reads(store)) == 2)
        follower.stop()
        await asyncio.gather(*runs)

    asyncio.run(both())
    other.close()


def test_a_source_over_which_we_stumble_is_not_read_again_at_once(
    store: Store, clock: SetClock, poller: Poller, site: Site
) -> None:
    add(store, site.holds("/feed", rss([])), clock)
    with store.transaction() as tx:  # a row that no version of ours has written
        tx.connection.exec_driver_sql(
            "INSERT INTO item (source, key, title, fingerprint, state, seen, tries) "
            "VALUES ('src_00', 'x', '', '', 'nonsense', 0, 0)"
        )

    async def meanwhile() -> None:
        await until(lambda: len(reads(store)) == 1)
        poller.wake()
        await asyncio.sleep(0.2)

    polling(poller, meanwhile)
    assert site.asked() == ["/feed"]
    with store.reading() as tx:
        [source] = tx.sources.failing()
    assert "a fault of Summitry's" in (source.reason or "")


def test_the_daemon_ends_although_a_source_does_not_answer(store: Store, clock: SetClock, site: Site) -> None:
    add(store, site.answers("/feed", Answer(delay=30)), clock)
    poller = Poller(house_of(store, clock, timeout="30s"), Guard(allow=LOCAL))

    async def meanwhile() -> None:
        await until(lambda: bool(site.requests))

    began = time.monotonic()
    polling(poller, meanwhile)
    assert time.monotonic() - began < 5
    assert reads(store) == []


def test_the_calendar_fills_moves_and_corrects_itself_as_the_site_changes(
    sqlite_url: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the daemon itself, clock, scheduler and HTTP side included."""
    from tests.daemon.test_service import healthz, serve

    store = Store.open(sqlite_url)
    monkeypatch.setattr("daemon.schedule._LOOK_SECONDS", 1)
    monkeypatch.setenv("SUMMITRY_NETWORK__ALLOW", "127.0.0.0/8")
    monkeypatch.setenv("SUMMITRY_SOURCES__PAUSE", "0s")
    clock = SystemClock()
    day = clock.now().date() + timedelta(days=40)
    story = site.holds("/story", page("Ministers to meet", ARTICLE.format(day=f"{day.day} {day:%B} {day.year}")))
    today = f"{clock.now():%a, %d %b %Y %H:%M:%S} +0000"
    add(store, site.holds("/feed", rss([rss_item(story, date=today)])), clock)

    def engagements(address: str) -> list[dict[str, Any]]:
        with urlopen(f"{address}/api/engagements", timeout=5) as answer:
            told: list[dict[str, Any]] = json.load(answer)
            return told

    def wait(holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < end
            time.sleep(0.05)

    def due_again(times: int) -> None:
        """Let the source be due, once it was read so many times."""
        wait(lambda: len(reads(store)) == times)
        with store.transaction() as tx:
            tx.sources.save(replace(tx.sources.get("src_00"), due=clock.now()))

    def look(address: str) -> None:
        wait(lambda: len(engagements(address)) == 1)
        assert engagements(address)[0]["when"] == day.isoformat()
        wait(lambda: len(reads(store)) == 1)
        site.asked()
        due_again(1)
        wait(lambda: len(reads(store)) == 2)
        assert site.asked() == ["/feed"]  # nothing is new, and nothing else was asked for
        moved = day + timedelta(days=2)
        site.holds("/story", page("Ministers to meet", ARTICLE.format(day=f"{moved.day} {moved:%B} {moved.year}")))
        site.holds("/feed", rss([rss_item(story, date=today, summary="Moved")]))
        due_again(2)
        wait(lambda: engagements(address)[0]["when"] == moved.isoformat())
        site.answers("/feed", Answer(500))
        due_again(3)
        wait(lambda: bool(healthz(address)[1]["sources"]["failing"]))  # type: ignore[index]
        status, told = healthz(address)
        assert status == 200
        assert told["sources"]["count"] == 1  # type: ignore[index]
        assert "answered 500" in told["sources"]["failing"][0]["reason"]  # type: ignore[index]

    serve(store, look)
    store.close()
