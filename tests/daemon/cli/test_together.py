"""Two processes that read into one calendar at once make the calendar that one of them makes alone."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from calendars.model.selection import EVERYTHING
from calendars.store.database import Store

SUMMITRY = Path(sys.executable).with_name("summitry")
PAIRS = ("France and Ghana", "Chile and Peru", "Kenya and Uganda", "Norway and Poland")
OUTLETS = ("North Courier", "South Gazette", "West Post")


def archive(seed: int, count: int) -> list[dict[str, str]]:
    """Reports of a few meetings, which disagree, refine, move and call off one another."""
    chance = random.Random(seed)
    told = []
    for number in range(count):
        day = date(2030, 3, 4) + timedelta(days=chance.randrange(8))
        said = chance.choice(
            (
                f"will hold talks in Bern on {day.day} March 2030",
                f"will hold talks on {day.day} March 2030 at 10 a.m.",
                "are expected to hold talks in Bern in March 2030",
                f"called off their talks in Bern planned for {day.day} March 2030",
            )
        )
        text = f"The foreign ministers of {chance.choice(PAIRS)} {said}, officials said."
        published = f"2030-02-{chance.randrange(1, 28):02}T{chance.randrange(24):02}:00:00Z"
        told.append({"id": f"a{number}", "outlet": chance.choice(OUTLETS), "published": published, "text": text})
    return told


def ingesting(path: Path, articles: Sequence[dict[str, str]], url: str) -> "subprocess.Popen[bytes]":
    path.write_text("\n".join(map(json.dumps, articles)))
    command: list[str | Path] = [SUMMITRY, "ingest", path]
    return subprocess.Popen(command, env=os.environ | {"SUMMITRY_DATABASE_URL": url}, stdout=subprocess.DEVNULL)


def calendar(url: str) -> list[dict[str, Any]]:
    store = Store.open(url)
    with store.reading() as tx:
        entries = [
            {
                **entry.as_json(),
                **dict.fromkeys(("uid", "created", "updated", "sequence")),
                "reports": [report.article.id for report in tx.reports.of_one(entry.uid)],
            }
            for entry in tx.engagements.select(EVERYTHING)
        ]
    store.close()
    return sorted(entries, key=str)


def test_two_that_read_at_once_make_the_calendar_of_one(store_url: str, tmp_path: Path) -> None:
    articles = archive(1, 300)
    halves = [
        ingesting(tmp_path / "even.jsonl", articles[::2], store_url),
        ingesting(tmp_path / "odd.jsonl", articles[:0:-2], store_url),
    ]
    assert [half.wait(120) for half in halves] == [0, 0]
    alone = f"sqlite:///{tmp_path}/alone.db"
    assert ingesting(tmp_path / "all.jsonl", articles, alone).wait(120) == 0
    assert calendar(store_url) == calendar(alone)
