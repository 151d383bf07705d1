import gzip
import threading
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

import pytest
from sqlalchemy import text

from calendars.model.engagement import Kind, Status
from calendars.model.when import When
from calendars.store.database import Store
from calendars.store.forgetting import forget
from config.errors import SettingsError
from tests.calendars.store.test_backup import restore, saved
from tests.daemon.web.conftest import NOON, Database, Open, Site

FEED = "/calendar.ics"


NOTHING = "SUMMARY:Nothing is in this calendar now\r\n"


def events(content: str) -> int:
    """How many engagements a feed holds; one that holds none says so by an event."""
    found = content.count("\r\nBEGIN:VEVENT\r\n")
    assert found, "by RFC 5545 that is no calendar"
    return 0 if NOTHING in content and found == 1 else found


def test_the_feed_holds_what_is_known(site: Site) -> None:
    uid = site.enter()
    answer = site.get(FEED)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert f"UID:{uid}\r\n" in answer.text
    assert answer.text.endswith("END:VCALENDAR\r\n")


@pytest.mark.parametrize("path", [FEED, f"{FEED}?party=RU"])
def test_a_feed_that_was_never_filled_is_a_whole_calendar_with_one_event_that_says_so(site: Site, path: str) -> None:
    answer = site.get(path)
    assert (answer.status_code, events(answer.text)) == (200, 0)
    assert NOTHING in answer.text
    site.enter(parties=("RU",))
    assert events(site.get(path).text) == 1
    assert NOTHING not in site.get(path).text, "gone once there is one"


def test_the_same_feed_has_a_name_that_programs_show(site: Site) -> None:
    site.enter()
    assert site.get("/calendars/diplomatic-calendar.ics").content == site.get(FEED).content


def test_nothing_changes_from_one_fetch_to_the_next(site: Site) -> None:
    site.enter()
    first = site.get(FEED)
    site.clock.advance(timedelta(hours=5))
    second = site.get(FEED)
    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])
    assert first.headers["last-modified"] == second.headers["last-modified"]


def test_head_tells_the_same_without_the_content(site: Site) -> None:
    site.enter()
    asked, told = site.get(FEED), site.client.head(FEED)
    assert told.content == b""
    for name in ("etag", "last-modified", "content-length", "content-type", "vary", "cache-control"):
        assert told.headers[name] == asked.headers[name]


