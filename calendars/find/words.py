"""The capitalised words of a text, and the keys under which the gazetteer knows them.

Names are looked for among these alone, so the cost of an article is that of its capitals, not of its length.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

#: A word with a capital, initials ("J. E."), an abbreviation ("U.S."), each perhaps with a tail ("Ki-moon").
#: It starts with a plain set, so that the engine leaps from capital to capital.
_CAPITALISED = re.compile(
    r"[A-ZÀ-ÖØ-ÞĀ-Ž](?<!\w.)(?:\.(?:\s?[A-Z]\.)*(?:[A-Z]\b)?|\w*(?:['’](?![sS]\b)\w+)*)(?:-(?:\s?[a-z]\w*|\d+))?"
)
_PARAGRAPH = re.compile(r"\n\s*\n")
_NOT_DECOMPOSED = str.maketrans("łŁøØđĐıİ’‘`ßæÆ", "lLoOdDii'''saA")


@dataclass(frozen=True, slots=True)
class Words:
    """The capitalised words of a text, one list a property, all of one length."""

    #: The text they stand in.
    text: str
    #: Offset of the first character of each.
    starts: list[int]
    #: Offset behind the last character of each.
    ends: list[int]
    #: As written, a tail included, a possessive not.
    written: list[str]
    #: As the gazetteer knows them: no case, accents, dots or hyphens.
    keys: list[str]
    #: What stands before each, in short: " ", "-", ",", " of the ", "\n" for the end of a paragraph.
    gaps: list[str]

    def __len__(self) -> int:
        return len(self.starts)


def folded(word: str) -> str:
    """`word` without case, accents, dots and hyphens; apostrophes are straight."""
    if word.isascii() and word.isalpha():
        return word.lower()
    kept = unaccented(word)
    if "." in kept:
        kept = kept.replace(".", "").replace(" ", "")
    return " ".join(kept.replace("-", " ").lower().split())


def unaccented(text: str) -> str:
    """`text` without accents, and with straight apostrophes."""
    plain = unicodedata.normalize("NFKD", text.translate(_NOT_DECOMPOSED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=8192)
def gap_between(raw: str) -> str:
    """What stands between two capitalised words, in short and with single spaces."""
    words = raw.replace("’", "'").replace("&", "and").split()
    if not words:
        return "\n" if _PARAGRAPH.search(raw) else " " if raw else "-"
    if words in (["-"], ["–"], ["—"]):
        return "-" if len(raw) < 3 and words != ["—"] else "—"
    if _PARAGRAPH.search(raw):
        return "\n"
    before = " " if raw[0].isspace() else ""
    after = " " if raw[-1].isspace() else ""
    return before + " ".join(words) + after


def words_of(text: str, known: Container[str] = frozenset(), tails: frozenset[str] = frozenset()) -> Words:
    """The capitalised words of `text`.

    `tails` are those that make a compound ("China-led"); they are cut off, and so is every tail of a word whose
    key is `known`. Any other belongs to its word ("Ki-moon").
    """
    words = Words(text, [], [], [], [], [])
    last = 0
    for match in _CAPITALISED.finditer(text):
        start, end = match.span()
        word = match.group()
        if "-" in word:
            body, _, tail = word.partition("-")
            if not tail.isdigit() and (tail.strip() in tails or folded(body) in known):
                word, end = body, start + len(body)
        words.starts.append(start)
        words.ends.append(end)
        words.written.append(word)
        words.keys.append(word.lower() if word.isalpha() and word.isascii() else folded(word))
        words.gaps.append(" " if text[last:start] == " " else gap_between(text[last:start][-40:]))
        last = end
    return words


def key_of(name: str) -> str:
    """The key under which the gazetteer knows `name`, counted from its first capital.

    Raises ValueError where that leaves words out: a name ends with a capitalised word.
    """
    if name.isascii() and name.isalpha() and name[0].isupper():
        return name.lower()
    words = words_of(name)
    rest = name[words.ends[-1] :] if len(words) else name
    if rest not in ("", "'s", ")", "."):
        raise ValueError(f"{name!r} does not end with a capitalised word")
    key = words.keys[0]
    for gap, word in zip(words.gaps[1:], words.keys[1:], strict=True):
        key = joined(key, gap, word)
    return key


def joined(key: str, gap: str, word: str) -> str:
    """The key of a name that goes on with `word` behind `gap`."""
    if gap in (" ", "-"):
        return f"{key} {word}"
    return f"{key}{gap}{word}"
