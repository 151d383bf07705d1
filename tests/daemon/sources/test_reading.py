"""What one reading after the other makes of a source and of the calendar."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from calendars.archive import retract
from calendars.model.engagement import Status
from calendars.model.source import Came, ItemState, SourceKind, SourceState
from tests.daemon.receiver import Answer
from tests.daemon.sources.conftest import MORNING, Desk
from tests.daemon.sources.site import ARTICLE, Site, page, rss, rss_item

THURSDAY, FRIDAY = ARTICLE.format(day="Thursday"), ARTICLE.format(day="Friday")
XML = "application/rss+xml"


def one_article(site: Site, text: str = THURSDAY) -> str:
    """A feed with one item, whose page has this text; the feed's address."""
    story = site.holds("/story", page("Ministers to meet", text))
    return site.holds("/feed", rss([rss_item(story)]), XML)


def test_the_page_of_a_new_item_fills_the_calendar(desk: Desk, site: Site) -> None:
    desk.add(one_article(site))
    poll = desk.read()
    assert (poll.came, poll.status, poll.items, poll.new, poll.failed, poll.reason) == (Came.READ, 200, 1, 1, 0, None)
    [engagement] = desk.engagements
    assert engagement.when.edtf == "2024-02-29"
    assert engagement.url == f"{site.url}/story"
    assert site.asked() == ["/feed", "/robots.txt", "/story"]
    assert desk.known().title == "A ministry"


def test_a_second_reading_costs_one_conditional_request(desk: Desk, site: Site) -> None:
    desk.add(one_article(site))
    desk.read()
    site.asked()
    desk.later(minutes=15)
    poll = desk.read()
    assert (poll.came, poll.status, poll.new, poll.size) == (Came.UNCHANGED, 304, 0, 0)
    assert site.asked() == ["/feed"]


def test_a_server_without_validators_costs_no_second_reading_of_its_items(desk: Desk, site: Site) -> None:
    story = site.holds("/story", page("Ministers to meet", THURSDAY))
    desk.add(site.answers("/feed", Answer(body=rss([rss_item(story)]).encode(), headers={"content-type": XML})))
    desk.read()
    site.asked()
    assert desk.read().came is Came.UNCHANGED
    assert site.asked() == ["/feed"]


def test_an_item_that_changed_is_read_again_and_the_calendar_follows(desk: Desk, site: Site) -> None:
    desk.add(one_article(site))
    desk.read()
    story = site.holds("/story", page("Ministers to meet", FRIDAY))
    site.holds("/feed", rss([rss_item(story, summary="Corrected")]), XML)
    assert desk.read().updated == 1
    assert desk.days == ["2024-03-01"]
    assert desk.articles == 1


def test_a_page_that_changed_unsaid_is_noticed_within_hours(desk: Desk, site: Site) -> None:
    desk.add(one_article(site))
    desk.read()
    site.holds("/story", page("Ministers to meet", FRIDAY))
    desk.later(minutes=61)
    poll = desk.read()
    assert (poll.came, poll.updated) == (Came.UNCHANGED, 1)
    assert desk.days == ["2024-03-01"]


def test_a_page_is_looked_at_again_a_few_times_and_then_no_more(desk: Desk, site: Site) -> None:
    desk.add(one_article(site))
    desk.read()
    looks = 0
    for _ in range(8 * 24):
        desk.later(hours=1)
        site.asked()
        desk.read()
        looks += site.asked().count("/story")
    assert looks == 4


def test_an_article_that_was_taken_back_does_not_come_again(desk: Desk, site: Site) -> None:
    desk.add(one_article(site))
    desk.read()
    retract(f"{site.url}/story", desk.store, desk.clock, desk.house.planner)
    site.holds("/story", page("Ministers to meet", FRIDAY))
    site.holds("/feed", rss([rss_item(f"{site.url}/story", summary="Corrected")]), XML)
    desk.read()
    assert (desk.articles, desk.days) == (0, [])


def test_the_whole_text_of_a_feed_spares_its_pages(desk: Desk, site: Site) -> None:
    whole = "".join(f"<p>{part}</p>" for part in (THURSDAY, "He spoke in Bern. " * 30))
    desk.add(site.holds("/feed", rss([rss_item(f"{site.url}/story", whole=whole)]), XML))
    desk.read()
    assert site.asked() == ["/feed"]
    assert desk.days == ["2024-02-29"]


