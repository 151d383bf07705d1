"""`source …`, against a site of the tests' own."""

import asyncio
import os
import pty
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from calendars.model.source import Poll, Source
from daemon.house import House, guard_of, opened
from daemon.sources.poller import Poller
from daemon.sources.reader import Reader
from daemon.sources.reading import Reading
from tests.daemon.cli.conftest import Summitry
from tests.daemon.receiver import Answer
from tests.daemon.sources.site import Site, page, rss, rss_item

XML = "application/rss+xml"
WORDS = (
    "The foreign ministers of Ghana and Switzerland will meet in Bern on 3 March 2027, the foreign ministry announced. "
    "They are to speak about trade in cocoa and about a treaty on double taxation."
)
DATED = "<meta property='article:published_time' content='2026-11-20T08:00:00Z'>"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A ministry's site, with a feed of one item that its front page names."""
    monkeypatch.setenv("SUMMITRY_SOURCES__PAUSE", "0s")
    monkeypatch.setenv("SUMMITRY_SOURCES__BACK", "3650d")
    with Site() as site:
        story = site.holds("/story", page("Ministers to meet", WORDS, head=DATED))
        site.holds("/feed", rss([rss_item(story, date=None)]), XML)
        named = "<link rel='alternate' type='application/rss+xml' title='{}' href='{}'>"
        links = named.format("Comments", "/comments") + named.format("News", "/feed")
        site.holds("/", page("Welcome", "<a href='/story'>Ministers to meet</a>", head=links))
        yield site


def test_a_site_is_enough_and_what_it_would_bring_is_shown(summitry: Summitry, site: Site) -> None:
    added = summitry("source", "add", site.url, "--every", "15m").done()
    for words in ("feed, 1 items", f"{site.url}/feed", "Ministers to meet", "2027-03-03", "GH, CH", "every  15m"):
        assert words in added.out
    [source] = summitry("source", "list", "--json").done().json
    assert (source["url"], source["kind"], source["title"], source["every"]) == (
        f"{site.url}/feed",
        "feed",
        "A ministry",
        "15m",
    )
    assert summitry("list", "--all", "--json").json == []


def test_for_scripts_nothing_is_shown_and_no_page_is_read(summitry: Summitry, site: Site) -> None:
    added = summitry("source", "add", f"{site.url}/feed", "--yes", "--json").done().json
    assert (added["kind"], added["every"], added["state"]) == ("feed", "30m", "active")
    assert site.asked() == ["/feed"]


def test_a_source_is_added_once(summitry: Summitry, site: Site) -> None:
    summitry("source", "add", f"{site.url}/feed", "--yes").done()
    for again in (f"{site.url}/feed", site.url):
        answer = summitry("source", "add", again, "--yes")
        assert answer.code == 1
        assert f"{site.url}/feed: is a source already; see it: summitry source show src_" in answer.err


def test_checking_reads_now_and_fills_the_calendar(summitry: Summitry, site: Site) -> None:
    summitry("source", "add", f"{site.url}/feed", "--yes").done()
    [checked] = summitry("source", "check", "--json").done().json
    assert (checked["came"], checked["items"], checked["new"], checked["failed"]) == ("read", 1, 1, 0)
    assert [change["change"] for change in checked["engagements"]] == ["created"]
    [engagement] = summitry("list", "--json").json
    assert engagement["when"] == "2027-03-03"
    again = summitry("source", "check", site.url + "/feed").done()
    assert "unchanged" in again.out
    assert again.out.endswith("engagements: no change\n")


def test_each_item_that_cannot_be_read_is_named_and_counted(summitry: Summitry, site: Site) -> None:
    missing, busy = f"{site.url}/missing", site.answers("/busy", Answer(503))
    site.holds("/feed", rss(rss_item(link) for link in (missing, busy, f"{site.url}/story")), XML)
    summitry("source", "add", f"{site.url}/feed", "--yes").done()
    checked = summitry("source", "check", "--json")
    [told] = checked.json
    assert (checked.code, told["new"], told["failed"]) == (1, 1, 2)
    faults = {f"{missing}: answered 404 Not Found", f"{busy}: answered 503 Service Unavailable"}
    assert set(told["faults"]) == faults
    assert set(checked.err.splitlines()) == {f"summitry: {fault}" for fault in faults}


