"""Every option of the configuration, with its default and its comment: `config/defaults.toml`, section by section."""

import re
from collections.abc import Iterator
from importlib.resources import files

from docs.reference.markup import code, fenced, plain

_SECTION = re.compile(r"\[(?P<name>\w+)\]")
_OPTION = re.compile(r"(?P<name>\w+) = (?P<default>.+)")
_EXAMPLE = re.compile(r"\[\w+\.[\w-]+\]")


def written() -> str:
    """The sections in the order of the file; what is only an example there is one here."""
    text = files("config").joinpath("defaults.toml").read_text("utf-8")
    return "\n".join(part for block in text.split("\n\n") for part in _block(block))


def _block(block: str) -> Iterator[str]:
    section, comment = "", list[str]()
    for line in block.strip().splitlines():
        if _EXAMPLE.match(line.removeprefix("# ")):
            yield from _prose(comment)
            yield fenced("toml", "\n".join(each[2:] for each in block[block.index(line) :].splitlines()))
            return
        if line.startswith("#"):
            comment.append(line[1:].strip())
        elif found := _SECTION.fullmatch(line):
            yield from _prose(comment)
            section, comment = found["name"], []
            yield f"## {plain(line)}\n"
        elif found := _OPTION.fullmatch(line):
            yield _option(section, found["name"], found["default"], " ".join(comment))
            comment = []
    yield from _prose(comment)


def _prose(comment: list[str]) -> Iterator[str]:
    if comment:
        yield plain(" ".join(comment)) + "\n"


def _option(section: str, name: str, default: str, comment: str) -> str:
    variable = f"SUMMITRY_{section}__{name}".upper()
    told = f"{plain(comment)}\n\nAlso {code(variable)}."
    return f":::{{confval}} {section}.{name}\n:default: {code(default)}\n\n{told}\n:::\n"
