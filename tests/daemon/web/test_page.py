import re
from datetime import date, time
from html.parser import HTMLParser

import httpx
import pytest

from calendars.model.engagement import Kind, Status
from calendars.model.when import When
from tests.daemon.web.conftest import MONDAY, Database, Site


class Page(HTMLParser):
    """The links, headings and tags of a page."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag == "a":
            self.links.append(given["href"] or "")
        elif "src" in given or (tag == "link" and given.get("rel") != "alternate"):
            self.loaded.append(given.get("src") or given.get("href") or "")
        assert not [name for name in given if name.startswith("on") or name == "style"], tag


def headings(answer: httpx.Response) -> list[str]:
    return re.findall(r'<section class="day">\s*<h2>(.*?)</h2>', answer.text)


def test_what_is_coming_up_stands_below_its_days(site: Site) -> None:
    site.enter("past", When.day(date(2024, 2, 20)))
    site.enter("a visit", When.days(date(2024, 2, 26), date(2024, 3, 1)))
    site.enter("today", When.day(date(2024, 2, 28)))
    site.enter("timed", MONDAY.at(time(10, 30), "Europe/Zurich", until=time(12)), place="Bern")
    site.enter("vague", When.week_of(date(2024, 3, 12)))
    site.enter("vaguer", When.month(2024, 4))
    answer = site.get("/")
    assert headings(answer) == [
        "Under way",
        "Today, Wednesday, 28 February 2024",
        "Monday, 4 March 2024",
        "Some time from 11 March 2024 to 17 March 2024",
        "Some time in April 2024",
    ]
    assert "past" not in answer.text
    for told in ("10:30–12:00", "Europe/Zurich", "CH · GH", "Bern", "confirmed"):
        assert told in answer.text


def test_the_words_that_an_entry_rests_on_are_quoted(site: Site) -> None:
    uid = site.report("“They will hold talks on Monday”", parties=("FR", "DE"))
    for path in ("/", f"/engagements/{uid}"):
        assert '<blockquote dir="auto">“They will hold talks on Monday”</blockquote>' in site.get(path).text


def test_nothing_of_an_article_runs_in_a_browser(site: Site) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    uid = site.report(
        evil, title=evil, url="javascript:alert(3)", parties=("FR", "DE"), place=evil, topic=evil, note=evil
    )
    site.edit(uid, title=evil)
    for path in ("/", f"/engagements/{uid}"):
        answer = site.get(path)
        page = Page(answer)
        assert not page.tags & {"script", "img", "iframe", "object"}
        assert "&lt;script&gt;" in answer.text
        assert not [link for link in page.links if link.startswith("javascript")]


def test_a_browser_is_told_to_load_nothing_from_elsewhere(site: Site) -> None:
    site.enter()
    answer = site.get("/")
    policy = answer.headers["content-security-policy"]
    for part in ("default-src 'none'", "style-src 'self'", "img-src 'self'", "frame-ancestors 'none'"):
        assert part in policy
    loaded = Page(answer).loaded
    assert len(loaded) == 2
    assert all(path.startswith("/static/") for path in loaded)
    for path in loaded:
        asset = site.get(path)
        assert (asset.status_code, asset.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


def test_every_answer_has_the_headers_that_keep_it_safe(site: Site) -> None:
    for path in ("/", "/nothing", "/calendar.ics", "/api/engagements", "/healthz", "/?page=x"):
        answer = site.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_filter_is_a_link_and_the_feed_is_that_very_selection(site: Site) -> None:
    site.enter("kept", parties=("RU", "US"), kind=Kind.SUMMIT)
    site.enter("left out", parties=("RU", "TR"))
    page = Page(site.get("/?party=RU"))
    assert "/?party=RU&kind=summit" in page.links, "one word more"
    assert "/?party=RU&party=US" in page.links
    assert "/" in page.links, "and that word taken out again"
    answer = site.get("/?party=RU&kind=summit")
    assert "kept" in answer.text
    assert "left out" not in answer.text
    feeds = [link for link in Page(answer).links if "calendars/" in link]
    path = "/calendars/diplomatic-calendar.ics?party=RU&kind=summit"
    host = f"{site.client.base_url.host}:{site.client.base_url.port}"
    assert feeds == [f"webcal://{host}{path}", f"http://{host}{path}"]
    assert "SUMMARY:kept" in site.get(path).text


def test_a_cancelled_one_is_marked_in_words(site: Site) -> None:
    site.cancel(site.enter("Talks in Bern"))
    assert '<span class="status">cancelled</span>' in site.get("/").text


def test_an_empty_calendar_says_what_to_do_next(site: Site) -> None:
    assert "summitry ingest news/" in site.get("/").text


def test_a_selection_without_entries_says_so(site: Site) -> None:
    site.enter()
    assert "Nothing that fits is coming up" in site.get("/?kind=summit").text


def test_long_calendars_are_turned_over_page_by_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.web.page.AT_ONCE", 2)
    for day in range(1, 6):
        site.enter(f"entry {day}", When.day(date(2024, 3, day)))
    seen: list[str] = []
    path: str | None = "/?party=CH"
    while path:
        answer = site.get(path)
        seen += re.findall(r"entry \d", answer.text)
        path = next((link for link in Page(answer).links if f"page={len(seen) // 2 + 1}" in link), None)
    assert seen == [f"entry {day}" for day in range(1, 6)]
    assert "There is no page 9" in site.get("/?page=9").text


def test_a_query_that_cannot_be_is_told_on_a_page(site: Site) -> None:
    for query in ("page=0", "kind=foo"):
        answer = site.get(f"/?{query}", accept="text/html,application/xhtml+xml")
        assert answer.status_code == 400
        assert "<h1>400 Bad Request</h1>" in answer.text


def test_one_engagement_is_told_with_its_history_and_its_reports(site: Site) -> None:
    uid = site.report("they will meet on Monday", title="First", url="https://paper.example/1", parties=("FR", "DE"))
    site.report("talks are expected", title="Second", parties=("FR", "DE"), status=Status.TENTATIVE)
    site.edit(uid, place="Bern")
    answer = site.get(f"/engagements/{uid}")
    page = Page(answer)
    for told in (
        "they will meet on Monday",
        "First",
        "A paper",
        "created",
        "by a report",
        "by a person",
        "<ins>Bern</ins>",
    ):
        assert told in answer.text
    assert "https://paper.example/1" in page.links
    assert f"<code>{uid}</code>" in answer.text


def test_one_that_is_not_there_is_not_found(site: Site) -> None:
    for uid in ("nothing", "%00", "%ff", "x" * 3000):
        assert site.get(f"/engagements/{uid}").status_code == 404, uid
    uid = site.enter()
    site.remove(uid)
    assert site.get(f"/engagements/{uid}").status_code == 410


def test_an_unknown_address_is_answered_in_the_form_that_is_asked_for(site: Site) -> None:
    for accept, kind in (("text/html", "text/html"), ("application/json", "application/json"), ("*/*", "text/plain")):
        answer = site.get("/nothing", accept=accept)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith(kind)
        assert "/calendar.ics" in answer.text


def test_a_page_without_its_database_says_so(site: Site, database: Database) -> None:
    with database.away():
        answer = site.get("/", accept="text/html")
    assert answer.status_code == 503
    assert "the database is away" in answer.text
    assert "Traceback" not in answer.text


def test_a_page_is_sent_packed(site: Site) -> None:
    assert site.get("/", accept_encoding="gzip").headers["content-encoding"] == "gzip"


def test_a_fault_of_the_program_is_a_sentence_and_no_traceback(site: Site) -> None:
    del site.health
    answer = site.get("/healthz")
    assert answer.status_code == 500
    assert answer.text == "this is a fault of Summitry; its log says more\n"
    assert answer.headers["x-content-type-options"] == "nosniff"
