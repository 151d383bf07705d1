"""Whether a command that is written somewhere is one that the program has, by its own definitions."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import typer.main

from daemon.cli.app import app

_ENDS = re.compile(r"\s(?:\||&&|;|>|<|2>|&)(?=\s|$)")
_ROOT = typer.main.get_command(app)


def commands_in(text: str) -> Iterator[list[str]]:
    """The words of each `summitry …` in a text of the shell, up to where another command begins."""
    for line in text.replace("\\\n", " ").splitlines():
        for part in re.split(r"\s(?:\||&&|;)\s", line):
            found = re.match(r"\s*(?:\$ )?(?:[A-Z_]+=\S* )*summitry(?: |$)(?P<rest>.*)", part)
            if found:
                yield shlex.split(_ENDS.split(f" {found['rest']}")[0], comments=True)


def known(words: list[str]) -> tuple[str, Any, list[str]]:
    """The name of the command that `words` begin with, itself, and the words after that. Raises AssertionError."""
    command, name, rest = _ROOT, list[str](), list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        assert rest[0] in command.commands, f"summitry {' '.join(name)} has no command {rest[0]!r}"
        name.append(rest.pop(0))
        command = command.commands[name[-1]]
    return " ".join(name), command, rest


def check_options(words: list[str]) -> None:
    """Raises AssertionError for a command or an option that there is not."""
    name, command, rest = known(words)
    options = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
    for word in rest:
        option = word.partition("=")[0]
        if re.match(r"--?[a-z]", option):
            assert option in options, f"summitry {name} has no option {option}"


def check_usage(words: list[str]) -> None:
    """Raises where the program would take `words` for wrong usage: a missing argument, a value that is none."""
    check_options(words)
    name, command, rest = known(words)
    if not hasattr(command, "commands") and "--help" not in rest:
        command.make_context(f"summitry {name}", list(rest))
