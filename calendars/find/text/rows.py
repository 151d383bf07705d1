"""Files of data as tables and rows; an error names the file, the line and the fault."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a `.tsv` file."""

    #: Its columns.
    cells: list[str]
    #: Where it stands, for errors: "places.tsv: line 12".
    where: str


def tables_of(file: Traversable, problems: list[str]) -> dict[str, Any]:
    """The tables of a TOML file; a fault is added to `problems` and nothing is returned."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{file.name}: {error}")
        return {}


def rows_of(file: Traversable, width: int, problems: list[str]) -> Iterator[Row]:
    """The rows of a `.tsv` file below its head; lines that begin with # are left out.

    A row that has not `width` columns is added to `problems` and left out.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        problems.append(f"{file.name}: {error}")
        return
    is_head = True
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        if is_head:
            is_head = False
            continue
        cells = line.split("\t")
        if len(cells) == width:
            yield Row(cells, f"{file.name}: line {number}")
        else:
            problems.append(f"{file.name}: line {number}: it has {len(cells)} columns; write {width}")
