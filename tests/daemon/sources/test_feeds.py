"""What a feed lists, whatever it looks like."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.model.source import Wishes
from config.errors import ArticleError
from daemon.sources.feeds import read_feed
from daemon.sources.listing import Listing
from daemon.sources.pages import feeds_named
from tests.daemon.sources.site import rss, rss_item

URL = "https://ministry.example/press/feed.xml"


def read(text: str | bytes) -> Listing:
    return read_feed(text if isinstance(text, bytes) else text.encode(), url=URL)


def test_links_are_whole_and_titles_plain() -> None:
    feed = read(rss([rss_item("/a?b=1&amp;c=2", title="&lt;b&gt;Talks&lt;/b&gt; in  Bern &amp;amp; Basel")]))
    [entry] = feed.entries
    assert (entry.url, entry.title) == ("https://ministry.example/a?b=1&c=2", "Talks in Bern & Basel")
    assert feed.title == "A ministry"


@pytest.mark.parametrize(
    "link", ["mailto:press@ministry.example", "javascript:alert(1)", "ftp://x/", "http://[", "data:,x"]
)
def test_what_leads_out_of_the_web_leads_nowhere(link: str) -> None:
    [entry] = read(rss([rss_item(link)])).entries
    assert entry.url is None


@pytest.mark.parametrize(
    ("guid", "leads_to"),
    [
        ("<guid>news-123</guid>", None),
        ('<guid isPermaLink="false">https://ministry.example/node/5</guid>', None),
        ("<guid>https://ministry.example/a</guid>", "https://ministry.example/a"),
        ('<guid isPermaLink="true">/a</guid>', "https://ministry.example/a"),
    ],
)
def test_a_guid_is_a_link_only_where_it_can_be_one(guid: str, leads_to: str | None) -> None:
    [entry] = read(rss([f"<item><title>Talks</title>{guid}<description>In Bern.</description></item>"])).entries
    assert (entry.url, entry.whole) == (leads_to, None if leads_to else "In Bern.")


def test_an_item_is_listed_once() -> None:
    assert len(read(rss([rss_item("/a"), rss_item("/a", title="Again"), rss_item("/b")])).entries) == 2


WRITTEN = {
    "Wed, 28 Feb 2024 08:00:00 +0100": datetime(2024, 2, 28, 7, tzinfo=UTC),
    "Wed, 28 Feb 2024 08:00 GMT": datetime(2024, 2, 28, 8, tzinfo=UTC),
    "28 Feb 2024 08:00:00 EST": datetime(2024, 2, 28, 13, tzinfo=UTC),
    "2024-02-28T08:00:00+05:30": datetime(2024, 2, 28, 2, 30, tzinfo=UTC),
    "2024-02-28": datetime(2024, 2, 28, tzinfo=UTC),
    "soon": None,
    "": None,
}


@pytest.mark.parametrize("written", WRITTEN)
def test_dates_are_read_as_they_are_written(written: str) -> None:
    [entry] = read(rss([rss_item("/a", date=written)])).entries
    assert entry.published == WRITTEN[written]


def test_the_zone_of_the_outlet_is_kept() -> None:
    [entry] = read(rss([rss_item("/a", date="Wed, 28 Feb 2024 01:00:00 +0900")])).entries
    assert entry.published is not None
    assert entry.published.date().isoformat() == "2024-02-28"


ASKED = {
    "<ttl>90</ttl>": timedelta(minutes=90),
    "<ttl>0</ttl>": None,
    "<ttl>soon</ttl>": None,
    "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>": timedelta(hours=6),
    "<sy:updatePeriod>hourly</sy:updatePeriod>": timedelta(hours=1),
    "": None,
}


@pytest.mark.parametrize("more", ASKED)
def test_a_feed_says_how_long_it_wants_to_be_left_in_peace(more: str) -> None:
    assert read(rss([], more=more)).wishes == Wishes(wait=ASKED[more])


def test_a_feed_says_when_it_wants_to_be_left_in_peace() -> None:
    more = (
        "<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour><hour>soon</hour></skipHours>"
        "<skipDays><day>Saturday</day><day>sunday</day><day>Someday</day></skipDays>"
    )
    assert read(rss([], more=more)).wishes == Wishes(hours=frozenset({0, 23}), days=frozenset({5, 6}))


def test_entities_that_unfold_without_end_are_left_folded() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    feed = read('<?xml version="1.0"?>' + bomb + "]>" + rss([rss_item("/a", title="&j;")]).partition("?>")[2])
    assert all(len(entry.title) < 1000 for entry in feed.entries)


def test_an_entity_of_a_file_is_not_read() -> None:
    text = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    feed = read(text + rss([rss_item("/a", title="a &x; b")]).partition("?>")[2])
    assert [entry.title for entry in feed.entries] in (["a b"], ["a &x; b"])


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_comes_is_a_listing_or_an_error_of_ours(content: bytes) -> None:
    for whole in (content, b'<?xml version="1.0"?><rss version="2.0"><channel><item>' + content):
        with suppress(ArticleError):
            assert isinstance(read(whole), Listing)


@settings(deadline=None, max_examples=40)
@given(st.integers(min_value=0, max_value=1500))
def test_a_feed_that_is_cut_off_anywhere_gives_the_beginning_of_what_it_lists(at: int) -> None:
    whole = rss([rss_item(f"/{number}", title=f"Talks {number}") for number in range(6)])
    keys = [entry.key for entry in read(whole).entries]
    try:
        found = [entry.key for entry in read(whole.encode()[: max(at, 1)]).entries]
    except ArticleError:
        found = []
    assert found == keys[: len(found)]


def test_many_unfinished_tags_take_no_time() -> None:
    began = time.process_time()
    [entry] = read(rss([rss_item("/a", title="Talks " + "&lt;" * 100_000)])).entries
    assert entry.title.startswith("Talks <<")
    assert time.process_time() - began < 10


@pytest.mark.parametrize("blank", ["<!--a-->" * 200, "<!--a-->\n" * 20_000, " " * 100_000])
def test_many_comments_take_no_time(blank: str) -> None:
    feed = rss([rss_item("/a")]).partition("?>")[2]
    began = time.monotonic()
    assert len(read(blank + feed + blank).entries) == 1
    assert len(read(blank + feed.removesuffix("</rss>") + "</rss>" + blank[:400] + "x").entries) == 1
    with pytest.raises(ArticleError, match="is a page"):
        read(blank + "<html><body></body></html>")
    assert time.monotonic() - began < 10


def test_a_page_names_its_feeds_and_those_of_comments_last() -> None:
    links = (
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
        '<link rel="alternate" type="text/calendar" href="events.ics">'
        '<link rel="alternate" type="application/atom+xml" title="News" href="/atom.xml">'
        '<link rel="stylesheet" type="text/css" href="/style.css">'
    )
    named = feeds_named(f"<html><head>{links}</head><body><p>x</p></body></html>".encode(), url=URL)
    assert [link.url for link in named] == [
        "https://ministry.example/atom.xml",
        "https://ministry.example/press/events.ics",
        "https://ministry.example/comments/feed",
    ]
