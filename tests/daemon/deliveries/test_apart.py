"""The process in which templates are rendered has nothing of ours but its line, and does not outlive us."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from calendars.store.database import Store
from daemon.deliveries.apart import Apart, TooMuchError

_KILLED = """
import os, signal
from tests.daemon.deliveries.test_apart import begun
if __name__ == "__main__":
    print(begun()[1], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def shout(template: str, _target: object, told: dict[str, str]) -> str:
    """In place of a template's rendering."""
    return f"{template} {told['words']}!"


def begun() -> tuple[Apart, int]:
    """One that has rendered something, and the id of its process."""
    apart = Apart(shout)
    assert apart("Hear", None, {"words": "us"}) == "Hear us!"
    assert apart._process is not None
    assert apart._process.pid is not None
    return apart, apart._process.pid


def shout_in_one_step(template: str, _target: object, _told: dict[str, str]) -> str:
    """In place of the rendering of a template that adds up: no handler of Python's is called meanwhile."""
    return str(sum(range(10**12))) if template == "Add" else template


def test_one_long_step_that_hears_no_signal_is_ended_all_the_same_and_the_next_goes_on() -> None:
    apart = Apart(shout_in_one_step)
    assert apart("Hear", None, {}) == "Hear"
    process = apart._process
    with pytest.raises(TooMuchError, match="takes longer"):
        apart("Add", None, {})
    assert process is not None
    assert process.exitcode == -signal.SIGPROF
    assert apart("Hear", None, {}) == "Hear"
    apart._end()


def open_in(process: int | str) -> set[str]:
    """What a process has open: paths, and sockets by their number."""
    folder = Path(f"/proc/{process}/fd")
    return {str(one.readlink()) for one in list(folder.iterdir()) if one.is_symlink()}


def test_it_inherits_no_socket_no_database_and_no_lock(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with socket.create_server(("127.0.0.1", 0)) as listener, store.transaction() as tx:
        assert tx.engagements.count() == 0
        apart, process = begun()
        ours, theirs = open_in("self"), open_in(process)
        apart._end()
        assert f"socket:[{os.fstat(listener.fileno()).st_ino}]" in ours
    store.close()
    path = sqlite_url.removeprefix("sqlite:///")
    assert any(one.startswith(path) for one in ours)
    shared = ours & theirs
    assert [one for one in shared if one.startswith(("socket:", path))] == []


def test_it_ends_when_whoever_asked_is_killed() -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED], stdout=subprocess.PIPE, text=True, check=False, timeout=60)
    process, end = int(killed.stdout), time.monotonic() + 10
    while Path(f"/proc/{process}").exists() and "State:\tZ" not in Path(f"/proc/{process}/status").read_text():
        assert time.monotonic() < end, "it is still there"
        time.sleep(0.05)
