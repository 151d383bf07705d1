"""An archive that several processes, or a cluster, find in: one calendar, whoever found, and whoever was killed."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster

from calendars.store.database import Store
from tests.daemon.cli.test_together import SUMMITRY, archive, calendar, ingesting


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as running:
        yield running.scheduler_address


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "archive.jsonl"
    assert ingesting(path, archive(7, 150), f"sqlite:///{path.parent}/alone.db").wait(120) == 0
    return path


def taken_in(path: Path, url: str, *options: str) -> "subprocess.CompletedProcess[str]":
    command: list[str | Path] = [SUMMITRY, "ingest", path, *options]
    environment = os.environ | {"SUMMITRY_DATABASE_URL": url}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_whoever_finds_the_calendar_is_the_same(articles: Path, tmp_path: Path, cluster: str) -> None:
    alone = calendar(f"sqlite:///{articles.parent}/alone.db")
    for options in (["--workers", "2"], ["--cluster", cluster]):
        url = f"sqlite:///{tmp_path}/{options[0]}.db"
        done = taken_in(articles, url, *options)
        assert (done.returncode, done.stdout.splitlines()[0]) == (0, "150 articles (150 new)"), done.stderr
        assert calendar(url) == alone


def test_an_archive_that_was_killed_is_gone_on_with_and_nobody_is_left_behind(articles: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/killed.db"
    command: list[str | Path] = [SUMMITRY, "ingest", articles, "--workers", "2"]
    begun = psutil.Popen(command, env=os.environ | {"SUMMITRY_DATABASE_URL": url}, stdout=subprocess.DEVNULL)
    store = Store.open(url)
    until = time.monotonic() + 60
    while _count(store) == 0 and time.monotonic() < until:
        time.sleep(0.01)
    workers = begun.children(recursive=True)
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    assert len(workers) >= 2
    assert psutil.wait_procs(workers, timeout=20)[1] == []
    assert _count(store) % 100 == 0  # whole pieces
    store.close()
    done = taken_in(articles, url, "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert "unchanged)" in done.stdout
    assert calendar(url) == calendar(f"sqlite:///{articles.parent}/alone.db")


def _count(store: Store) -> int:
    with store.reading() as tx:
        return tx.articles.count()


def test_a_cluster_that_cannot_be_is_told(articles: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none.db"
    done = taken_in(articles, url, "--cluster", "scheduler")
    assert done.returncode == 2
    assert (
        done.stderr
        == "summitry: scheduler: no Dask scheduler is found there: that is no such address; write tcp://host:8786\n"
    )
    assert taken_in(articles, url, "--cluster", "tcp://127.0.0.1:1").stderr.count("\n") == 1
    assert taken_in(articles, url, "--cluster", "tcp://127.0.0.1:8786", "--workers", "2").returncode == 2
    assert taken_in(articles, url, "--workers", "0").returncode == 2
