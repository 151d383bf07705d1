"""`password`: what lets somebody look at the page."""

import sys
from typing import Annotated

import typer

from config.errors import UserError
from config.folders import config_file
from daemon.cli.options import examples
from daemon.cli.output import note, print_line

#: bcrypt heeds no byte after this one.
_LONGEST = 72


def join(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(epilog=examples("summitry password desk", "pass show summitry | summitry password desk"))(password)


def password(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who logs in by it; without a colon.")],
) -> None:
    """Make the line of the configuration that lets somebody look.

    It holds NAME and the hash of a password, which is asked for twice, or read from standard input. The password itself
    is kept nowhere.
    """
    if not name or ":" in name or not name.isprintable():
        raise UserError(f"{name!r}: a name that somebody logs in by has no colon and no control characters")
    word = _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    size = len(word.encode("utf-8", "surrogateescape"))
    if not 0 < size <= _LONGEST or "\0" in word:
        raise UserError(f"a password has from 1 to {_LONGEST} bytes, and this one has {size}; choose another")
    import bcrypt

    print_line(f"{name}:{bcrypt.hashpw(word.encode('utf-8', 'surrogateescape'), bcrypt.gensalt()).decode()}")
    note(f"Add it to `users` below [web] in {config_file()}, and start the daemon anew.")


def _asked() -> str:
    word: str = typer.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True)
    return word
