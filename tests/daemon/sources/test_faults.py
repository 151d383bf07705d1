"""What sites do wrong, and what a reading makes of it."""

import gzip
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from calendars.model.source import Came, ItemState, SourceState
from daemon.sources import robots
from tests.daemon.receiver import Answer, Received
from tests.daemon.sources.conftest import MORNING, Desk
from tests.daemon.sources.site import ARTICLE, TODAY, Site, page, rss, rss_item

THURSDAY = ARTICLE.format(day="Thursday")
XML = {"content-type": "application/rss+xml"}
LONG = f"<p>{THURSDAY}</p><p>{'He spoke in Bern. ' * 30}</p>"


def fails(desk: Desk, says: str) -> None:
    """A reading that fails, for a reason that is kept."""
    poll = desk.read()
    assert (poll.came, poll.new) == (Came.FAILED, 0)
    assert says in (poll.reason or "")
    known = desk.known()
    assert (known.reason, known.is_failing) == (poll.reason, True)


def test_what_is_gone_is_not_asked_again_until_somebody_says_so(desk: Desk, site: Site) -> None:
    desk.add(site.answers("/feed", Answer(410)))
    assert desk.read().came is Came.GONE
    known = desk.known()
    assert (known.state, known.is_failing, known.reason) == (
        SourceState.GONE,
        True,
        f"{site.url}/feed: is gone for good (410 Gone)",
    )
    desk.later(days=400)
    with desk.store.reading() as tx:
        assert tx.sources.due(desk.clock.now()) == []


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("written", ["7200", format_datetime(MORNING + timedelta(hours=2), usegmt=True)])
def test_who_asks_for_quiet_gets_it(desk: Desk, site: Site, status: int, written: str) -> None:
    desk.add(site.answers("/feed", Answer(status, {"retry-after": written})))
    fails(desk, f"answered {status}")
    assert timedelta(hours=2) <= desk.known().due - MORNING <= timedelta(hours=2.2)


def test_quiet_that_is_asked_for_beyond_a_day_ends_after_it(desk: Desk, site: Site) -> None:
    desk.add(site.answers("/feed", Answer(429, {"retry-after": "99999999"})))
    desk.read()
    assert desk.known().due - MORNING <= timedelta(hours=26.4)


def test_a_day_of_500_is_borne_with_more_and_more_patience(desk: Desk, site: Site) -> None:
    desk.add(site.answers("/feed", Answer(500)))
    asked = 0
    while desk.clock.now() < MORNING + timedelta(days=1):
        fails(desk, "answered 500 Internal Server Error")
        asked += 1
        desk.clock.set(desk.known().due)
    assert asked <= 7
    known = desk.known()
    assert (known.failing_since, known.failures) == (MORNING, asked)
    site.holds("/feed", rss([rss_item(f"{site.url}/a", whole=LONG)]))
    assert desk.read().new == 1
    well = desk.known()
    assert (well.failing_since, well.failures, well.reason) == (None, 0, None)
    assert well.due - desk.clock.now() < timedelta(minutes=17)


def test_of_a_feed_that_is_cut_off_what_came_is_taken_and_the_rest_asked_for_again(desk: Desk, site: Site) -> None:
    items = [
        rss_item(f"{site.url}/{day}", whole=LONG.replace("Thursday", day)) for day in ("Thursday", "Sunday", "Tuesday")
    ]
    whole = rss(items)
    desk.add(site.holds("/feed", whole[: whole.index("Tuesday, the foreign")]))
    poll = desk.read()
    assert (poll.came, poll.new, poll.reason) == (Came.READ, 2, "the feed is cut off; what came is taken")
    assert desk.known().etag is None
    site.holds("/feed", whole)
    assert (desk.read().new, desk.days) == (1, ["2024-02-29", "2024-03-03", "2024-03-05"])


