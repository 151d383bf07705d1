"""Engine, transactions, upgrade: SQLite and PostgreSQL meet here."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, func, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from calendars.clock import Clock, SystemClock
from calendars.store.agenda import Agenda
from calendars.store.articles import Articles
from calendars.store.digests import Digests
from calendars.store.edits import Edits
from calendars.store.endpoints import Endpoints
from calendars.store.engagements import Engagements
from calendars.store.hints import listening
from calendars.store.leading import Leadership
from calendars.store.publications import Publications
from calendars.store.queue import Queue
from calendars.store.reports import Reports
from calendars.store.sources import Sources
from calendars.store.sqlite import sqlite_engine
from calendars.store.stories import Stories
from calendars.store.troubles import trouble
from calendars.store.turns import next_in_line
from config.errors import StoreAway, StoreError, UserError

#: The newest schema: what `migrations/versions` ends in.
HEAD = "0012"

_PATIENCE = {  # a server that vanished is noticed within seconds, and not when the system gives up after hours
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_UPGRADING = 0x5318  # any number that nobody else locks by
_OURS = (DataError, IntegrityError, ProgrammingError)


class Transaction:
    """All of the store, as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.articles = Articles(connection)
        self.engagements = Engagements(connection)
        self.reports = Reports(connection)
        self.edits = Edits(connection)
        self.agenda = Agenda(connection)
        self.endpoints = Endpoints(connection)
        self.publications = Publications(connection)
        self.queue = Queue(connection)
        self.digests = Digests(connection)
        self.sources = Sources(connection)
        self.stories = Stories(connection)

    def now(self, clock: Clock) -> datetime:
        """The present instant, in UTC: by `clock`, but for a machine's own by the server that several may share.

        The clocks of two machines differ, and a lease must not be over for the one and not for the other.
        """
        if self.connection.dialect.name != "postgresql" or not isinstance(clock, SystemClock):
            return clock.now()
        found: datetime = self.connection.execute(select(func.clock_timestamp())).scalar_one()
        return found.astimezone(UTC)


class Store:
    """A database with the calendar in it. Safe to be used from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opened = False
        self._opening = threading.Lock()
        self.url = engine.url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, url: str, on_away: Callable[[StoreAway], None] | None = None) -> Self:
        """Open the database at `url`, an SQLAlchemy URL; create it, or upgrade it, where that is needed.

        One whose server is away is refused; but with `on_away`, which is told why, it is opened by whoever asks it
        first once it is there, and raises StoreError until then.

        Raises UserError for what is no such URL, StoreError for a database that is away, broken, not writable, or
        newer than the program.
        """
        parsed = _parsed(url)
        engine = sqlite_engine(parsed, _json) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
        store = cls(engine)
        try:
            with store._told():
                store._open()
        except StoreAway as away:
            if on_away is None:
                engine.dispose()
                raise
            on_away(away)
        except BaseException:
            engine.dispose()
            raise
        return store

    def _open(self) -> None:
        """See to it, once, that the schema is this program's."""
        if not self._opened:
            with self._opening:
                if not self._opened:
                    _upgrade(self._engine)
                    self._opened = True

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction that writes: committed at the end, or rolled back by whatever is raised in it."""
        with self._connected() as connection, _writing(connection):
            yield Transaction(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One consistent view of the store, in which nothing is written."""
        with self._connected() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield Transaction(connection)

    def ping(self) -> None:
        """Raise StoreError unless the database answers."""
        with self.reading() as tx:
            tx.connection.execute(text("SELECT 1"))

    def leadership(self, office: str = "leader") -> Leadership:
        """What only one process on this database can hold; nobody holds it by this.

        There is a "leader", who does what is to be done once for all, and a "poller", who reads sources.
        """
        return Leadership(self._engine, office)

    def listening(self, heard: Callable[[], None]) -> AbstractContextManager[None]:
        """Have `heard` called, in a thread, whenever another process has committed news; PostgreSQL alone can."""
        return listening(self._engine, heard)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @property
    def checked_out(self) -> int:
        """How many connections are in use."""
        pool = self._engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._told():
            self._open()
            with self._engine.connect() as connection:
                yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the driver's errors into ones that say what, where, and how to mend it."""
        try:
            yield
        except DBAPIError as error:
            if isinstance(error, _OURS):  # a statement that cannot be is a fault of the program
                raise
            raise trouble(self.url, error) from error
        except PoolTimeout as error:
            count = self.checked_out
            raise StoreError(
                f"{self.url}: every connection is in use ({count} are out), and none came free; try again later"
            ) from error


@contextmanager
def _writing(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        connection = connection.execution_options(begin="IMMEDIATE")
        with next_in_line(str(connection.engine.url.database)):
            transaction = connection.begin()
    else:
        transaction = connection.begin()
    with transaction:
        yield


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.render_as_string()
    except (ArgumentError, ValueError) as error:
        raise UserError(f"the database's URL cannot be read; write {_KNOWN}") from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise UserError(f"{parsed.render_as_string()}: no such kind of database; write {_KNOWN}")
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


_KNOWN = "sqlite:////path/file.db or postgresql+psycopg://user@host/name"


def _postgresql(url: URL) -> Engine:
    return create_engine(url, hide_parameters=True, json_deserializer=_json, pool_pre_ping=True, connect_args=_PATIENCE)


def _json(written: str) -> Any:
    """What is no JSON stays a text, so that it spoils its own row, and not all that are read with it."""
    try:
        return json.loads(written)
    except ValueError:
        return written or "nothing"


def _upgrade(engine: Engine) -> None:
    """Bring the schema to HEAD, one process at a time; quick where it is there already."""
    with engine.connect() as connection, connection.begin():
        current = current_schema(connection)
    if current == HEAD:
        return
    if current is not None and current > HEAD:
        raise StoreError(
            f"{engine.url.render_as_string()}: was written by a newer Summitry (schema {current}, this one knows "
            f"{HEAD}); upgrade Summitry"
        )
    with engine.connect() as connection, _writing(connection):
        hold_upgrades(connection)
        migrate(connection)


def hold_upgrades(connection: Connection) -> None:
    """Until the transaction ends, let nobody else upgrade this database."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADING})


def current_schema(connection: Connection) -> str | None:
    """The revision of the schema that the database has; None for one without any."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


_migrating = threading.Lock()


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema up to `revision`, in the transaction of its caller."""
    from alembic import command
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", "calendars.store:migrations")
    configuration.attributes["connection"] = connection
    with _migrating:  # Alembic's context is one for the whole process
        command.upgrade(configuration, revision)
