"""What the documentation says is so: the example of the first screen, every command, every option."""

import itertools
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer.main

from calendars.find.pipeline import find
from calendars.model.article import Article
from calendars.model.engagement import Kind
from config.settings import load
from daemon.cli.app import app
from daemon.cli.shown import print_details
from daemon.selections import named_calendars

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = {
    path.relative_to(ROOT): path.read_text("utf-8")
    for path in ROOT.rglob("*.md")
    if not {".venv", "build", "node_modules"} & set(path.relative_to(ROOT).parts)
}


def commands(group: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each command of the program, by the words that name it."""
    if not hasattr(group, "commands"):
        yield name, group
        return
    for word, command in group.commands.items():
        yield from commands(command, f"{name} {word}".strip())


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_the_first_screen_shows_what_is_really_found(capsys: pytest.CaptureFixture[str]) -> None:
    news = " ".join(line.removeprefix("> ") for line in README.splitlines() if line.startswith("> "))
    shown = re.search(r"```\n(what .+?)```", README, re.DOTALL)
    assert shown
    article = Article(id="x", title="", text=news, outlet=None, url=None, published=date(2024, 2, 28))
    for finding in find(article):
        print_details(finding)
        print()
    assert capsys.readouterr().out.strip() == shown[1].strip()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_teaches_itself(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert command.help[0].isupper()
    for parameter in command.params:
        help_ = getattr(parameter, "help", None)
        assert help_ or parameter.param_type_name == "argument", f"{name}: {parameter.name} has no help"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_stands_in_the_documentation(name: str) -> None:
    assert any(f"summitry {name}" in " ".join(page.split()) for page in PAGES.values())


def test_an_option_of_the_configuration_has_a_comment_above_it() -> None:
    lines = (ROOT / "config" / "defaults.toml").read_text("utf-8").splitlines()
    options = [number for number, line in enumerate(lines) if re.match(r"\w+ = ", line)]
    assert len(options) == sum(len(section) for section in tomllib.loads("\n".join(lines)).values())
    assert [lines[number] for number in options if not lines[number - 1].startswith("#")] == []


@pytest.mark.parametrize("page", ["README.md", "config/defaults.toml"])
def test_the_example_of_a_named_calendar_can_be_used(page: str, nothing_of_this_machine: Path) -> None:
    lines = (ROOT / page).read_text("utf-8").replace("\n# ", "\n").splitlines()
    example = itertools.takewhile(lambda line: line not in ("", "```"), lines[lines.index("[calendars.un-summits]") :])
    nothing_of_this_machine.write_text("\n".join(example))
    [(name, selection)] = named_calendars(load()).items()
    assert name == "un-summits"
    assert selection.parties == {"UN"}
    assert selection.kinds == {Kind.SUMMIT, Kind.CONFERENCE}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", PAGES[page]):
        assert (ROOT / page.parent / target).exists(), f"{page}: {target}"
