"""The daemon tells whoever supervises it how it does, over a real socket."""

import asyncio
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from calendars.store.database import Store
from daemon.supervision import Supervisor
from tests.daemon.test_service import healthz, serve


class Listening:
    """What a supervisor hears."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.line.bind(str(path))

    def heard(self, seconds: float = 10) -> str:
        """What is said next; fails where nothing is, for so long."""
        self.line.settimeout(seconds)
        return self.line.recv(4096).decode()

    def all(self) -> list[str]:
        """What was said, and has not been heard yet."""
        self.line.setblocking(False)
        said = []
        with suppress(BlockingIOError):
            while True:
                said.append(self.line.recv(4096).decode())
        return said


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Listening]:
    listening = Listening(tmp_path / "notify")
    yield listening
    listening.line.close()


@contextmanager
def standing_still(store: Store) -> Iterator[None]:
    """The PostgreSQL of `store` has every connection open, and answers on none."""
    with store.reading() as tx:
        server = psutil.Process(tx.connection.scalar(text("SELECT pg_backend_pid()"))).parent()
    assert server
    server.suspend()  # before its children are looked up: it makes no more of them
    stopped = [server, *server.children()]
    try:
        for one in stopped[1:]:
            one.suspend()
        yield
    finally:
        for one in reversed(stopped):
            one.resume()


def asked(listening: Listening, seconds: float, pid: int | None = None) -> Supervisor:
    """A supervisor that listens there, and wants to hear something in every so many seconds."""
    watchdog = {"WATCHDOG_USEC": str(round(seconds * 1e6)), "WATCHDOG_PID": str(pid or os.getpid())}
    return Supervisor({"NOTIFY_SOCKET": str(listening.path), **watchdog})


def test_it_is_told_that_the_daemon_is_ready_alive_and_stopping(
    sqlite_url: str, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("NOTIFY_SOCKET", str(listening.path)), ("WATCHDOG_USEC", "200000")):
        monkeypatch.setenv(name, value)
    store = Store.open(sqlite_url)
    told: list[str] = []

    def meanwhile(address: str) -> None:
        while len(told) < 4:
            told.append(listening.heard())
        assert f"READY=1\nSTATUS=listening on {address}" in told

    serve(store, meanwhile)
    store.close()
    told += listening.all()
    assert told.count("WATCHDOG=1") >= 3
    assert (told[-1], told.count("STOPPING=1")) == ("STOPPING=1", 1)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)  # a file cannot stand still
def test_a_database_that_stands_still_is_told_at_healthz_and_nothing_is_started_anew(
    store: Store, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("NOTIFY_SOCKET", str(listening.path)), ("WATCHDOG_USEC", "200000")):
        monkeypatch.setenv(name, value)

    def becomes(address: str, status: int, seconds: float) -> dict[str, object]:
        end = time.monotonic() + seconds
        while (answer := healthz(address))[0] != status:
            assert time.monotonic() < end, f"it was no {status} within {seconds} s, but {answer}"
            time.sleep(0.1)
        return answer[1]

    def meanwhile(address: str) -> None:
        becomes(address, 200, 5)
        with standing_still(store):
            told = becomes(address, 503, 10)
            listening.all()
            assert "WATCHDOG=1" in listening.heard()
        assert told["database"] is False
        assert told["scheduler"] is True
        assert str(told["reason"]).startswith("the database has not answered for ")
        assert becomes(address, 200, 5)["database"] is True

    serve(store, meanwhile)


def test_a_loop_that_is_stuck_is_not_told_to_be_alive(listening: Listening) -> None:
    async def stuck() -> tuple[list[str], list[str]]:
        async with asked(listening, 0.02).watching(lambda: True):
            await asyncio.sleep(0)
            alive = listening.all()
            time.sleep(0.2)  # noqa: ASYNC251 (that is what this is about)
            return alive, listening.all()

    alive, meanwhile = asyncio.run(stuck())
    assert (alive, meanwhile) == (["WATCHDOG=1"], [])


def test_a_daemon_whose_work_has_ended_is_not_told_to_be_alive(listening: Listening) -> None:
    async def watched(healthy: bool) -> list[str]:
        async with asked(listening, 0.002).watching(lambda: healthy):
            await asyncio.sleep(0.05)
        return listening.all()

    assert asyncio.run(watched(True))
    assert asyncio.run(watched(False)) == []


def test_where_nobody_asks_nothing_is_told(listening: Listening) -> None:
    Supervisor({}).ready("")
    assert Supervisor({"WATCHDOG_USEC": "1000000"}).every is None
    assert asked(listening, 30, pid=1).every is None
    assert asked(listening, 30).every == 15
    Supervisor({"NOTIFY_SOCKET": str(listening.path) + "-gone"}).ready("nobody is there: the work goes on")
    assert listening.all() == []


def test_a_socket_without_a_file_is_found_as_well() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0summitry-{os.getpid()}")
        Supervisor({"NOTIFY_SOCKET": f"@summitry-{os.getpid()}"}).stopping()
        line.settimeout(5)
        assert line.recv(64) == b"STOPPING=1"
