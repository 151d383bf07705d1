"""Plain text as Markdown, and tables of it."""

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\*_<>\[\]#$|~{}])")
_CODE = re.compile(r"(`[^`]+`)")
_WITHOUT_ROWS = 3  # lines of a table: its head, the rule below it, a blank one


def plain(text: str) -> str:
    """`text` so that it is read as it stands; what is between backticks stays code."""
    return "".join(
        part if part.startswith("`") and number % 2 else _SPECIAL.sub(r"\\\1", part)
        for number, part in enumerate(_CODE.split(text))
    )


def code(text: str) -> str:
    """`text` as code within a line or a cell of a table."""
    return f"`{text.replace('|', chr(92) + '|')}`"


def fenced(language: str, text: str) -> str:
    """A block of code."""
    return f"```{language}\n{text.strip()}\n```\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; empty where there is no row."""
    lines = [_row(heads), _row("---" for _ in heads), *map(_row, rows), ""]
    return "\n".join(lines) if len(lines) > _WITHOUT_ROWS else ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
