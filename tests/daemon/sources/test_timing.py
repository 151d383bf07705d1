"""When a source is read next, and what is read of it."""

import asyncio
import gzip
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.model.source import Item, ItemState, Source, SourceKind, Wishes
from config.durations import Duration
from config.errors import ArticleError, UserError
from daemon.sources import opml
from daemon.sources.adding import written_out
from daemon.sources.answer import Answer
from daemon.sources.articles import identity
from daemon.sources.hosts import LONGEST_PAUSE, Hosts
from daemon.sources.limits import MOST_ROWS_OF_A_SITEMAP
from daemon.sources.listing import Entry, Listing, plain_address
from daemon.sources.robots import Robots
from daemon.sources.sifting import MOST_PAGES, sift
from daemon.sources.sitemaps import read_sitemap
from daemon.sources.timing import LONGEST, LOOKS, asked_for_by, due_after_failure, due_after_success, next_look
from tests.daemon.sources.conftest import MORNING

DAY = timedelta(days=1)


def source(
    seconds: int = 900, failures: int = 0, kind: SourceKind = SourceKind.FEED, *, is_read: bool = True
) -> Source:
    return Source(
        id="src_a",
        url="https://ministry.example/feed",
        kind=SourceKind.FEED,
        every=Duration(seconds=seconds),
        created=MORNING,
        due=MORNING,
        read=MORNING,
        failures=failures,
    )


spreads = st.floats(min_value=0, max_value=1)
intervals = st.integers(min_value=60, max_value=7 * 86_400)
wishes = st.none() | st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4000))


@given(intervals, wishes, spreads)
def test_no_source_is_read_sooner_than_its_interval_nor_later_than_a_day(
    seconds: int, asked: timedelta | None, spread: float
) -> None:
    every = timedelta(seconds=seconds)
    wait = due_after_success(source(seconds), MORNING, asked, spread) - MORNING
    assert every <= wait <= max(every, DAY) * 1.1001


@given(intervals, st.integers(min_value=1, max_value=10_000), spreads)
def test_patience_grows_with_every_failure_up_to_a_day(seconds: int, failures: int, spread: float) -> None:
    every = timedelta(seconds=seconds)
    sooner, later = (
        due_after_failure(source(seconds, count), MORNING, None, 0) - MORNING for count in (failures, failures + 1)
    )
    assert every <= sooner <= later <= max(every, LONGEST)
    assert due_after_failure(source(seconds, failures), MORNING, None, spread) - MORNING <= max(every, LONGEST) * 1.1001


hours, days = (st.frozensets(st.integers(min_value=0, max_value=most)) for most in (23, 6))


@given(hours, days, st.datetimes(timezones=st.just(UTC)))
def test_a_source_is_asked_as_soon_as_its_hours_and_days_let_it(
    hours: frozenset[int], days: frozenset[int], at: datetime
) -> None:
    first = Wishes(hours=hours, days=days).first_after(at)
    assert at <= first < at + 8 * DAY
    if len(hours) < 24 and len(days) < 7:
        assert first.hour not in hours
        assert first.weekday() not in days
        between = int((first - at) / timedelta(hours=1))
        assert all(
            one.hour in hours or one.weekday() in days
            for one in (at + timedelta(hours=count) for count in range(between))
        )


def test_sources_that_sleep_at_night_are_not_all_asked_as_they_wake() -> None:
    sleepy = replace(source(), wishes=Wishes(hours=frozenset(range(9, 18))))
    dues = [due_after_success(sleepy, MORNING, None, spread) for spread in (0, 0.5, 1)]
    assert [due - MORNING.replace(hour=18) for due in dues] == [timedelta(minutes=minutes) for minutes in (0, 5, 10)]


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"cache-control": "public, max-age=600"}, timedelta(minutes=10)),
        ({"cache-control": 'MAX-AGE="600"'}, timedelta(minutes=10)),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=0", "expires": "Wed, 28 Feb 2024 11:00:00 GMT"}, None),
        ({"expires": "Wed, 28 Feb 2024 11:00:00 GMT"}, timedelta(hours=2)),
        ({"expires": "0"}, None),
        ({"expires": "Wed, 28 Feb 2023 11:00:00 GMT"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_holds(headers: dict[str, str], wait: timedelta | None) -> None:
    assert asked_for_by(httpx.Headers(headers), MORNING) == wait


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=10)))
def test_a_page_is_looked_at_again_later_and_only_within_days(age: timedelta) -> None:
    look = next_look(MORNING, MORNING + age)
    assert (look is None) == (age >= LOOKS[-1])
    assert look is None or look > MORNING + age


