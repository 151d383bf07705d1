"""`/changes.json` and `/changes.atom`."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from tests.daemon.web.conftest import Database, Open, Site

PATHS = ("/changes.json", "/changes.atom")


def titles(site: Site, query: str = "") -> list[str]:
    return [item["title"] for item in site.get(f"/changes.json{query}").json()["items"]]


def test_each_change_is_told_the_newest_first(site: Site) -> None:
    uid = site.enter("Talks in Bern")
    site.edit(uid, when="2024-03-05")
    site.cancel(uid)
    assert titles(site) == ["Called off: Talks in Bern", "Moved: Talks in Bern", "New: Talks in Bern"]
    entries = ElementTree.fromstring(site.get("/changes.atom").content).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 3
    moved, new = (item["content_text"] for item in site.get("/changes.json").json()["items"][1:])
    assert "When: Monday 4 March 2024 → Tuesday 5 March 2024" in moved
    assert new.split("\n") == [
        "new",
        "What: Talks",
        "Who: Switzerland, Ghana",
        "When: Monday 4 March 2024",
        "How certain: announced",
    ]


@pytest.mark.parametrize("host", ['evil"><', "evil.example/path", "me@evil.example", ""])
def test_a_host_that_is_none_gets_into_no_link(site: Site, host: str) -> None:
    site.enter()
    feed = site.get("/changes.json", host=host).json()
    assert feed["home_page_url"] == f"{str(site.client.base_url).rstrip('/')}/"


@pytest.mark.parametrize(("path", "kind"), [(PATHS[0], "application/feed+json"), (PATHS[1], "application/atom+xml")])
def test_what_is_sent_is_told(site: Site, path: str, kind: str) -> None:
    assert site.get(path).headers["content-type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize("path", PATHS)
def test_304_for_who_has_the_list_and_the_same_bytes_until_something_changes(site: Site, path: str) -> None:
    site.enter()
    first = site.get(path)
    site.clock.advance(timedelta(hours=3))
    assert site.get(path).content == first.content
    assert site.get(path, if_none_match=first.headers["etag"]).status_code == 304
    assert site.get(path, if_modified_since=first.headers["last-modified"]).status_code == 304
    assert site.client.head(path).headers["etag"] == first.headers["etag"]
    site.enter("Another")
    assert site.get(path, if_none_match=first.headers["etag"]).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_the_last_good_list_is_served_while_the_database_is_away(site: Site, database: Database, path: str) -> None:
    site.enter()
    before = site.get(path)
    with database.away():
        answer = site.get(path)
    assert (answer.status_code, answer.content) == (200, before.content)
    assert "x-summitry-stale" in answer.headers


def test_a_query_and_a_named_calendar_select(opened: Open) -> None:
    site = opened('[calendars.moscow]\nparty = ["RU"]\n')
    site.enter("Russia and Turkey", parties=("RU", "TR"))
    site.enter("France and Germany", parties=("FR", "DE"))
    assert titles(site, "?party=FR") == ["New: France and Germany"]
    items = site.get("/calendars/moscow.json").json()["items"]
    assert [item["title"] for item in items] == ["New: Russia and Turkey"]
    assert site.get("/calendars/moscow.txt").status_code == 404


def test_links_lead_to_where_it_was_asked_for_unless_an_address_is_configured(opened: Open) -> None:
    site = opened()
    uid = site.enter()
    base = str(site.client.base_url).rstrip("/")
    feed = site.get("/changes.json?party=CH").json()
    assert feed["feed_url"] == f"{base}/calendars/diplomatic-calendar.json?party=CH"
    assert site.get(f"/engagements/{uid}").status_code == 200
    assert feed["items"][0]["url"] == f"{base}/engagements/{uid}"
    public = opened('[web]\naddress = "https://calendar.example/"\n')
    assert public.get("/changes.json").json()["home_page_url"] == "https://calendar.example/"
    lines = public.get("/calendar.ics").text.replace("\r\n ", "").split("\r\n")
    assert "SOURCE;VALUE=URI:https://calendar.example/calendars/diplomatic-calendar.ics" in lines
    assert f"URL:https://calendar.example/engagements/{uid}" in lines
