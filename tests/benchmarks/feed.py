"""The feed of 10,000 engagements: there again after one of them changed, and served once more.

The peers: icalendar, which builds the same events anew; and a string builder written for nothing else, which is given
all texts ready made, and only escapes, folds and joins them to the same bytes.
"""

import asyncio
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from icalendar import Calendar
from starlette.applications import Starlette
from starlette.types import Message

from calendars import byhand
from calendars.clock import SystemClock
from calendars.feed.calendar import render_calendar
from calendars.feed.look import Look
from calendars.model.engagement import Details, Engagement
from calendars.model.published import Published
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import load
from daemon.health import Health
from daemon.web.app import make_app
from tests.benchmarks.made_up import engagements
from tests.benchmarks.timing import Figure, in_turn, sized

COUNT, REQUESTS = sized(10_000, 100), sized(200, 3)

_Lines = list[tuple[str, str, bool]]
_TEXTS = re.compile(r"(SUMMARY|DESCRIPTION|LOCATION|CATEGORIES|STATUS|TRANSP|UID|ACTION|NAME|X-[\w-]+)$")


def figures() -> Iterator[Figure]:
    """A change among many, and a request without one."""
    look = Look(load().calendar)
    entries = [Published(one) for one in engagements(COUNT)]
    whole = render_calendar(entries, name="Benchmark", look=look)
    lines = content_lines(whole)
    assert string_built(lines) == whole, "the string builder builds something else"
    turns = iter(range(COUNT))

    def again() -> bytes:
        number = next(turns)
        moved = replace(entries[number].engagement, sequence=1, title="Talks: moved")
        entries[number] = Published(moved)
        return render_calendar(entries, name="Benchmark", look=look)

    what = f"feed of {COUNT:,} after one change"
    yield in_turn(what, "events", COUNT, again, "a string builder", lambda: string_built(lines), rounds=7)
    yield in_turn(what, "events", COUNT, again, "icalendar, built anew", Calendar.from_ical(whole).to_ical, rounds=3)
    yield from served()


def content_lines(whole: bytes) -> _Lines:
    """Name, value and whether it is a text of each content line, unfolded and without escapes."""
    unfolded = whole.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    parted = (line.partition(":") for line in unfolded)
    return [
        (name, re.sub(r"\\([\\;,n])", lambda found: "\n" if found[1] == "n" else found[1], value), True)
        if _TEXTS.match(name) and name != "X-PUBLISHED-TTL"
        else (name, value, False)
        for name, _, value in parted
    ]


def string_built(lines: _Lines) -> bytes:
    """The calendar of these lines, escaped, folded and joined."""
    built = []
    for name, value, is_text in lines:
        text = value
        if is_text:
            text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        line = f"{name}:{text}".encode()
        while len(line) > 74:
            cut = 74
            while line[cut] & 0xC0 == 0x80:
                cut -= 1
            cut -= line[cut - 1] in b"\\^"  # an escape is not parted
            built.append(line[:cut] + b"\r\n ")
            line = line[cut:]
        built.append(line + b"\r\n")
    return b"".join(built)


def served() -> Iterator[Figure]:
    """From the application's side: how long it takes to answer again, and to answer after a change is committed."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/calendar.db")
        entries = engagements(COUNT)
        fill(store, entries)
        yield from asyncio.run(_served(store, entries))
        store.close()


async def _served(store: Store, entries: list[Engagement]) -> list[Figure]:
    settings, clock = load(), SystemClock()
    planner = Planner(settings.calendar, settings.webhooks)
    app = make_app(store, settings, clock, planner, lambda: Health(database=True, scheduler=True))
    figures = []
    for coding in ("identity", "gzip", "br"):
        await _answered(app, coding)
        again = median([await _answered(app, coding) for _ in range(REQUESTS)])
        figures.append(Figure(f"feed of {COUNT:,} served again, {coding}", again * 1e6, "µs"))
        after = []
        for number in range(5):
            moved = Details.as_json(entries[number]) | {"place": f"Hall {number}, {coding}"}
            byhand.edit(entries[number].uid, moved, store, clock, planner)
            after.append(await _answered(app, coding))
        figures.append(Figure(f"… and after a change was committed, {coding}", median(after) * 1e3, "ms"))
    return figures


async def _answered(app: Starlette, coding: str) -> float:
    """How many seconds one request takes; the body is not copied anywhere."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/calendar.ics",
        "raw_path": b"/calendar.ics",
        "query_string": b"",
        "headers": [(b"host", b"calendar.example"), (b"accept-encoding", coding.encode())],
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Message) -> None:
        pass

    begun = time.perf_counter()
    await app(scope, receive, send)
    return time.perf_counter() - begun


def fill(store: Store, entries: list[Engagement]) -> None:
    """Put `entries` into the calendar, as if a person had entered them."""
    cause = Cause(origin=Origin.PERSON)
    with store.transaction() as tx:
        for one in entries:
            tx.engagements.save(Revision(change=Change.CREATED, cause=cause, at=one.created, before=None, after=one))
