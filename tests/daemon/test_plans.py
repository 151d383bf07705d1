"""What is asked all day long is answered by indexes: the databases' own plans of what is really sent."""

import json
import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from calendars.clock import SetClock
from calendars.ingest import are_known, merge_all
from calendars.model.article import Article
from calendars.model.engagement import Engagement
from calendars.model.reminder import DeliveryState, Message, Reminder, Topic
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.plan.messages import body_of, message
from calendars.plan.planner import Planner
from calendars.store import tables
from calendars.store.agenda import Wanted
from calendars.store.database import Store
from calendars.store.nearby import Standing, names_of
from config.durations import Duration
from daemon.deliveries.books import Books
from daemon.web.known import LastKnown
from tests.benchmarks.made_up import FIRST_DAY, engagements
from tests.calendars.conftest import endpoint, finding

MANY = 2_400
ENDPOINTS = 500
NOW = datetime.combine(FIRST_DAY, time(), UTC)
LATER = NOW + timedelta(days=30)

#: The tables that grow with the calendar and with time.
LARGE = {"engagement", "searchable", "participant", "finding", "revision", "article", "reminder", "message", "delivery"}

Sent = tuple[str, Any]


@pytest.fixture
def planner() -> Planner:
    from config.settings import load

    settings = load()
    return Planner(settings.calendar, settings.webhooks)


@pytest.fixture
def books(store: Store, planner: Planner) -> Books:
    """A calendar of ten years with its articles and reminders, of which some are due, and what was sent before."""
    clock = SetClock(NOW)
    meetings = engagements(MANY)
    cause = Cause(origin=Origin.PERSON)
    read = [(article(number), [finding(one.when, parties=one.parties)]) for number, one in enumerate(meetings)]
    merge_all(read[: MANY // 3], store, clock, planner)
    with store.transaction() as tx:
        for number in range(ENDPOINTS):
            tx.endpoints.add(endpoint(id=f"ep_{number}"))
        made = [Revision(change=Change.CREATED, cause=cause, at=NOW, before=None, after=one) for one in meetings]
        tx.engagements.save_all(made, [Standing(one, one.when.start, one.when.end, names_of(one)) for one in meetings])
        tx.queue.plan(
            Reminder(
                uid=meeting.uid,
                endpoint=f"ep_{number % ENDPOINTS}",
                before=before,
                starts=starts,
                due=starts - before.rough,
            )
            for number, meeting in enumerate(meetings)
            for starts in [meeting.when.begins() or datetime.combine(meeting.when.start, time(), UTC)]
            for before in (Duration(seconds=3_600), Duration(seconds=86_400 * 100))
        )
        tx.queue.put_all(
            [
                (message_of(Topic.CREATED, meeting, key=meeting.uid), [(f"ep_{number % ENDPOINTS}", LATER)])
                for number, meeting in enumerate(meetings)
            ]
        )
        tx.connection.execute(tables.delivery.update().values(state=DeliveryState.DELIVERED))
    books = Books(store, clock, planner, timedelta(minutes=1), random.Random(1))
    books.take_turn([], 0)
    if store.url.startswith("postgresql"):  # its own upkeep does so; of SQLite nobody asks it
        with store.transaction() as tx:
            tx.connection.execute(text("ANALYZE"))
    return books


def article(number: int, text: str = "The ministers will meet in the capital. " * 20) -> Article:
    return Article(
        id=f"a{number}", title="Talks", text=text, outlet=None, url=None, published=NOW - timedelta(minutes=number)
    )


def message_of(topic: Topic, engagement: Engagement, key: str) -> Message:
    return message(topic, engagement, key=key, now=NOW, body=body_of(topic, engagement, now=NOW))


@contextmanager
def listened(engine: Engine) -> Iterator[list[Sent]]:
    """Each statement that is sent meanwhile, with its parameters; of many at once the first."""
    sent: list[Sent] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        sent.append((statement, parameters[0] if many else parameters))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def scanned(store: Store, sent: Sequence[Sent], large: Collection[str] = frozenset(LARGE)) -> set[tuple[str, str]]:
    """The `large` tables that are read from end to end, each with the statement that does so."""
    found = set()
    with store.transaction() as tx:
        raw = tx.connection.connection.cursor()
        for statement, parameters in dict(sent).items():
            if statement.split(None, 1)[0].upper() not in ("SELECT", "UPDATE", "DELETE", "WITH"):
                continue
            if tx.connection.dialect.name == "postgresql":
                raw.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
                [[plan]] = raw.fetchall()
                names = set(_sequential((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
            else:
                raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                steps = [row[3].split() for row in raw.fetchall()]
                names = {step[1] for step in steps if step[0] == "SCAN" and "INDEX" not in step}
                if statement.endswith("LIMIT ? OFFSET ?") and "WHERE" not in statement and len(steps) == 1:
                    names = set()  # it goes by the rows' own numbers, and no further than that
            found |= {(name, statement) for name in names.intersection(large)}
    return found


def _sequential(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from _sequential(part)


def test_no_large_table_is_read_from_end_to_end_by_what_is_asked_all_day(
    store: Store, books: Books, planner: Planner
) -> None:
    known = LastKnown(store, books.clock)
    known.read()
    told = article(0, "Talks.")
    new = finding(when=engagements(MANY)[0].when, parties=("US", "RU"))
    with listened(store._engine) as sent:
        leased = books.take_turn([], 20).leased
        books.take_turn([], 0, back=leased)
        are_known([told], store)
        merge_all([(told, [new])], store, books.clock, planner)
        merge_all([(replace(told, text="More talks."), [new])], store, books.clock, planner)
        known.read()
        known.read()
        with store.reading() as tx:
            tx.agenda.coming(Wanted(), date(2030, 6, 1), limit=50)
            tx.agenda.coming(Wanted(), date(2030, 6, 1), datetime(2030, 6, 1, 1, tzinfo=UTC), limit=50)
            tx.engagements.history(engagements(1)[0].uid)
            tx.reports.of_one(engagements(1)[0].uid)
    assert len(sent) > 40
    assert scanned(store, sent) == set()


def test_what_is_next_is_found_without_a_look_at_every_endpoint(store: Store, books: Books) -> None:
    """It is asked in each turn, by every daemon; of ten thousand endpoints few want summaries."""
    with listened(store._engine) as sent, store.reading() as tx:
        tx.queue.next_to_do()
        tx.queue.next_after(NOW)
    assert scanned(store, sent, LARGE | {"endpoint"}) == set()
