"""With which letters a pattern can begin."""

import pytest

from calendars.find.text.cues import cues_in, triggers_in
from calendars.find.text.openings import ANY, Openings, openings


@pytest.mark.parametrize(
    ("source", "heads"),
    [
        ("meet|met", {"meet", "met"}),
        ("(?:re)?convene", {"reconven", "convene"}),
        (r"sees?\b", {"see", "sees"}),
        (r"[a-z]{2,}ed", {f"{ANY}{ANY}ed", f"{ANY * 5}ed"}),
        (r"a{2,3}b|c{9}", {"aab", "aaab", "c" * 8}),
        (r"(?<!x)(?=y)a(?:b|c)d", {"abd", "acd"}),
        (r"(?:is )?due", {"is due", "due"}),
    ],
)
def test_the_heads_are_all_that_can_be_read_first(source: str, heads: set[str]) -> None:
    assert openings(source) >= heads


def test_a_pattern_is_found_by_what_it_can_begin_with() -> None:
    known = Openings(["meet|met", "(?:re)?convene[sd]", "[a-z]{2,}ed", r"met\w+ by"])
    assert known.open_ended == {2}
    assert known.starts == {"mee", "met", "rec", "con"}
    assert [known.at(letters) for letters in ("meeting ", "metres b", "reconven", "talks", "")] == [
        {0, 2},
        {0, 2, 3},
        {1, 2},
        {2},
        {2},
    ]


@pytest.mark.parametrize("sentence", ["", "İstanbul talks", "…", "talks", "A  b", "x" * 2_000, "-talks"])
def test_any_words_can_be_scanned(sentence: str) -> None:
    triggers = triggers_in(sentence, 0, len(sentence))
    assert [sentence[one.start : one.end] for one in triggers] == [one.text for one in triggers]
    assert [cue.text for cue in cues_in(sentence, 0, len(sentence))] == []
