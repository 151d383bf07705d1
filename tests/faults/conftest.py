"""What the tests of faults share: workers that can be killed, and a calendar whose reminders fall due in seconds."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from calendars.clock import SetClock, SystemClock
from calendars.model.engagement import Details, Kind
from calendars.model.reminder import DeliveryState, Endpoint
from calendars.model.when import When
from calendars.store import tables
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.deliveries.desk import NOON, enter, register
from tests.daemon.receiver import Receiver
from tests.faults.server import Server, own_server
from tests.faults.tally import Tally, table

_TALLY = pytest.StashKey[Tally]()

ROOT = Path(__file__).parents[2]
CLOCK = SystemClock()

#: How many random kills there are; `make faults` sets it to 200.
KILLS = int(os.environ.get("FAULTS_KILLS", "10"))

#: Debian's libfaketime, which shows a process another time than it is.
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class Start(Protocol):
    """Starts a process that delivers; `environment` is what it is given beside what this one has."""

    def __call__(self, environment: Mapping[str, str] = {}, /) -> "Worker": ...


class Worker:
    """A process that delivers: `command`, which says that it is ready in a line with the word `says`."""

    def __init__(self, command: Sequence[str | Path], says: str, environment: Mapping[str, str]) -> None:
        self._says = says
        self._said: list[str] = []
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | environment,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ready(self) -> "Worker":
        """Itself, as soon as it works."""
        assert self._process.stdout
        for line in self._process.stdout:
            self._said.append(line)
            if self._says in line:
                return self
        raise AssertionError("it ended before it was ready")

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        """kill -9, at whatever instruction it is."""
        if self._process.returncode is None:
            self._process.kill()
            self._process.communicate()

    def end(self, seconds: float = 10) -> int:
        """Its exit code after SIGTERM."""
        self._process.terminate()
        rest, _ = self._process.communicate(timeout=seconds)
        self._said.append(rest)
        return self._process.returncode

    def ended(self, seconds: float = 20) -> int:
        """Its exit code, once it has ended of itself."""
        rest, _ = self._process.communicate(timeout=seconds)
        self._said.append(rest)
        return self._process.returncode

    @property
    def address(self) -> str:
        """Where a daemon that is ready answers."""
        return self._said[-1].split()[-1]

    @property
    def said(self) -> str:
        """All that it wrote, once it has ended."""
        return "".join(self._said)


@pytest.fixture
def start(store_url: str) -> Iterator[Start]:
    """Starts a worker on the database of the test; none outlives it."""
    yield from _started([sys.executable, "-m", "tests.faults.worker", store_url], "ready", {})


@pytest.fixture
def start_daemon(store_url: str) -> Iterator[Start]:
    """Starts the installed daemon on the database of the test; none outlives it."""
    environment = {"SUMMITRY_DATABASE_URL": store_url, "SUMMITRY_NETWORK__ALLOW": "127.0.0.0/8"}
    command: list[str | Path] = [Path(sys.executable).with_name("summitry"), "run", "--port", "0"]
    yield from _started(command, "listening", environment)


def _started(command: Sequence[str | Path], says: str, environment: Mapping[str, str]) -> Iterator[Start]:
    with contextlib.ExitStack() as running:

        def begin(more: Mapping[str, str] = {}, /) -> Worker:
            worker = Worker(command, says, {**environment, **more})
            running.callback(worker.kill)
            return worker

        yield begin


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL of the test's own, to which it may do harm."""
    with own_server(tmp_path_factory.mktemp("runtime")) as running:
        yield running


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    """As many receivers as are asked for."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(Receiver())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """That of the whole run."""
    return request.config.stash.setdefault(_TALLY, Tally())


@pytest.fixture(autouse=True)
def accounts(request: pytest.FixtureRequest, tally: Tally) -> Iterator[None]:
    """At the end of each test on `store` nothing may be lost, and nothing doubled but what the test allows."""
    if not {"store", "receiver"} <= set(request.fixturenames):
        yield
        return
    store: Store = request.getfixturevalue("store")
    known: list[Receiver] = [request.getfixturevalue("receiver")]
    yield
    tally.close(request.node.nodeid.rpartition("/")[2], store, known)


@pytest.fixture
def faketime() -> Path:
    """libfaketime; outside of CI these tests are skipped where it is missing."""
    if FAKETIME is None:
        assert "CI" not in os.environ, "libfaketime is not installed"
        pytest.skip("libfaketime is not installed: apt-get install libfaketime")
    return FAKETIME


def due_in(store: Store, receiver: Receiver, *seconds: float, cap: int = 4) -> tuple[Endpoint, dict[str, datetime]]:
    """A meeting for each of `seconds`, whose reminder falls due so long from now: uid -> due instant.

    Meetings begin at whole minutes; the offset makes up for the rest.
    """
    now = CLOCK.now()
    starts = (now + timedelta(minutes=30)).replace(second=0, microsecond=0)
    endpoint = register(store, CLOCK, receiver.url, before=(), cap=cap)
    due = {}
    for each in seconds:
        before = int((starts - now).total_seconds() - each)
        wanted = replace(endpoint, before=(Duration(seconds=before),))
        with store.transaction() as tx:
            tx.endpoints.save(wanted)
        meeting = Details(title="Talks", kind=Kind.TALKS, when=When.day(starts.date()).at(starts.time(), "UTC"))
        due[enter(store, CLOCK, meeting)] = starts - timedelta(seconds=before)
    return endpoint, due


def talks_in(wait: timedelta) -> Details:
    """Talks that begin in about so long, at the next whole minute."""
    starts = (CLOCK.now() + wait + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return Details(title="Talks", kind=Kind.TALKS, when=When.day(starts.date()).at(starts.time(), "UTC"))


def leases_run_out(store: Store) -> None:
    """As if a minute went by: what a dead or stopped worker held may be leased again."""
    with store.transaction() as tx:
        leased = tables.delivery.c.state == DeliveryState.LEASED
        tx.connection.execute(tables.delivery.update().where(leased).values(lease_until=CLOCK.now()))


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait for another process to bring about what `holds` tests; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"it did not come about within {seconds} s"
        time.sleep(0.05)  # there is nothing to wait on: the other process knows nothing of this test


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The tally, after whatever else is told at the end."""
    tally = config.stash.get(_TALLY, None)
    if tally is not None and tally.counts:
        terminalreporter.write_sep("=", f"tally of the faults, with {KILLS} random kills")
        for line in table(tally.counts):
            terminalreporter.write_line(line)
