"""What of the gazetteer the capitalised words of a text are, and which of them make a person's name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from calendars.find.text.gazetteer import Gazetteer, gazetteer
from calendars.find.text.meanings import Entry
from calendars.find.text.titles import title_words
from calendars.find.text.values import value
from calendars.find.text.words import Words, joined, words_of

#: A single word of so many capitals is an acronym rather than a shout.
_LONGEST_ACRONYM = 4
_MOST_WORDS = 7
_NUMERAL = re.compile(r"[IVX]{2,5}")
_NAME_GAPS = frozenset({" ", "-"})


@value
class Hit:
    """Words that the gazetteer knows."""

    #: Index behind the last word.
    end: int
    #: What they stand for.
    entry: Entry


@dataclass(frozen=True, slots=True)
class Reading:
    """A text's capitalised words with what the gazetteer knows of them."""

    #: The words.
    words: Words
    #: For each word, what begins with it; the longest first.
    hits: Sequence[tuple[Hit, ...]]


@lru_cache(maxsize=4)
def reading_of(text: str) -> Reading:
    """The reading of `text`; kept for a moment, since actors and places need the same one."""
    known = gazetteer()
    words = words_of(text, known.stems, known.lists["compounds"])
    return Reading(words, [_hits_at(words, index, known) for index in range(len(words.keys))])


def _hits_at(words: Words, index: int, known: Gazetteer) -> tuple[Hit, ...]:
    key = words.keys[index]
    entry = known.entries.get(key)
    if words.written[index].isupper():
        entry = known.entries.get(key.upper(), entry)
        if key.upper() in known.lists["in_capitals"] and is_shouted(words, index):
            entry = None
    found = () if entry is None else (Hit(index + 1, entry),)
    if key in known.beginnings:
        found = (*_longer_hits(words, index, known), *found)
    return found


def _longer_hits(words: Words, index: int, known: Gazetteer) -> list[Hit]:
    found: list[Hit] = []
    key, end = words.keys[index], index + 1
    while end < len(words.keys):
        gap = words.gaps[end]
        if gap == "\n":
            break
        key = joined(key, gap, words.keys[end])
        end += 1
        entry = known.entries.get(key)
        if entry is not None:
            found.append(Hit(end, entry))
        if key not in known.beginnings:
            break
    found.reverse()
    return found


def is_shouted(words: Words, index: int) -> bool:
    """Whether the word stands among others that are all capitals: a headline, an old release's heading."""
    for other in (index - 1, index + 1):
        if 0 <= other < len(words.keys) and words.gaps[max(index, other)] in _NAME_GAPS:
            written = words.written[other]
            if len(written) > 2 and written.isupper() and "." not in written:
                return True
    return False


def is_particle(gap: str) -> bool:
    """Whether `gap` stands within a name: " de ", " bin ", " al-"; some do so with their hyphen alone: " as-"."""
    particles = gazetteer().lists["particles"]
    words = gap.replace("-", "- ").replace("'", "' ").split()
    return bool(words) and all(word in particles or word.rstrip("-") in particles for word in words)


def name_end(reading: Reading, start: int) -> int:
    """Index behind the last word of the name that begins at `start`; `start` itself where none begins."""
    words = reading.words
    end = known_end(reading, start)
    if end == start:
        if not _may_begin(reading, start):
            return start
        end += 1
    while end < len(words.keys) and end - start < _MOST_WORDS and _goes_on(reading, start, end):
        end += 1
    while end > start and not _is_telling(words, end - 1):
        end -= 1
    return end


def known_end(reading: Reading, start: int) -> int:
    """Index behind the full name of somebody whom the gazetteer knows; `start` where none begins."""
    return next((hit.end for hit in reading.hits[start] if hit.entry.people and hit.end > start + 1), start)


def _is_telling(words: Words, index: int) -> bool:
    """Whether a word is more than initials: no name ends with them, and one of them alone is an abbreviation."""
    written = words.written[index]
    if _NUMERAL.fullmatch(written) and not words.written[index - 1].isupper():
        return True  # "Felipe VI"
    return len(written) > 1 and (not written.isupper() or (len(written) > 2 and "." not in written))


def _may_begin(reading: Reading, index: int) -> bool:
    lists, key = gazetteer().lists, reading.words.keys[index]
    if _is_no_name(key) or (key in title_words() and key not in lists["names_too"]):
        return False
    if any(_is_region(hit) for hit in reading.hits[index]) and key not in lists["also_people"]:
        return False
    return not stands_for_party(reading, index) or _is_given_name(reading, index)


def _is_region(hit: Hit) -> bool:
    """Whether it is a place of note; a lesser city may be a surname as well."""
    return hit.entry.place is not None and hit.entry.place.rule.startswith("places:")


def _is_no_name(key: str) -> bool:
    """Whether a word is part of nobody's name: an English word, a form of address, a number."""
    return key in gazetteer().lists["ends_name"] or key[-1].isdigit() or key.endswith(_endings())


@cache
def _endings() -> tuple[str, ...]:
    return tuple(gazetteer().lists["endings"])


def _is_given_name(reading: Reading, index: int) -> bool:
    """Whether a state's or city's name stands before another name: "Chad Smith"."""
    after = index + 1
    return (
        reading.words.keys[index] in gazetteer().lists["also_people"]
        and after < len(reading.words.keys)
        and reading.words.gaps[after] == " "
        and not reading.hits[after]
        and reading.words.keys[after] not in gazetteer().lists["common"]
        and reading.words.keys[after] not in title_words()
    )


def stands_for_party(reading: Reading, index: int) -> bool:
    """Whether a name of a state, an organisation or the like begins at the word, or one that only misleads."""
    return any(hit.entry.standings or hit.entry.misleads for hit in reading.hits[index])


def _goes_on(reading: Reading, start: int, index: int) -> bool:
    words, lists = reading.words, gazetteer().lists
    gap, key = words.gaps[index], words.keys[index]
    if gap not in _NAME_GAPS and not (len(gap) < 16 and gap[0] in " -" and is_particle(gap)):
        return False
    if _is_no_name(key) and not _is_initial_in(words, index):
        return False
    if words.written[index].isupper() != words.written[start].isupper() and _is_shouting(words.written[start]):
        return False
    if key in title_words() and key not in lists["names_too"] and gap == " " and not _is_initial(words.written[index]):
        return False
    if stands_for_party(reading, index) and gap == " ":
        return index == start + 1 and key in lists["also_people"]
    return True


def _is_shouting(written: str) -> bool:
    return len(written) > 2 and written.isupper() and "." not in written


def _is_initial(written: str) -> bool:
    return len(written.rstrip(".")) == 1


def _is_initial_in(words: Words, index: int) -> bool:
    """Whether the word is a letter with its dot, though it be "A.", and no article: "Ann A. Lee"."""
    return _is_initial(words.written[index]) and words.text.startswith(".", words.starts[index] + 1)


def _is_acronym(written: str, count: int) -> bool:
    """Whether a name of one word, all capitals, is written so everywhere: "UAE", "DPRK"."""
    return count == 1 and len(written) <= _LONGEST_ACRONYM


def spelled(words: Words, start: int, end: int) -> str:
    """The name of the words from `start` to before `end`, in one line and not in capitals alone."""
    name = " ".join(words.text[words.starts[start] : words.ends[end - 1]].split()).replace("- ", "-")
    if _is_shouting(words.written[end - 1]) and all(part.isupper() for part in words.written[start:end]):
        return " ".join(
            part if "." in part or _is_acronym(part, end - start) else part.title() for part in name.split(" ")
        )
    return name
