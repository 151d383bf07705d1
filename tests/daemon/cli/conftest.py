"""The command line, run in this process (or as one of its own), with a calendar and a configuration of its own."""

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from daemon.cli.app import main


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def done(self) -> "Ran":
        """Itself, where it went well."""
        assert self.code == 0, self.err
        return self


class Summitry:
    """Runs commands, in this process unless told otherwise."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._capture = capture
        self._patch = patch

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Ran:
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capture.readouterr()
        code = main(arguments)
        printed = self._capture.readouterr()
        return Ran(code, printed.out, printed.err)

    def apart(self, *arguments: str, stdin: bytes = b"", **environment: str) -> Ran:
        """The installed command, as a process of its own."""
        program = Path(sys.executable).with_name("summitry")
        done = subprocess.run(
            [program, *arguments], input=stdin, capture_output=True, env=os.environ | environment, timeout=60
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def file(self, name: str, content: str | bytes) -> str:
        """A file of that content; its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def article(self, name: str, **fields: Any) -> str:
        """A JSON file with an article; its path."""
        return self.file(name, json.dumps({"published": "2024-02-28", **fields}))


@pytest.fixture
def summitry(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Summitry:
    for variable in [name for name in os.environ if name.startswith("SUMMITRY_")]:
        monkeypatch.delenv(variable)
    (tmp_path / "config.toml").touch()
    monkeypatch.setenv("SUMMITRY_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("SUMMITRY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SUMMITRY_NETWORK__ALLOW", "127.0.0.0/8")
    return Summitry(tmp_path, capsys, monkeypatch)
