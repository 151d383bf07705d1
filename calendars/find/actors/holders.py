"""The names of people who hold an office or are addressed: "Senator Gareth Evans", "the Hon. Gerry Hand"."""

import re
from bisect import bisect_left

from calendars.find.actors.names import Reading, is_particle, known_end, name_end, spelled
from calendars.find.text.gazetteer import gazetteer
from calendars.find.text.titles import honorific_end, title_at, title_words
from calendars.find.text.values import value
from calendars.find.text.words import folded

#: "Senator the Hon. Dr …": nobody bears more, and a text of nothing else must not be read anew from each word.
_MOST_ADDRESSES = 4
_SEPARATION = re.compile(r"(?:,|:)?\s{1,2}(?!\n)|\s\(")


@value
class Holder:
    """The name of somebody."""

    #: Offset behind its last character.
    end: int
    #: Index of the word behind it.
    after: int
    #: As written, in one line.
    name: str


def holder_at(reading: Reading, place: int) -> Holder | None:
    """The name at offset `place`, behind a comma perhaps and any forms of address."""
    text = reading.words.text
    separation = _SEPARATION.match(text, place)
    if separation is None:
        return None
    begin = separation.end()
    at = begin if _is_known_at(reading, begin) else _behind_addresses(text, begin)
    holder = named_at(reading, at)
    if holder is None:
        return None
    is_apart = separation[0][0] in ",:" and at == begin
    return None if is_apart and " " not in holder.name and not is_known(holder.name) else holder


def addressed_at(reading: Reading, index: int) -> Holder | None:
    """The name behind the form of address that begins at a word: "Mr Hand"."""
    text, start = reading.words.text, reading.words.starts[index]
    at = _behind_addresses(text, start)
    return named_at(reading, at) if at > start else None


def named_at(reading: Reading, at: int) -> Holder | None:
    """The name that begins at an offset, with a particle perhaps."""
    words = reading.words
    index = bisect_left(words.starts, at)
    if index >= len(words.starts):
        return None
    particle = words.text[at : words.starts[index]]
    if particle and not (len(particle) < 12 and is_particle(particle)):
        return None
    after = name_end(reading, index)
    if after == index:
        return None
    name = spelled(words, index, after)
    return Holder(words.ends[after - 1], after, " ".join(f"{particle}{name}".split()))


def is_known(name: str) -> bool:
    """Whether the table of people has somebody by that name, a short one perhaps."""
    entry = gazetteer().named(folded(name).split())
    return entry is not None and bool(entry.known or entry.people)


def _is_known_at(reading: Reading, at: int) -> bool:
    """Whether somebody known in full is named at an offset: "He Lifeng", of whom "He" is no form of address."""
    keys, index = reading.words.keys, bisect_left(reading.words.starts, at)
    return index < len(keys) and keys[index] not in title_words() and known_end(reading, index) > index


def _behind_addresses(text: str, place: int) -> int:
    for _ in range(_MOST_ADDRESSES):
        behind = honorific_end(text, place)
        title = title_at(text, behind) if text[behind : behind + 1].isupper() or behind > place else None
        if title is not None and title.role in gazetteer().lists["addresses"]:
            behind = title.end
        if behind == place:
            break
        gap = _SEPARATION.match(text, behind)
        place = gap.end() if gap else behind
    return place