@contextmanager
def at_work() -> Iterator[None]:
    """A daemon that reads sources, and looks often."""

    async def work(house: House) -> None:
        poller = Poller(house, guard_of(house.settings))
        running = asyncio.create_task(poller.run())
        while not over.is_set():
            poller.wake()
            await asyncio.sleep(0.05)
        poller.stop()
        await running

    def daemon() -> None:
        with opened() as house:
            asyncio.run(work(house))

    over = threading.Event()
    thread = threading.Thread(target=daemon)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_beside_a_daemon_nothing_is_asked_for_twice(summitry: Summitry, site: Site) -> None:
    summitry("source", "add", f"{site.url}/feed", "--yes").done()
    site.asked()
    with at_work():
        end = time.monotonic() + 20
        while "/story" not in [request.path for request in site.requests]:  # the daemon is at work
            assert time.monotonic() < end
            time.sleep(0.02)
        site.asked()
        site.holds("/other", page("Ministers to meet", WORDS.replace("3 March", "13 March"), head=DATED))
        site.holds("/feed", rss(rss_item(site.url + path, date=None) for path in ("/story", "/other", "/missing")), XML)
        checked = summitry("source", "check", "--json")
        assert sorted(site.asked()) == ["/feed", "/missing", "/other"]
        paused = summitry("source", "list", "--json").json[0]["id"]
        summitry("source", "pause", paused).done()
        assert summitry("source", "check", paused).done().err == ""  # no daemon reads it
    [told] = checked.json
    assert (checked.code, told["new"], [one["change"] for one in told["engagements"]]) == (1, 1, ["created"])
    assert "A daemon is at work: it reads them now." in checked.err
    assert f"{site.url}/missing: answered 404 Not Found" in checked.err


def test_a_failing_source_says_since_when_and_why(summitry: Summitry, site: Site) -> None:
    summitry("source", "add", f"{site.url}/feed", "--yes").done()
    site.answers("/feed", Answer(500))
    checked = summitry("source", "check")
    assert checked.code == 1
    assert checked.err == f"summitry: {site.url}/feed: answered 500 Internal Server Error\n"
    status = summitry("status").done()
    assert "1, 1 failing" in status.out
    assert "failing since 20" in status.err
    assert f" {site.url}/feed: answered 500 Internal Server Error; summitry source show src_" in status.err
    told = summitry("status", "--json").done().json
    assert told["healthy"] is False
    [failing] = told["failing"]["sources"]
    shown = summitry("source", "show", failing["id"]).done().out
    assert "fails since" in shown
    assert "last readings" in shown


def test_a_source_that_fell_quiet_is_shown_and_a_pause_makes_none_quiet(summitry: Summitry, site: Site) -> None:
    summitry("source", "add", f"{site.url}/feed", "--yes").done()
    with opened() as house, house.store.transaction() as tx:
        [source] = tx.sources.all()
        silent = house.clock.now() - timedelta(days=30)
        tx.sources.save(replace(source, read=silent, news=silent, pace=timedelta(days=2), quiet_since=silent))
    assert "quiet" in summitry("source", "list").done().out
    assert "quiet since" in summitry("source", "show", source.id).done().out
    status = summitry("status").done()
    assert "1, 1 quiet" in status.out
    assert f"quiet since {silent:%Y-%m-%d %H:%M}Z: {source.id} {site.url}/feed: answers, and brings" in status.err
    told = summitry("status", "--json").done().json
    assert (told["healthy"], [one["id"] for one in told["quiet"]]) == (True, [source.id])
    summitry("source", "pause", source.id).done()
    assert summitry("status", "--json").done().json["quiet"] == []
    summitry("source", "resume", source.id).done()
    assert summitry("status", "--json").done().json["quiet"] == []


