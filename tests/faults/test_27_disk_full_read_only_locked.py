"""The disk is full, the database is read-only, somebody else has it locked."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import event, text

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from config.errors import StoreError
from tests.daemon.deliveries.desk import DUE, NOON, desk, enter, register, states
from tests.daemon.receiver import Receiver

_NOBODY = 65_534


def test_a_disk_that_is_full_leaves_nothing_half_written(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with pytest.raises(StoreError, match="nothing was half-written"):
        _fill(store)
    store.close()
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as plain:
        assert plain.execute("SELECT count(*) FROM held").fetchone() == (0,)
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()


def test_a_file_that_may_grow_no_further_sends_whoever_asks_to_the_disk(sqlite_url: str) -> None:
    Store.open(sqlite_url).close()
    command = 'ulimit -f 1; exec "$0" -m daemon add Talks --on 2030-03-04'  # of 512 or 1,024 bytes
    unwritten = {"PYTHONDONTWRITEBYTECODE": "1"}  # what else it writes would be cut short as well
    refused = subprocess.run(
        ["sh", "-c", command, sys.executable],
        env=os.environ | unwritten | {"SUMMITRY_DATABASE_URL": sqlite_url, "SUMMITRY_CONFIG": os.devnull},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "disk I/O error; check its disk: is it full (df), over a quota" in refused.stderr
    assert "SUMMITRY_DATABASE_URL" not in refused.stderr


def _fill(store: Store) -> None:
    """More than there is room for."""
    with store.transaction() as tx:
        tx.connection.execute(text("PRAGMA max_page_count = 1"))
        for number in range(10_000):
            tx.queue.hold(f"u{number}" * 20, None, NOON)


def test_while_the_disk_is_full_nothing_is_sent_and_as_soon_as_there_is_room_all_of_it_once(
    sqlite_url: str, clock: SetClock, receiver: Receiver
) -> None:
    store, most = Store.open(sqlite_url), ["1000000"]

    def on_a_small_disk(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {most[0]}")

    register(store, clock, receiver.url)
    uids = [enter(store, clock) for _ in range(30)]
    event.listen(store._engine, "checkout", on_a_small_disk)
    most[0] = "1"  # as many pages as there are, and no more
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: "make room on the disk" in (working.dispatcher.trouble or ""))
        assert (receiver.requests, states(store)) == ([], [])
        most[0] = "1000000"
        working.until(lambda: states(store) == [DeliveryState.DELIVERED] * len(uids))
        assert working.dispatcher.trouble is None
    store.close()
    assert len(receiver.requests) == len(uids)


def test_while_somebody_else_has_it_locked_the_daemon_waits_and_then_goes_on(
    sqlite_url: str, clock: SetClock, receiver: Receiver
) -> None:
    store = Store.open(sqlite_url)
    register(store, clock, receiver.url)
    enter(store, clock)
    with desk(store, clock) as working:
        working.look()
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            clock.set(DUE)
            working.ring()
            receiver.pause(0.5)
            assert receiver.requests == []
            other.execute("COMMIT")
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
    store.close()


def test_while_it_may_not_be_written_to_nothing_is_sent_the_reason_is_told_and_then_it_goes_on(
    clock: SetClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory() as folder, as_nobody_special(Path(folder)):
        monkeypatch.setenv("SUMMITRY_CONFIG", f"{folder}/config.toml")
        Path(folder, "config.toml").touch()
        path = Path(folder, "calendar.db")
        store = Store.open(f"sqlite:///{path}")
        register(store, clock, receiver.url)
        enter(store, clock)
        store.close()
        path.chmod(0o444)
        store = Store.open(f"sqlite:///{path}")
        clock.set(DUE)
        with desk(store, clock) as working:
            working.until(lambda: "may not be written to" in (working.dispatcher.trouble or ""))
            assert receiver.requests == []
        store.close()
        for each in Path(folder).glob("calendar.db*"):  # SQLite gave the others the mode that the file had
            each.chmod(0o644)
        store = Store.open(f"sqlite:///{path}")
        with desk(store, clock) as working:
            receiver.wait_for(1)
            working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        store.close()
    assert len(receiver.requests) == 1


@contextmanager
def as_nobody_special(folder: Path) -> Iterator[None]:
    """Root may write everywhere: for so long, and in `folder`, this process is not root."""
    if os.geteuid() != 0:
        yield
        return
    os.chown(folder, _NOBODY, -1)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
