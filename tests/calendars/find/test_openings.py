"""With which letters a pattern can begin."""

import pytest

from calendars.find.cues import cues_in, triggers_in
from calendars.find.grammar import load_rules
from calendars.find.openings import ANY, LETTERS, openings, opens


@pytest.mark.parametrize(
    ("source", "heads"),
    [
        ("meet|met", {"meet", "met"}),
        ("(?:re)?convene", {"reco", "conv"}),
        (r"sees?\b", {"see", "sees"}),
        (r"[a-z]{2,}ed", {f"{ANY}{ANY}ed", ANY * LETTERS}),
        (r"(?<!x)(?=y)a(?:b|c)d", {"abd", "acd"}),
        (r"(?:is )?due", {"is d", "due"}),
    ],
)
def test_the_heads_are_all_that_can_be_read_first(source: str, heads: set[str]) -> None:
    assert openings(source) >= heads
    assert all(opens(openings(source), head.replace(ANY, "q")) for head in heads)


def test_what_cannot_be_read_does_not_open() -> None:
    assert not opens(openings("meet|met"), "mind")


@pytest.mark.parametrize("name", ["triggers", "modality"])
def test_no_rule_reads_what_its_heads_exclude(name: str) -> None:
    read = 0
    for rule in load_rules(name):
        heads = openings(rule.source)
        for phrase in (*rule.finds, *rule.leaves):
            for match in rule.pattern.finditer(phrase):
                read += 1
                assert opens(heads, match.group().lower()[:LETTERS]), (rule.name, match.group())
    assert read


@pytest.mark.parametrize("sentence", ["", "İstanbul talks", "…", "talks", "A  b", "x" * 2_000, "-talks"])
def test_any_words_can_be_scanned(sentence: str) -> None:
    triggers = triggers_in(sentence, 0, len(sentence))
    assert [sentence[one.start : one.end] for one in triggers] == [one.text for one in triggers]
    assert [cue.text for cue in cues_in(sentence, 0, len(sentence))] == []
