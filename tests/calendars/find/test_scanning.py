"""Rules are tried where they can begin, and what is read is the same as if each were tried everywhere."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.find.text.grammar import Rules, load_rules, read_rules
from calendars.find.text.scanning import Scanner, scanner

FILES = ("triggers", "modality")

RULES = r"""
ignore_case = true

[[rule]]
name     = "talks"
contains = ["talks"]
pattern  = '[a-z]+ talks'
means    = "what needs its word"
finds    = { "peace talks" = "" }

[[rule]]
name    = "name"
pattern = 'in (?-i:[A-Z])[a-z]+'
means   = "what minds the case"
finds   = { "in Bern" = "" }

[[rule]]
name    = "words"
pattern = 'peace|in bern now'
means   = "what the upper ones leave"
finds   = { "peace" = "" }
"""


def read(text: str, start: int = 0, end: int | None = None) -> list[tuple[str, str]]:
    scanned = Scanner(read_rules(RULES, "made up")).scan(text, start, len(text) if end is None else end)
    return [(rule.name, text[first:last]) for rule, first, last in scanned]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Peace talks in Bern", [("talks", "Peace talks"), ("name", "in Bern")]),
        ("peace in bern now", [("words", "peace"), ("words", "in bern now")]),
        ("PEACE IN BERN NOW", [("words", "PEACE"), ("name", "IN BERN")]),
        ("a-peace -peace peace-", [("words", "peace")]),
        ("peace", [("words", "peace")]),
        ("", []),
    ],
)
def test_upper_rules_win_and_words_are_read_from_left_to_right(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


def test_no_more_is_read_than_the_part_that_is_asked_for() -> None:
    assert read("peace peace talks peace", 6, 14) == [("words", "peace")]


def everywhere(rules: Rules, text: str) -> Iterator[tuple[str, int, int]]:
    """What is read where every rule is tried at every word."""
    done = 0
    for word in re.finditer(r"(?<![\w-])\w", text):
        for rule in rules if word.start() >= done else ():
            words = rule.values.get("contains", [""])
            match = rule.pattern.match(text, word.start()) if any(one in text.lower() for one in words) else None
            if match is not None:
                yield rule.name, *match.span()
                done = match.end()
                break


PHRASES = {name: [phrase for rule in load_rules(name) for phrase in (*rule.finds, *rule.leaves)] for name in FILES}
WORDS = {name: sorted({word for phrase in PHRASES[name] for word in phrase.split()}) for name in FILES}


@pytest.mark.parametrize("name", FILES)
@settings(deadline=None)
@given(data=st.data())
def test_nothing_is_passed_over_that_a_rule_would_read(name: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(WORDS[name]) | st.sampled_from(PHRASES[name]), max_size=8))
    written = " ".join(words)
    text = data.draw(st.sampled_from([written, written.upper(), written.lower()]))
    found = [(rule.name, first, last) for rule, first, last in scanner(name).scan(text, 0, len(text))]
    assert found == list(everywhere(load_rules(name), text))
