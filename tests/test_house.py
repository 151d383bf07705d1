"""The house itself: what lies where, and what must never get into it."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import calendars
import config
import daemon
import seeds

ROOT = Path(__file__).parents[1]

TRACKED = [
    ROOT / line
    for line in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
]


def test_the_floors_lie_side_by_side() -> None:
    """python-daemon in the same environment would take the place of our `daemon`."""
    folders = {Path(str(module.__file__)).parents[1] for module in (config, calendars, daemon, seeds)}
    assert folders == {ROOT}


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "tools"}
    assert not [path for path in TRACKED if path.suffix == ".py" and path.stem in vague]


def test_the_version_is_said_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{version}]" in changelog or "## [Unreleased]" in changelog


@pytest.mark.parametrize("path", [path for path in TRACKED if path.suffix == ".py"], ids=lambda path: str(path.name))
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 500, f"{path} does more than one job"


def test_no_path_of_a_machine_is_written_down() -> None:
    """Folders of whoever wrote it would be in nobody else's machine."""
    of_a_machine = re.compile(rb"(?<![\w.])/(?:home|root|Users|work)/\w")
    told = [path for path in TRACKED if path.is_file() and of_a_machine.search(path.read_bytes())]
    assert not [path for path in told if path.name != "test_house.py"]
