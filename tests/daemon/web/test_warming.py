"""What the first reader would wait for."""

import asyncio

import pytest
from starlette.requests import Request

from daemon.house import House
from daemon.web.feeds import Feeds
from daemon.web.known import LastKnown
from daemon.web.pieces import Pieces
from daemon.web.warming import warming
from tests.daemon.web.conftest import Database, Site


@pytest.mark.parametrize("fails", [None, "quick", "long"])
def test_what_is_quick_is_done_before_anybody_is_answered_and_the_rest_meanwhile(fails: str | None) -> None:
    done: list[str] = []

    async def start() -> None:
        answering, warm = asyncio.Event(), asyncio.Event()

        async def quick() -> None:
            done.append("quick")
            assert fails != "quick"

        async def long() -> None:
            await answering.wait()
            done.append("long")
            warm.set()
            assert fails != "long"

        async with warming(quick, long):
            done.append("answering")
            answering.set()
            await warm.wait()

    asyncio.run(start())
    assert done == ["quick", "answering", "long"]


def test_whoever_is_to_end_waits_for_nothing_that_gets_warm() -> None:
    async def nothing() -> None:
        pass

    async def never() -> None:
        await asyncio.Event().wait()

    async def start_and_end() -> None:
        async with warming(nothing, never):
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(start_and_end(), 10))


def test_a_feed_is_there_although_the_database_goes_before_anybody_asks(site: Site, database: Database) -> None:
    uid = site.enter()
    house = House(site.settings, site.store, site.clock, site.planner)
    path = "/calendar.ics"

    async def asked() -> Pieces:
        feeds = Feeds(house, LastKnown(site.store, site.clock))
        await feeds.warm()
        with database.away():
            answer = await feeds.whole(Request({"type": "http", "path": path, "query_string": b"", "headers": []}))
            assert isinstance(answer, Pieces)
            return answer

    answer = asyncio.run(asked())
    assert (answer.status_code, "x-summitry-stale" in answer.headers) == (200, True)
    assert uid.encode() in b"".join(answer.content.parts)
