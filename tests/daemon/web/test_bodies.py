"""Feeds are rendered once a change, in slices, and nobody waits for another one's."""

import asyncio
import dataclasses
import gc
import weakref
from pathlib import Path

import pytest

from calendars.model.engagement import Kind
from calendars.model.selection import EVERYTHING, Selection
from daemon.house import House
from daemon.web.bodies import Bodies, Feed
from daemon.web.conditional import Body
from daemon.web.known import LastKnown
from daemon.web.shelf import Shelf
from tests.benchmarks.feed import fill
from tests.benchmarks.made_up import engagements
from tests.daemon.web.conftest import Site

WHOLE = Feed("Whole", "ics", "/calendars/whole.ics")
PART = Feed("Part", "ics", "/calendars/part.ics", asked=Selection(kinds=frozenset((Kind.SIGNING,))))


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)  # it is read once, and alike
def test_a_small_feed_is_there_before_a_large_one_that_was_asked_for_first(site: Site, tmp_path: Path) -> None:
    few = [dataclasses.replace(one, kind=Kind.SIGNING) for one in engagements(5)]
    others = [dataclasses.replace(one, kind=Kind.TALKS, uid=f"{one.uid}x") for one in engagements(300)]
    fill(site.store, few + others)
    there: list[str] = []

    async def asked() -> tuple[Body, Body, Body]:
        bodies = Bodies(
            House(site.settings, site.store, site.clock, site.planner),
            LastKnown(site.store, site.clock),
            Shelf(tmp_path),
        )
        known, _ = await bodies.known()

        async def body(feed: Feed) -> Body:
            made = await bodies.body(feed, known)
            there.append(feed.title)
            return made

        return await asyncio.gather(body(WHOLE), body(WHOLE), body(PART))

    whole, again, part = asyncio.run(asked())
    assert there == ["Part", "Whole", "Whole"]
    assert whole is again, "rendered once for both"
    assert [b"".join(body.content.parts).count(b"BEGIN:VEVENT") for body in (whole, part)] == [305, 5]


def test_feeds_at_one_address_are_told_apart_by_all_that_they_are() -> None:
    assert len({WHOLE, dataclasses.replace(WHOLE, title="Another"), dataclasses.replace(WHOLE, asked=EVERYTHING)}) == 2


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)  # it is read once, and alike
def test_whoever_asks_for_ever_new_feeds_leaves_few_behind(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.web.bodies._MOST_KEPT", 3)
    site.enter()
    feeds = [dataclasses.replace(WHOLE, path=f"/calendars/whole.ics?from=2024-01-0{number}") for number in range(1, 8)]

    async def left() -> int:
        bodies = Bodies(
            House(site.settings, site.store, site.clock, site.planner),
            LastKnown(site.store, site.clock),
            Shelf(tmp_path),
        )
        known, _ = await bodies.known()
        made = [weakref.ref(await bodies.body(feed, known)) for feed in feeds]
        again = [await bodies.body(feed, known) for feed in feeds[-3:]]
        assert again == [one() for one in made[-3:]]
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})  # they go to the shelf
        gc.collect()
        return sum(one() is not None for one in made)

    assert asyncio.run(left()) == 3
