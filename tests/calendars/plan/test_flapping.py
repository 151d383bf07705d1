"""Whatever happens to a meeting, in whatever order: what its subscribers were told is true, whole, and said once."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.byhand import add, edit
from calendars.clock import SetClock
from calendars.model.engagement import Details, Engagement, Kind, Status
from calendars.model.reminder import ReminderState, Topic
from calendars.model.when import When
from calendars.plan.planner import LATE, Planner
from calendars.store.database import Store
from config.durations import Duration
from config.settings import load
from tests.calendars.conftest import NOON, endpoint

DAY, HOUR = Duration(days=1), Duration(seconds=3_600)
BEGINS = datetime(2024, 3, 4, 10, tzinfo=UTC)
TALKS = Details(title="Talks", kind=Kind.TALKS, when=When.day(BEGINS.date()).at(BEGINS.time(), "UTC"))

#: Nothing that happens here is over before the last of it: an archive that is read tells nobody anything.
moves = st.tuples(st.dates(date(2024, 3, 4), date(2024, 3, 6)), st.sampled_from(["08:00", "10:00", "19:30"]))
changes = st.one_of(
    moves.map(lambda to: {"when": to[0].isoformat(), "time": to[1]}),
    st.sampled_from([{"status": "cancelled"}, {"status": "confirmed"}, {"status": "postponed"}, {"place": "Bern"}]),
)
waits = st.sampled_from([0, 5, 30, 59, 61, 600, 3_600, 40_000]).map(lambda seconds: timedelta(seconds=seconds))


@dataclass
class Subscriber:
    """Remembers what it was told, and believes it."""

    believes: dict[str, Any] | None = None
    reminded: list[tuple[str, str, str]] = field(default_factory=list)

    def hear(self, message: dict[str, Any], now: datetime, truth: Engagement) -> None:
        data, topic = message["data"], Topic(message["type"])
        said = data["engagement"]
        assert said == truth.as_json()
        if topic is Topic.REMINDER:
            self._remember(said, data["reminder"], now)
            return
        match topic:
            case Topic.CREATED:
                assert self.believes is None
            case Topic.CANCELLED:
                assert self.believes is not None
                assert self.believes["status"] != "cancelled"
            case _ if self.believes is None:  # it was off before anybody heard of it, and is back on
                assert data["changed"]["status"][0] == "cancelled"
            case _:
                assert data["changed"] == {
                    name: [old, said[name]] for name, old in self.believes.items() if name in data["changed"]
                }
                assert all(old != new for old, new in data["changed"].values())
        self.believes = said

    def _remember(self, said: dict[str, Any], reminder: dict[str, Any], now: datetime) -> None:
        starts = datetime.fromisoformat(f"{said['when']}T{said['time']}+00:00")
        due = datetime.fromisoformat(reminder["due"])
        assert said["status"] in ("confirmed", "tentative")
        assert due <= now < starts
        assert reminder["late"] == (now - due > LATE)
        told = (reminder["before"], said["when"], said["time"])
        assert told not in self.reminded
        self.reminded.append(told)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with our schema and nothing in it: to copy it is quicker than to upgrade a new one each time."""
    path = tmp_path_factory.mktemp("flapping") / "calendar.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@contextmanager
def calendar(empty: Path) -> Iterator[tuple[Store, SetClock, Planner]]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{shutil.copy(empty, folder)}")
        options = load()
        yield store, SetClock(NOON), Planner(options.calendar, options.webhooks)
        store.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(happens=st.lists(st.tuples(changes, waits), max_size=6))
def test_what_subscribers_believe_in_the_end_is_so(
    empty: Path, happens: list[tuple[dict[str, str], timedelta]]
) -> None:
    with calendar(empty) as (store, clock, planner):
        heard = Subscriber()
        told: set[str] = set()

        def look() -> None:
            with store.transaction() as tx:
                planner.fire(tx, clock.now())
                new = [one.message for one in tx.queue.deliveries(limit=1000)[::-1] if one.message.id not in told]
                truth = tx.engagements.get(uid)
            assert truth
            for message in new:
                told.add(message.id)
                heard.hear(json.loads(message.body), clock.now(), truth)

        with store.transaction() as tx:
            where = endpoint(DAY, HOUR, topics=frozenset(Topic))
            tx.endpoints.add(where)
            planner.endpoint_added(tx, where, clock.now())
        clock.set(datetime(2024, 3, 1, 12, tzinfo=UTC))
        uid = add(TALKS, store, clock, planner).uid
        for change, wait in happens:
            edit(uid, change, store, clock, planner)
            look()
            clock.advance(wait)
            look()
        clock.advance(timedelta(seconds=61))
        look()
        with store.reading() as tx:
            truth = tx.engagements.get(uid)
        assert truth
        if heard.believes is None:  # it was off before anybody heard of it
            assert truth.status is Status.CANCELLED
        else:
            parts = ("status",) if truth.status is Status.CANCELLED else ("when", "time", "status", "place")
            assert {part: heard.believes[part] for part in parts} == {part: truth.as_json()[part] for part in parts}
        clock.set(datetime(2024, 3, 9, 12, tzinfo=UTC))
        look()
        with store.reading() as tx:
            assert tx.queue.reminders(state=ReminderState.PLANNED) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=st.lists(st.integers(0, 50_000), min_size=1, max_size=6),
    up=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_a_daemon_that_is_down_at_any_times_reminds_late_or_tells_that_it_missed(
    empty: Path, steps: list[int], up: list[bool]
) -> None:
    """Every offset ends as told, as told by a nearer one, or as missed; nothing is told after the beginning."""
    with calendar(empty) as (store, clock, planner):
        with store.transaction() as tx:
            where = endpoint(DAY, HOUR, Duration(seconds=60))
            tx.endpoints.add(where)
        add(TALKS, store, clock, planner)
        clock.set(BEGINS - timedelta(days=1, hours=1))
        for seconds, works in zip(steps, up, strict=False):
            clock.advance(timedelta(seconds=seconds))
            if works:
                with store.transaction() as tx:
                    planner.fire(tx, clock.now())
        clock.set(max(clock.now(), BEGINS))
        with store.transaction() as tx:
            planner.fire(tx, clock.now())
            ended = {reminder.before: reminder.state for reminder in tx.queue.reminders()}
            messages = [json.loads(one.message.body) for one in tx.queue.deliveries()]
    final = {ReminderState.FIRED, ReminderState.COLLAPSED, ReminderState.MISSED}
    assert set(ended) == {DAY, HOUR, Duration(seconds=60)}
    assert set(ended.values()) <= final
    fired = sorted(before.iso for before, state in ended.items() if state is ReminderState.FIRED)
    reminders = [message for message in messages if message["type"] == Topic.REMINDER]
    assert sorted(message["data"]["reminder"]["before"] for message in reminders) == fired
    assert all(datetime.fromisoformat(message["timestamp"]) < BEGINS for message in reminders)
