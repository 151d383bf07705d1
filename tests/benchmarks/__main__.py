"""All figures in one table: `make bench`."""

from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from tests.benchmarks import deliveries, feed, finding, merging, page, reminders, sources, subscribers
from tests.benchmarks.timing import Figure

PARTS: tuple[Callable[[], Iterator[Figure]], ...] = (
    finding.figures,
    merging.figures,
    feed.figures,
    page.figures,
    reminders.figures,
    deliveries.figures,
    subscribers.figures,
    sources.figures,
)


def main() -> None:
    """Measure everything and print it; medians of a few rounds, on one core."""
    table = Table(title="Summitry beside its peers, in one run (medians)")
    for heading in ("what", "measured", "peer", "the peer's", "ratio"):
        table.add_column(heading, justify="left" if heading in ("what", "peer") else "right")
    console = Console()
    for part in PARTS:
        with console.status(f"measuring {part.__module__.rpartition('.')[2]} …"):
            for figure in part():
                table.add_row(*_cells(figure))
    console.print(table)


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.what,
        f"{figure.measured:,.0f} {figure.unit}",
        figure.peer or "",
        f"{figure.of_peer:,.0f}" if figure.of_peer else "",
        f"{figure.ratio:.1f} ×" if figure.ratio else "",
    )


if __name__ == "__main__":
    main()
