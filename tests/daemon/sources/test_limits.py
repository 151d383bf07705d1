"""Feeds that would keep the one thread busy for minutes, and what is left of titles without an end."""

import gzip
import json
import time

import pytest

from calendars.model.source import Came
from daemon.sources.limits import LONGEST_TITLE, MOST_ATTRIBUTES_OF_A_FEED, MOST_ENTRIES, MOST_TAGS_OF_A_FEED
from tests.daemon.receiver import Answer
from tests.daemon.sources.conftest import Desk
from tests.daemon.sources.site import Site, rss, rss_item

_JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "A ministry"}
_ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(100 * MOST_ATTRIBUTES_OF_A_FEED))


@pytest.mark.parametrize(
    "content",
    [
        rss(f"<item><guid>{number}</guid></item>" for number in range(MOST_ENTRIES + 1)),
        rss(["<item>" + "<a>" * MOST_TAGS_OF_A_FEED + "</item>"]),
        rss([f"<item {_ATTRIBUTES}><guid>1</guid></item>"]),
        json.dumps({**_JSON_FEED, "items": [{"id": str(number)} for number in range(MOST_ENTRIES + 1)]}),
        '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 200_000,
    ],
    ids=["entries", "tags", "attributes", "entries in JSON", "depth in JSON"],
)
def test_a_feed_that_is_no_feed_of_anybody_fails_at_once(desk: Desk, site: Site, content: str) -> None:
    desk.add(site.holds("/feed", content))
    began = time.process_time()
    poll = desk.read()
    assert (poll.came, poll.items, desk.articles) == (Came.FAILED, 0, 0)
    assert any(words in (poll.reason or "") for words in ("is made of more", "cannot be read as a JSON Feed"))
    assert time.process_time() - began < 5


def test_entities_that_unfold_to_gigabytes_unfold_to_nothing(desk: Desk, site: Site) -> None:
    folded = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10))
    feed = rss([rss_item(f"{site.url}/a", title="&a9;")])
    head, _, rest = feed.partition("?>")
    desk.add(site.holds("/feed", f'{head}?><!DOCTYPE rss [<!ENTITY a0 "lol">{folded}]>{rest}'))
    began = time.process_time()
    poll = desk.read()
    assert (poll.came, poll.items) == (Came.READ, 1)
    assert all(len(item.title) <= LONGEST_TITLE for item in desk.items().values())
    assert time.process_time() - began < 5


def test_a_title_without_an_end_is_cut(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/feed", rss([rss_item(f"{site.url}/a", title="Talks " * 100_000)])))
    desk.read()
    [item] = desk.items().values()
    assert len(item.title) == LONGEST_TITLE


def packed(*members: str) -> Answer:
    return Answer(200, {"content-encoding": "gzip"}, b"".join(gzip.compress(one.encode()) for one in members))


def test_a_feed_that_is_packed_in_several_members_is_read_to_its_end(desk: Desk, site: Site) -> None:
    feed = rss(rss_item(f"{site.url}/{number}") for number in range(9))
    site.answers("/feed", packed(feed[:100], feed[100:500], "", feed[500:]))
    desk.add(f"{site.url}/feed")
    poll = desk.read()
    assert (poll.came, poll.items, poll.size) == (Came.READ, 9, len(feed))


def test_members_without_an_end_are_given_up(desk: Desk, site: Site) -> None:
    site.answers("/feed", packed(*[""] * 100_000))
    desk.add(f"{site.url}/feed")
    poll = desk.read()
    assert (poll.came, poll.items) == (Came.FAILED, 0)
    assert f"{site.url}/feed: is packed in more than 100 members" in (poll.reason or "")


def test_members_of_which_each_is_small_unfold_to_no_more_than_the_limit(desk: Desk, site: Site) -> None:
    site.answers("/feed", packed(*[" " * 1_000_000] * 20))
    desk.add(f"{site.url}/feed")
    assert "is larger than 10,000,000 bytes" in (desk.read().reason or "")