@pytest.mark.parametrize("ending", ["…", "[…]", "Read more", "Continue reading Ministers to meet →"])
def test_a_teaser_is_not_the_whole_text(desk: Desk, site: Site, ending: str) -> None:
    story = site.holds("/story", page("Ministers to meet", THURSDAY))
    teaser = f"<p>{'He spoke in Bern for a long time. ' * 30} {ending}</p>"
    desk.add(site.holds("/feed", rss([rss_item(story, whole=teaser)]), XML))
    desk.read()
    assert "/story" in site.asked()
    assert desk.days == ["2024-02-29"]


def test_two_addresses_of_one_story_are_one_article(desk: Desk, site: Site) -> None:
    canonical = f"<link rel='canonical' href='{site.url}/story'>"
    for path in ("/story", "/story?edition=print"):
        site.holds(path, page("Ministers to meet", THURSDAY, head=canonical))
    items = [rss_item(f"{site.url}/story"), rss_item(f"{site.url}/story?edition=print")]
    desk.add(site.holds("/feed", rss(items).replace("&", "&amp;"), XML))
    desk.read()
    assert desk.articles == 1


def test_the_page_of_another_site_cannot_take_the_place_of_an_article(desk: Desk, site: Site) -> None:
    desk.add(one_article(site))
    desk.read()
    forged = page("Nothing", ARTICLE.format(day="Sunday"), head="<link rel='canonical' href='http://other.example/a'>")
    story = site.holds("/forged", forged)
    site.holds("/feed", rss([rss_item(story)]), XML)
    desk.read()
    assert desk.items()[story].article == story


def test_a_page_of_links_is_followed(desk: Desk, site: Site) -> None:
    dated = "<meta property='article:published_time' content='2024-02-28T08:00:00Z'>"
    site.holds("/a", page("Ministers to meet", THURSDAY, head=dated))
    listed = "<main><h3><a href='/a?utm_source=list'>Ministers to meet</a></h3><p><a href='/about'>About</a></p></main>"
    site.holds("/a?utm_source=list", page("Ministers to meet", THURSDAY, head=dated))
    desk.add(site.holds("/news", f"<html><title>News</title>{listed}</html>"), SourceKind.PAGE, links="main h3 a")
    assert desk.read().new == 1
    assert site.asked() == ["/robots.txt", "/news", "/a?utm_source=list"]
    assert list(desk.items()) == [f"{site.url}/a"]
    assert desk.read().came is Came.UNCHANGED


