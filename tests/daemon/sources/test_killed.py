"""kill -9 in the middle of a reading: nothing is lost, and nothing is in the calendar twice."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from calendars.clock import SystemClock
from calendars.model.selection import EVERYTHING
from calendars.store import tables
from calendars.store.database import Store, Transaction
from tests.daemon.receiver import Answer, Received
from tests.daemon.sources.site import ARTICLE, Site, page, rss, rss_item
from tests.daemon.sources.test_poller import add

STORIES = 8
SUMMITRY = Path(sys.executable).with_name("summitry")


def checking(url: str) -> "subprocess.Popen[bytes]":
    given = {"DATABASE_URL": url, "NETWORK__ALLOW": "127.0.0.0/8", "SOURCES__PAUSE": "0s"}
    environment = os.environ | {f"SUMMITRY_{name}": value for name, value in given.items()}
    return subprocess.Popen([SUMMITRY, "source", "check"], env=environment, stdout=subprocess.DEVNULL)


def known_again(tx: Transaction) -> int:
    """How many articles would be known again at another address."""
    return tx.connection.scalar(select(func.count()).select_from(tables.story)) or 0


def test_a_reading_that_died_is_done_again_and_changes_nothing_that_was_done(store_url: str, site: Site) -> None:
    store = Store.open(store_url)
    year = datetime.now(UTC).year + 1
    today = f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} +0000"

    def story(request: Received) -> Answer:
        day = int(request.path.removeprefix("/")) + 1
        return Answer(
            body=page(f"Talks {day}", ARTICLE.format(day=f"{day} {months[day % 2]} {year}")).encode(), delay=0.1
        )

    months = ("March", "May")
    links = [site.answers(f"/{number}", story) for number in range(STORIES)]
    add(store, site.holds("/feed", rss(rss_item(link, date=today) for link in links)), SystemClock())
    with checking(store_url) as killed:
        end = time.monotonic() + 60
        while len(site.requests) < STORIES // 2 + 2:  # the feed, robots.txt, and half of the stories
            assert time.monotonic() < end
            time.sleep(0.01)
        killed.kill()
    with store.reading() as tx:
        before = tx.engagements.select(EVERYTHING)
        assert len(before) == tx.articles.count() == known_again(tx) < STORIES
    with checking(store_url) as again:
        assert again.wait(60) == 0
    with store.reading() as tx:
        after = tx.engagements.select(EVERYTHING)
        assert len(after) == tx.articles.count() == known_again(tx) == STORIES
        assert [one for one in after if one.uid in {old.uid for old in before}] == before
        assert len(tx.sources.items("src_00")) == STORIES
    store.close()
