"""The capitalised words of a text, and the keys under which names are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.find.text.words import folded, key_of, words_of


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Ghana", "ghana"),
        ("U.S.", "us"),
        ("J. E.", "je"),
        ("Côte", "cote"),
        ("Łódź", "lodz"),
        ("Ki-moon", "ki moon"),
        ("O’Neill", "o'neill"),
        ("SÃO", "sao"),
    ],
)
def test_case_accents_dots_and_hyphens_make_no_difference(word: str, key: str) -> None:
    assert folded(word) == key


def test_words_carry_what_stands_before_them() -> None:
    words = words_of("The Republic of Korea, Ban Ki-moon\n\nand Jean-Marc al-Ali’s U.N.")
    assert words.written == ["The", "Republic", "Korea", "Ban", "Ki-moon", "Jean", "Marc", "Ali", "U.N."]
    assert words.gaps[1:] == [" ", " of ", ", ", " ", "\n", "-", " al-", "'s "]


def test_a_line_end_is_a_space_and_an_end_of_a_paragraph_is_not() -> None:
    assert words_of("Ann\nLee").gaps[1] == " "
    assert words_of("Ann\n \nLee").gaps[1] == "\n"


@pytest.mark.parametrize("word", ["China-led", "China-mediated", "China-speaking", "China-friendly"])
def test_the_tail_of_a_compound_is_cut_off(word: str) -> None:
    assert words_of(word, {"china"}, frozenset({"led"})).written == ["China"]


@pytest.mark.parametrize("word", ["Ki-moon", "Jae-in", "Chun-ying", "G-20"])
def test_the_tail_of_a_name_is_kept(word: str) -> None:
    assert words_of(word, {"china"}, frozenset({"led"})).written == [word]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("the Republic of Korea", "republic of korea"),
        ("Abdel Fattah al-Sisi", "abdel fattah al sisi"),
        ("de Gaulle", "gaulle"),
        ("Guinea-Bissau", "guinea bissau"),
        ("People's Republic of China", "people's republic of china"),
    ],
)
def test_a_name_is_known_from_its_first_capital(name: str, key: str) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize("name", ["six powers", "Group of 77", "Ghana proper", ""])
def test_a_name_that_does_not_end_with_a_capital_is_refused(name: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        key_of(name)


@given(st.text())
def test_words_are_verbatim_and_in_order(text: str) -> None:
    words = words_of(text)
    last = 0
    for start, end, written in zip(words.starts, words.ends, words.written, strict=True):
        assert last <= start < end
        assert text[start:end] == written
        last = end