def test_a_page_on_which_nothing_is_selected_any_more_fails(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/news", "<html><p>We have a new design</p></html>"), SourceKind.PAGE, links="main h3 a")
    poll = desk.read()
    assert poll.came is Came.FAILED
    assert "'main h3 a' selects no link on this page any more" in (poll.reason or "")


def test_a_sitemap_in_parts_is_followed(desk: Desk, site: Site) -> None:
    story = site.holds("/story", page("Ministers to meet", THURSDAY))
    urls = f"<url><loc>{story}</loc><lastmod>2024-02-28</lastmod></url><url><loc>{site.url}/old</loc></url>"
    urls += f"<url><loc>{site.url}/older</loc><lastmod>2023-02-28</lastmod></url>"
    part = site.holds("/part.xml", f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>")
    index = f"<sitemapindex><sitemap><loc>{part}</loc></sitemap></sitemapindex>"
    desk.add(site.holds("/sitemap.xml", index, "application/xml"), SourceKind.SITEMAP)
    poll = desk.read()
    assert (poll.items, poll.new) == (3, 1)
    assert site.asked() == ["/sitemap.xml", "/part.xml", "/robots.txt", "/story"]
    assert desk.days == ["2024-02-29"]
    states = {key.rpartition("/")[2]: item.state for key, item in desk.items().items()}
    assert states == {"story": ItemState.TAKEN, "old": ItemState.PASSED, "older": ItemState.PASSED}


def sitemap_part(site: Site, path: str, *urls: str) -> str:
    return site.holds(path, f"<urlset>{''.join(f'<url>{url}</url>' for url in urls)}</urlset>", "application/xml")


def sitemap_index(site: Site, parts: Mapping[str, str | None]) -> str:
    """The index of parts at these paths, changed at these times; its address."""
    dated = {path: f"<lastmod>{lastmod}</lastmod>" if lastmod else "" for path, lastmod in parts.items()}
    listed = (f"<sitemap><loc>{site.url}{path}</loc>{lastmod}</sitemap>" for path, lastmod in dated.items())
    return site.holds("/sitemap.xml", f"<sitemapindex>{''.join(listed)}</sitemapindex>", "application/xml")


def test_of_a_sitemap_in_parts_those_are_read_that_changed_the_newest_first(desk: Desk, site: Site) -> None:
    days = {f"/{day}.xml": f"2024-02-{day}" for day in range(10, 18)}
    for path in days:
        sitemap_part(site, path, f"<loc>{site.url}/a{path}</loc>")
    desk.add(sitemap_index(site, {"/old.xml": "2019-01-01", **days}), SourceKind.SITEMAP)
    desk.read()
    assert site.asked() == ["/sitemap.xml", "/17.xml", "/16.xml", "/15.xml", "/14.xml", "/13.xml"]
    assert desk.read().status == 304  # the index has nothing new, and parts are left
    assert site.asked() == ["/sitemap.xml", "/12.xml", "/11.xml", "/10.xml"]
    assert (desk.read().came, site.asked()) == (Came.UNCHANGED, ["/sitemap.xml"])
    assert {item.state for item in desk.items().values()} == {ItemState.PASSED}  # undated, and there from the start
    sitemap_part(site, "/10.xml", f"<loc>{site.url}/a/10.xml</loc>", f"<loc>{site.url}/new</loc>")
    sitemap_index(site, {"/old.xml": "2019-01-01", **days, "/10.xml": "2024-02-28"})
    assert (desk.read().came, site.asked()) == (Came.READ, ["/sitemap.xml", "/10.xml", "/robots.txt", "/new"])


def test_a_list_of_sitemaps_within_one_is_told_and_the_others_are_read(desk: Desk, site: Site) -> None:
    site.holds("/inner.xml", f"<sitemapindex><sitemap><loc>{site.url}/deep.xml</loc></sitemap></sitemapindex>")
    sitemap_part(site, "/part.xml", f"<loc>{site.url}/a</loc><lastmod>2024-02-28</lastmod>")
    desk.add(sitemap_index(site, {"/inner.xml": "2024-02-28", "/part.xml": "2024-02-27"}), SourceKind.SITEMAP)
    poll = desk.read()
    assert (poll.came, poll.items) == (Came.READ, 1)
    told = f"{site.url}/inner.xml: is a list of sitemaps within one, and is not followed; add it as a source"
    assert poll.reason == told
    sitemap_index(site, {"/inner.xml": "2024-02-29"})
    assert (desk.read().came, desk.known().reason) == (Came.FAILED, told)


def test_a_part_of_a_sitemap_may_change_although_its_index_does_not(desk: Desk, site: Site) -> None:
    a, b = (f"<loc>{site.url}/{name}</loc><lastmod>2024-02-28</lastmod>" for name in "ab")
    sitemap_part(site, "/part.xml", a)
    desk.add(sitemap_index(site, {"/part.xml": None, "/missing.xml": None}), SourceKind.SITEMAP)
    poll = desk.read()
    assert (poll.came, poll.items, poll.reason) == (Came.READ, 1, f"{site.url}/missing.xml: answered 404 Not Found")
    sitemap_part(site, "/part.xml", a, b)
    assert (desk.read().items, desk.read().came) == (2, Came.UNCHANGED)
    assert [
        request.headers.get("if-none-match") is None for request in site.requests if request.path == "/part.xml"
    ] == [
        True,
        False,
        False,
    ]


def test_an_item_that_changed_without_its_page_is_settled_again(desk: Desk, site: Site) -> None:
    desk.add(one_article(site))
    desk.read()
    site.holds("/feed", rss([rss_item(f"{site.url}/story", summary="Another summary")]), XML)
    assert (desk.read().updated, [item.state for item in desk.items().values()]) == (0, [ItemState.TAKEN])


def test_a_page_without_a_date_is_read_again_when_its_feed_gives_one(desk: Desk, site: Site) -> None:
    story = site.holds("/story", page("Ministers to meet", THURSDAY))
    site.holds("/feed", rss([rss_item(story, date=None)]), XML)
    desk.add(f"{site.url}/feed")
    assert desk.read().failed == 1
    site.holds("/feed", rss([rss_item(story)]), XML)
    assert (desk.read().new, desk.days) == (1, ["2024-02-29"])


JSON_FEED = """{{"version": "https://jsonfeed.org/version/1.1", "title": "A ministry", "items": [
 {{"id": "1", "url": "{url}/story", "title": "Ministers to meet", "date_published": "2024-02-28T08:00:00Z"}}]}}"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A ministry</title><id>x</id><entry><id>1</id>
<link href="/story"/><title>Ministers to meet</title><published>2024-02-28T08:00:00Z</published></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>A ministry</title></channel>
<item rdf:about="1"><title>Ministers to meet</title><link>{url}/story</link><dc:date>2024-02-28</dc:date></item>
</rdf:RDF>"""


@pytest.mark.parametrize("feed", [JSON_FEED, ATOM, RDF], ids=["JSON Feed", "Atom", "RSS 1.0"])
def test_every_kind_of_feed_is_read(desk: Desk, site: Site, feed: str) -> None:
    site.holds("/story", page("Ministers to meet", THURSDAY))
    desk.add(site.holds("/feed", feed.format(url=site.url), "application/octet-stream"))
    desk.read()
    assert (desk.days, desk.known().title) == (["2024-02-29"], "A ministry")


def test_what_was_removed_or_paused_meanwhile_stays_so(desk: Desk, site: Site) -> None:
    source = desk.add(one_article(site))
    with desk.store.transaction() as tx:
        tx.sources.save(replace(source, state=SourceState.PAUSED))
    desk._runner.run(desk.reader.read(source))
    assert desk.known().state is SourceState.PAUSED
    with desk.store.transaction() as tx:
        tx.sources.remove(source.id)
    desk._runner.run(desk.reader.read(source))
    with desk.store.reading() as tx:
        assert tx.sources.count() == 0


EVENT = """BEGIN:VEVENT
UID:{uid}@host.example
DTSTAMP:20240201T000000Z
DTSTART:202403{day:02}T090000Z
DTEND:202403{day:02}T100000Z
SUMMARY:{summary}
{more}END:VEVENT
"""


def calendar(*events: str) -> str:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:The host\n{''.join(events)}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    )


def event(uid: str, day: int, summary: str = "Talks with the foreign minister of Ghana", more: str = "") -> str:
    return EVENT.format(uid=uid, day=day, summary=summary, more=more)


def test_the_events_of_a_calendar_come_move_and_are_marked_when_they_are_gone(desk: Desk, site: Site) -> None:
    desk.add(
        site.holds("/host.ics", calendar(event("1", 4), event("2", 5, "Summit")), "text/calendar"), SourceKind.CALENDAR
    )
    assert desk.read().new == 2
    assert desk.days == ["2024-03-04", "2024-03-05"]
    site.holds("/host.ics", calendar(event("1", 6), event("2", 5, "Summit")), "text/calendar")
    poll = desk.read()
    assert (poll.items, poll.new, poll.updated) == (2, 0, 1)
    assert desk.days == ["2024-03-05", "2024-03-06"]
    site.holds("/host.ics", calendar(event("1", 6)), "text/calendar")
    desk.read()
    marked = desk.engagements[0]
    assert marked.status is Status.TENTATIVE
    assert marked.note == "No longer in the calendar The host since 2024-02-28."
    site.holds("/host.ics", calendar(event("1", 6), event("2", 5, "Summit")), "text/calendar")
    desk.read()
    back = desk.engagements[0]
    assert (back.status, back.note, back.uid) == (Status.CONFIRMED, None, marked.uid)


def test_an_event_that_cannot_be_read_is_not_taken_for_gone(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/host.ics", calendar(event("1", 4), event("2", 5)), "text/calendar"), SourceKind.CALENDAR)
    desk.read()
    broken = event("2", 5).replace("DTSTART:20240305T090000Z", "DTSTART:soon")
    site.holds("/host.ics", calendar(event("1", 4), broken), "text/calendar")
    poll = desk.read()
    assert (poll.came, poll.items, poll.failed) == (Came.READ, 2, 1)
    assert [one.status for one in desk.engagements] == [Status.CONFIRMED, Status.CONFIRMED]


def test_an_event_that_cannot_be_read_hides_no_other_that_is_gone(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/host.ics", calendar(event("1", 4), event("2", 5)), "text/calendar"), SourceKind.CALENDAR)
    desk.read()
    broken = event("2", 5).replace("DTSTART:20240305T090000Z", "DTSTART:soon")
    site.holds("/host.ics", calendar(broken), "text/calendar")
    desk.read()
    assert [one.status for one in desk.engagements] == [Status.TENTATIVE, Status.CONFIRMED]


STAMP = "DTSTAMP:20240201T000000Z\n"


@pytest.mark.parametrize("stamp", [STAMP, "", f"{STAMP}LAST-MODIFIED:20240228T093000Z\n"])
def test_a_calendar_that_moves_its_event_is_heard_after_an_article_of_before(
    desk: Desk, site: Site, stamp: str
) -> None:
    talks = event("1", 4, "Talks between the foreign ministers of Ghana and Switzerland", "LOCATION:Bern\n")
    desk.add(site.holds("/host.ics", calendar(talks), "text/calendar"), SourceKind.CALENDAR)
    desk.add(one_article(site, ARTICLE.format(day="Monday")))
    desk.read("src_0")
    desk.read("src_1")
    desk.later(hours=1)
    moved = talks.replace("20240304T", "20240306T").replace(STAMP, stamp)
    site.holds("/host.ics", calendar(moved), "text/calendar")
    assert desk.read("src_0").updated == 1
    assert desk.days == ["2024-03-06"]
    with desk.store.reading() as tx:
        [said] = [one.published for one, _ in tx.articles.latest(9) if one.id.startswith("ics:")]
    assert said == MORNING + timedelta(hours=0.5 if "0930" in stamp else 1)


def test_an_event_that_was_only_exported_anew_changes_nothing(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/host.ics", calendar(event("1", 4)), "text/calendar"), SourceKind.CALENDAR)
    desk.read()
    site.holds("/host.ics", calendar(event("1", 4).replace("20240201", "20240228")), "text/calendar")
    poll = desk.read()
    assert (poll.came, poll.items, poll.new, poll.updated) == (Came.READ, 1, 0, 0)


def test_an_event_that_is_over_may_leave_its_calendar_unmarked(desk: Desk, site: Site) -> None:
    desk.add(site.holds("/host.ics", calendar(event("1", 4), event("2", 20)), "text/calendar"), SourceKind.CALENDAR)
    desk.read()
    desk.later(days=10)
    site.holds("/host.ics", calendar(event("2", 20)), "text/calendar")
    desk.read()
    assert [one.status for one in desk.engagements] == [Status.CONFIRMED, Status.CONFIRMED]
    assert {item.state for item in desk.items().values()} == {ItemState.PASSED, ItemState.TAKEN}


def test_a_series_reaches_further_as_time_goes_by_although_its_calendar_stays_as_it_is(desk: Desk, site: Site) -> None:
    weekly = event("1", 4, "Council", "RRULE:FREQ=WEEKLY\n")
    desk.add(site.holds("/host.ics", calendar(weekly), "text/calendar"), SourceKind.CALENDAR)
    desk.read()
    before = len(desk.engagements)
    assert 100 < before < 110
    desk.later(days=1)
    assert (desk.read().status, len(desk.engagements)) == (304, before)
    desk.later(days=20)
    assert desk.read().status == 200
    assert len(desk.engagements) == before + 2


def test_an_event_and_an_article_about_it_are_one_engagement(desk: Desk, site: Site) -> None:
    talks = event("1", 4, "Talks between the foreign ministers of Ghana and Switzerland", "LOCATION:Bern\n")
    desk.add(site.holds("/host.ics", calendar(talks), "text/calendar"), SourceKind.CALENDAR)
    desk.add(one_article(site, ARTICLE.format(day="Monday")))
    desk.read("src_0")
    desk.read("src_1")
    [engagement] = desk.engagements
    with desk.store.reading() as tx:
        assert len(tx.reports.of_one(engagement.uid)) == 2


def test_the_next_reading_is_due_after_the_interval_and_what_the_feed_asks_for(desk: Desk, site: Site) -> None:
    desk.add(one_article(site))
    desk.read()
    assert timedelta(minutes=15) <= desk.known().due - MORNING <= timedelta(minutes=16.5)
    site.holds("/feed", rss([], more="<ttl>60</ttl><skipHours><hour>11</hour></skipHours>"), XML)
    for hours, status in ((1, 200), (3, 304)):
        assert desk.read().status == status
        assert timedelta(hours=hours) <= desk.known().due - MORNING <= timedelta(hours=hours + 0.2)
        desk.later(hours=1)


def test_events_of_two_calendars_with_one_uid_stay_two(desk: Desk, site: Site) -> None:
    for path, day in (("/host.ics", 4), ("/other.ics", 20)):
        made = desk.add(site.holds(path, calendar(event("1", day)), "text/calendar"), SourceKind.CALENDAR)
        desk.read(made.id)
    assert desk.days == ["2024-03-04", "2024-03-20"]