def test_304_only_for_who_asks(site: Site) -> None:
    site.enter()
    known = site.get(FEED)
    assert site.get(FEED).status_code == 200
    unchanged = site.get(FEED, if_none_match=known.headers["etag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == known.headers["etag"]
    assert site.get(FEED, if_modified_since=known.headers["last-modified"]).status_code == 304


def test_if_none_match_stands_above_if_modified_since(site: Site) -> None:
    site.enter()
    modified = site.get(FEED).headers["last-modified"]
    assert site.get(FEED, if_none_match='"another"', if_modified_since=modified).status_code == 200


def test_every_sort_of_change_is_seen_although_the_clock_stands_still(site: Site) -> None:
    uid = site.enter()
    seen = [site.get(FEED)]
    for change in (partial(site.edit, place="Basel"), site.cancel, site.remove):
        change(uid)
        seen.append(site.get(FEED))
        last = seen[-2].headers
        assert site.get(FEED, if_none_match=last["etag"]).status_code == 200
        assert site.get(FEED, if_modified_since=last["last-modified"]).status_code == 200
    assert len({answer.headers["etag"] for answer in seen}) == 4
    assert uid not in seen[-1].text


def test_a_clock_that_is_set_back_hides_no_change(site: Site) -> None:
    uid = site.enter()
    before = site.get(FEED)
    site.clock.advance(timedelta(hours=-2))
    site.edit(uid, place="Basel")
    assert "Basel" in site.get(FEED, if_none_match=before.headers["etag"]).text


def test_one_more_report_of_the_same_is_seen(site: Site) -> None:
    site.report("the ministers will meet on Monday", title="One", parties=("FR", "DE"), confidence=0.5)
    before = site.get(FEED)
    site.clock.advance(timedelta(minutes=1))
    site.report("the two ministers meet on Monday at length", title="Two", parties=("FR", "DE"))
    assert events(site.get(FEED).text) == events(before.text) == 1
    assert site.get(FEED).headers["etag"] != before.headers["etag"]


def test_a_cancelled_one_leaves_a_month_after_its_day(site: Site) -> None:
    uid = site.enter()
    site.cancel(uid)
    assert "STATUS:CANCELLED" in site.get(FEED).text
    site.clock.advance(timedelta(days=40))
    assert uid not in site.get(FEED).text


@pytest.mark.parametrize("query", ["?status=confirmed", "?status=confirmed&party=GH&kind=talks"])
def test_what_is_called_off_is_told_to_who_subscribed_to_what_is_confirmed(site: Site, query: str) -> None:
    uid = site.enter()
    assert "STATUS:CONFIRMED" in site.get(FEED + query).text
    site.cancel(uid)
    site.edit(uid, kind="visit", parties=["CH"])
    told = site.get(FEED + query).text
    assert f"UID:{uid}" in told
    assert "STATUS:CANCELLED" in told
    site.edit(uid, status="confirmed")
    assert (f"UID:{uid}" in site.get(FEED + query).text) == ("GH" not in query)


def test_a_feed_never_runs_empty(site: Site) -> None:
    uid, query = site.enter(), "?party=GH"
    for leaving in (partial(site.edit, parties=["CH"]), partial(site.edit, parties=["GH"]), site.remove):
        assert site.get(FEED + query).text.count("BEGIN:VEVENT") == 1
        leaving(uid)
    left = site.get(FEED + query).text
    assert uid not in left
    assert NOTHING in left


def test_what_prune_forgets_leaves_feeds_within_a_minute(site: Site) -> None:
    old = site.enter("Old talks", When.day(date(2022, 1, 10)))
    new = site.enter()
    before = site.get(FEED)
    with site.store.transaction() as tx:
        assert forget(tx.connection, NOON).engagements == 1
    site.clock.advance(timedelta(minutes=1))
    after = site.get(FEED, if_none_match=before.headers["etag"], if_modified_since=before.headers["last-modified"])
    assert (old in before.text, old in after.text, new in after.text) == (True, False, True)
    assert old not in site.get("/changes.json").text
    site.edit(new, place="Basel")
    assert "Basel" in site.get(FEED).text


@pytest.mark.parametrize("path", [FEED, "/calendars/diplomatic-calendar.ics", "/changes.json", "/month", "/zone", "/"])
def test_a_slash_at_the_end_leads_nowhere_else(site: Site, path: str) -> None:
    site.enter()
    assert site.client.get(f"{path}/?party=GH", follow_redirects=False).status_code == 200
    assert site.get(f"{path.rstrip('/')}//").headers.get("etag") == site.get(path).headers.get("etag")


def test_gzip_for_who_takes_it(site: Site) -> None:
    site.enter()
    plain = site.get(FEED)
    assert "content-encoding" not in plain.headers
    with site.client.stream("GET", FEED, headers={"accept-encoding": "br;q=0.1, gzip;q=0.5"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]
    assert site.get(FEED, if_none_match=packed.headers["etag"]).status_code == 304


def test_a_query_selects(site: Site) -> None:
    site.enter("Russia and America", parties=("RU", "US"), kind=Kind.SUMMIT)
    site.enter("Russia and Turkey", parties=("RU", "TR"), status=Status.TENTATIVE)
    site.enter("France and Germany", parties=("FR", "DE"), kind=Kind.SUMMIT)
    for query, expected in (
        ("", 3),
        ("?party=RU", 2),
        ("?party=RU&party=DE", 3),
        ("?party=ru,de", 3),
        ("?party=RU&kind=summit", 1),
        ("?kind=summit&status=confirmed", 2),
        ("?status=cancelled", 0),
        ("?party=", 3),
        ("?fetched=17", 3),
    ):
        assert events(site.get(FEED + query).text) == expected, query


def test_two_selections_have_two_names(site: Site) -> None:
    assert "NAME:Diplomatic calendar (RU\\, summit)\r\n" in site.get(f"{FEED}?kind=summit&party=RU").text


def test_an_unknown_word_is_answered_with_those_that_are_known(site: Site) -> None:
    answer = site.get(f"{FEED}?kind=sumit&status=perhaps&party=Rusia")
    assert answer.status_code == 400
    assert "kind: 'sumit' is not known; there are call, meeting" in answer.text
    assert "status: 'perhaps' is not known; there are confirmed" in answer.text
    assert "party: 'Rusia'" in answer.text


def test_a_named_calendar_is_what_the_configuration_selects(opened: Open) -> None:
    site = opened('[calendars.moscow]\nparty = ["RU"]\n')
    site.enter("Russia and America", parties=("RU", "US"))
    site.enter("France and Germany", parties=("FR", "DE"))
    answer = site.get("/calendars/moscow.ics")
    assert events(answer.text) == 1
    assert "NAME:moscow\r\n" in answer.text
    assert events(site.get("/calendars/moscow.ics?party=FR").text) == 0
    missing = site.get("/calendars/paris.ics")
    assert missing.status_code == 404
    assert "diplomatic-calendar, moscow" in missing.text


def test_a_named_calendar_of_unknown_words_is_told_at_the_start(opened: Open) -> None:
    with pytest.raises(SettingsError, match=r"\[calendars.x\] kind: 'sumit' is not known") as told:
        opened('[calendars.x]\nkind = ["sumit"]\nstatus = ["maybe"]\n')
    assert len(told.value.problems) == 2


def test_vague_ones_are_on_the_horizon_where_that_is_configured(opened: Open) -> None:
    site = opened('[calendar]\nvague = "horizon"\n')
    site.enter(when=When.week_of(date(2024, 3, 12)))
    assert events(site.get(FEED).text) == 0
    for query in ("", "?party=CH"):
        assert events(site.get(f"/calendars/horizon.ics{query}").text) == 1


def test_a_name_with_spaces_is_an_address_all_the_same(opened: Open) -> None:
    site = opened('[calendars."the gulf, soon"]\n[web]\naddress = "https://calendar.example"\n')
    lines = site.get("/calendars/the gulf, soon.ics").text.replace("\r\n ", "").split("\r\n")
    assert "SOURCE;VALUE=URI:https://calendar.example/calendars/the%20gulf%2C%20soon.ics" in lines


def test_the_last_good_feed_is_served_while_the_database_is_away(site: Site, database: Database) -> None:
    uid = site.enter("Talks in Bern", parties=("CH", "GH"))
    before = site.get(FEED)
    with database.away():
        answer = site.get(FEED)
        assert (answer.status_code, answer.content) == (200, before.content)
        assert answer.headers["warning"].startswith("110 ")
        assert answer.headers["x-summitry-stale"] == "since 2024-02-28T12:00:00Z"
        assert site.get(FEED, if_none_match=before.headers["etag"]).status_code == 304
        assert events(site.get(f"{FEED}?party=GH").text) == 1, "a selection that nobody asked for before"
        assert events(site.get(f"{FEED}?party=RU").text) == 0
    site.edit(uid, place="Basel")
    back = site.get(FEED)
    assert "Basel" in back.text
    assert "warning" not in back.headers


def test_503_only_before_there_was_a_good_feed(site: Site, database: Database) -> None:
    with database.away():
        answer = site.get(FEED)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert str(site.store.url) not in answer.text
    assert site.get(FEED).status_code == 200


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)  # SQLite's readers wait for nobody
def test_a_database_that_does_not_answer_is_waited_for_and_then_done_without(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.web.bodies._PATIENCE_SECONDS", 0.2)
    site = opened()
    site.enter()
    before = site.get(FEED)
    with site.store.transaction() as tx:
        tx.connection.execute(text("LOCK TABLE engagement IN ACCESS EXCLUSIVE MODE"))
        answer = site.get(FEED)
    assert (answer.status_code, answer.content) == (200, before.content)
    assert "x-summitry-stale" in answer.headers
    assert "warning" not in site.get(FEED).headers


def test_many_who_ask_at_once_are_told_the_same(site: Site) -> None:
    site.enter()
    etags: list[str] = []
    askers = [threading.Thread(target=lambda: etags.append(site.get(FEED).headers["etag"])) for _ in range(12)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(etags) == 12
    assert len(set(etags)) == 1


def test_what_an_article_says_injects_no_line(site: Site) -> None:
    site.enter("Talks\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil")
    assert events(site.get(FEED).text) == 1


def test_a_feed_is_not_posted_to(site: Site) -> None:
    answer = site.client.post(FEED)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    asked = site.client.request("OPTIONS", FEED)
    assert (asked.status_code, asked.content, asked.headers["allow"]) == (204, b"", answer.headers["allow"])


def test_what_selects_nothing_is_passed_over_and_said_to_be(site: Site) -> None:
    site.enter()
    answer = site.get(f"{FEED}?parties=RU&party=CH&_=17")
    assert (answer.status_code, events(answer.text)) == (200, 1)
    assert answer.headers["x-summitry-ignored"] == "_, parties"
    assert "x-summitry-ignored" not in site.get(f"{FEED}?party=CH").headers


def test_a_start_may_change_the_feed_and_never_makes_it_older(opened: Open) -> None:
    site = opened()
    uid = site.enter()
    for place in ("Basel", "Bern", "Basel"):  # within a second
        site.edit(uid, place=place)
        before = site.get(FEED).headers["last-modified"]
    site.clock.advance(timedelta(minutes=1))  # a start takes its time
    again = opened('[calendar]\nname = "Another"\n', site.clock)
    assert "NAME:Another" in again.get(FEED, if_modified_since=before).text
    after = again.get(FEED).headers["last-modified"]
    assert parsedate_to_datetime(after) > parsedate_to_datetime(before)
    assert again.get(FEED, if_modified_since=after).status_code == 304


def test_another_process_changes_what_is_served(site: Site, store_url: str) -> None:
    site.enter()
    before = site.get(FEED)
    other = Store.open(store_url)
    beside = Site(other, site.settings)
    beside.enter("Another meeting")
    beside.client.close()
    other.close()
    assert events(site.get(FEED, if_none_match=before.headers["etag"]).text) == 2


def test_a_backup_that_is_restored_is_what_is_served(site: Site) -> None:
    site.enter("Talks in Bern")
    backup = saved(site.store)
    site.enter("A summit that is not in the backup")
    assert site.get("/calendar.ics").text.count("BEGIN:VEVENT") == 2
    restore(site.store, backup)
    site.clock.advance(timedelta(minutes=1))
    site.enter("A call that came in afterwards")  # as many changes as before it was restored, and one more
    site.enter("A visit that came in afterwards")
    served = site.get("/calendar.ics").text
    assert (served.count("BEGIN:VEVENT"), "A summit" in served, "A visit" in served) == (3, False, True)
