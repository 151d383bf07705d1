import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars import byhand
from calendars.model.engagement import Kind, Status
from calendars.model.source import Source, SourceKind
from calendars.model.when import When
from config.durations import Duration
from tests.daemon.web.conftest import MONDAY, NOON, Database, Open, Site


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
    """The headings of the days, as they are read out."""
    found = re.findall(r"<section class=\"day.*?<h2.*?>(.*?)</h2>", answer.text, re.DOTALL)
    return [" ".join(re.sub(r"<.*?>", " ", heading).split()) for heading in found]


def shown(answer: httpx.Response) -> list[str]:
    """The titles of the entries, in their order."""
    assert answer.status_code == 200, answer.text
    return re.findall(r'<a href="/engagements/[^"]*" dir="auto">(.*?)</a>', answer.text)


def text_of(answer: httpx.Response) -> str:
    """What a page says, as a reader sees it."""
    return " ".join(html.unescape(re.sub(r"<.*?>", " ", answer.text)).split()).replace(" ,", ",")


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
        "Wednesday 28 February 2024 today",
        "Monday 4 March 2024 in 5 days",
        "Some time in the week of 11 March 2024",
        "Some time in April 2024",
    ]
    assert shown(answer) == ["a visit", "today", "timed", "vague", "vaguer"]
    said = text_of(answer)
    for told in ("5 engagements", "09:30–11:00 10:30–12:00 Zurich", "Bern", "confirmed", "26 February to 1 March 2024"):
        assert told in said, told
    assert '<abbr title="Switzerland">CH</abbr> <abbr title="Ghana">GH</abbr>' in answer.text


def test_hours_are_those_of_the_zone_that_a_link_names(site: Site) -> None:
    site.enter("early there", MONDAY.at(time(7), "Pacific/Auckland"))
    site.enter("late there", MONDAY.at(time(6), "America/New_York"))
    site.enter("unplaced", MONDAY.at(time(8)))
    answer = site.get("/?tz=Asia/Tokyo")
    assert shown(answer) == ["early there", "unplaced", "late there"], "as the reader's clock goes"
    said = text_of(answer)
    assert "03:00 07:00 Auckland" in said
    assert "20:00 06:00 New York" in said
    assert "08:00 local time" in said
    assert "Hours of Tokyo" in said
    assert {link for link in Page(answer).links if link.startswith("/engagements/") and "tz=Asia/Tokyo" in link}
    assert "Sun 3 March 07:00 Auckland" in text_of(site.get("/?tz=UTC")), "another day for the reader"


def test_a_zone_that_there_is_not_is_named(site: Site) -> None:
    for query in ("tz=Mars/Olympus", "tz=../../etc/passwd", "tz=%00"):
        answer = site.get(f"/?{query}")
        assert answer.status_code == 400
        assert "is not an IANA time zone" in answer.text


def test_the_first_day_is_the_readers(site: Site) -> None:
    site.enter("on the 28th", When.day(date(2024, 2, 28)))
    site.clock.set(datetime(2024, 2, 28, 20, tzinfo=UTC))
    assert shown(site.get("/?tz=America/New_York")) == ["on the 28th"]
    assert headings(site.get("/?tz=Asia/Tokyo")) == ["Wednesday 28 February 2024 yesterday"], "and not so everywhere"
    site.clock.set(datetime(2024, 2, 29, 12, tzinfo=UTC))
    assert shown(site.get("/?tz=Asia/Tokyo")) == [], "now the 28th has ended in the last place on earth"


def test_one_looks_back_the_last_first(site: Site) -> None:
    site.enter("older", When.day(date(2024, 2, 1)))
    site.enter("newer", When.day(date(2024, 2, 20)))
    site.enter("to come")
    answer = site.get("/?past=1")
    assert shown(answer) == ["newer", "older"]
    assert headings(answer)[0] == "Tuesday 20 February 2024 8 days ago"
    assert "2 engagements, 1 to come" in text_of(answer)


def test_one_goes_to_a_day(site: Site) -> None:
    site.enter("before", When.day(date(2024, 3, 1)))
    site.enter("across", When.days(date(2024, 3, 1), date(2024, 3, 9)))
    site.enter("after", When.day(date(2024, 3, 5)))
    answer = site.get("/?from=2024-03-04")
    assert shown(answer) == ["across", "after"]
    assert "<h1>From 4 March 2024</h1>" in answer.text
    assert site.get("/?from=soon").status_code == 400


