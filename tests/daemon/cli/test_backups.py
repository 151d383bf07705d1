import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from calendars.store.database import Store
from tests.daemon.cli.conftest import Summitry
from tests.daemon.deliveries.desk import desk, post, register, set_clock, states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import until

PROGRAM = Path(sys.executable).with_name("summitry")
TALKS = ("add", "Talks", "--on", "2024-03-04", "--party", "FR")


def titles(summitry: Summitry) -> list[str]:
    return sorted(one["title"] for one in summitry("list", "--all", "--json").done().json)


def test_what_was_backed_up_comes_back_after_a_question(summitry: Summitry) -> None:
    summitry("webhook", "add", "https://desk.example/hooks", "--before", "1d").done()
    summitry(*TALKS).done()
    file = str(summitry.folder / "calendar.backup")
    told = summitry("backup", file).done().err
    assert told.startswith(f"{file}: 0 articles, 1 engagements, 1 endpoints, 0 sources, as of 20")
    assert "secrets" in told
    assert stat.S_IMODE(Path(file).stat().st_mode) == 0o600
    summitry("add", "Summit", "--on", "2024-03-05").done()
    refused = summitry("restore", file)
    assert (refused.code, titles(summitry)) == (2, ["Summit", "Talks"])
    assert "holds 0 articles, 2 engagements, 1 endpoints" in refused.err
    assert refused.err.strip().endswith("which would be lost; say that it may be: summitry restore --yes")
    summitry("restore", file, "--yes").done()
    assert titles(summitry) == ["Talks"]


def test_an_empty_database_is_filled_without_a_question_and_by_a_pipe(
    summitry: Summitry, monkeypatch: pytest.MonkeyPatch
) -> None:
    summitry(*TALKS).done()
    made = subprocess.run([PROGRAM, "backup", "-"], capture_output=True, check=True, timeout=60)
    assert made.stderr.decode().startswith("-: 0 articles, 1 engagements")
    monkeypatch.setenv("SUMMITRY_DATABASE_URL", f"sqlite:///{summitry.folder}/other.db")
    summitry("restore", "-", stdin=made.stdout).done()
    assert titles(summitry) == ["Talks"]


def test_programs_are_told_what_was_kept_and_what_came_back(summitry: Summitry) -> None:
    summitry(*TALKS).done()
    file = str(summitry.folder / "calendar.backup")
    kept = summitry("backup", file, "--json").done().json
    assert {"file": file, "engagements": 1, "articles": 0, "endpoints": 0, "sources": 0}.items() <= kept.items()
    back = summitry("restore", file, "--yes", "--json").done().json
    assert back.pop("database").endswith("summitry.db")
    assert {"file": file, **back} == kept
    assert datetime.fromisoformat(kept["made"]).tzinfo == UTC
    refused = summitry("backup", "-", "--json")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("summitry: standard output cannot be the backup and JSON")


def test_a_named_pipe_is_written_into_and_stays_what_it_is(summitry: Summitry) -> None:
    summitry(*TALKS).done()
    pipe = summitry.folder / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        summitry("backup", str(pipe)).done()
        read, _ = reader.communicate(timeout=60)
    assert pipe.is_fifo()
    summitry("restore", "-", "--yes", stdin=read).done()
    assert titles(summitry) == ["Talks"]


def test_a_file_is_replaced_only_where_that_is_said_and_it_is_a_backup(summitry: Summitry) -> None:
    file = str(summitry.folder / "calendar.backup")
    summitry("backup", file).done()
    again = summitry("backup", file)
    assert (again.code, again.err) == (2, f"summitry: {file}: is there already; name another file, or add --replace\n")
    summitry(*TALKS).done()
    assert "1 engagements" in summitry("backup", file, "--replace").done().err
    database = str(summitry.folder / "data" / "summitry.db")
    refused = summitry("backup", database, "--replace")
    assert (refused.code, titles(summitry)) == (2, ["Talks"])
    assert "is no backup of Summitry, and stays as it is" in refused.err


