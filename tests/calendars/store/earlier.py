"""Databases as versions before this one left them, with work pending: `earlier/NNNN.sql`, one for each schema.

`python -m tests.calendars.store.earlier` writes the one of today's schema, out of the newest that there is; a migration
that is no longer the last one must not change what stands there.
"""

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Table, create_engine, text

from calendars.store import tables
from calendars.store.database import HEAD, Store, migrate
from calendars.store.portable import count_on, present

FOLDER = Path(__file__).with_name("earlier")

#: The schemas of which a database is kept, the first one first.
SCHEMAS = sorted(path.stem for path in FOLDER.glob("*.sql"))

_TABLES = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name"
_ROWS = "-- rows\n"


def make(url: str, schema: str) -> None:
    """Let the database be as that version left it: on SQLite its tables as well, on PostgreSQL only its rows."""
    kept, _, rows = (FOLDER / f"{schema}.sql").read_text("utf-8").partition(_ROWS)
    engine = create_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
            migrate(connection, schema)
            rows = rows.replace(" AS BLOB)", " AS BYTEA)")
        else:
            _run(connection, kept)
            connection.execute(text("INSERT INTO alembic_version VALUES (:schema)"), {"schema": schema})
        _run(connection, rows)
        for table in present(connection, tables.metadata.tables):
            count_on(connection, table)
    engine.dispose()


def tables_of(url: str, schema: str) -> str:
    """What the migrations make on SQLite up to that schema, in a database of its own at `url`."""
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, schema)
        found = _tables(connection)
    engine.dispose()
    return found


def kept_tables(schema: str) -> str:
    """What that version made on SQLite."""
    return (FOLDER / f"{schema}.sql").read_text("utf-8").partition(_ROWS)[0]


def dump(connection: Connection) -> str:
    """An SQLite database as it is kept."""
    known = present(connection, tables.metadata.tables)
    return _tables(connection) + _ROWS + "".join(_insert(one, row) for one in known for row in _rows(connection, one))


def _tables(connection: Connection) -> str:
    return "".join(f"{' '.join(sql.split())};\n" for sql in connection.scalars(text(_TABLES)))


def _rows(connection: Connection, table: Table) -> list[Any]:
    return list(connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY 1").mappings())


def _insert(table: Table, row: Any) -> str:
    values = ", ".join(
        _literal(row[column.name], is_truth=isinstance(column.type, Boolean)) for column in table.columns
    )
    return f"INSERT INTO {table.name} ({', '.join(table.columns.keys())}) VALUES ({values});\n"


def _literal(value: Any, *, is_truth: bool) -> str:
    if value is None or is_truth:
        return {None: "NULL", 0: "false", 1: "true"}[value]
    if isinstance(value, int | float):
        return str(value)
    written = (value.decode() if isinstance(value, bytes) else value).replace("'", "''")
    return f"CAST('{written}' AS BLOB)" if isinstance(value, bytes) else f"'{written}'"


def _run(connection: Connection, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def _write_todays() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/calendar.db"
        make(url, SCHEMAS[-1])
        store = Store.open(url)
        with store.reading() as tx:
            (FOLDER / f"{HEAD}.sql").write_text(dump(tx.connection), "utf-8")
        store.close()


if __name__ == "__main__":
    _write_todays()