def test_a_body_of_two_hundred_megabytes_is_not_read_to_its_end(desk: Desk, site: Site) -> None:
    sent = [0]

    def endless(_: Received) -> Answer:
        sent[0] += 1
        return Answer(200, {"content-length": "200000000", **XML}, b"<rss>" + b" " * 12_000_000)

    desk.add(site.answers("/feed", endless))
    fails(desk, "is larger than 10,000,000 bytes")
    assert sent == [1]


def test_a_gzip_bomb_is_not_unpacked(desk: Desk, site: Site) -> None:
    bomb = gzip.compress(gzip.compress(bytes(200_000_000)))
    desk.add(site.answers("/feed", Answer(200, {"content-encoding": "gzip", **XML}, gzip.decompress(bomb))))
    fails(desk, "is larger than 10,000,000 bytes")


def test_a_page_that_never_ends_is_given_up_and_the_others_are_read(desk: Desk, site: Site) -> None:
    endless = site.answers("/endless", Answer(body=b"x" * 100, drip=0.2))
    story = site.holds("/story", page("Ministers to meet", THURSDAY))
    desk.add(site.holds("/feed", rss([rss_item(endless), rss_item(story)])))
    began = time.monotonic()
    assert desk.read().new == 1
    assert time.monotonic() - began < 5
    waiting = desk.items()[endless]
    assert waiting.state is ItemState.WAITING
    assert waiting.due == MORNING + timedelta(minutes=15)
    assert "did not answer in full within 1 s" in (waiting.reason or "")


def test_a_page_that_comes_back_is_read_when_its_time_has_come(desk: Desk, site: Site) -> None:
    story = site.answers("/story", Answer(503))
    desk.add(site.holds("/feed", rss([rss_item(story)])))
    desk.read()
    site.holds("/story", page("Ministers to meet", THURSDAY))
    desk.later(minutes=16)
    poll = desk.read()
    assert (poll.came, poll.new, desk.days) == (Came.UNCHANGED, 1, ["2024-02-29"])


def test_a_page_that_is_not_there_is_asked_for_once(desk: Desk, site: Site) -> None:
    story = f"{site.url}/missing"
    desk.add(site.holds("/feed", rss([rss_item(story)])))
    assert desk.read().failed == 1
    for _ in range(20):
        desk.later(hours=5)
        desk.read()
    assert site.asked().count("/missing") == 1
    assert desk.items()[story].reason == f"{story}: answered 404 Not Found"


def test_a_host_that_is_down_is_not_asked_for_every_page(desk: Desk, site: Site, sites: Callable[[], Site]) -> None:
    other = sites()
    links = [other.answers(f"/{number}", Answer(502)) for number in range(20)]
    desk.add(site.holds("/feed", rss(rss_item(link) for link in links)))
    desk.read()
    assert len([path for path in other.asked() if path != "/robots.txt"]) == 3


