import shutil
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import QueuePool

from calendars.clock import SetClock, SystemClock
from calendars.model.article import Article
from calendars.store.articles import Arrival
from calendars.store.database import HEAD, Store
from calendars.store.tables import metadata
from config.errors import StoreError, UserError
from tests.calendars.conftest import NOON, endpoint


def test_the_migrations_make_what_the_tables_say(store: Store) -> None:
    with store.transaction() as tx:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_what_is_raised_in_a_transaction_takes_all_of_it_back(store: Store, clock: SetClock) -> None:
    article = Article(id="a", title="", text="", outlet=None, url=None, published=NOON)
    with pytest.raises(RuntimeError):
        _begin_and_fail(store, article, clock)
    with store.reading() as tx:
        assert tx.articles.count() == 0


def _begin_and_fail(store: Store, article: Article, clock: SetClock) -> None:
    with store.transaction() as tx:
        assert tx.articles.add(article, clock.now()) is Arrival.NEW
        raise RuntimeError("in the middle")


def test_the_file_and_what_sqlite_puts_beside_it_are_for_the_owner_alone(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/deep/down/calendar.db")
    with store.transaction():
        beside = sorted((tmp_path / "deep" / "down").iterdir())
        assert [path.name for path in beside] == [
            "calendar.db",
            "calendar.db-shm",
            "calendar.db-turn",
            "calendar.db-wal",
        ]
        assert {stat.S_IMODE(path.stat().st_mode) for path in beside} == {0o600}
    store.close()


def test_a_file_that_was_emptied_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    path, kept = tmp_path / "calendar.db", tmp_path / "kept"
    with closing(Store.open(f"sqlite:///{path}")) as store, store.transaction() as tx:
        tx.endpoints.add(endpoint())
        shutil.copytree(tmp_path, kept)
    emptied = kept / "calendar.db"
    emptied.write_bytes(b"")
    with pytest.raises(StoreError, match=r"is empty, but calendar.db-wal shows that it was not; put back"):
        Store.open(f"sqlite:///{emptied}")
    assert emptied.stat().st_size == 0
    (kept / "calendar.db-wal").unlink()
    Store.open(f"sqlite:///{emptied}").close()


def test_sqlite_keeps_what_was_committed_whatever_happens_to_the_machine(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with store.reading() as tx:
        pragmas = {
            name: tx.connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    store.close()


def test_two_processes_may_open_one_fresh_database_at_once(store_url: str, postgres_server: str) -> None:
    fresh = store_url if store_url.startswith("sqlite") else postgres_server
    command = [sys.executable, "-c", f"from calendars.store.database import Store; Store.open({fresh!r}).close()"]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    errors = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], errors


def test_writers_wait_for_each_other(store: Store) -> None:
    def write(number: int) -> None:
        with store.transaction() as tx:
            tx.engagements.lock()
            tx.queue.hold(f"u{number}", None, NOON)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with store.reading() as tx:
        assert len(tx.queue.held(NOON, 100)) == 40


def test_who_waits_to_write_is_next_whoever_writes_without_pause(sqlite_url: str) -> None:
    store, other = Store.open(sqlite_url), Store.open(sqlite_url)
    begun, stop = 0, threading.Event()

    def write_without_pause() -> None:
        nonlocal begun
        while not stop.is_set():
            with store.transaction():
                begun += 1
                stop.wait(0.02)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(write_without_pause)
        try:
            for _ in range(10):
                before = begun
                with other.transaction():
                    assert begun <= before + 2  # the one under way, and one that had its place in the line before
        finally:
            stop.set()
    store.close()
    other.close()


def test_a_reader_sees_one_state_while_somebody_writes(store: Store) -> None:
    with store.reading() as before:
        assert before.queue.held(NOON, 10) == []
        with store.transaction() as tx:
            tx.queue.hold("u", None, NOON)
        assert before.queue.held(NOON, 10) == []


def test_several_machines_share_the_servers_clock_and_one_that_is_set_stands_above_it(
    store: Store, clock: SetClock
) -> None:
    with store.reading() as tx:
        assert tx.now(clock) == NOON
        first, then, last = SystemClock().now(), tx.now(SystemClock()), SystemClock().now()
    assert first - timedelta(seconds=1) < then < last + timedelta(seconds=1)
    assert then.utcoffset() == timedelta(0)


def test_an_error_of_the_database_tells_no_secret(store: Store) -> None:
    with store.transaction() as tx:
        tx.endpoints.add(endpoint())
    with pytest.raises(IntegrityError) as caught:
        _add_again(store)
    assert endpoint().secret not in str(caught.value)


def _add_again(store: Store) -> None:
    with store.transaction() as tx:
        tx.endpoints.add(endpoint())


def test_a_database_newer_than_the_program_is_refused(store: Store, store_url: str) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"written by a newer Summitry \(schema 9999"):
        Store.open(store_url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "cannot be read; write sqlite:"),
        ("mysql://host/name", "no such kind of database"),
        ("sqlite://", "needs a file"),
        ("sqlite:////proc/nowhere/calendar.db", "cannot be created"),
        ("postgresql+psycopg://me:a-secret@127.0.0.1:1/name", "127.0.0.1:1"),
    ],
)
def test_a_database_that_cannot_be_is_told_and_no_password_with_it(url: str, told: str) -> None:
    with pytest.raises((StoreError, UserError), match=told) as caught:
        Store.open(url)
    assert "a-secret" not in str(caught.value)


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "calendar.db"
    path.write_bytes(b"%PDF-1.7 " * 1_000)
    with pytest.raises(StoreError, match="the file is something else"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == b"%PDF-1.7 " * 1_000


def test_who_finds_every_connection_in_use_is_told_so(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    pool = store._engine.pool
    assert isinstance(pool, QueuePool)
    pool._timeout = 0.05
    with ExitStack() as using:
        for _ in range(pool.size() + pool._max_overflow):
            using.enter_context(store.reading())
        with pytest.raises(StoreError, match="every connection is in use"):
            store.ping()
    store.ping()
    store.close()