def test_a_source_that_trips_us_fails_by_itself(
    summitry: Summitry, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Reader.read
    summitry("source", "add", f"{site.url}/feed", "--yes").done()
    site.holds("/other", rss([]), XML)
    summitry("source", "add", f"{site.url}/other", "--yes").done()

    async def trips(self: Reader, source: Source, step: Callable[[], None]) -> tuple[Reading, Poll]:
        if source.url.endswith("/other"):
            raise UnicodeEncodeError("ascii", "é", 0, 1, "of a kind that nobody thought of")
        return await read(self, source, step)

    monkeypatch.setattr(Reader, "read", trips)
    checked = summitry("source", "check", "--json")
    assert checked.code == 1
    assert {one["url"]: one["came"] for one in checked.json} == {
        f"{site.url}/feed": "read",
        f"{site.url}/other": "failed",
    }


def test_a_source_is_paused_resumed_and_removed(summitry: Summitry, site: Site) -> None:
    added = summitry("source", "add", f"{site.url}/feed", "--yes", "--json").done().json["id"]
    assert summitry("source", "pause", added[:8]).done().out == f"{added}: paused\n"
    site.asked()
    assert summitry("source", "check").done().err.startswith("There is nothing to read")
    assert site.asked() == []
    assert summitry("source", "resume", added).done().out == f"{added}: active\n"
    assert summitry("source", "remove", added).done().out == f"{added}: removed\n"
    assert summitry("source", "list", "--json").done().json == []


def test_how_often_a_source_is_read_can_be_changed(summitry: Summitry, site: Site) -> None:
    added = summitry("source", "add", f"{site.url}/feed", "--yes", "--json").done().json["id"]
    assert summitry("source", "edit", added, "--every", "2h").done().out == f"{added}: every 2h\n"
    assert summitry("source", "list", "--json").json[0]["every"] == "2h"
    assert "nothing to change was given" in summitry("source", "edit", added).err
    assert "is a feed, whose links are not selected" in summitry("source", "edit", added, "--links", "a").err


def test_other_links_of_a_page_that_stayed_as_it_is_are_read(summitry: Summitry, site: Site) -> None:
    added = summitry("source", "add", site.url, "--links", "body > *", "--yes", "--json").done().json["id"]
    assert "no date of publication" in summitry("source", "check").err
    summitry("source", "edit", added, "--links", "article a").done()
    [checked] = summitry("source", "check", "--json").json
    assert (checked["came"], checked["items"]) == ("read", 1)


def test_what_a_feed_asks_of_its_guests_is_shown(summitry: Summitry, site: Site) -> None:
    more = "<ttl>90</ttl><skipHours><hour>0</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    added = summitry("source", "add", site.holds("/feed", rss([], more=more), XML), "--yes", "--json").done().json["id"]
    summitry("source", "check").done()
    assert "90 min between readings; no reading at 0 h UTC, on Sun\n" in summitry("source", "show", added).done().out
    wishes = summitry("source", "show", added, "--json").done().json["wishes"]
    assert wishes == {"wait": 5400.0, "hours": [0], "days": [6]}


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:The host
BEGIN:VEVENT
UID:1@host.example
DTSTAMP:20261101T000000Z
DTSTART:20270304T090000Z
SUMMARY:Talks between the foreign ministers of Ghana and Togo
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def test_a_calendar_is_a_source_and_its_events_come_with_those_who_take_part(summitry: Summitry, site: Site) -> None:
    url = site.holds("/host.ics", CALENDAR, "text/calendar")
    added = summitry("source", "add", url).done()
    for words in ("calendar", "The host", "2027-03-04", "GH, TG"):
        assert words in added.out
    summitry("source", "check").done()
    [engagement] = summitry("list", "--json").json
    assert engagement["parties"] == ["GH", "TG"]


def test_whoever_sits_at_a_terminal_is_asked(summitry: Summitry, site: Site) -> None:
    program = Path(sys.executable).with_name("summitry")
    for answer, added in (("n", 0), ("y", 1)):
        ours, theirs = pty.openpty()
        os.write(ours, f"{answer}\n".encode())
        done = subprocess.run(
            [program, "source", "add", site.url], stdin=theirs, capture_output=True, text=True, timeout=60
        )
        os.close(ours)
        os.close(theirs)
        assert "Add it?" in done.stderr
        assert done.returncode == 1 - added
        assert len(summitry("source", "list", "--json").json) == added


def test_the_links_of_a_page_are_followed(summitry: Summitry, site: Site) -> None:
    summitry("source", "add", site.url, "--links", "article a", "--yes").done()
    [checked] = summitry("source", "check", "--json").done().json
    assert (checked["items"], checked["new"]) == (1, 1)


@pytest.mark.parametrize(
    ("path", "options", "code", "says"),
    [
        ("/missing", (), 1, "/missing: answered 404 Not Found"),
        ("/story", (), 1, "the page names none; give the address of one, or follow links of this page: --links"),
        ("/", ("--links", "article >> a"), 2, "'article >> a' is no CSS selector"),
        ("/", ("--links", "h6 a"), 1, "'h6 a' selects no link"),
        ("/", ("--every", "5s"), 2, "'5s' is too often: no source is read more often than once a minute"),
        ("/comments", (), 1, "/comments: answered 404"),
    ],
)
def test_what_cannot_be_added_is_told(
    summitry: Summitry, site: Site, path: str, options: tuple[str, ...], code: int, says: str
) -> None:
    site.answers("/feed", Answer(404))
    answer = summitry("source", "add", site.url + path, *options, "--yes")
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err
    assert summitry("source", "list", "--json").json == []


def test_a_private_address_is_refused_before_anything_is_sent(
    summitry: Summitry, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUMMITRY_NETWORK__ALLOW")
    answer = summitry("source", "add", f"{site.url}/feed", "--yes")
    assert answer.code == 2
    assert "which may not be reached" in answer.err
    assert site.asked() == []


def test_a_host_whose_name_can_be_none_is_told(summitry: Summitry) -> None:
    answer = summitry("source", "add", "http://xn--a.example/", "--yes")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("summitry: http://xn--a.example/: cannot be reached: ")


def test_an_empty_list_says_how_to_begin(summitry: Summitry) -> None:
    listed = summitry("source", "list").done()
    assert listed.out == ""
    assert "summitry source add https://ministry.example/" in listed.err


def test_lists_go_out_and_come_in_as_feed_readers_have_them(summitry: Summitry, site: Site) -> None:
    summitry("source", "add", f"{site.url}/feed", "--every", "2h", "--yes").done()
    summitry("source", "add", site.url, "--links", "article a", "--yes").done()
    path = summitry.folder / "sources.opml"
    left_out = f"{site.url}: is a page, which no feed reader follows; left out\n"
    assert summitry("source", "export", str(path)).done().err == f"{left_out}{path}: 1 sources\n"
    for added in summitry("source", "list", "--json").json:
        summitry("source", "remove", added["id"]).done()
    assert summitry("source", "import", str(path)).done().out == "1 sources added, 0 were there already\n"
    [source] = summitry("source", "list", "--json").json
    assert (source["url"], source["title"], source["every"]) == (f"{site.url}/feed", "A ministry", "2h")
    path.write_text(path.read_text().replace("</body>", '<outline xmlUrl="ftp://x.example/feed"/></body>'))
    again = summitry("source", "import", str(path))
    assert (again.code, again.out) == (1, "0 sources added, 1 were there already\n")
    assert "ftp://x.example/feed: is no address of the web (http, https, webcal or feed); left out" in again.err


def test_a_calendar_is_still_one_after_it_went_out_and_came_in(summitry: Summitry, site: Site) -> None:
    summitry("source", "add", site.holds("/calendar?of=host", CALENDAR, "text/calendar"), "--yes").done()
    path = str(summitry.folder / "sources.opml")
    summitry("source", "export", path).done()
    summitry("source", "remove", summitry("source", "list", "--json").json[0]["id"]).done()
    summitry("source", "import", path).done()
    [source] = summitry("source", "list", "--json").json
    assert (source["url"], source["kind"]) == (f"{site.url}/calendar?of=host", "calendar")
    summitry("source", "check").done()


def test_a_list_that_is_none_is_told(summitry: Summitry) -> None:
    for content in ("", "no list", "<html/>", "<!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;</rss>"):
        answer = summitry("source", "import", summitry.file("x.opml", content))
        assert answer.code == 2
        assert "x.opml: is no OPML" in answer.err
    assert "there is no such file" in summitry("source", "import", str(Path("missing.opml"))).err


def test_sources_to_begin_with_are_suggested_and_none_is_added(summitry: Summitry) -> None:
    suggested = summitry("source", "suggest", "--party", "FR", "--json").done().json
    assert suggested
    assert {one["party"] for one in suggested} == {"FR"}
    assert {one["language"] for one in summitry("source", "suggest", "--language", "fr", "--json").json} == {"fr"}
    assert summitry("source", "suggest", "--party", "KI").code == 1
    assert summitry("source", "list", "--json").json == []
