"""A stage for `demo`: the program with a calendar of its own, and a receiver of webhooks."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from config.errors import SummitryError

_PROGRAM = (sys.executable, "-P", "-m", "daemon")  # -P: nothing in the current folder stands in for a part of ours
_PATIENCE_SECONDS = 15.0

#: Headers, their names in small letters, and body.
Request = tuple[dict[str, str], bytes]


class Summitry:
    """The installed program, as a process of its own for each command."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def json(self, *arguments: str) -> Any:
        """What a command prints, decoded. Raises SummitryError with what it says where it fails."""
        return json.loads(self.text(*arguments, "--json"))

    def text(self, *arguments: str) -> str:
        """What a command prints. Raises SummitryError with what it says where it fails."""
        done = subprocess.run(  # noqa: S603 (our own program, with our own words)
            [*_PROGRAM, *arguments], env=self._environment, capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode:
            raise SummitryError(f"the step failed: summitry {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    @contextmanager
    def daemon(self) -> Iterator[None]:
        """`summitry run`, on a free port, until the end of the `with`."""
        process = subprocess.Popen(  # noqa: S603 (our own program)
            [*_PROGRAM, "run", "--port", "0"], env=self._environment, stderr=subprocess.PIPE, text=True
        )
        try:
            _wait_until_it_listens(process)
            yield
            process.send_signal(signal.SIGTERM)
            if process.wait(_PATIENCE_SECONDS):
                raise SummitryError(f"the daemon ended with exit code {process.returncode}")
        except subprocess.TimeoutExpired as error:
            raise SummitryError(f"the daemon did not end within {_PATIENCE_SECONDS:g} s of SIGTERM") from error
        finally:
            process.kill()
            process.wait()


def _wait_until_it_listens(process: "subprocess.Popen[str]") -> None:
    """Read its standard error until it says so, and go on reading, so that it can go on writing."""
    lines: SimpleQueue[str] = SimpleQueue()

    def read() -> None:
        for line in process.stderr or ():
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    told = []
    try:
        while line := lines.get(timeout=_PATIENCE_SECONDS):
            told.append(line)
            if "listening" in line:
                return
    except Empty:
        told.append(f"nothing more was heard within {_PATIENCE_SECONDS:g} s")
    raise SummitryError("the daemon did not start: " + "".join(told).strip())


class Receiver:
    """A receiver of webhooks on this machine."""

    def __init__(self, server: HTTPServer, requests: "SimpleQueue[Request]") -> None:
        self.port = server.server_port
        self._requests = requests

    def wait(self) -> Request:
        """The next message: its headers and body. Raises SummitryError where none comes."""
        try:
            return self._requests.get(timeout=_PATIENCE_SECONDS)
        except Empty:
            raise SummitryError(f"no reminder arrived within {_PATIENCE_SECONDS:g} s") from None


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that runs for the length of a `with`, and answers 204 to everything."""
    requests: SimpleQueue[Request] = SimpleQueue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            self.send_response(204)
            self.end_headers()
            requests.put(({name.lower(): value for name, value in self.headers.items()}, body))

        def log_message(self, format: str, *parts: Any) -> None:  # noqa: A002 (http.server's name)
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Receiver(server, requests)
        finally:
            server.shutdown()


def own_environment(folder: Path) -> dict[str, str]:
    """The process' own environment, without what is configured there for the user's calendar."""
    (folder / "config.toml").touch()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SUMMITRY_")}
    return ours | {
        "SUMMITRY_CONFIG": str(folder / "config.toml"),
        "SUMMITRY_DATA_DIR": str(folder),
        "SUMMITRY_DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "SUMMITRY_NETWORK__ALLOW": "127.0.0.1",
    }
