"""Every benchmark that needs no daemon runs through: one that is broken is found before somebody wants its figures."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
OVER_ARTICLES = ("finding", "dates")
MADE_UP = ("merging", "feed", "page", "reminders")


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[1])


def test_those_of_made_up_calendars_run_through_and_print_one_table() -> None:
    told = ran("--small", *MADE_UP)
    assert told.returncode == 0, told.stderr
    for what in ("articles merged into", "after one change", "first byte of the agenda", "reminders planned"):
        assert what in told.stdout
    assert told.stdout.count("ratio") == 1
    rows = [line.strip() for line in told.stdout.splitlines() if line.strip().startswith("|")]
    assert len(rows) >= 2 + len(MADE_UP)
    assert {row.count("|") for row in rows} == {7}, "no row of Markdown is broken into two"


def test_those_over_articles_run_through() -> None:
    if not CORPUS.exists() and not os.environ.get("CI"):
        pytest.skip(f"no articles in {CORPUS}: put the corpus beside the checkout, as shared/corpus")
    told = ran("--small", *OVER_ARTICLES)
    assert told.returncode == 0, told.stderr
    for what in ("regular expression and dateparser", "spaCy", "memory of", "times read in"):
        assert what in told.stdout


def test_the_million_is_gone_on_with_where_it_was_left(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.million", "400", str(tmp_path / "million.db")]
    lines = []
    for _ in range(2):
        told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
        lines.append(told.stdout.splitlines()[1:])
    assert [line.split()[0] for line in lines[0]] == [str(number) for number in range(20, 401, 20)]
    assert 40 <= int(lines[0][-1].split()[3]) <= 44  # some that are off, and told of anew on another day, are two
    assert lines[1] == []


def test_a_benchmark_that_is_not_there_is_told_with_those_that_are() -> None:
    told = ran("finding-nemo")
    assert told.returncode == 2
    assert "there is no benchmark 'finding-nemo'; there are finding, dates, merging" in told.stderr
