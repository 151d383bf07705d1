"""The bytes of a feed change when the calendar does, and only then: over any history."""

import asyncio
import tempfile
from contextlib import ExitStack, suppress
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from calendars import byhand
from calendars.clock import SetClock
from calendars.ingest import merge_findings
from calendars.model.article import Article
from calendars.model.engagement import Details, Kind, Status
from calendars.model.finding import Finding
from calendars.model.published import Published
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.errors import NotFound
from config.settings import load
from daemon.health import Health
from daemon.web.app import make_app
from tests.daemon.web.conftest import NOON

DAYS = st.dates(date(2024, 3, 1), date(2024, 3, 6))
PLACES = st.sampled_from(["Bern", "Basel", None])
FORMS = ("/calendar.ics", "/calendar.ics?status=confirmed", "/changes.json", "/changes.atom")


class History(RuleBasedStateMachine):
    """Reports, edits, and time that passes, in any order; after each of them every feed is fetched."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory())
        self._store = Store.open(f"sqlite:///{folder}/calendar.db")
        self._clock = SetClock(NOON)
        settings = load()
        self._planner = Planner(settings.calendar, settings.webhooks)
        app = make_app(self._store, settings, self._clock, self._planner, lambda: Health(True, True))
        self._loop = self._stack.enter_context(asyncio.Runner())
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://calendar.test")
        self._uids: list[str] = []
        self._before: dict[str, tuple[Any, Any]] = {}

    def teardown(self) -> None:
        self._loop.run(self._client.aclose())
        self._stack.close()
        self._store.close()

    @initialize()
    def begin(self) -> None:
        self.enter(date(2024, 3, 4), "Bern")

    @rule(day=DAYS, place=PLACES)
    def enter(self, day: date, place: str | None) -> None:
        details = Details(title="Talks", kind=Kind.TALKS, when=When.day(day), parties=("CH", "GH"), place=place)
        self._uids.append(byhand.add(details, self._store, self._clock, self._planner).uid)

    @rule(which=st.integers(0), day=DAYS)
    def move(self, which: int, day: date) -> None:
        self._edit(which, when=day.isoformat())

    @rule(which=st.integers(0), place=PLACES)
    def place(self, which: int, place: str | None) -> None:
        self._edit(which, place=place)

    @rule(which=st.integers(0), status=st.sampled_from(Status))
    def say(self, which: int, status: Status) -> None:
        self._edit(which, status=status.value)

    @rule(which=st.integers(0))
    def remove(self, which: int) -> None:
        self._edit(which, removed=True)

    @rule(name=st.integers(1, 3), outlet=st.sampled_from(["A paper", "Another", None]), day=DAYS, place=PLACES)
    def report(self, name: int, outlet: str | None, day: date, place: str | None) -> None:
        article = Article(id=str(name), title="x", text=str(day), outlet=outlet, url=None, published=date(2024, 2, 27))
        finding = Finding(
            title="Visit", kind=Kind.VISIT, when=When.day(day), parties=("FR",), place=place, evidence="will travel"
        )
        merge_findings(article, [finding], self._store, self._clock, self._planner)

    @rule(minutes=st.integers(1, 600))
    def wait(self, minutes: int) -> None:
        self._clock.advance(timedelta(minutes=minutes))

    @invariant()
    def bytes_change_only_when_the_calendar_does(self) -> None:
        for path in FORMS if self._uids else ():
            picture, answer = self._picture(), self._get(path)
            assert answer.status_code == 200
            if path in self._before:
                was, old = self._before[path]
                if was == picture:
                    assert answer.content == old.content
                if answer.content == old.content:
                    assert answer.headers["etag"] == old.headers["etag"]
                    assert answer.headers["last-modified"] == old.headers["last-modified"]
                else:
                    assert answer.headers["etag"] != old.headers["etag"]
                    assert _instant(answer) > _instant(old)
                known = self._get(path, {"if-none-match": old.headers["etag"]})
                assert (known.status_code == 304) == (answer.content == old.content)
                if path == FORMS[0] and _shown(was) != _shown(picture):
                    assert answer.content != old.content
            self._before[path] = picture, answer

    def _get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self._loop.run(self._client.get(path, headers=headers))

    def _picture(self) -> list[Published]:
        with self._store.reading() as tx:
            return tx.publications.whole() + [Published(one.after, one) for one in tx.publications.changes(1_000)]

    def _edit(self, which: int, **fields: Any) -> None:
        with suppress(NotFound):  # it was taken out before
            byhand.edit(self._uids[which % len(self._uids)], fields, self._store, self._clock, self._planner)


def _shown(picture: list[Published]) -> set[tuple[str, int]]:
    return {(one.uid, one.engagement.sequence) for one in picture if not one.engagement.removed}


def _instant(answer: httpx.Response) -> datetime:
    return parsedate_to_datetime(answer.headers["last-modified"])


TestHistory = History.TestCase
TestHistory.settings = how(max_examples=8, stateful_step_count=12, deadline=None)
