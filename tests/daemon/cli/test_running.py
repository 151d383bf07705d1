import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from tests.daemon.cli.conftest import Summitry
from tests.daemon.receiver import Receiver

PROGRAM = Path(sys.executable).with_name("summitry")


@contextmanager
def daemon() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The installed daemon, and where it listens."""
    with subprocess.Popen(
        [PROGRAM, "run", "--port", "0"], stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        try:
            assert process.stderr
            for line in process.stderr:
                listening = re.search(r"http://\S+", line)
                if listening:
                    yield process, listening[0]
                    return
            raise AssertionError("it ended before it listened")
        finally:
            process.kill()


def test_a_reminder_reaches_its_receiver_signed(summitry: Summitry, receiver: Receiver) -> None:
    now = datetime.now(UTC)
    starts = (now + timedelta(seconds=75)).replace(second=0, microsecond=0)
    before = f"{int((starts - now).total_seconds()) - 2}s"
    endpoint = summitry("webhook", "add", receiver.url, "--before", before, "--on", "reminder", "--json").done().json
    hour = ("--on", f"{starts:%Y-%m-%d}", "--at", f"{starts:%H:%M}", "--timezone", "UTC")
    uid = summitry("add", "Call", *hour, "--json").done().json["uid"]
    with daemon() as (process, address):
        [request] = receiver.wait_for(1, 15)
        body = request.verified(endpoint["secret"])
        assert urlopen(f"{address}/healthz", timeout=5).status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert body["type"] == "engagement.reminder"
    assert body["data"]["engagement"]["uid"] == uid
    [delivery] = summitry("webhook", "log", "--json").done().json
    assert (delivery["state"], delivery["attempts"][0]["status"]) == ("delivered", 200)
    assert summitry("webhook", "log", delivery["id"]).done().out.count("status 200") == 1
    assert summitry("webhook", "replay", delivery["id"], "--json").done().json["trigger"] == "manual"
    assert receiver.wait_for(2)[1].headers["webhook-id"] == request.headers["webhook-id"]


def test_a_port_that_is_taken_is_told(summitry: Summitry, receiver: Receiver) -> None:
    answer = summitry.apart("run", "--port", str(receiver.port))
    assert answer.code == 1
    assert f"port {receiver.port}: cannot be listened on" in answer.err
    assert "Traceback" not in answer.err


def test_a_named_calendar_of_unknown_words_is_told_before_anything_begins(summitry: Summitry) -> None:
    path = summitry.file("config.toml", '[calendars.x]\nkind = ["sumit"]\n')
    answer = summitry.apart("run", "--port", "0")
    assert answer.code == 2
    assert f"summitry: {path}: [calendars.x] kind: 'sumit' is not known; there are " in answer.err
    assert "listening" not in answer.err


def test_the_demonstration_says_at_once_where_it_cannot_write(summitry: Summitry) -> None:
    path = summitry.file("build", "no folder")
    done = subprocess.run([PROGRAM, "demo"], capture_output=True, text=True, cwd=summitry.folder, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"summitry: {path}: the feed cannot be written there: File exists; move it away, ")


def test_the_demonstration_ends_well(summitry: Summitry) -> None:
    """It leaves the user's own calendar alone, and writes one file."""
    done = subprocess.run([PROGRAM, "demo"], capture_output=True, text=True, cwd=summitry.folder, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "its signature is good" in done.stdout
    assert "summitry webhook add" in done.stdout
    assert (summitry.folder / "build" / "summitry.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert not (summitry.folder / "data").exists()
