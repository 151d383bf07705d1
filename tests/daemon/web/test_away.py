"""The database goes away while many fetch: nobody is answered 5xx or 429, with half a calendar or with none."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from tests.daemon.web.conftest import Database, Site

SUBSCRIBERS = 24
CODINGS = ("identity", "gzip", "br")


def whole_calendar(content: bytes) -> bool:
    begins, ends = content.startswith(b"BEGIN:VCALENDAR\r\n"), content.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")
    return begins and ends and content.count(b"BEGIN:VEVENT") == content.count(b"END:VEVENT") >= 2


CHECKS: dict[str, Callable[[bytes], object]] = {
    "/calendar.ics": whole_calendar,
    "/calendars/diplomatic-calendar.ics?party=CH": whole_calendar,
    "/changes.atom": lambda content: len(ElementTree.fromstring(content)) > 2,
    "/changes.json": lambda content: content.endswith(b"}\n"),
}


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)  # a file cannot be moved under those who read it
@pytest.mark.parametrize("times", [3])
def test_every_answer_is_whole_and_good_whatever_the_database_does(site: Site, database: Database, times: int) -> None:
    for number in range(2):
        site.enter(f"Talks {number}")
    for path in CHECKS:
        assert site.get(path).status_code == 200
    told: Counter[str] = Counter()
    stopped = threading.Event()

    def subscribe(number: int) -> None:
        path = list(CHECKS)[number % len(CHECKS)]
        etag = '"none"'
        while not stopped.is_set():
            known = {"if_none_match": etag} if number % 2 else {}
            answer = site.get(path, accept_encoding=CODINGS[number % 3], **known)
            if answer.status_code == 200 and CHECKS[path](answer.content):
                etag = answer.headers["etag"]
                told["stale" if "x-summitry-stale" in answer.headers else "fresh"] += 1
            else:
                told[f"{answer.status_code}" if answer.status_code == 304 else f"{path}: {answer.status_code}"] += 1

    subscribers = [threading.Thread(target=subscribe, args=(number,)) for number in range(SUBSCRIBERS)]
    for each in subscribers:
        each.start()
    try:
        for number in range(times):
            with database.away():
                _until(told, "stale")
            site.enter(f"Another {number}")
            _until(told, "fresh")
    finally:
        stopped.set()
        for each in subscribers:
            each.join()
    assert set(told) == {"stale", "fresh", "304"}, told
    final = site.get("/calendar.ics")
    assert final.content.count(b"BEGIN:VEVENT") == 2 + times
    assert "x-summitry-stale" not in final.headers


def _until(told: "Counter[str]", word: str, more: int = 2 * SUBSCRIBERS) -> None:
    """Wait until so many more were told that."""
    wanted, until = told[word] + more, time.monotonic() + 30
    while told[word] < wanted and time.monotonic() < until:
        time.sleep(0.01)
    assert told[word] >= wanted, told
