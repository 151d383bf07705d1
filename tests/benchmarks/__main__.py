"""All figures in one table: `make bench`; some alone: `python -m tests.benchmarks finding feed`.

`--small` runs everything through on sizes that tell nothing, so that a broken benchmark is found in seconds.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from importlib import import_module

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from tests.benchmarks.timing import SMALL, Figure

#: In the order of the table; each is a module beside this one, with a function `figures`.
PARTS = (
    "finding",
    "dates",
    "merging",
    "feed",
    "page",
    "reminders",
    "deliveries",
    "subscribers",
    "sources",
)

#: In a file or a pipe the table is Markdown, each of whose rows is one line, however long.
_WIDTH = 1_000


def main(arguments: list[str] | None = None) -> None:
    """Measure what is asked for, or everything, and print it; medians of a few rounds, on one core."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Figures, each beside a peer's.")
    parser.add_argument("name", nargs="*", help=f"what to measure, of {', '.join(PARTS)}; everything if none is named")
    parser.add_argument(
        "--small", action="store_true", help="only see that everything runs through; the figures tell nothing"
    )
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.name if name not in PARTS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(PARTS)}")
    if asked.small:
        os.environ[SMALL] = "1"  # for what is started as well
    console = Console()
    table = Table(title="Summitry beside its peers, in one run (medians)")
    if not console.is_terminal:
        console = Console(width=_WIDTH)
        table.box = MARKDOWN
    for heading in ("what", "ours", "peer", "the peer's", "ratio", "bar"):
        is_text, is_written = heading in ("what", "peer"), table.box is MARKDOWN
        table.add_column(heading, justify="left" if is_text else "right", no_wrap=is_written)
    for name in asked.name or PARTS:
        with console.status(f"measuring {name} …"):
            for figure in _figures(name):
                table.add_row(*_cells(figure))
    console.print(table)


def _figures(name: str) -> Iterator[Figure]:
    figures: Iterator[Figure] = import_module(f"tests.benchmarks.{name}").figures()
    return figures


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.what,
        f"{figure.measured:,.0f} {figure.unit}",
        figure.peer or "",
        f"{figure.of_peer:,.0f}" if figure.of_peer else "",
        f"{figure.ratio:.2f} ×" if figure.ratio else "",
        figure.bar,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
