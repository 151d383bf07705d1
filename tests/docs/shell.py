"""A shell that commands are typed into, one after the other, as a reader types them."""

import os
import re
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Self

_DONE = "--- done with exit code"
_PATIENCE_SECONDS = 120.0

#: What differs each time that something is typed -> what stands for it when two outputs are compared.
_VARYING = (
    (r"\d{4}-\d{2}-\d{2}", "DAY"),
    (r"\b\d{2}:\d{2}(?::\d{2})?Z?", "HOUR"),
    (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{8}\b", "UID"),
    (r"\bep_[0-9a-f]+", "ENDPOINT"),
    (r"\bwhsec_\S+", "SECRET"),
)


class Shell:
    """bash, in a folder and an environment of its own; ended at the end of a `with`, and what it started with it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def type(self, command: str) -> str:
        """What is printed until `command` is done, errors among it. Raises AssertionError where it fails."""
        assert self._process.stdin
        self._process.stdin.write(f"{command}\nprintf '\\n{_DONE} %s\\n' $?\n")
        self._process.stdin.flush()
        told = ""
        try:
            while not (line := self._lines.get(timeout=_PATIENCE_SECONDS)).startswith(_DONE):
                told += line
        except Empty:
            raise AssertionError(f"{command}: not done within {_PATIENCE_SECONDS:g} s; it said {told!r}") from None
        assert line.split()[-1] == "0", f"{command}: {told}"
        return told.removesuffix("\n")

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)
        self._lines.put(f"{_DONE} by an end of the shell")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        with self._process:  # closes its ends
            self._listening.join()


def alike(shown: str, printed: str) -> bool:
    """Whether a page shows what is printed, but for what differs each time; "…" stands for anything in a line."""
    pattern = re.escape(_steady(shown)).replace("…", ".*")
    return re.fullmatch(pattern, _steady(printed)) is not None


def _steady(text: str) -> str:
    for varying, steady in _VARYING:
        text = re.sub(varying, steady, text)
    return text.strip()