def test_a_search_finds_what_is_to_come_and_points_to_what_is_over(site: Site) -> None:
    site.enter("Gespräche über Zölle", people=("José Ñandú",))
    site.enter("Talks on tariffs", topic="Zölle", when=When.day(date(2024, 2, 1)))
    site.enter("another")
    answer = site.get("/?q=zolle")
    assert shown(answer) == ["Gespräche über Zölle"]
    assert "1 over" in text_of(answer)
    page = Page(answer)
    assert "/?q=zolle&past=1" in page.links
    assert shown(site.get("/?q=zolle&past=1")) == ["Talks on tariffs"]
    assert shown(site.get("/?q=nandu+JOSE&party=CH")) == ["Gespräche über Zölle"]
    nothing = site.get("/?q=nowhere")
    assert "Nothing coming up has these words" in nothing.text
    assert "/" in Page(nothing).links


def test_the_words_that_an_entry_rests_on_are_quoted(site: Site) -> None:
    uid = site.report("“They will hold talks on Monday”", parties=("FR", "DE"))
    for path in ("/", f"/engagements/{uid}"):
        assert '<blockquote dir="auto">“They will hold talks on Monday”</blockquote>' in site.get(path).text


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_nothing_of_an_article_runs_in_a_browser(site: Site) -> None:
    uid = site.report(
        EVIL, title=EVIL, url="javascript:alert(3)", parties=("FR", "DE"), place=EVIL, topic=EVIL, note=EVIL
    )
    site.edit(uid, title=EVIL, people=[EVIL])
    for path in ("/", "/month/2024-03", f"/engagements/{uid}", "/?q=script"):
        answer = site.get(path)
        page = Page(answer)
        assert not page.tags & {"script", "img", "iframe", "object"}
        assert "&lt;script&gt;" in answer.text
        assert not [link for link in page.links if link.startswith("javascript")]


def test_nothing_of_an_address_runs_in_a_browser(site: Site) -> None:
    site.enter()
    for path in ("/?q=", "/month/2024-03?q=", "/zone?then="):
        answer = site.get(path + quote(EVIL))
        assert not Page(answer).tags & {"script", "img"}


ANY_TEXT = st.text(st.characters(exclude_categories=()))  # halves of characters, too
UNEXPECTED = st.just("x" * 5_000) | st.just("\u202e\u2066 👩‍👩‍👧\x00\r\n") | st.just("\ud83d")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=ANY_TEXT | UNEXPECTED, text=ANY_TEXT, name=st.text(min_size=1))
def test_any_text_at_all_is_shown_and_breaks_nothing(site: Site, title: str, text: str, name: str) -> None:
    name = name.replace("\0", "0")
    said = dict.fromkeys(("place", "topic", "note", "url"), text)
    uid = site.enter(title, MONDAY, people=(name,), parties=(name[:20],), **said)
    for path in ("/", "/month/2024-03", f"/engagements/{uid}", f"/?q={quote(title[:200], errors='replace')}"):
        answer = site.get(path)
        assert answer.status_code == 200, path
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", answer.text), path
        assert answer.text.endswith("</body>\n</html>")
        assert len(re.findall("<h1", answer.text)) == 1
    site.remove(uid)


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


def test_below_a_path_of_another_site_every_link_leads_there(opened: Open) -> None:
    site = opened('[web]\naddress = "https://ministry.example/the%20desk/"\n[calendars.alps]\nparty = ["CH"]\n')
    uid, other = site.enter('href="/x"'), site.enter("the same")
    byhand.merge(uid, other, site.store, site.clock, site.planner)
    for path in ("/", "/month/2024-03", f"/engagements/{uid}", "/zone?then=/?party=CH", "/nothing"):
        answer = site.get(path, accept="text/html")
        page = Page(answer)
        ours = [link for link in (*page.links, *page.loaded) if link.startswith("/")]
        assert len(ours) > 2
        assert {link[:12] for link in ours} == {"/the%20desk/"}, ours
        assert 'action="/"' not in answer.text
    for link in page.loaded:
        assert site.get(link.removeprefix("/the%20desk")).status_code == 200
    kept = site.client.post("/zone", data={"tz": "Asia/Tokyo", "then": "/?party=CH"})
    assert kept.headers["location"] == "/the%20desk/?party=CH"
    assert site.get(f"/engagements/{other}").headers["location"] == f"/the%20desk/engagements/{uid}"


def test_every_answer_has_the_headers_that_keep_it_safe(site: Site) -> None:
    for path in ("/", "/nothing", "/calendar.ics", "/api/engagements", "/healthz", "/?page=x"):
        answer = site.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(("count", "told"), [(12, None), (30, "and 20 more")])
