"""`summitry`: joins the groups of commands, and is the only place where errors become advice and exit codes."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
import typer.main

from config.errors import SummitryError
from daemon.cli import (
    archive,
    articles,
    backups,
    calendars,
    corrections,
    demo,
    doctor,
    engagements,
    exchange,
    init,
    passwords,
    pruning,
    running,
    sources,
    webhooks,
)
from daemon.cli.output import forget, note, print_line

_INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it
_WRONG_USAGE = 2

app = typer.Typer(
    name="summitry",
    help="""A diplomatic calendar that fills itself from the news, and reminders before each meeting.

    Begin with: summitry demo""",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (articles, engagements, corrections, archive, exchange):
    group.join(app)
app.add_typer(calendars.app, name="calendar")
app.add_typer(sources.app, name="source")
app.add_typer(webhooks.app, name="webhook")
for group in (init, running, doctor, backups, pruning, passwords, demo):
    group.join(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print_line(f"summitry {version('summitry')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (else the process' own) name; the exit code."""
    code = 0
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our results has had enough: what was asked for is done
        forget(sys.stdout)
    except OSError as error:
        if error.filename is None:
            forget(sys.stdout)  # what could not be written would be tried again by each flush
        note(f"summitry: {error.filename or 'standard output'}: {error.strerror or error}")
        return 1
    return code


def _run(arguments: Sequence[str] | None) -> int:
    command = typer.main.get_command(app)
    try:
        code = command.main(arguments, prog_name="summitry", standalone_mode=False)
    except typer.TyperException as error:
        return _wrong_usage(error, sys.argv[1:] if arguments is None else arguments)
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # typer would take it for a failure
            raise ended.__context__ from None
        raise
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except SummitryError as error:
        for problem in str(error).splitlines():
            note(f"summitry: {problem}")
        return error.exit_code
    return code if isinstance(code, int) else 0


def _wrong_usage(error: typer.TyperException, arguments: Sequence[str]) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "summitry"
    if not arguments or type(error).__name__ == "NoArgsIsHelpError":
        note(error.format_message())
        return _WRONG_USAGE
    reason = " ".join(error.format_message().replace(": Value error, ", ": ").split())
    note(f"{command}: {reason.rstrip('.')}; see {command} --help")
    return _WRONG_USAGE