@pytest.mark.parametrize("name", ["nowhere", "nowhere/calendar.backup", "."])
def test_what_cannot_be_read_or_written_is_told(summitry: Summitry, name: str) -> None:
    file = str(summitry.folder / name)
    read = summitry("restore", file)
    assert (read.code, read.err.startswith(f"summitry: {file}: ")) == (1, True)
    if name != "nowhere":
        written = summitry("backup", file, "--replace")
        assert written.code in (1, 2)
        assert written.err.startswith(f"summitry: {file}: ")
        assert "Traceback" not in written.err


def test_secrets_go_into_no_file_that_somebody_else_laid_there(summitry: Summitry) -> None:
    victim = summitry.folder / "victim"
    victim.write_text("precious")
    beside = summitry.folder / ".calendar.backup.part"
    for lay in (beside.symlink_to, beside.hardlink_to):
        lay(victim)
        assert summitry("backup", str(summitry.folder / "calendar.backup")).code == 1
        assert victim.read_text() == "precious"
        beside.unlink()


def test_a_backup_that_nobody_reads_to_its_end_is_a_failure(summitry: Summitry) -> None:
    summitry(*TALKS).done()
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([PROGRAM, "backup", "-"], stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writing)
    assert done.returncode == 1
    assert done.stderr == b"summitry: standard output: whoever read the backup ended before its end\n"


def test_a_running_daemon_goes_on_with_what_was_restored(
    store: Store, store_url: str, receiver: Receiver, summitry: Summitry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMITRY_DATABASE_URL", store_url)
    clock = set_clock()
    register(store, clock, receiver.url)
    post(store, 1)
    file = str(summitry.folder / "calendar.backup")
    summitry("backup", file).done()
    with desk(store, clock) as working:
        working.until(lambda: len(states(store)) == 1 and states(store)[0] == "delivered")
        summitry("restore", file, "--yes").done()
        receiver.wait_for(2)
        working.until(lambda: states(store) == ["delivered"])
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def many_articles(store: Store) -> None:
    """Enough that to write or read them takes a while."""
    day = int(datetime(2024, 2, 28, tzinfo=UTC).timestamp() * 1e6)
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) INSERT INTO article "
    taken = f"SELECT 'a' || i, 'Talks', hex(randomblob(300)), NULL, NULL, '2024-02-28', {day}, 'f', {day} FROM n"
    with store.transaction() as tx:
        tx.connection.execute(text(rows + taken))


def articles(store: Store) -> int:
    with store.reading() as tx:
        return tx.articles.count()


def is_written_to(path: Path) -> bool:
    """Whether somebody is in the middle of a transaction that writes."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def test_one_that_is_killed_leaves_nothing_behind_and_changes_nothing(tmp_path: Path, sqlite_url: str) -> None:
    environment = os.environ | {"SUMMITRY_DATABASE_URL": sqlite_url}
    file, part = tmp_path / "calendar.backup", tmp_path / ".calendar.backup.part"
    with closing(Store.open(sqlite_url)) as store:
        many_articles(store)
        with subprocess.Popen([PROGRAM, "backup", file], env=environment, stderr=subprocess.DEVNULL) as writing:
            until(lambda: part.exists() and part.stat().st_size > 0, 20)
            writing.kill()
        assert (writing.returncode, file.exists()) == (-signal.SIGKILL, False)
        subprocess.run([PROGRAM, "backup", file], env=environment, check=True, capture_output=True, timeout=60)
        assert (file.exists(), part.exists()) == (True, False)
        with store.transaction() as tx:
            tx.connection.execute(text("DELETE FROM article WHERE id <> 'a1'"))
        half = file.read_bytes()[: file.stat().st_size // 2]
        command: list[str | Path] = [PROGRAM, "restore", "-", "--yes"]
        with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:
            assert reading.stdin
            reading.stdin.write(half)  # and waits for the rest
            reading.stdin.flush()
            until(lambda: is_written_to(tmp_path / "calendar.db"), 30)
            reading.kill()
        assert (reading.returncode, articles(store)) == (-signal.SIGKILL, 1)
        assert not is_written_to(tmp_path / "calendar.db")