def test_of_many_parties_the_agenda_shows_the_first_and_how_many_more_there_are(
    site: Site, count: int, told: str | None
) -> None:
    uid = site.enter(parties=tuple(f"P{number}" for number in range(count)))
    agenda, entry = site.get("/").text, site.get(f"/engagements/{uid}").text
    assert agenda.count("<abbr") == (10 if told else count)
    assert told is None or told in agenda
    assert all(f"?party=P{number}" in entry for number in range(count))


def test_who_searches_for_a_state_by_its_name_is_led_to_all_that_it_takes_part_in(site: Site) -> None:
    site.enter("Talks in Bern", parties=("GH", "AFRICANUNION"))
    for words, code in (("ghana", "GH"), ("African%20Union", "AFRICANUNION")):
        answer = site.get(f"/?q={words}")
        assert f"/?party={code}" in Page(answer).links
        assert shown(site.get(f"/?party={code}")) == ["Talks in Bern"]
    assert "takes part in" not in site.get("/?q=bern").text


def test_a_filter_is_a_link_and_the_feed_is_that_very_selection(site: Site) -> None:
    site.enter("kept", parties=("RU", "US"), kind=Kind.SUMMIT)
    site.enter("left out", parties=("RU", "TR"))
    page = Page(site.get("/?party=RU"))
    assert "/?party=RU&kind=summit" in page.links, "one word more"
    assert "/?party=RU&party=US" in page.links
    assert "/" in page.links, "and that word taken out again"
    answer = site.get("/?party=RU&kind=summit")
    assert shown(answer) == ["kept"]
    feeds = [link for link in Page(answer).links if "calendars/" in link]
    path = "/calendars/diplomatic-calendar.ics?party=RU&kind=summit"
    host = f"{site.client.base_url.host}:{site.client.base_url.port}"
    assert set(feeds) == {f"webcal://{host}{path}", f"http://{host}{path}"}
    assert "SUMMARY:kept" in site.get(path).text


def test_every_link_of_a_page_leads_somewhere(site: Site) -> None:
    site.enter("one", parties=("RU", "AFRICANUNION"))
    site.enter("over", When.day(date(2024, 2, 1)))
    seen: set[str] = set()
    left = ["/", "/month/2024-03"]
    while left and len(seen) < 60:
        path = left.pop()
        answer = site.get(path)
        assert answer.status_code == 200, path
        seen.add(path)
        if answer.headers["content-type"].startswith("text/html"):
            links = {link.partition("#")[0] for link in Page(answer).links if link.startswith("/")}
            left += sorted(links - seen - set(left))
    assert len(seen) == 60


def test_named_calendars_are_offered(opened: Open) -> None:
    site = opened('[calendars."un summits"]\nparty = ["UN"]\n')
    site.enter()
    links = [link for link in Page(site.get("/")).links if "un%20summits" in link]
    assert links == ["/calendars/un%20summits.ics"]
    assert site.get(links[0]).status_code == 200


def test_a_cancelled_one_is_marked_in_words(site: Site) -> None:
    site.cancel(site.enter("Talks in Bern"))
    assert '<span class="status">cancelled</span>' in site.get("/").text


def test_an_empty_calendar_says_what_to_do_next(site: Site) -> None:
    for way in ("summitry source add", "summitry ingest", "summitry add"):
        assert f"<code>{way} " in site.get("/").text


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


def test_a_month_is_a_sheet_of_its_days(site: Site) -> None:
    site.enter("visit", When.days(date(2024, 2, 28), date(2024, 3, 2)))
    site.enter("timed", MONDAY.at(time(7), "Pacific/Auckland"))
    site.enter("vague", When.month(2024, 3))
    site.enter("another month", When.day(date(2024, 4, 1)))
    answer = site.get("/month/2024-03")
    cells = re.findall(r'<li class="cell', answer.text)
    assert len(cells) == 31
    assert shown(answer) == ["vague", "visit", "visit", "timed"]
    assert "07:00 Auckland timed" in text_of(answer), "the place's hour, for the reader's is another day's"
    assert "<h1>February 2024</h1>" in site.get("/month").text, "the one that it is"
    links = Page(answer).links
    assert {"/month/2024-02", "/month/2024-04", "/?from=2024-03-04"} <= set(links)


def test_a_full_day_of_a_month_leads_to_its_agenda(site: Site) -> None:
    for number in range(7):
        site.enter(f"entry {number}")
    answer = site.get("/month/2024-03?party=CH")
    assert len(shown(answer)) == 5
    assert "2 more on 4 March 2024" in text_of(answer)
    assert "/?party=CH&from=2024-03-04" in Page(answer).links


