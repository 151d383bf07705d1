"""The capitalised words of a text, and the keys under which the gazetteer knows them.

Names are looked for among these alone, so the cost of an article is that of its capitals, not of its length.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

#: A word with a capital, initials ("J. E."), an abbreviation ("U.S."), each perhaps with a tail ("Ki-moon").
#: "PiquÃ©" is what becomes of accents that are read in the wrong encoding.
#: It starts with a plain set, so that the engine leaps from capital to capital.
_CAPITALISED = re.compile(
    r"[A-ZÀ-ÖØ-ÞĀ-Ž](?<!\w.)(?:\.(?:\s?[A-Z]\.)*(?:[A-Z]\b)?|(?:\w|(?<=Ã)[\x80-\xbf])*(?:['’](?![sS]\b)\w+)*)(?:-(?:\s?[a-z]\w*|\d+))?"
)
#: "-mediated", "-speaking"; the last syllables of names ("-ching") are shorter.
_PARTICIPLE = re.compile(r"\s?[a-z]{3,}ed|\s?[a-z]{4,}ing")
_PARAGRAPH = re.compile(r"\n\s*\n")
_LONGEST_GAP = 32
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


def gap_between(raw: str) -> str:
    """What stands between two capitalised words, its end at least, in one line; a line feed for a paragraph's end."""
    raw = raw[-_LONGEST_GAP:] or "-"
    if "\n" not in raw and "’" not in raw and "&" not in raw and "  " not in raw:
        return raw
    if _PARAGRAPH.search(raw):
        return "\n"
    words = raw.replace("’", "'").replace("&", "and").split()
    before = " " if raw[0].isspace() else ""
    after = " " if raw[-1].isspace() and words else ""
    return before + " ".join(words) + after


def words_of(text: str, known: Container[str] = frozenset(), tails: frozenset[str] = frozenset()) -> Words:
    """The capitalised words of `text`.

    `tails` are those that make a compound ("China-led"); they are cut off, and so is every tail of a word whose
    key is `known`. Any other belongs to its word ("Ki-moon").
    """
    words = Words(text, [], [], [], [], [])
    starts, ends, written, keys, gaps = words.starts, words.ends, words.written, words.keys, words.gaps
    last = 0
    for match in _CAPITALISED.finditer(text):
        word = match.group()
        start, end = match.span()
        if word.isalpha() and word.isascii():
            keys.append(word.lower())
        else:
            if "-" in word:
                word = _without_tail(word, known, tails)
                end = start + len(word)
            keys.append(folded(word))
        starts.append(start)
        ends.append(end)
        written.append(word)
        gap = text[last:start]
        gaps.append(gap if gap == " " else gap_between(gap))
        last = end
    return words


def _without_tail(word: str, known: Container[str], tails: frozenset[str]) -> str:
    body, _, tail = word.partition("-")
    if tail.isdigit():
        return word
    makes_compound = tail.strip() in tails or _PARTICIPLE.fullmatch(tail) or folded(body) in known
    return body if makes_compound else word


def key_of(name: str) -> str:
    """The key under which the gazetteer knows `name`, counted from its first capital.

    Raises ValueError where that leaves words out: a name ends with a capitalised word.
    """
    if name.isascii() and name.isalpha() and name[0].isupper():
        return name.lower()
    words = words_of(name)
    rest = name[words.ends[-1] :] if words.ends else name
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
    return f"{key}{gap.replace('-', ' ')}{word}"