instants = st.integers(min_value=-90 * 24, max_value=0).map(lambda hours: MORNING + timedelta(hours=hours))
entries = st.lists(
    st.builds(
        Entry,
        key=st.text("abc", min_size=1, max_size=3),
        url=st.just("https://ministry.example/a"),
        title=st.text("xy", max_size=1),
        published=st.none()
        | st.datetimes(min_value=MORNING.replace(tzinfo=None) - 90 * DAY, timezones=st.just(MORNING.tzinfo)),  # type: ignore[arg-type]
        whole=st.none() | st.just("<p>Talks</p>"),
    ),
    max_size=8,
    unique_by=lambda entry: entry.key,
)


@given(entries, entries)
def test_everything_new_or_changed_is_read_or_written_down_and_nothing_else(
    before: list[Entry], after: list[Entry]
) -> None:
    first = sift(Listing(title="", entries=before), {}, source(), MORNING, 30 * DAY)
    known = {item.key: item for item in [*first.noted, *(one.item for one in first.wanted)]}
    assert set(known) == {entry.key for entry in before}
    done = {key: _done(item) for key, item in known.items()}
    again = sift(Listing(title="", entries=after), done, source(), MORNING + DAY, 30 * DAY)
    dealt_with = {item.key for item in again.noted} | {one.item.key for one in again.wanted}
    old = {entry.key: entry.fingerprint for entry in before}
    assert dealt_with == {entry.key for entry in after if old.get(entry.key) != entry.fingerprint}
    assert sift(None, done, source(), MORNING + DAY, 30 * DAY).wanted == []


def _done(item: Item) -> Item:
    return replace(item, state=ItemState.TAKEN, due=None)


def test_of_many_pages_the_newest_are_read_and_the_others_wait() -> None:
    listed = [
        Entry(key=f"{number:03}", url="https://x.example/", published=MORNING - timedelta(minutes=number))
        for number in range(MOST_PAGES + 50)
    ]
    sifted = sift(Listing(title="", entries=listed), {}, source(), MORNING, 30 * DAY)
    assert [one.item.key for one in sifted.wanted] == [f"{number:03}" for number in reversed(range(MOST_PAGES))]
    assert {item.state for item in sifted.noted} == {ItemState.WAITING}


def test_a_host_is_asked_by_one_at_a_time_and_waits_as_long_as_it_likes() -> None:
    async def play() -> list[float]:
        hosts, came = Hosts(0.05), list[float]()
        hosts.slow_down("a.example", 0.15)
        hosts.slow_down("b.example", 1e9)

        async def ask(name: str) -> None:
            async with hosts.turn(name):
                came.append(time.monotonic())

        await asyncio.gather(*(ask("a.example") for _ in range(3)))
        assert hosts._hosts["b.example"].pause == LONGEST_PAUSE
        return came

    first, second, third = asyncio.run(play())
    assert second - first >= 0.15
    assert third - second >= 0.15


def test_a_pause_that_a_site_asks_for_outlives_its_host_being_forgotten() -> None:
    url = httpx.URL("https://slow.example/talks")

    async def rules(address: httpx.URL) -> Answer:
        return Answer(status=200, headers=httpx.Headers(), content=b"User-agent: *\nCrawl-delay: 20", url=str(address))

    async def play() -> float:
        hosts = Hosts(0)
        robots = Robots(rules, hosts.slow_down)
        assert await robots.allow(url)
        hosts._hosts.clear()
        assert await robots.allow(url)
        return hosts._hosts[url.host].pause

    assert asyncio.run(play()) == 20


def test_the_rules_of_many_sites_do_not_fill_the_memory() -> None:
    asked = list[str]()

    async def fetch(url: httpx.URL) -> Answer:
        asked.append(url.host)
        return Answer(status=200, headers=httpx.Headers(), content=b"#" * 500_000, url=str(url))

    async def play() -> None:
        robots = Robots(fetch, lambda *_: None)
        for number in (*range(100), 99, 0):
            assert await robots.allow(httpx.URL(f"https://{number}.example/story"))

    asyncio.run(play())
    assert asked[-2:] == ["99.example", "0.example"]  # the last one is remembered, the first one forgotten