def test_a_month_that_there_is_not_is_named(site: Site) -> None:
    for month in ("2024-13", "2024-00", "soon", "0001-01", "2024-3", "9999-12"):
        answer = site.get(f"/month/{month}")
        assert answer.status_code == 400, month
        assert "is no month; write 2024-03" in answer.text


def test_an_empty_month_says_what_to_do_next(site: Site) -> None:
    assert "summitry ingest news/" in site.get("/month/2024-03").text
    site.enter()
    assert "Nothing in May 2024" in site.get("/month/2024-05").text
    assert "Show everything in March 2024" in site.get("/month/2024-03?kind=summit").text


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
    said = text_of(answer)
    for told in (
        "they will meet on Monday First, A paper, 27 February 2024",
        "It was entered, for Monday, 4 March 2024.",
        "The place is Bern now. By hand",
        "Parties France FR Germany DE",
    ):
        assert told in said, told
    assert said.index("The place is Bern now") < said.index("It was entered"), "the newest first"
    page = Page(answer)
    assert "https://paper.example/1" in page.links
    assert "/?party=FR" in page.links
    assert f"<code>{uid}</code>" in answer.text


def test_what_is_disputed_is_told_with_who_says_so(site: Site) -> None:
    visit: dict[str, Any] = {"kind": Kind.VISIT, "parties": ("FR", "DE"), "place": "Bern"}
    site.report("on Monday", title="One", outlet="North", **visit)
    uid = site.report("on Tuesday", title="Two", outlet="South", when=When.day(date(2024, 3, 5)), **visit)
    said = text_of(site.get(f"/engagements/{uid}"))
    assert "Disputed: North says Monday, 4 March 2024. What is shown is likelier." in said
    assert "North says Monday, 4 March 2024. By Two" in said, "and in the history"
    assert "disputed" in text_of(site.get("/"))


def test_one_that_is_the_same_as_another_leads_there(site: Site) -> None:
    one, other = site.enter("one"), site.enter("other")
    byhand.merge(one, other, site.store, site.clock, site.planner)
    gone = site.client.get(f"/engagements/{other}?tz=Asia/Tokyo", follow_redirects=False)
    assert (gone.status_code, gone.headers["location"]) == (302, f"/engagements/{one}?tz=Asia/Tokyo")
    assert shown(site.get("/")) == ["one"]
    assert "It is the same as" not in text_of(site.get(f"/engagements/{one}"))


def test_its_hours_are_told_for_the_reader_and_for_who_is_there(site: Site) -> None:
    uid = site.enter("Talks", MONDAY.at(time(23), "America/New_York"))
    said = text_of(site.get(f"/engagements/{uid}?tz=Europe/Paris"))
    assert "Monday, 4 March 2024, 05:00, Paris time, on Tue 5 March there 23:00 New York" in said


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


def test_a_source_that_fails_says_since_when_and_why_and_not_where(site: Site) -> None:
    source = Source(
        id="src_a",
        url="https://ministry.example/feed?key=s3cret",
        kind=SourceKind.FEED,
        every=Duration(seconds=900),
        created=NOON,
        due=NOON,
    )
    with site.store.transaction() as tx:
        tx.sources.add(source)
    assert "Not everything could be read" not in site.get("/").text
    reason = f"{source.url}: answered 500 Internal Server Error"
    with site.store.transaction() as tx:
        tx.sources.save(replace(source, failing_since=NOON, failures=1, reason=reason))
    page = " ".join(site.get("/").text.split())
    assert "ministry.example</strong> fails since <time" in page
    assert "2024-02-28 12:00 UTC</time>: answered 500 Internal Server Error</li>" in page
    assert "s3cret" not in page
    assert "s3cret" not in site.get("/healthz").text


def test_a_source_that_fell_quiet_says_since_when_and_not_where(site: Site) -> None:
    source = Source(
        id="src_a",
        url="https://ministry.example/feed?key=s3cret",
        kind=SourceKind.FEED,
        every=Duration(seconds=900),
        created=NOON,
        due=NOON,
        quiet_since=NOON,
    )
    with site.store.transaction() as tx:
        tx.sources.add(source)
    page = " ".join(site.get("/").text.split())
    assert "Not everything brings news" in page
    assert "ministry.example</strong> has brought nothing new since <time" in page
    assert "s3cret" not in page


def test_an_hour_whose_zone_only_the_place_tells_is_the_readers_and_the_feeds(site: Site) -> None:
    site.enter("Talks in Tokyo", MONDAY.at(time(10)), place="Tokyo")
    assert f"DTSTART:{MONDAY.start:%Y%m%d}T010000Z" in site.get("/calendar.ics").text
    page = site.get("/?tz=UTC").text
    assert "01:00" in page
    assert "10:00 Tokyo" in page
