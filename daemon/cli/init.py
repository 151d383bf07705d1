"""`init`: a configuration to begin with."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from config.commented import commented
from config.errors import SummitryError, UserError
from config.folders import config_file
from daemon.cli.gathering import STANDARD_INPUT
from daemon.cli.options import examples
from daemon.cli.output import note


def join(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(epilog=examples("summitry init", "summitry init - | less"))(init)


def init(
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="Where to write it, by default where it is looked for; - prints it."),
    ] = None,
) -> None:
    """Write a configuration to begin with.

    Every option is in it, with what it means and its default, and commented out. A file that is there is left alone.
    """
    if file == STANDARD_INPUT:
        sys.stdout.write(commented())
        return
    path = Path(file).expanduser() if file else config_file()
    _write_new(path, commented())
    note(f"{path}: written; every option is commented out, take away the # before what you change")
    if path != config_file():
        note(f"It is not where it is looked for; say so: export SUMMITRY_CONFIG={path}")
    note("Then:  summitry doctor                                    is all well?")
    note("       summitry source add https://ministry.example/      what fills the calendar")
    note("       summitry webhook add https://desk.example/hooks    who is told")
    note("       summitry run                                       the daemon")


def _write_new(path: Path, content: str) -> None:
    """Write a file that only its owner may read: passwords may come into it. Raises SummitryError."""
    if path.exists():
        raise UserError(f"{path}: is there already, and stays as it is; summitry init - prints one")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
    except OSError as error:
        raise SummitryError(f"{path}: cannot be written: {error.strerror or error}; name another file") from error
