"""kill -9 in the middle of many articles: each is in the calendar with all that follows from it, or not at all."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from calendars.model.selection import EVERYTHING
from calendars.store.database import Store
from tests.faults.conftest import until

ARTICLES = 1_000  # of which a hundred at a time are stored together
SUMMITRY = Path(sys.executable).with_name("summitry")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Articles that each announce talks on a day of their own."""
    lines = tmp_path / "articles.jsonl"
    with lines.open("w") as file:
        for number in range(ARTICLES):
            day = date(2024, 3, 1) + timedelta(days=number)
            words = f"The foreign ministers of France and Ghana will hold talks in Bern on {day.day} {day:%B} {day:%Y}."
            file.write(json.dumps({"id": f"a{number}", "published": "2024-02-28", "text": words}) + "\n")
    return lines


def ingesting(articles: Path, url: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"SUMMITRY_DATABASE_URL": url}
    command: list[str | Path] = [SUMMITRY, "ingest", articles]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def calendar(store: Store) -> list[dict[str, object]]:
    with store.reading() as tx:
        found = [one.as_json() for one in tx.engagements.select(EVERYTHING)]
    return [{**one, "created": None, "updated": None} for one in found]


def test_what_was_read_before_it_died_is_whole_and_the_rest_comes_with_the_next_run(
    store: Store, store_url: str, tmp_path: Path, articles: Path
) -> None:
    killed = ingesting(articles, store_url)
    until(lambda: _read(store) >= ARTICLES // 10, 20)
    killed.kill()
    killed.wait()
    read = _read(store)
    assert read < ARTICLES
    assert len(calendar(store)) == read
    assert ingesting(articles, store_url).wait(60) == 0
    undisturbed = Store.open(f"sqlite:///{tmp_path}/undisturbed.db")
    assert ingesting(articles, f"sqlite:///{tmp_path}/undisturbed.db").wait(60) == 0
    assert len(calendar(store)) == ARTICLES
    assert calendar(store) == calendar(undisturbed)
    undisturbed.close()


def _read(store: Store) -> int:
    with store.reading() as tx:
        return tx.articles.count()
