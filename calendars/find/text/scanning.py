"""What the rules of a file read in a sentence, each tried only at the words that it can begin with."""

import re
from collections.abc import Iterator
from functools import cache

from calendars.find.text.grammar import Rule, Rules, load_rules
from calendars.find.text.openings import LEAST, LETTERS, Openings

#: A word, no part of a compound before it.
_WORD = re.compile(r"(?<![\w-])\w[\w-]*")
#: What of a pattern minds the case, `\S` and its like apart.
_MINDS_CASE = re.compile(r"\(\?-i|(?<!\\)[A-ZÀ-Þ]")

#: Rules to be tried: the number of each, its pattern, and whether that reads small letters.
_Tried = tuple[tuple[int, re.Pattern[str], bool], ...]


class Scanner:
    """The rules of one file, read from left to right, each at the beginning of a word."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules.rules
        self._openings = Openings([rule.source for rule in self._rules])
        self._needs = [
            (number, rule.values["contains"]) for number, rule in enumerate(self._rules) if "contains" in rule.values
        ]
        self._patterns = [(number, *_quickest(rule)) for number, rule in enumerate(self._rules)]
        #: By the rules that are passed over, what is tried where a word begins with such letters.
        self._tried: dict[frozenset[int], dict[str, _Tried]] = {}

    def scan(self, text: str, start: int, end: int) -> Iterator[tuple[Rule, int, int]]:
        """What is read in `text[start:end]`, in order and not overlapping: the rule, its first offset, the one behind.

        At each word the first rule of the file that fits wins. One that says what a sentence must contain is passed
        over in any other.
        """
        lower = text[start:end].replace("İ", "i").lower()  # the one capital whose small letter is two characters
        absent = frozenset([number for number, words in self._needs if not any(word in lower for word in words)])
        known = self._tried.setdefault(absent, {})
        anywhere = self._tried_at("", absent, known)
        starts, done = self._openings.starts, 0
        for word in _WORD.finditer(lower):
            place = word.start()
            if place < done:
                continue
            tried = anywhere
            if lower[place : place + LEAST] in starts:
                letters = lower[place : place + LETTERS]
                tried = known.get(letters) or self._tried_at(letters, absent, known)
            for number, pattern, is_small in tried:
                match = pattern.match(lower, place) if is_small else pattern.match(text, start + place, end)
                if match is not None:
                    done = place + match.end() - match.start()
                    yield self._rules[number], start + place, start + done
                    break

    def _tried_at(self, letters: str, absent: frozenset[int], known: dict[str, _Tried]) -> _Tried:
        """The rules that can read what begins with `letters`, in their order; kept in `known`."""
        if letters not in known:
            known[letters] = tuple(self._patterns[number] for number in sorted(self._openings.at(letters) - absent))
        return known[letters]


def _quickest(rule: Rule) -> tuple[re.Pattern[str], bool]:
    """The pattern of `rule`, and whether it is for small letters: one that minds no case is tried faster on these."""
    minds_case = not rule.flags & re.IGNORECASE or _MINDS_CASE.search(rule.source)
    return (rule.pattern, False) if minds_case else (re.compile(rule.source), True)


@cache
def scanner(name: str) -> Scanner:
    """The one of `rules/NAME.toml`, made once."""
    return Scanner(load_rules(name))
