"""The commands, as the program itself describes them: the page of the reference, and by it the manual page."""

import inspect
from collections.abc import Iterator
from typing import Any

import typer.main

from daemon.cli.app import app
from docs.reference.markup import fenced, plain

_PROGRAM = "summitry"
_AS_IT_STANDS = "\b\n"  # click's mark of a paragraph whose lines stay apart
_HELP = "--help"


def written() -> str:
    """The synopsis and every command, in the order of `summitry --help`."""
    root = typer.main.get_command(app)
    return "\n".join(
        [
            "## Synopsis\n",
            f"**{_PROGRAM}** \\[*options*\\] *command* \\[*arguments*\\]\n",
            "## Description\n",
            _paragraphs(root.help),
            f":::{{program}} {_PROGRAM}\n:::\n",
            *_parameters(root, _PROGRAM),
            "## Commands\n",
            *(_described(name, command) for name, command in commands()),
        ]
    )


def commands() -> Iterator[tuple[str, Any]]:
    """Each command, by the words that name it: "webhook add"."""
    yield from _below(typer.main.get_command(app), "")


def _below(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    if not hasattr(group, "commands"):
        yield name, group
        return
    for word, command in group.commands.items():
        yield from _below(command, f"{name} {word}".strip())


def _described(name: str, command: Any) -> str:
    whole = f"{_PROGRAM} {name}"
    context = typer.Context(command, info_name=whole)
    usage = " ".join([whole, *command.collect_usage_pieces(context)])
    return "\n".join(
        [
            f"### {whole}\n",
            fenced("text", usage),
            _paragraphs(command.help),
            f":::{{program}} {whole}\n:::\n",
            *_parameters(command, whole),
            _paragraphs(command.epilog),
        ]
    )


def _parameters(command: Any, whole: str) -> Iterator[str]:
    context = typer.Context(command, info_name=whole)
    for parameter in command.get_params(context):
        names, told = parameter.get_help_record(context) or ("", "")
        if _HELP in names:
            continue
        if parameter.param_type_name == "argument":
            yield f"{plain(names.split()[0])}\n: {plain(told)}\n"
        else:
            yield f":::{{option}} {names}\n{plain(told)}\n:::\n"


def _paragraphs(text: str | None) -> str:
    """A help text, whose marked paragraphs are examples."""
    return "\n".join(_paragraph(part) for part in inspect.cleandoc(text or "").split("\n\n") if part)


def _paragraph(part: str) -> str:
    if _AS_IT_STANDS not in part:
        return plain(" ".join(part.split())) + "\n"
    title, *lines = part.removeprefix(_AS_IT_STANDS).splitlines()
    return f"{title}\n\n{fenced('sh', inspect.cleandoc(chr(10).join(lines)))}"
