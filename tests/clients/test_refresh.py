"""A subscriber who fetches again sees what became of the events."""

from datetime import date
from pathlib import Path

import pytest

from calendars.model.engagement import Kind
from calendars.model.when import When
from tests.clients.programs import PROGRAMS, Seen, khal
from tests.daemon.web.conftest import Database, Site

DAY = When.day(date(2026, 3, 3))


@pytest.fixture
def url(site: Site) -> str:
    site.enter("What stays", when=DAY)
    return f"{site.client.base_url}/calendar.ics"


def by_title(seen: dict[str, Seen]) -> dict[str, Seen]:
    return {event.summary: event for event in seen.values()}


def test_what_moved_is_moved_and_stands_there_once(site: Site, url: str, folder: Path) -> None:
    uid = site.enter("Talks", when=DAY)
    khal(url, folder)
    site.edit(uid, when="2026-03-05", time="10:00", timezone="Europe/Zurich")
    seen = by_title(khal(url, folder))
    assert sorted(seen) == ["Talks", "What stays"]
    assert seen["Talks"].start == 1772701200  # 9:00 UTC
    assert not seen["Talks"].all_day
    assert "Changed on" in seen["Talks"].description


def test_what_was_vague_becomes_a_day(site: Site, url: str, folder: Path) -> None:
    uid = site.enter("Talks", when=When.week_of(date(2026, 3, 3)))
    first = by_title(khal(url, folder))["Talks (week of 2 March)"]
    assert (first.start, first.end, first.status) == ("2026-03-02", "2026-03-09", "TENTATIVE")
    site.edit(uid, when="2026-03-04", precision="day")
    seen = by_title(khal(url, folder))
    assert sorted(seen) == ["Talks", "What stays"]
    assert (seen["Talks"].start, seen["Talks"].status) == ("2026-03-04", "CONFIRMED")


def test_what_was_called_off_says_so_in_its_title_and_its_status(site: Site, url: str, folder: Path) -> None:
    uid = site.enter("Talks", when=DAY)
    khal(url, folder)
    site.cancel(uid)
    seen = by_title(khal(url, folder))
    assert seen["Cancelled: Talks"].status == "CANCELLED"
    assert sorted(seen) == ["Cancelled: Talks", "What stays"]


def test_what_was_called_off_is_so_in_a_feed_of_what_is_confirmed_and_what_was_taken_out_leaves_it_empty(
    site: Site, url: str, folder: Path
) -> None:
    selected = f"{url}?status=confirmed&kind=visit"
    uid = site.enter("A visit", when=DAY, kind=Kind.VISIT)
    assert by_title(khal(selected, folder))["A visit"].status == "CONFIRMED"
    site.cancel(uid)
    assert by_title(khal(selected, folder))["Cancelled: A visit"].status == "CANCELLED"
    site.remove(uid)
    assert khal(selected, folder) == {}


def test_what_was_taken_out_is_gone(site: Site, url: str, folder: Path) -> None:
    uid = site.enter("Talks", when=DAY)
    assert len(khal(url, folder)) == 2
    site.remove(uid)
    assert list(by_title(khal(url, folder))) == ["What stays"]


def test_nothing_is_lost_while_the_database_is_away(site: Site, url: str, folder: Path, database: Database) -> None:
    before = khal(url, folder)
    with database.away():
        assert khal(url, folder) == before
    site.enter("Another", when=DAY)
    assert sorted(by_title(khal(url, folder))) == ["Another", "What stays"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_two_that_are_alike_but_for_their_uid_are_two(site: Site, url: str, folder: Path, name: str) -> None:
    twins = {site.enter("Talks", when=DAY) for _ in range(2)}
    assert twins < set(PROGRAMS[name](url, folder))
