import pytest

from calendars.merge.clues import Clue, clues, has, ordinals, themes

FOUND = [(clue, sentence, value) for clue in clues().values() for sentence, value in clue.finds.items()]
LEFT = [(clue, sentence) for clue in clues().values() for sentence in clue.leaves]


def read(clue: Clue, sentence: str) -> str:
    """What a clue makes of a sentence, as its examples write it."""
    match clue.name:
        case "ordinal":
            return "; ".join(f"{number} {series}" for series, number in sorted(ordinals(sentence)))
        case "theme":
            return "; ".join(sorted(themes(sentence)))
        case name:
            return "yes" if has(name, sentence) else ""


@pytest.mark.parametrize(("clue", "sentence", "value"), FOUND)
def test_a_clue_reads_its_examples(clue: Clue, sentence: str, value: str) -> None:
    assert read(clue, sentence) == value


@pytest.mark.parametrize(("clue", "sentence"), LEFT)
def test_a_clue_leaves_alone_what_only_looks_like_it(clue: Clue, sentence: str) -> None:
    assert read(clue, sentence) == ""


def test_every_clue_has_examples_of_both_kinds() -> None:
    assert all(clue.finds and clue.leaves for clue in clues().values())
