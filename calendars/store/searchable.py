"""What a search looks in: the words of an engagement, folded so that case and accents make no difference."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from calendars.store.rows import Row

#: How many words of a query count; the rest of a longer one is left out.
MOST_TERMS = 8

_TEXTS = ("title", "place", "topic", "evidence")
_NAMES = ("parties", "people")
_CONTROLS = dict.fromkeys((*range(32), 127), " ")


def searchable(whole: Row) -> str:
    """The folded words of an engagement, given as `engagement_json` writes it: title, parties, people and the like."""
    return folded(" ".join(_words(whole)))


def terms(query: str) -> list[str]:
    """The folded words of `query`, each of which is looked for: once each, in their order, MOST_TERMS at most."""
    return list(dict.fromkeys(folded(query).split()))[:MOST_TERMS]


def folded(text: str) -> str:
    """`text` without case, accents, controls and what is no character, a single space between its words."""
    if text.isascii():  # most are, and these are quickly read
        return " ".join(text.lower().translate(_CONTROLS).split())
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    seen = "".join(c if unicodedata.category(c) not in ("Cc", "Zl", "Zp") else " " for c in plain if _is_told(c))
    return " ".join(seen.split())


def _is_told(character: str) -> bool:
    """Whether a character tells words apart: no accent, no mark of direction or joining, no half of a character."""
    return unicodedata.category(character) not in ("Mn", "Cf", "Cs")


def _words(whole: Row) -> Iterator[str]:
    for name in _TEXTS:
        yield str(whole[name] or "")
    for name in _NAMES:
        value: Any = whole[name]
        yield from map(str, value)
