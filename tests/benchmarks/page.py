"""The page of 10,000 and of 100,000 engagements: how long until its first byte, over HTTP."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from calendars.clock import SetClock
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import load
from daemon.health import Health
from daemon.web.app import make_app
from tests.benchmarks.made_up import engagements
from tests.benchmarks.merging import fill
from tests.benchmarks.timing import Figure, sized
from tests.daemon.web.serving import serving

COUNTS = (sized(10_000, 100), sized(100_000, 200))
NOW = datetime(2031, 1, 1, 9, tzinfo=UTC)
PATHS = {
    "the agenda": "/",
    "page 50": "/?page=50",
    "one party and kind": "/?party=RU&kind=summit",
    "a search": "/?q=geneva+ru",
    "a month": "/month/2031-01",
}

_ROUNDS = sized(15, 1)


def figures() -> Iterator[Figure]:
    """Against the same server answering with a page that is ready."""
    for count in COUNTS:
        yield from _of(count)


def _of(count: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder)}/calendar.db")
        fill(store, engagements(count))
        settings = load()
        planner = Planner(settings.calendar, settings.webhooks)
        app = make_app(store, settings, SetClock(NOW), planner, lambda: Health(database=True, scheduler=True))
        with serving(app) as address, httpx.Client(base_url=address, timeout=60) as client:
            client.get("/")
            with serving(_ready(client.get("/").content)) as ready, httpx.Client(base_url=ready) as plain:
                for what, path in PATHS.items():
                    ours, theirs = _in_turn(client, path, plain)
                    what = f"page of {count:,}: first byte of {what}"
                    yield Figure(what, ours, "ms", "a page that is ready", theirs)
        store.close()


def _ready(content: bytes) -> Starlette:
    async def answer(_request: Request) -> Response:
        return HTMLResponse(content)

    return Starlette(routes=[Route("/", answer)])


def _in_turn(client: httpx.Client, path: str, plain: httpx.Client) -> tuple[float, float]:
    """The medians of both, in milliseconds."""
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        ours.append(_first_byte(client, path))
        theirs.append(_first_byte(plain, "/"))
    return statistics.median(ours), statistics.median(theirs)


def _first_byte(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    with client.stream("GET", path) as answer:
        next(answer.iter_raw())
        taken = time.perf_counter() - begun
    assert answer.status_code == 200, path
    return taken * 1000
