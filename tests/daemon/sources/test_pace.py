"""A source that answers, and brings nothing new for much longer than it used to."""

from datetime import timedelta

from calendars.model.source import Came
from daemon.sources.pace import SHORTEST, paced
from tests.daemon.receiver import Answer
from tests.daemon.sources.conftest import MORNING, Desk
from tests.daemon.sources.site import ARTICLE, Site, rss, rss_item

WEEK = timedelta(days=7)


def stories(desk: Desk, site: Site, count: int, **apart: float) -> None:
    """So many readings, each of which brings a story; the first one's has no date, and is no news."""
    links = []
    for number in range(count):
        desk.later(**apart)
        text = f"<p>{ARTICLE.format(day=f'{number + 1} May 2026')}</p><p>{f'Number {number} spoke. ' * 40}</p>"
        links.append(rss_item(f"{site.url}/{number}", date=None, whole=text))
        site.holds("/feed", rss(links))
        assert desk.read().came is Came.READ


def quiet(desk: Desk) -> list[str]:
    with desk.store.reading() as tx:
        return [one.id for one in tx.sources.quiet()]


def test_a_weekly_source_is_quiet_after_five_weeks_and_speaks_again(desk: Desk, site: Site) -> None:
    desk.add(f"{site.url}/feed")
    stories(desk, site, 3, days=7)
    known = desk.known()
    assert (known.news, known.pace) == (MORNING + 3 * WEEK, WEEK)
    desk.later(days=34)
    assert desk.read().came is Came.UNCHANGED
    assert quiet(desk) == []
    desk.later(days=2)
    desk.read()
    assert quiet(desk) == ["src_0"]
    assert desk.known().quiet_since == MORNING + 3 * WEEK
    stories(desk, site, 4, days=1)
    assert (quiet(desk), desk.known().quiet_since) == ([], None)


def test_an_hourly_source_may_have_holidays(desk: Desk, site: Site) -> None:
    desk.add(f"{site.url}/feed")
    stories(desk, site, 3, hours=1)
    desk.later(days=9)
    desk.read()
    assert quiet(desk) == []
    desk.later(days=2)
    desk.read()
    assert quiet(desk) == ["src_0"]


def test_a_source_that_brought_something_once_is_not_judged(desk: Desk, site: Site) -> None:
    desk.add(f"{site.url}/feed")
    stories(desk, site, 2, hours=1)
    assert (desk.known().news, desk.known().pace) == (desk.clock.now(), None)
    desk.later(days=300)
    desk.read()
    assert quiet(desk) == []


def test_one_that_fails_is_told_to_fail_and_not_to_be_quiet(desk: Desk, site: Site) -> None:
    desk.add(f"{site.url}/feed")
    stories(desk, site, 3, hours=1)
    desk.later(days=11)
    assert desk.read().came is Came.UNCHANGED
    site.answers("/feed", Answer(500))
    desk.read()
    with desk.store.reading() as tx:
        assert (tx.sources.quiet(), [one.id for one in tx.sources.failing()]) == ([], ["src_0"])
    assert (desk.known().quiet_since is None, desk.known().is_quiet) == (False, False)


def test_one_long_silence_is_no_new_habit(desk: Desk, site: Site) -> None:
    source = desk.add(f"{site.url}/feed")
    daily = paced(paced(source, MORNING, brought=True), MORNING + timedelta(days=1), brought=True)
    again = paced(daily, MORNING + timedelta(days=301), brought=True)
    assert daily.pace is not None
    assert again.pace == daily.pace + (SHORTEST - daily.pace) / 4


def test_a_clock_that_was_set_back_makes_none_quiet(desk: Desk, site: Site) -> None:
    source = desk.add(f"{site.url}/feed")
    daily = paced(paced(source, MORNING, brought=True), MORNING + timedelta(days=1), brought=True)
    early = MORNING - timedelta(days=400)
    assert paced(daily, early, brought=False) == daily
    assert paced(daily, early, brought=True).news == early