@pytest.mark.parametrize(
    ("given_", "meant"),
    [
        ("ministry.example/press", "https://ministry.example/press"),
        ("http://ministry.example/", "http://ministry.example/"),
        ("webcal://host.example/a.ics", "https://host.example/a.ics"),
        ("feed:https://ministry.example/feed", "https://ministry.example/feed"),
        ("feed://ministry.example/feed", "https://ministry.example/feed"),
        ("localhost:8000/feed", "https://localhost:8000/feed"),
    ],
)
def test_people_write_addresses_as_they_please(given_: str, meant: str) -> None:
    assert written_out(given_) == meant


HERE = "https://www.ministry.example.org/press/talks?utm_source=rss#top"


@pytest.mark.parametrize(
    ("canonical", "known_as"),
    [
        (None, "https://www.ministry.example.org/press/talks"),
        ("https://ministry.example.org/press/talks", "https://ministry.example.org/press/talks"),
        ("https://elsewhere.example/press/talks", "https://www.ministry.example.org/press/talks"),
        ("https://www.ministry.example.org/", "https://www.ministry.example.org/press/talks"),
    ],
)
def test_an_article_is_known_by_its_own_address(canonical: str | None, known_as: str) -> None:
    assert identity(HERE, canonical) == known_as
    assert plain_address(HERE) == "https://www.ministry.example.org/press/talks"


def test_a_sitemap_may_be_packed_but_not_without_measure() -> None:
    url = "https://ministry.example/sitemap.xml.gz"
    listed = b"<urlset><url><loc>/a</loc><lastmod>2024-02-28</lastmod></url></urlset>"
    [entry] = read_sitemap(gzip.compress(listed), url=url, limit=1000).entries
    assert entry.url == "https://ministry.example/a"
    with pytest.raises(ArticleError, match="larger than 1,000 bytes"):
        read_sitemap(gzip.compress(bytes(1_000_000)), url=url, limit=1000)
    for none in (b"", b"<html></html>", b"no xml", gzip.compress(listed)[:20]):
        with pytest.raises(ArticleError, match="sitemap"):
            read_sitemap(none, url=url, limit=1000)


def test_a_sitemap_may_not_be_longer_than_the_protocol_has_it() -> None:
    for rows, whole in (("url", "urlset"), ("sitemap", "sitemapindex")):
        for more in (0, 1):
            listed = f"<{rows}><loc>/a</loc></{rows}>" * (MOST_ROWS_OF_A_SITEMAP + more)
            content = f"<{whole}>{listed}</{whole}>".encode()
            told = pytest.raises(ArticleError, match="more than 50,000 addresses") if more else nullcontext()
            with told:
                read_sitemap(content, url="https://ministry.example/sitemap.xml", limit=1000)


@given(st.lists(st.text("ab <&\"'é", min_size=1, max_size=5).map(str.strip).filter(bool), max_size=4))
def test_a_list_that_went_out_comes_in_again(titles: list[str]) -> None:
    sources = [
        replace(
            source(),
            url=f"https://x.example/{number}?a=1&b=2",
            kind=(SourceKind.FEED, SourceKind.CALENDAR)[number % 2],
            title=" ".join(title.split()),
        )
        for number, title in enumerate(titles)
    ]
    read = opml.read(opml.written(sources), name="list.opml")
    assert read == ([(one.url, one.title, one.kind, one.every) for one in sources], [])


def test_folders_of_a_list_are_looked_into_and_what_is_no_feed_left_out() -> None:
    text = (
        b'<opml version="1.0"><body><outline text="World"><outline text="A" xmlUrl="https://a.example/"/><outline '
        b'text="Note"/></outline><outline title="B" text="x" xmlURL="https://b.example/"/><outline text="C" '
        b'xmlUrl="javascript:x"/><outline text="D" xmlUrl="ftp://d.example/feed"/><outline text="E" '
        b'xmlns:s="urn:summitry" s:every="soon" xmlUrl="webcal://e.example/events"/></body></opml>'
    )
    assert opml.read(text, name="x") == (
        [
            ("https://a.example/", "A", SourceKind.FEED, None),
            ("https://b.example/", "B", SourceKind.FEED, None),
            ("https://e.example/events", "E", SourceKind.CALENDAR, None),
        ],
        ["javascript:x", "ftp://d.example/feed"],
    )
    with pytest.raises(UserError, match="is no OPML"):
        opml.read(b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', name="x")
