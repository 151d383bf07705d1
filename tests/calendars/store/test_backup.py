"""A backup holds all of a database, restores to either engine, and is restored whole or not at all."""

import gzip
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, Numeric, create_engine, select

from calendars.store import tables
from calendars.store.backup import contents, opened_backup, write_backup
from calendars.store.database import HEAD, Store, current_schema
from calendars.store.tables import Instant
from config.errors import StoreError
from tests.calendars.store import earlier
from tests.daemon.deliveries.desk import DUE, NOON

_GZIP_HEADER = 10  # bytes, of which not every one counts (RFC 1952, section 2.3)
EVERY_CHARACTER = "Çà et là “…” \u202e 東京 🕊 \x01 \\ \" ' \n\t ~"


def row(table: Any, number: int) -> dict[str, Any]:
    """A row with something in every column; of each second one, with nothing where that may be."""
    return {column.name: None if column.nullable and number % 2 else value(column, number) for column in table.columns}


def value(column: Column[Any], number: int) -> Any:
    if column.foreign_keys:
        [key] = column.foreign_keys
        return value(key.column, number)
    kinds = {
        Instant: NOON + timedelta(microseconds=number),
        JSON: {"base64": None, "deep": [1.5, EVERY_CHARACTER, {"": []}]},
        Boolean: bool(number % 2),
        Date: date(2024, 2, 29),
        LargeBinary: bytes(range(256)),
    }
    for kind, one in kinds.items():
        if isinstance(column.type, kind):
            return one
    length = getattr(column.type, "length", None)
    return number + 1 if is_number(column) else f"{number}{EVERY_CHARACTER}"[:length]


def is_number(column: Column[Any]) -> bool:
    impl = getattr(column.type, "impl", column.type)
    return isinstance(impl, Integer | Numeric)


