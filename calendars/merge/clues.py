"""Clues: words in a report that say which of a series it tells of, and how far it is to be believed.

They are data, in `clues.toml`.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Clue:
    """A pattern, what it means, and its examples."""

    #: Names it.
    name: str
    #: What its words mean, for people.
    means: str
    #: What is looked for, without regard to case.
    pattern: re.Pattern[str]
    #: Sentences that hold it -> what is read in them.
    finds: dict[str, str]
    #: Sentences that do not.
    leaves: tuple[str, ...]


@cache
def clues() -> dict[str, Clue]:
    """All clues, by name. Raises ValueError for a pattern that is none, naming it."""
    return {clue.name: clue for clue in map(_clue, tomllib.loads(_written())["clue"])}


@lru_cache(maxsize=4_096)
def has(name: str, text: str) -> bool:
    """Whether the clue called `name` stands in `text`."""
    return clues()[name].pattern.search(text) is not None


@lru_cache(maxsize=4_096)
def ordinals(text: str) -> frozenset[tuple[str, int]]:
    """Which of which series `text` speaks of: {("round", 3)}."""
    found = clues()["ordinal"].pattern.finditer(text)
    return frozenset((one["series"].lower(), number) for one in found if (number := _number(one["number"])))


@lru_cache(maxsize=4_096)
def themes(text: str) -> frozenset[str]:
    """What `text` says is talked about: {"peace"}."""
    found = clues()["theme"].pattern.finditer(text)
    return frozenset(one["theme"].lower().replace("-", "") for one in found)


def _clue(written: dict[str, Any]) -> Clue:
    try:
        pattern = re.compile(written["pattern"], re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"clues.toml: {written['name']}: {error}") from error
    return Clue(
        name=written["name"],
        means=written["means"],
        pattern=pattern,
        finds=dict(written["finds"]),
        leaves=tuple(written["leaves"]),
    )


def _written() -> str:
    return files("calendars.merge").joinpath("clues.toml").read_text("utf-8")


_WORDS = {
    "inaugural": 1,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
}
_ROMAN = {"I": 1, "V": 5, "X": 10}


def _number(word: str) -> int | None:
    """The number that an ordinal names; None for what only looks like one ("I")."""
    if word[0].isdigit():
        return int(word.rstrip("stndrhSTNDRH"))
    if word.isupper() and len(word) > 1:
        return _roman(word)
    return _WORDS.get(word.lower())


def _roman(word: str) -> int:
    values = [_ROMAN[letter] for letter in word]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
