"""Where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.find.text.sentences import Sentences


def parted(text: str) -> list[str]:
    sentences = Sentences(text)
    return [" ".join(sentences.words(sentence).split()) for sentence in sentences.all]


@pytest.mark.parametrize(
    "text",
    [
        "They met. | They talked.",
        "Will they meet? | Nobody knows! | They may…",
        "Mr. Lee met Gen. Park and Dr. Ito. | They talked.",
        "Messrs. Lee and Park met on Nov. 8 in St. Gallen. | They talked.",
        "J. Smith and A. B. Jones met. | They talked.",
        "He saw U.S. President Joe Biden. | They talked.",
        "He flew to the U.S. | The talks went on.",
        "He spoke at the U.N. | On Monday he left.",
        "They meet at 3 p.m. in Bern. | They talk.",
        "It costs 3.5 million. | 20 states pay.",
        "“We will meet.” | They talked.",
        "'We will meet.' | They talked.",
        "He said: “We will meet.” | “We agreed.”",
        "(They met in Bern.) | They talked.",
        "They met (in Bern). | “Good,” he said.",
        "They met in No. 10. | They talked.",
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(text: str) -> None:
    assert parted(text.replace(" | ", " ")) == text.split(" | ")


def test_a_line_with_a_blank_line_below_it_is_a_sentence_without_a_stop() -> None:
    assert parted("Visit to Ghana\n\nShe leaves on Monday\n\nHe stays") == [
        "Visit to Ghana",
        "She leaves on Monday",
        "He stays",
    ]


@pytest.mark.parametrize("gap", ["\n\n", "\n \n", "\n\n\n", "\r\n\r\n"])
def test_a_sentence_that_a_scan_cut_into_paragraphs_is_one_again(gap: str) -> None:
    text = f"The foreign ministers of the two neighbouring states{gap}will meet on Friday."
    sentences = Sentences(text)
    assert [(sentence.start, sentence.end) for sentence in sentences.all] == [(0, len(text))]
    assert len(sentences.text) == len(text)
    assert "\n\n" not in sentences.text


@pytest.mark.parametrize("above", ["Talks in Bern", "The foreign ministers of both states met on Thursday."])
def test_a_heading_or_a_whole_sentence_does_not_go_on_below(above: str) -> None:
    assert len(parted(f"{above}\n\nde Vries will meet her on Friday.")) == 2


def test_sentences_know_their_paragraph() -> None:
    sentences = Sentences("They met. They talked.\n\nThey left.").all
    assert [sentence.paragraph for sentence in sentences] == [0, 0, 1]


@pytest.mark.parametrize("text", ["", " \n\n ", "\n", "\t"])
def test_nothing_but_white_space_holds_no_sentence(text: str) -> None:
    assert Sentences(text).all == []


PIECES = st.sampled_from(
    [
        "They met",
        "the talks",
        ". ",
        "? ",
        "U.S. ",
        "Mr. ",
        " J. ",
        "“",
        "”",
        ")",
        "(",
        "\n",
        "\n\n",
        " ",
        "\r\n",
        "12.5",
    ]
)


def test_an_abbreviation_that_a_paragraph_begins_with_ends_no_sentence() -> None:
    text = "Lee in Bern\n\nU.S. Secretary of State Ann Lee will go to Bern.\n\nU.N. Envoy Bo Frick will go, too."
    sentences = Sentences(text, body=13)
    assert [sentences.words(sentence)[:14] for sentence in sentences.all] == [
        "Lee in Bern",
        "U.S. Secretary",
        "U.N. Envoy Bo ",
    ]


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_every_letter_stands_in_one_sentence(text: str) -> None:
    sentences = Sentences(text)
    assert len(sentences.text) == len(text)
    assert sentences.text.split() == text.split()
    end = 0
    for number, sentence in enumerate(sentences.all):
        assert end <= sentence.start < sentence.end
        assert not text[end : sentence.start].strip()
        assert sentences.index_at(sentence.start) == sentences.index_at(sentence.end - 1) == number
        end = sentence.end
    assert not text[end:].strip()