def test_a_feed_that_became_a_page_says_so(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/feed", page("We have moved", "Our feed is elsewhere now.")))
    fails(desk, "is a page, and no feed")


@pytest.mark.parametrize(
    "body", [b"", b"no feed at all", b"\x89PNG\r\n\x1a\n" + bytes(50), b"{}", b"[1]", b"<a><b></a>"]
)
def test_what_is_no_feed_at_all_says_so(desk: Desk, site: Site, body: bytes) -> None:
    desk.add(site.answers("/feed", Answer(200, XML, body)))
    fails(desk, f"{site.url}/feed")


CHARSETS = {
    "UTF-8 that is declared as Latin-1": ("utf-8", "iso-8859-1", "iso-8859-1"),
    "Windows' own that is declared as UTF-8": ("cp1252", "utf-8", "utf-8"),
    "Cyrillic that only the feed declares": ("koi8-r", None, "koi8-r"),
    "Cyrillic that only the header declares": ("cp1251", "windows-1251", None),
    "UTF-16 with its mark": ("utf-16", None, "utf-16"),
    "a charset that nobody knows": ("utf-8", "x-user-defined", "x-unknown"),
}


@pytest.mark.parametrize("case", CHARSETS)
def test_a_wrong_charset_spoils_no_letter(desk: Desk, site: Site, case: str) -> None:
    encoding, header, declared = CHARSETS[case]
    title = "Министры встретятся" if "Cyrillic" in case else "Moreau à Genève – “déjà”"
    text = rss([rss_item(f"{site.url}/a", title=title, whole=LONG)]).replace(
        'encoding="utf-8"', f'encoding="{declared}"' if declared else ""
    )
    media_type = "application/xml" + (f"; charset={header}" if header else "")
    desk.add(site.answers("/feed", Answer(200, {"content-type": media_type}, text.encode(encoding))))
    desk.read()
    assert [item.title for item in desk.items().values()] == [title]


def test_a_date_in_the_future_is_none(desk: Desk, site: Site) -> None:
    dated = page("Ministers to meet", THURSDAY, head="<meta property='article:published_time' content='2024-02-28'>")
    site.holds("/paged", dated)
    ahead = "Mon, 28 Feb 2124 08:00:00 +0000"
    items = [rss_item(f"{site.url}/paged", date=ahead), rss_item(f"{site.url}/whole", date=ahead, whole=LONG)]
    desk.add(site.holds("/feed", rss(items)))
    poll = desk.read()
    assert (poll.new, poll.failed, desk.days) == (1, 1, ["2024-02-29"])
    assert "no date of publication" in (poll.reason or "")


def test_a_date_an_hour_ahead_is_a_slip(desk: Desk, site: Site) -> None:
    ahead = format_datetime(MORNING + timedelta(hours=1))
    desk.add(site.holds("/feed", rss([rss_item(f"{site.url}/a", date=ahead, whole=LONG)])))
    desk.read()
    assert desk.days == ["2024-02-29"]


def test_an_item_without_a_date_is_of_the_day_on_which_it_came_up(desk: Desk, site: Site) -> None:
    old = rss_item(f"{site.url}/old", date=None, whole=LONG)
    desk.add(site.holds("/feed", rss([old])))
    assert desk.read().failed == 1  # it may have stood there for years
    desk.later(days=2)
    new = rss_item(f"{site.url}/new", date=None, whole=LONG.replace("Thursday", "Sunday"))
    site.holds("/feed", rss([new, old]))
    poll = desk.read()
    assert (poll.new, poll.failed, desk.days) == (1, 0, ["2024-03-03"])


def test_an_archive_is_passed_over(desk: Desk, site: Site) -> None:
    old = rss_item(f"{site.url}/old", date="Wed, 28 Feb 2018 08:00:00 +0000")
    desk.add(site.holds("/feed", rss([old])))
    desk.read()
    assert site.asked() == ["/feed"]
    assert [item.state for item in desk.items().values()] == [ItemState.PASSED]


def test_ten_thousand_items_are_listed_and_a_hundred_pages_read_the_newest_first(desk: Desk, site: Site) -> None:
    for number in range(10_000):
        site.holds(f"/{number}", page(f"Talks {number}", f"The weather was fine on day {number}. " * 3))
    minutes = (MORNING - timedelta(minutes=number) for number in range(10_000))
    items = [rss_item(f"{site.url}/{number}", date=format_datetime(at)) for number, at in enumerate(minutes)]
    desk.add(site.holds("/feed", rss(items)))
    began = time.monotonic()
    poll = desk.read()
    assert time.monotonic() - began < 60
    assert poll.items == 10_000
    asked = [path for path in site.asked() if path[1:].isdecimal()]
    assert sorted(asked, key=lambda path: int(path[1:])) == [f"/{number}" for number in range(100)]
    desk.later(minutes=15)
    desk.read()
    assert sorted(int(path[1:]) for path in site.asked() if path[1:].isdecimal()) == list(range(100, 200))


def test_a_clock_that_jumps_neither_stops_the_reading_nor_makes_it_hurry(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/feed", rss([rss_item(f"{site.url}/a", whole=LONG)])))
    desk.read()
    for jump in (timedelta(days=365), timedelta(days=-365), timedelta(days=-30)):
        desk.clock.advance(jump)
        with desk.store.reading() as tx:
            assert [one.id for one in tx.sources.due(desk.clock.now())] == ["src_0"]
        desk.read()
        assert timedelta(minutes=15) <= desk.known().due - desk.clock.now() <= timedelta(minutes=17)
        with desk.store.reading() as tx:
            assert tx.sources.due(desk.clock.now()) == []
    assert desk.days == ["2024-02-29"]


def test_a_host_that_asks_for_quiet_on_one_page_is_asked_for_nothing_until_then(desk: Desk, site: Site) -> None:
    links = [site.answers(f"/{number}", Answer(429, {"retry-after": "3600"})) for number in range(3)]
    desk.add(site.holds("/feed", rss(rss_item(link) for link in links)))
    desk.add(site.holds("/other", rss([])))
    assert (desk.read().came, len(site.asked())) == (Came.READ, len(["/feed", "/robots.txt", "one page"]))
    other = desk.read("src_1")
    assert other.came is Came.PUT_OFF
    assert other.reason == "127.0.0.1: asked for quiet until 2024-02-28 10:00Z (Retry-After)"
    known = desk.known("src_1")
    assert (known.is_failing, known.checked) == (False, None)
    assert timedelta(hours=1) <= known.due - MORNING <= timedelta(hours=1.1)
    assert {item.due for item in desk.items().values()} == {MORNING + timedelta(hours=1)}
    desk.clock.set(known.due)
    for link in links:
        site.holds(link.removeprefix(site.url), page("Ministers to meet", THURSDAY))
    assert (desk.read().new, desk.read("src_1").came) == (1, Came.READ)


def test_a_permanent_redirect_is_remembered_although_nothing_is_new(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/feed", rss([])))
    desk.read()
    site.answers("/feed", Answer(301, {"location": "/moved"}))
    site.holds("/moved", rss([]))
    assert (desk.read().status, desk.known().url) == (304, f"{site.url}/moved")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_only_a_permanent_redirect_is_remembered(desk: Desk, site: Site, status: int) -> None:
    old = site.answers("/old", Answer(status, {"location": "/feed"}))
    site.holds("/feed", rss([]))
    desk.add(old)
    desk.read()
    assert desk.known().url == (f"{site.url}/feed" if status in (301, 308) else old)


def test_a_permanent_redirect_behind_a_temporary_one_is_not_remembered(desk: Desk, site: Site) -> None:
    old = site.answers("/old", Answer(302, {"location": "/between"}))
    site.answers("/between", Answer(301, {"location": "/feed"}))
    site.holds("/feed", rss([]))
    desk.add(old)
    desk.read()
    assert desk.known().url == old


def test_two_sources_that_move_to_one_address_stay_two(desk: Desk, site: Site) -> None:
    site.holds("/feed", rss([]))
    desk.add(f"{site.url}/feed")
    desk.add(site.answers("/old", Answer(301, {"location": "/feed"})))
    assert desk.read("src_1").came is Came.READ
    assert desk.known("src_1").url == f"{site.url}/old"


def test_a_redirect_loop_ends(desk: Desk, site: Site) -> None:
    desk.add(site.answers("/feed", Answer(301, {"location": "/feed"})))
    fails(desk, "leads on more than 5 times")
    assert site.asked() == ["/feed"] * 6
    assert desk.known().url == f"{site.url}/feed"


@pytest.mark.parametrize("private", ["http://10.0.0.1/feed", "http://169.254.169.254/", "http://[::1]/", "file:///etc"])
def test_a_redirect_to_a_private_address_is_not_followed(desk: Desk, site: Site, private: str) -> None:
    desk.add(site.answers("/feed", Answer(301, {"location": private})))
    fails(desk, f"{site.url}/feed: leads on to " if private.startswith("http") else "not an address of the web")
    assert "ALLOW" not in (desk.known().reason or "")
    story = site.answers("/story", Answer(302, {"location": private}))
    site.holds("/feed", rss([rss_item(story)]))
    desk.read()
    assert desk.articles == 0


def test_what_robots_txt_asks_not_to_read_is_not_read(desk: Desk, site: Site) -> None:
    site.holds("/robots.txt", "User-agent: *\nDisallow: /*/internal$\nAllow: /\n", "text/plain")
    for path in ("/a/internal", "/a/story"):
        site.holds(path, page("Ministers to meet", THURSDAY))
    desk.add(site.holds("/feed", rss([rss_item(f"{site.url}/a/internal"), rss_item(f"{site.url}/a/story")])))
    poll = desk.read()
    assert (poll.new, poll.failed) == (1, 1)
    assert "robots.txt asks not to read this page" in (poll.reason or "")
    assert "/a/internal" not in site.asked()


def test_of_a_large_robots_txt_the_beginning_is_heeded(desk: Desk, site: Site) -> None:
    rules = "User-agent: *\nDisallow: /b\n"
    site.answers("/robots.txt", Answer(body=(rules + "# nothing\n" * 100_000).encode()))
    stories = [site.holds(f"/{name}", page("Ministers to meet", THURSDAY)) for name in "ab"]
    desk.add(site.holds("/feed", rss(map(rss_item, stories))))
    assert (desk.read().new, site.asked()) == (1, ["/feed", "/robots.txt", "/a"])


def test_nobody_is_sent_the_cookies_that_he_gave(desk: Desk, site: Site) -> None:
    story = page("Ministers to meet", THURSDAY).encode()
    stories = [site.answers(f"/{name}", Answer(200, {"set-cookie": "seen=1; Path=/"}, story)) for name in "ab"]
    desk.add(site.holds("/feed", rss(map(rss_item, stories))))
    desk.read()
    assert [request.path for request in site.requests if "cookie" in request.headers] == []


def test_a_host_whose_name_can_be_none_holds_up_no_other(desk: Desk, site: Site) -> None:
    story = site.holds("/story", page("Ministers to meet", THURSDAY))
    desk.add(site.holds("/feed", rss(map(rss_item, ("http://xn--a.example/", "http://xn--/", story)))))
    poll = desk.read()
    assert (poll.new, poll.failed) == (1, 2)
    assert "cannot be reached" in (desk.items()["http://xn--/"].reason or "")


def test_nothing_new_is_no_answer_to_who_has_nothing(desk: Desk, site: Site) -> None:
    desk.add(site.answers("/feed", Answer(304)))
    fails(desk, "answered 304 Not Modified, and was not asked for that")


@pytest.mark.parametrize("more", ["<p>a</p>" * 50_001, f"<p {' '.join(f'a{n}' for n in range(20_001))}>a</p>"])
def test_a_page_that_would_take_minutes_is_not_read(desk: Desk, site: Site, more: str) -> None:
    story = site.holds("/story", page("Ministers to meet", THURSDAY) + more)
    desk.add(site.holds("/feed", rss([rss_item(story)])))
    assert "is made of more tags and attributes than any article" in (desk.read().reason or "")


def test_a_book_is_no_article(desk: Desk, site: Site) -> None:
    book = "".join(f"<p>{THURSDAY} Chapter {number}.</p>" for number in range(2_000))
    desk.add(site.holds("/feed", rss([rss_item(f"{site.url}/a", whole=book)])))
    assert "has more than 400,000 characters" in (desk.read().reason or "")


@pytest.mark.parametrize(("status", "read"), [(404, 1), (403, 1), (500, 0)])
def test_a_site_without_robots_txt_allows_all_and_one_that_cannot_say_allows_nothing(
    desk: Desk, site: Site, status: int, read: int
) -> None:
    site.answers("/robots.txt", Answer(status))
    story = site.holds("/story", page("Ministers to meet", THURSDAY))
    desk.add(site.holds("/feed", rss([rss_item(story)])))
    assert desk.read().new == read


@pytest.mark.parametrize(("unsaid", "times"), [(Answer(503), 6), (Answer(200, body=b"User-agent: *", drip=0.5), 1)])
def test_a_robots_txt_that_cannot_be_had_is_no_refusal_and_is_asked_for_again(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch, unsaid: Answer, times: int
) -> None:
    monkeypatch.setattr(robots, "_KEPT_BRIEFLY", -1.0)
    site.answers("/robots.txt", unsaid)
    story = site.holds("/story", page("The weather", "It was fine. " * 50))
    desk.add(site.holds("/feed", rss([rss_item(story)])))
    for _ in range(times):
        desk.read()
        item = desk.items()[story]
        assert (item.state, item.article) == (ItemState.WAITING, None)
        assert "robots.txt, which would allow it, cannot be had at the moment" in (item.reason or "")
        desk.later(days=1)
    assert "/story" not in site.asked()
    site.answers("/robots.txt", Answer(404))
    desk.read()
    assert "/story" in site.asked()
    assert desk.items()[story].reason is None


@pytest.mark.parametrize(
    "told", [{"content_text": THURSDAY}, {"content_html": f"<p>{THURSDAY}</p>"}, {"summary": THURSDAY}]
)
def test_an_item_of_a_json_feed_without_an_address_is_read_where_it_stands(
    desk: Desk, site: Site, told: dict[str, str]
) -> None:
    dated = {"id": "1", "title": "Ministers to meet", "date_published": "2024-02-28T08:00:00Z"}
    items = [{**dated, **told}, {"id": "2"}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "A ministry", "items": items}
    desk.add(site.holds("/feed", json.dumps(feed), "application/feed+json"))
    poll = desk.read()
    assert (poll.new, poll.failed, poll.reason) == (1, 1, "has neither a text nor the address of a page")
    assert desk.days == ["2024-02-29"]
    assert site.asked() == ["/feed"]


@pytest.mark.parametrize("header", ["etag", "last-modified"])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(desk: Desk, site: Site, header: str) -> None:
    story = page("Ministers to meet", THURSDAY).encode()
    site.answers("/story", Answer(200, {header: '"déjà"'}, story))
    feed = rss([rss_item(f"{site.url}/story")]).encode()
    desk.add(site.answers("/feed", Answer(200, {header: '"déjà"', **XML}, feed)))
    for _ in range(2):
        assert desk.read().failed == 0
        assert desk.known().failing_since is None
        desk.later(hours=2)
    assert (desk.known().etag, desk.known().modified) == (None, None)
    assert [(item.etag, item.modified) for item in desk.items().values()] == [(None, None)]


def test_a_validator_that_cannot_be_sent_back_and_was_kept_is_not_sent(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/feed", rss([])), etag='"déjà"', modified="gestern, Dienstag, 27. März")
    assert desk.read().came is Came.READ


def test_an_item_that_trips_us_holds_up_no_other(desk: Desk, site: Site) -> None:
    deep = "<div>" * 5_000 + THURSDAY
    story = site.holds("/story", page("Ministers to meet", THURSDAY))
    items = [rss_item(site.holds("/deep", deep)), rss_item(site.holds("/empty", "")), rss_item(story)]
    desk.add(site.holds("/feed", rss(items)))
    assert desk.read().came is Came.READ
    assert "2024-02-29" in desk.days


def test_what_an_answer_says_about_itself_spares_the_next_question(desk: Desk, site: Site) -> None:
    body = rss([]).encode()
    desk.add(site.answers("/feed", Answer(200, {"cache-control": "public, max-age=3600"}, body)))
    desk.read()
    assert timedelta(hours=1) <= desk.known().due - MORNING <= timedelta(hours=1.1)
    expires = format_datetime(datetime(2024, 2, 28, 11, tzinfo=UTC), usegmt=True)
    site.answers("/feed", Answer(200, {"expires": expires}, body + b" "))
    desk.read()
    assert timedelta(hours=2) <= desk.known().due - MORNING <= timedelta(hours=2.2)


def test_an_undated_feed_of_today_is_dated_by_its_own_word(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/feed", rss([rss_item(f"{site.url}/a", date=TODAY, whole=LONG)])))
    desk.read()
    assert desk.days == ["2024-02-29"]
