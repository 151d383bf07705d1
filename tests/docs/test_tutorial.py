"""The tutorial, typed as it stands, with the real program, a real receiver and a real daemon."""

import os
import re
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.pages import BLOCKS
from tests.docs.shell import Shell, alike
from tests.faults.conftest import FAKETIME

SAVED = re.compile(r"\bas `(?P<name>[\w.]+)`")

#: The ports that the page names, which somebody else may have on this machine.
PORTS = ("8474", "8000")

#: So far ahead is the clock of the daemon: what falls due "in two minutes at the most" is due when it starts.
AHEAD_SECONDS = 118


@dataclass(frozen=True)
class Reader:
    """Who types what the page says, at other ports than it names."""

    shell: Shell
    home: Path
    #: The ports of the page -> those that are free.
    ports: Mapping[str, str]

    def saves(self, name: str, text: str) -> None:
        (self.home / name).write_text(self._at_free_ports(text))

    def types(self, command: str) -> str:
        printed = self.shell.type(self._at_free_ports(command))
        for port, free in self.ports.items():
            printed = printed.replace(free, port)
        return printed

    def _at_free_ports(self, text: str) -> str:
        for port, free in self.ports.items():
            text = text.replace(port, free)
        return text


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Somebody who has nothing but the command and Python."""
    if FAKETIME is None:
        assert "CI" not in os.environ, "libfaketime is not installed"
        pytest.skip("libfaketime is not installed, which sets the daemon's clock: apt-get install libfaketime")
    programs, home = tmp_path / "bin", tmp_path / "home"
    programs.mkdir()
    home.mkdir()
    installed = Path(sys.executable).with_name("summitry")
    ahead = f"export LD_PRELOAD={FAKETIME} FAKETIME=+{AHEAD_SECONDS}s FAKETIME_DONT_FAKE_MONOTONIC=1"
    (programs / "summitry").write_text(f'#!/bin/sh\n[ "$1" = run ] && {ahead}\nexec {installed} "$@"\n')
    (programs / "summitry").chmod(0o755)
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        free = dict(zip(PORTS, (str(each.getsockname()[1]) for each in (one, other)), strict=True))
    with Shell(home, environment | {"SUMMITRY_WEB__PORT": free[PORTS[0]]}) as opened:
        yield Reader(opened, home, free)


def test_the_tutorial_leads_from_nothing_to_a_first_reminder(reader: Reader) -> None:
    blocks = [block for block in BLOCKS if block.page == "docs/tutorial.md"]
    for block in blocks:
        if found := SAVED.search(block.before):
            reader.saves(found["name"], block.text)
        if block.language == "console":
            for command, shown in _steps(block.text):
                printed = reader.types(command)
                assert alike(shown, printed), f"{block}: $ {command}\n{printed}"
    assert sum(block.typed.count("\n") + 1 for block in blocks if block.language == "console") > 10


def _steps(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a block, with what is shown below it."""
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = step.partition("\n")
        yield command, shown


def test_an_output_that_differs_by_more_than_days_and_ids_is_no_longer_alike() -> None:
    assert alike("when 2026-11-25 10:10 UTC\nuid b29c813b", "when 2031-01-02 23:59 UTC\nuid 00aa11bb")
    assert alike("database  sqlite:///…", "database  sqlite:////data/summitry.db")
    assert not alike("articles 1", "articles 2")
    assert not alike("articles 1", "articles 1\nsummitry: something failed")


def test_a_command_that_fails_fails_the_test(tmp_path: Path) -> None:
    with Shell(tmp_path, dict(os.environ)) as shell, pytest.raises(AssertionError, match="no such thing"):
        shell.type("echo no such thing; false")
