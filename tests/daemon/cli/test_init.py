import re
import stat
import tomllib
from pathlib import Path

import pytest

from config.settings import defaults, load
from tests.daemon.cli.conftest import Summitry


def test_a_new_configuration_changes_nothing_and_has_every_option(
    summitry: Summitry, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load()
    path = summitry.folder / "new" / "summitry.toml"
    monkeypatch.setenv("SUMMITRY_CONFIG", str(path))
    told = summitry("init").done()
    assert (told.out, stat.S_IMODE(path.stat().st_mode)) == ("", 0o600)
    for step in ("summitry doctor", "summitry source add", "summitry webhook add", "summitry run"):
        assert step in told.err
    assert load() == before
    written = path.read_text("utf-8")
    assert tomllib.loads(re.sub(r"^#(?=\w)", "", written, flags=re.MULTILINE)) == defaults()
    assert summitry("init", "-").done().out == written


def test_a_configuration_that_is_there_is_left_alone(summitry: Summitry) -> None:
    path = summitry.file("config.toml", "# mine\n")
    refused = summitry("init")
    assert (refused.code, Path(path).read_text("utf-8")) == (2, "# mine\n")
    assert refused.err == f"summitry: {path}: is there already, and stays as it is; summitry init - prints one\n"


def test_one_that_is_written_elsewhere_says_how_it_is_found(summitry: Summitry) -> None:
    path = summitry.folder / "elsewhere.toml"
    assert f"export SUMMITRY_CONFIG={path}\n" in summitry("init", str(path)).done().err
    assert summitry("init", str(summitry.folder / "config.toml" / "x")).err.endswith("name another file\n")
