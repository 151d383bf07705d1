"""What is printed: results on standard output, everything else on standard error.

A terminal gets tables and colour (unless NO_COLOR is set); a pipe gets plain lines.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from config.errors import UserError

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def print_json(value: Any) -> None:
    """One line of JSON on standard output."""
    sys.stdout.write(_as_json(value) + "\n")


def print_json_list(values: Iterable[Any]) -> None:
    """One line of JSON on standard output: a list, written as it comes."""
    sys.stdout.write("[")
    for number, value in enumerate(values):
        sys.stdout.write((", " if number else "") + _as_json(value))
    sys.stdout.write("]\n")


def print_line(text: str = "") -> None:
    """A line for people on standard output; nothing in it can steer a terminal."""
    sys.stdout.write(_harmless(text) + "\n")


def note(text: str) -> None:
    """A remark, a failure or advice, on standard error."""
    sys.stdout.flush()  # in a terminal, what was printed before comes before
    try:
        sys.stderr.write(_harmless(text) + "\n")
    except BrokenPipeError:  # nobody listens any more; the work goes on
        forget(sys.stderr)


def confirm(question: str) -> None:
    """Ask whoever sits at the terminal, and end the command where that is denied; a script is not asked."""
    if sys.stdin.isatty():
        import typer

        typer.confirm(question, abort=True, err=True)


def consent(question: str, script: str) -> None:
    """Ask before something is lost for good, and end the command where that is denied.

    Where nobody sits at a terminal, UserError says `script`: how a script consents.
    """
    if not sys.stdin.isatty():
        raise UserError(script)
    confirm(question)


def forget(stream: TextIO) -> None:
    """Let what is still written to `stream` go nowhere: whoever read it has had enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, wrap: Sequence[str] = ()) -> None:
    """A table with `heads` in the first line. In a terminal the columns named in `wrap` take what room there is."""
    if sys.stdout.isatty():
        _rich_table(heads, rows, wrap)
        return
    cells = [[_one_line(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def print_fields(fields: Iterable[tuple[str, str | None]]) -> None:
    """Names and values, one below the other; those without a value are left out."""
    told = [(name, value) for name, value in fields if value]
    width = max((len(name) for name, _ in told), default=0)
    for name, value in told:
        print_line(f"{_dim(name.ljust(width))}  {value}" if sys.stdout.isatty() else f"{name.ljust(width)}  {value}")


def heading(text: str) -> None:
    """A line above what belongs together."""
    print_line()
    sys.stdout.write((f"\x1b[1m{_harmless(text)}\x1b[0m" if _colour() else _harmless(text)) + "\n")


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[..., None]]:
    """A bar, the rate and the time left on standard error while the work goes on; nothing where that is no terminal.

    What is given is to be called after each item that is done, or with how many were.
    """
    if not sys.stderr.isatty():
        yield lambda _count=1: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total, rate="")

        def step(count: int = 1) -> None:
            speed = bar.tasks[0].speed  # items a second, of late
            bar.update(task, advance=count, rate=f"{speed:,.0f}/s" if speed and speed >= 1 else "")

        yield step


def _rich_table(heads: Sequence[str], rows: Iterable[Sequence[str]], wrap: Sequence[str]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, no_wrap=head not in wrap, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_harmless(cell)) for cell in row))
    Console(no_color=not _colour(), highlight=False).print(table)


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _dim(text: str) -> str:
    return f"\x1b[2m{text}\x1b[0m" if _colour() else text


def _speaks_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _harmless(text: str) -> str:
    return _writable(_CONTROLS.sub("", text))


def _as_json(value: Any) -> str:
    return _writable(json.dumps(value, ensure_ascii=not _speaks_unicode(), separators=(", ", ": ")))


def _writable(text: str) -> str:
    """`text`, where the bytes of a file's name are no UTF-8 with their numbers, as JSON escapes them too."""
    return text.encode("utf-8", "backslashreplace").decode()
