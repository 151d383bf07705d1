"""Whatever a page links to is there, and what says that it can be subscribed to can be."""

import re
from html import unescape

import feedparser
import pytest
from icalendar import Calendar

from calendars.model.engagement import Kind
from tests.daemon.web.conftest import Open, Site

_LINK = re.compile(r'\b(?:href|action|src)="([^"]*)"')
CONFIGURED = '[calendars.gulf]\nparty = ["SA", "IR"]\n[calendars."two words"]\nkind = ["talks"]\n'


@pytest.fixture
def filled(opened: Open) -> Site:
    site = opened(CONFIGURED)
    site.enter("Talks in Bern", place="Bern")
    site.enter("Summit", kind=Kind.SUMMIT, parties=("SA", "US"))
    site.report("the ministers will meet on Monday", parties=("FR", "DE"), url="https://paper.example/1")
    return site


def links(site: Site, path: str) -> set[str]:
    answer = site.get(path)
    assert answer.status_code == 200, path
    own = str(site.client.base_url).rstrip("/")
    found = {unescape(link) for link in _LINK.findall(answer.text)}
    near = {re.sub(r"^webcal://", "http://", link).removeprefix(own) for link in found}
    return {link.partition("#")[0] for link in near if link.startswith("/") and not link.startswith("//")}


def test_every_link_of_every_page_leads_to_something(filled: Site) -> None:
    seen: set[str] = set()
    new = {"/", "/month/2024-03"}
    for _ in range(2):
        seen |= new
        new = {link for path in new if not path.startswith(("/static/", "/calendars/")) for link in links(filled, path)}
        new -= seen
    looked_at = seen | new
    for link in looked_at:
        assert filled.get(link).status_code == 200, link
    for kind in ("/engagements/", "/static/", "/calendars/", "/month/", "/zone", "/?party=", "/?kind=", "/?status="):
        assert any(link.startswith(kind) for link in looked_at), kind


def test_what_a_filter_shows_can_be_subscribed_to(filled: Site) -> None:
    for query, titles in (("party=SA", {"Summit"}), ("kind=talks&party=CH", {"Talks in Bern"})):
        [feed] = (link for link in links(filled, f"/?{query}") if link.startswith("/calendars/dip") and "?" in link)
        assert {
            str(event["SUMMARY"]) for event in Calendar.from_ical(filled.get(feed).content).walk("VEVENT")
        } == titles


def test_a_reader_of_feeds_finds_nothing_wrong_with_the_changes(filled: Site) -> None:
    answer = filled.get("/changes.atom")
    read = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert (read.bozo, read.version) == (False, "atom10")
    assert [entry.id for entry in read.entries] == [item["id"] for item in filled.get("/changes.json").json()["items"]]
    assert all(entry.updated_parsed and entry.title and entry.summary for entry in read.entries)
    assert len({entry.id for entry in read.entries}) == 3
