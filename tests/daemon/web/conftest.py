"""A real server over a real store, and a client that asks it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from sqlalchemy import create_engine, make_url, text

from calendars import byhand
from calendars.clock import SetClock
from calendars.ingest import merge_findings
from calendars.model.article import Article
from calendars.model.engagement import Details, Kind, Status
from calendars.model.finding import Finding
from calendars.model.selection import EVERYTHING
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import Settings, load
from daemon.health import Health
from daemon.web.app import make_app
from tests.daemon.web.serving import serving

#: A Wednesday; what is entered takes place on the Monday after it.
NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)
MONDAY = When.day(date(2024, 3, 4))
TOKEN = "s3cret-token"


@dataclass
class Site:
    """The daemon's HTTP side, running, with the calendar that it serves."""

    store: Store
    settings: Settings
    clock: SetClock = field(default_factory=lambda: SetClock(NOON))
    health: Health = field(default_factory=lambda: Health(database=True, scheduler=True))
    client: httpx.Client = field(default_factory=httpx.Client)

    @property
    def planner(self) -> Planner:
        return Planner(self.settings.calendar, self.settings.webhooks)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """The answer to GET; no header is sent but those given, `_` standing for `-`."""
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def enter(self, title: str = "Talks in Bern", when: When = MONDAY, **fields: Any) -> str:
        """Enter an engagement by hand; its uid."""
        details = Details(title=title, when=when, **{"kind": Kind.TALKS, "parties": ("CH", "GH"), **fields})
        return byhand.add(details, self.store, self.clock, self.planner).uid

    def edit(self, uid: str, **fields: Any) -> None:
        byhand.edit(uid, fields, self.store, self.clock, self.planner)

    def cancel(self, uid: str) -> None:
        byhand.cancel(uid, self.store, self.clock, self.planner)

    def remove(self, uid: str) -> None:
        byhand.remove(uid, self.store, self.clock, self.planner)

    def report(
        self, words: str, *, title: str = "A headline", outlet: str = "A paper", url: str | None = None, **fields: Any
    ) -> str:
        """Merge what an article says; the uid of the one engagement that articles tell of."""
        article = Article(id=title, title=title, text=words, outlet=outlet, url=url, published=date(2024, 2, 27))
        parts: dict[str, Any] = {"title": "Talks", "kind": Kind.TALKS, "when": MONDAY, "status": Status.CONFIRMED}
        finding = Finding(**{**parts, **fields}, evidence=words, url=url)
        merge_findings(article, [finding], self.store, self.clock, self.planner)
        with self.store.reading() as tx:
            [uid] = (one.uid for one in tx.engagements.select(EVERYTHING) if tx.reports.of_one(one.uid))
        return uid


Open = Callable[..., Site]


@pytest.fixture
def opened(store: Store, nothing_of_this_machine: Path) -> Iterator[Open]:
    """A site with the configuration that is given as TOML."""
    with _Sites(store) as sites:
        yield lambda configuration="", clock=None: sites.open(nothing_of_this_machine, configuration, clock)


@pytest.fixture
def site(opened: Open) -> Site:
    """A site that is configured in no way, with an empty calendar."""
    return opened()


@pytest.fixture
def database(store: Store) -> "Database":
    """What can be done to the database behind a site's back."""
    return Database(store)


class Database:
    """Goes away, and comes back, as databases do: the file is moved, the server lets nobody in."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._url = make_url(store.url)

    @contextmanager
    def away(self) -> Iterator[None]:
        with self._file_moved() if self._url.get_backend_name() == "sqlite" else self._nobody_let_in():
            yield

    @contextmanager
    def _file_moved(self) -> Iterator[None]:
        path, elsewhere = Path(str(self._url.database)), Path(f"{self._url.database}.moved")
        path.rename(elsewhere)
        yield
        elsewhere.rename(path)

    @contextmanager
    def _nobody_let_in(self) -> Iterator[None]:
        self._as_superuser(f"ALTER DATABASE {self._url.database} ALLOW_CONNECTIONS false")
        self._as_superuser(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._url.database}'"
        )
        yield
        self._as_superuser(f"ALTER DATABASE {self._url.database} ALLOW_CONNECTIONS true")

    def _as_superuser(self, statement: str) -> None:
        engine = create_engine(self._url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


class _Sites:
    """Servers in threads, which end with the test."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._running = ExitStack()

    def __enter__(self) -> Self:
        return self

    def open(self, configuration_file: Path, configuration: str, clock: SetClock | None) -> Site:
        configuration_file.write_text(configuration)
        site = Site(self._store, load(), clock or SetClock(NOON))
        app = make_app(site.store, site.settings, site.clock, site.planner, lambda: site.health)
        address = self._running.enter_context(serving(app))
        site.client = self._running.enter_context(httpx.Client(base_url=address, timeout=20))
        for name in ("accept-encoding", "accept", "user-agent"):  # none that a test does not name
            del site.client.headers[name]
        return site

    def __exit__(self, *_: object) -> None:
        self._running.close()
