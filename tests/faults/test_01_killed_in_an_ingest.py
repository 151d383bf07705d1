"""kill -9 in the middle of many articles: each is in the calendar with all that follows from it, or not at all."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from calendars.model.reminder import ReminderState
from calendars.model.selection import EVERYTHING
from calendars.store import tables
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.deliveries.desk import register
from tests.faults.conftest import CLOCK, until

ARTICLES = 300  # of which a hundred at a time are stored together
SUMMITRY = Path(sys.executable).with_name("summitry")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Articles that each announce talks in a week of their own, all of them still to come."""
    lines, today = tmp_path / "articles.jsonl", CLOCK.now().date()
    with lines.open("w") as file:
        for number in range(ARTICLES):
            day = today + timedelta(days=40 + 7 * number)
            words = f"The foreign ministers of France and Ghana will hold talks in Bern on {day.day} {day:%B} {day:%Y}."
            file.write(json.dumps({"id": f"a{number}", "published": f"{today}", "text": words}) + "\n")
    return lines


def ingesting(articles: Path, url: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"SUMMITRY_DATABASE_URL": url}
    command: list[str | Path] = [SUMMITRY, "ingest", articles]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def calendar(store: Store) -> list[dict[str, object]]:
    with store.reading() as tx:
        found = [one.as_json() for one in tx.engagements.select(EVERYTHING)]
    return [{**one, "created": None, "updated": None} for one in found]


def planned(store: Store) -> dict[str, datetime]:
    """When each engagement is reminded of; of each of them a change is held, and of no other."""
    with store.reading() as tx:
        reminders = tx.queue.reminders(state=ReminderState.PLANNED)
        held = set(tx.connection.scalars(select(tables.held.c.uid)))
    assert held == {one.uid for one in reminders}
    assert len(held) == len(reminders)
    return {one.uid: one.due for one in reminders}


def test_what_was_read_before_it_died_is_whole_and_the_rest_comes_with_the_next_run(
    store: Store, store_url: str, tmp_path: Path, articles: Path
) -> None:
    """An engagement that is there is planned, and its change is held to be told: there is no moment between."""
    _subscribe(store)
    killed = ingesting(articles, store_url)
    until(lambda: _read(store) >= ARTICLES // 10, 60)
    killed.kill()
    killed.wait()
    read = _read(store)
    assert read < ARTICLES
    assert len(calendar(store)) == len(planned(store)) == read
    assert ingesting(articles, store_url).wait(180) == 0
    undisturbed = Store.open(f"sqlite:///{tmp_path}/undisturbed.db")
    _subscribe(undisturbed)
    assert ingesting(articles, f"sqlite:///{tmp_path}/undisturbed.db").wait(180) == 0
    assert len(calendar(store)) == ARTICLES
    assert calendar(store) == calendar(undisturbed)
    assert planned(store) == planned(undisturbed)
    undisturbed.close()


def _subscribe(store: Store) -> None:
    register(store, CLOCK, "http://127.0.0.1:9/hook", before=(Duration(days=1),))


def _read(store: Store) -> int:
    with store.reading() as tx:
        return tx.articles.count()
