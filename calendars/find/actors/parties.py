"""The parties that the capitalised words of a text stand for, and what only looks like one."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from calendars.find.actors.names import Hit, Reading, is_shouted, name_end
from calendars.find.text.gazetteer import gazetteer
from calendars.find.text.grammar import any_of
from calendars.find.text.meanings import Sense, Standing
from calendars.find.text.titles import title_words

_POSSESSIVE = re.compile(r"['’](?:[sS]\b)?")
_PREPOSITION = re.compile(r"\s(?:of|to|in|for|at|on|OF|TO)\s(?:the\s|THE\s)?(?=[A-ZÀ-Ž])")
_MONEY = re.compile(r"\sdollars?\b")


def phrases_in(text: str) -> Iterator[tuple[int, int, Standing]]:
    """Start, end and standing of each group in `text` that is written without a capital: "six-party"."""
    for phrase, standing in _spellings() if _any_spelling().search(text) else ():
        start = text.find(phrase)
        while start >= 0:
            end = start + len(phrase)
            if not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum():
                yield start, end, standing
            start = text.find(phrase, end)


@cache
def _spellings() -> list[tuple[str, Standing]]:
    known = gazetteer().phrases
    return [(spelling, known[phrase]) for phrase in known for spelling in {phrase, phrase[0].upper() + phrase[1:]}]


@cache
def _any_spelling() -> re.Pattern[str]:
    return re.compile(any_of(phrase for phrase, _ in _spellings()) or r"(?!)")


class Parties:
    """What of one text stands for parties, in the year of its publication."""

    def __init__(self, reading: Reading, year: int) -> None:
        self.text = reading.words.text
        self.words = reading.words
        self.reading = reading
        self.year = year

    def at(self, index: int) -> tuple[int, Standing] | None:
        """Index behind the longest name that begins at a word, and what it stands for."""
        for hit in self.reading.hits[index]:
            for standing in hit.entry.standings:
                if standing.holds(self.year, self.text) and not self._is_another(index, hit, standing):
                    return hit.end, standing
            if hit.entry.misleads:
                return None
        return None

    def behind(self, end: int) -> int:
        """Offset behind the words before index `end` and their possessive."""
        place = self.words.ends[end - 1]
        possessive = _POSSESSIVE.match(self.text, place)
        return possessive.end() if possessive else place

    def sent_to(self, end: int) -> tuple[int, tuple[str, ...]] | None:
        """What follows in "president of Ghana" and "ambassador to China": its end, and its parties behind "of"."""
        preposition = _PREPOSITION.match(self.text, end)
        if preposition is None:
            return None
        index = self.index_at(preposition.end())
        if index >= len(self.words.starts) or self.words.starts[index] != preposition.end():
            return None
        found = self.at(index)
        if found is None or found[1].sense is Sense.ADJECTIVE:
            return None
        of = preposition[0].split()[0].lower() == "of"
        return self.words.ends[found[0] - 1], found[1].parties if of else ()

    def index_at(self, place: int) -> int:
        """Index of the first word that begins at offset `place` or behind it."""
        return bisect_left(self.words.starts, place)

    def _is_another(self, index: int, hit: Hit, standing: Standing) -> bool:
        """Whether the words only look like a party: "China Daily", "US dollars", "Chad Smith", a dateline."""
        words, lists, end = self.words, gazetteer().lists, hit.end
        if end < len(words.keys) and words.gaps[end] == " " and words.keys[end] in lists["followers"]:
            return True
        stands_there = standing.sense is Sense.CAPITAL or (standing.sense is Sense.ORGANISATION and end - index > 1)
        if stands_there and self._is_dateline(index, end):
            return True
        if _MONEY.match(self.text, words.ends[end - 1]):
            return True
        if end - index > 1 or words.keys[index] not in lists["also_people"] or is_shouted(words, index):
            return False
        return name_end(self.reading, index) > index + 1 or self._is_behind_a_given_name(index)

    def _is_dateline(self, index: int, end: int) -> bool:
        """Whether a report was written there: "SEOUL Officials …", "UNITED NATIONS Envoys …", "LUANDA, Nov. 28 (…)"."""
        words = self.words
        begins = index == 0 or words.gaps[index] == "\n" or (words.gaps[index] == "/" and words.written[0].isupper())
        goes_on = end < len(words.keys) and words.gaps[end] == " " and len(words.written[end]) > 2
        return begins and words.written[index].isupper() and not (goes_on and words.written[end].isupper())

    def _is_behind_a_given_name(self, index: int) -> bool:
        words = self.words
        return (
            index > 0
            and words.gaps[index] == " "
            and not self.reading.hits[index - 1]
            and words.keys[index - 1] not in title_words()
            and words.keys[index - 1] not in gazetteer().lists["common"]
            and not words.written[index - 1].isupper()
        )
