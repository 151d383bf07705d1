"""The programs of docs/receivers.md, run as a reader would run them, and sent real messages."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calendars.clock import SystemClock
from calendars.model.reminder import Endpoint, Message, Topic, Trigger
from daemon.deliveries.samples import sample
from daemon.deliveries.sending import Sender
from daemon.deliveries.signing import new_secret, rotated
from daemon.guard import Guard
from tests.daemon.conftest import LOCAL

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "receivers.md").read_text("utf-8")
MODULES = ROOT / "build" / "node" / "node_modules"


def program(language: str) -> str:
    """The program that the page has in that language."""
    [found] = re.findall(rf"```{language}\n(.+?)```", PAGE, re.DOTALL)
    return str(found)


def _python(folder: Path) -> list[str]:
    (folder / "receiver.py").write_text(program("python"))
    return [sys.executable, "receiver.py"]


def _javascript(folder: Path) -> list[str]:
    missing = None if shutil.which("node") else "node is not installed"
    if not (MODULES / "standardwebhooks").exists():
        missing = missing or "npm's library of Standard Webhooks is not there: make build/node"
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    (folder / "node_modules").symlink_to(MODULES)
    (folder / "receiver.mjs").write_text(program("javascript"))
    return ["node", "receiver.mjs"]


@dataclass
class Program:
    """A receiver that runs, and the endpoint that it is for."""

    process: "subprocess.Popen[str]"
    endpoint: Endpoint

    def ended(self) -> list[str]:
        """The lines that it printed until now; it is ended."""
        self.process.terminate()
        return self.process.communicate(timeout=10)[0].splitlines()


@pytest.fixture(params=[_python, _javascript], ids=["python", "javascript"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    """A program of the page, in either language, which listens."""
    prepare: Callable[[Path], list[str]] = request.param
    command = prepare(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    secret = new_secret()
    environment = os.environ | {"PORT": str(port), "SUMMITRY_SECRET": secret}
    endpoint = Endpoint(id="ep_1", url=f"http://127.0.0.1:{port}/hooks", secret=secret, created=datetime.now(UTC))
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        _until_it_listens(process, port)
        yield Program(process, endpoint)
        process.kill()


def _until_it_listens(process: "subprocess.Popen[str]", port: int) -> None:
    for _ in range(200):
        assert process.poll() is None, process.communicate()[1]
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("it does not listen")


def statuses(*sent: tuple[Endpoint, Message, bytes | None]) -> list[int | None]:
    """What the receiver answers to each of these, one after the other."""

    async def send() -> list[int | None]:
        sender = Sender(Guard(LOCAL), SystemClock(), 10)
        answers = [
            await sender.send(to, message, body=body, delivery="dlv_1", number=1, trigger=Trigger.PING)
            for to, message, body in sent
        ]
        await sender.close()
        return [answer.attempt.status for answer in answers]

    return asyncio.run(send())


def test_a_program_of_the_page_takes_what_is_genuine_once_and_nothing_else(running: Program) -> None:
    to, now = running.endpoint, datetime.now(UTC)
    reminder, digest, changed = (sample(topic, now) for topic in (Topic.REMINDER, Topic.DIGEST, Topic.UPDATED))
    forged = replace(to, secret=new_secret())
    sent = [
        (to, reminder, None),
        (to, reminder, None),  # again, as after an answer that was lost
        (forged, changed, None),
        (rotated(to, now), digest, None),  # for a day both secrets sign
        (to, replace(changed, body=changed.body.replace(b"Bern", "Zürich".encode())), None),  # no ASCII alone
    ]
    assert statuses(*sent) == [204, 204, 401, 204, 204]
    assert running.ended() == ["engagement.reminder", "digest", "engagement.updated"]
