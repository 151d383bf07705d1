"""What docs/deploy has for those who let it run: files, commands and options that are named there exist."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from config.settings import defaults, load
from tests.test_documented import COMMANDS, ROOT

DEPLOY = ROOT / "docs" / "deploy"
UNIT, CONTAINER, COMPOSE = (DEPLOY / name for name in ("summitry.service", "Containerfile", "compose.yaml"))
FILES = [UNIT, CONTAINER, COMPOSE]

#: What is no option, and may stand in the environment all the same.
VARIABLES = {"SUMMITRY_CONFIG", "SUMMITRY_DATA_DIR", "SUMMITRY_DATABASE_URL"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_options_and_commands_that_are_named_exist(file: Path) -> None:
    written = file.read_text("utf-8")
    named = set(re.findall(r"\bSUMMITRY_[A-Z_]+\b", written)) - VARIABLES
    assert [name for name in named if not is_option(name)] == []
    given = re.findall(r"(?:\bin/|/bin/|first )summitry ([a-z]+)(?: ([a-z]+))?", written)
    assert [words for words in given if not {words[0], " ".join(words)} & set(COMMANDS)] == []


def is_option(variable: str) -> bool:
    section, _, option = variable.removeprefix("SUMMITRY_").lower().partition("__")
    return option in defaults().get(section, {})


def test_the_environment_of_the_daemons_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["first"]["environment"].items():
        monkeypatch.setenv(name, re.sub(r"\$\{.*?\}", "a-password", value))
    for name, value in re.findall(r"\b(SUMMITRY_\w+)=(\S+)", CONTAINER.read_text("utf-8")):
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.database_url == "postgresql+psycopg://summitry:a-password@database/summitry"
    assert (settings.web.host, settings.log.format) == ("0.0.0.0", "json")


def test_the_daemons_share_a_database_that_is_there() -> None:
    composed = yaml.safe_load(COMPOSE.read_text("utf-8"))
    services = composed["services"]
    daemons = [one for one in services.values() if "build" in one]
    assert len(daemons) == 2
    for daemon in daemons:
        assert (DEPLOY / daemon["build"]["context"] / daemon["build"]["dockerfile"]).resolve() == CONTAINER
        assert set(daemon["depends_on"]) <= set(services)
        assert daemon["ports"][0].endswith(f":{defaults()['web']['port']}")
    assert {volume.partition(":")[0] for volume in services["database"]["volumes"]} == set(composed["volumes"])


def test_all_that_the_program_is_made_of_is_copied_into_the_container() -> None:
    written = CONTAINER.read_text("utf-8")
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", written, re.MULTILINE) for name in line.split()}
    assert all((ROOT / name).exists() for name in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert copied >= {*wheel["only-include"], "pyproject.toml"}
    assert copied >= {hook.get("path", "hatch_build.py") for hook in wheel["hooks"].values()}
    assert copied >= {project["project"]["readme"], *project["project"]["license-files"]}


def test_systemd_understands_the_service_and_finds_it_closed(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        assert "CI" not in os.environ, "systemd-analyze is not installed"
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/summitry/bin/summitry run", "/bin/true run"))
    understood = ["systemd-analyze", "verify", "--man=no", str(unit)]
    closed = [
        "systemd-analyze",
        "security",
        "--offline=true",
        "--threshold=15",
        str(unit),
    ]  # of 100, which is wide open
    for command in (understood, closed):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
