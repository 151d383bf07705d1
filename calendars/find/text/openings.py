"""With which letters what a pattern reads can begin, so that it is tried where it can and nowhere else."""

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

#: So many characters are told.
LETTERS = 8
#: What is told with fewer tells nothing.
LEAST = 3
#: Stands for any character at all.
ANY = "\0"
#: A set of more characters than this counts as any.
_MOST = 12

_parser: Any = import_module("re._parser")


def openings(source: str) -> frozenset[str]:
    """The first characters of all that `source` can read, in small letters; `ANY` stands for any character.

    A shorter one is the whole of what is read. What stands round it (lookahead, lookbehind, edges) is not regarded.
    """
    return frozenset(_heads([*_parser.parse(source, re.IGNORECASE)], LETTERS))


class Openings:
    """What each of some patterns can begin with, so that those that can are found without asking each of them."""

    def __init__(self, sources: Sequence[str]) -> None:
        """Learn the openings of `sources`, which are numbered from 0."""
        self._numbers: dict[str, set[int]] = {}
        open_ended: set[int] = set()
        for number, source in enumerate(sources):
            known = {head.partition(ANY)[0] for head in openings(source)}
            if min(map(len, known)) < LEAST:
                open_ended.add(number)
            else:
                for head in known:
                    self._numbers.setdefault(head, set()).add(number)
        #: The numbers of those of which too little is known: they may begin anywhere.
        self.open_ended = frozenset(open_ended)
        #: The first `LEAST` letters of all that the others can begin with.
        self.starts = frozenset(head[:LEAST] for head in self._numbers)

    def at(self, letters: str) -> frozenset[int]:
        """The numbers of those that can read what begins with `letters`: `LETTERS` small ones, fewer at the end."""
        ends = range(LEAST, len(letters) + 1)
        return self.open_ended.union(*(self._numbers.get(letters[:end], ()) for end in ends))


def _heads(items: Sequence[tuple[Any, Any]], count: int) -> set[str]:
    """The first `count` characters of what a sequence of parsed items can read."""
    found = {""}
    for operator, argument in items:
        longer = [head for head in found if len(head) < count]
        if not longer:
            break
        done = found.difference(longer)
        nexts = set(_of_item(str(operator), argument, count))
        found = done | {(head + tail)[:count] for head in longer for tail in nexts}
    return found


def _of_item(operator: str, argument: Any, count: int) -> Iterator[str]:
    if operator == "LITERAL":
        yield chr(argument).lower()
    elif operator == "IN":
        yield from _of_set(argument)
    elif operator in ("ANY", "NOT_LITERAL"):
        yield ANY
    elif operator == "BRANCH":
        for branch in argument[1]:
            yield from _heads([*branch], count)
    elif operator == "SUBPATTERN":
        yield from _heads([*argument[3]], count)
    elif operator in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inner = argument
        for times in range(int(least), min(count, int(most)) + 1):
            yield from _heads([*inner] * times, count)
        if least > count:
            yield from _heads([*inner] * count, count)
    elif operator == "ATOMIC_GROUP":
        yield from _heads([*argument], count)
    else:  # what has no width of its own
        yield ""


def _of_set(members: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    letters: set[str] = set()
    for operator, argument in members:
        if str(operator) == "LITERAL":
            letters.add(chr(argument).lower())
        elif str(argument) == "CATEGORY_SPACE":
            letters.add(" ")
        elif str(operator) == "RANGE" and argument[1] - argument[0] < _MOST:
            letters |= {chr(code).lower() for code in range(argument[0], argument[1] + 1)}
        else:
            letters = {ANY}
            break
    yield from letters