def fill(store: Store, rows: int = 3) -> None:
    with store.transaction() as tx:
        for table in tables.metadata.sorted_tables:
            tx.connection.execute(table.insert(), [row(table, number) for number in range(rows)])


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store.reading() as tx:
        return {
            table.name: [tuple(one) for one in tx.connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables.metadata.sorted_tables
        }


def saved(store: Store) -> bytes:
    file = io.BytesIO()
    with store.reading() as tx:
        write_backup(tx.connection, contents(tx.connection, NOON), file, lambda: None)
    return file.getvalue()


def restore(store: Store, backup: bytes) -> int:
    """Restore it; of how many rows that was told."""
    steps: list[None] = []
    with opened_backup(io.BytesIO(backup), "b") as kept, store.transaction() as tx:
        kept.restore(tx, lambda: steps.append(None))
    return len(steps)


@pytest.fixture
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Another database, of the engine that the test names."""
    url = f"sqlite:///{tmp_path}/other.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    store = Store.open(url)
    yield store
    store.close()


@pytest.mark.parametrize("other", ["sqlite", "postgresql"], indirect=True)
def test_all_of_a_database_comes_back_on_either_engine(sqlite_url: str, other: Store) -> None:
    store = Store.open(sqlite_url)
    fill(store)
    before = dump(store)
    assert all(before.values())
    fill(other, 5)  # what was there is gone afterwards
    assert restore(other, saved(store)) == 3 * len(before)
    assert dump(other) == before
    restore(store, saved(other))
    assert dump(store) == before
    store.close()


def test_new_rows_get_numbers_of_their_own_afterwards(store: Store) -> None:
    fill(store)
    restore(store, saved(store))
    with store.transaction() as tx:
        for table in (tables.revision, tables.reminder, tables.attempt, tables.endpoint_event):
            new = {name: one for name, one in row(table, 7).items() if name != "id"}
            [number] = tx.connection.execute(table.insert().values(new)).inserted_primary_key or [0]
            assert number == 4


def test_a_backup_of_an_older_version_is_upgraded_with_what_was_pending(store: Store, tmp_path: Path) -> None:
    old = f"sqlite:///{tmp_path}/old.db"
    earlier.make(old, "0001")
    file, engine = io.BytesIO(), create_engine(old)
    with engine.begin() as connection:
        write_backup(connection, contents(connection, NOON), file, lambda: None)
    engine.dispose()
    fill(store)
    restore(store, file.getvalue())
    with store.reading() as tx:
        assert current_schema(tx.connection) == HEAD
        assert tx.queue.next_reminder() == DUE
        assert {one.id for one in tx.queue.deliveries()} == {"dlv_1", "dlv_2"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, bytes]:
    """A database, and the backup of another one."""
    folder = tmp_path_factory.mktemp("backups")
    one, other = Store.open(f"sqlite:///{folder}/one.db"), Store.open(f"sqlite:///{folder}/other.db")
    fill(one, 2)
    fill(other, 4)
    backup = saved(other)
    other.close()
    return one, backup


@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_a_backup_that_is_damaged_anywhere_changes_nothing(whole: tuple[Store, bytes], data: st.DataObject) -> None:
    store, backup = whole
    before = dump(store)
    place = data.draw(st.integers(_GZIP_HEADER, len(backup) - 1), "place")
    cut = backup[:place]
    flipped = cut + bytes([backup[place] ^ 1 << data.draw(st.integers(0, 7), "bit")]) + backup[place + 1 :]
    for damaged in (cut, flipped):
        with pytest.raises(StoreError, match=r"^b: cannot be restored: .*; nothing was changed$"):
            restore(store, damaged)
        assert dump(store) == before


def head(schema: str, rows: str) -> bytes:
    said = f'{{"summitry":"backup","form":1,"schema":{schema},"made":"2024-02-28T12:00:00Z","rows":{rows}}}\n'
    return gzip.compress(said.encode())


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"", "it is no backup of Summitry"),
        (b"SQLite format 3", "Not a gzipped file"),
        (gzip.compress(b"[1]\n"), "it is no backup of Summitry"),
        (gzip.compress(b'{"summitry":"backup","form":2}\n'), "it has the form 2, and .*; upgrade Summitry"),
        (head("5", "{}"), "it names no schema: 5"),
        (head('"0000"', "{}"), "it names no schema: '0000'"),
        (head('"x"', "{}"), "it names no schema: 'x'"),
        (head('"0001"', "[]"), "it does not say how many rows it has"),
        (head('"0001"', '{"article":"many"}'), "it does not say how many rows it has"),
    ],
    ids=["nothing", "a database", "a list", "another form", "a number", "none", "no schema", "no counts", "no count"],
)
def test_what_is_no_backup_is_told(sqlite_url: str, written: bytes, told: str) -> None:
    with closing(Store.open(sqlite_url)) as store, pytest.raises(StoreError, match=f"b: cannot be restored: .*{told}"):
        restore(store, written)


def test_a_backup_newer_than_the_program_is_refused(store: Store) -> None:
    newer = gzip.compress(b'{"summitry":"backup","form":1,"schema":"9999","made":"2024-02-28T12:00:00Z","rows":{}}\n')
    with pytest.raises(StoreError, match=r"made by a newer Summitry \(schema 9999, this one knows \d+\); upgrade"):
        restore(store, newer)


def test_what_the_other_engine_cannot_keep_is_told_and_changes_nothing(sqlite_url: str, postgres_url: str) -> None:
    with closing(Store.open(sqlite_url)) as store, closing(Store.open(postgres_url)) as other:
        fill(store)
        fill(other)
        before = dump(other)
        with store.transaction() as tx:
            tx.connection.exec_driver_sql("UPDATE delivery SET attempts = 'many'")
        with pytest.raises(StoreError, match=r"cannot be restored: delivery: .*many.*; nothing was changed"):
            restore(other, saved(store))
        assert dump(other) == before
