"""Articles to findings: whole reports of our own, and what holds of any text at all."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.find.pipeline import find
from calendars.find.text.grammar import load_rules
from calendars.model.article import Article
from calendars.model.engagement import Kind
from calendars.model.when import When
from tests.calendars.find.told import WORDINGS, article, found, in_a_line, the_one
from tests.costs import quickest, within

REPORT = """\
OSLO, Feb 28 (Reuters) - Norwegian Foreign Minister Espen Barth Eide will travel to Cairo on Monday for talks on the \
war in Sudan, his ministry said on Tuesday.

He met Egypt's foreign minister, Sameh Shoukry, in Oslo in January.

"We will speak with everybody," Eide told reporters on Tuesday.

NATO foreign ministers will meet in Brussels on April 3, and Denmark and Sweden are expected to hold talks in \
Copenhagen the following day.

Norway holds local elections on March 12. Oil prices fell on Wednesday.
"""


def test_a_report_gives_its_engagements_and_nothing_else() -> None:
    told = [(finding.when.edtf, finding.kind, set(finding.parties), finding.place) for finding in found(REPORT)]
    assert told == [
        ("2024-03-04", Kind.VISIT, {"NO", "EG"}, "Cairo"),
        ("2024-04-03", Kind.CONFERENCE, {"NATO"}, "Brussels"),
        ("2024-04-04", Kind.TALKS, {"DK", "SE"}, "Copenhagen"),
    ]


@pytest.mark.parametrize(
    ("title", "day", "parties"),
    [
        ("Macron to visit India on Friday", "2024-03-01", {"FR", "IN"}),
        ("Norway, Sweden to hold talks Friday", "2024-03-01", {"NO", "SE"}),
        ("Biden, Kishida to meet on April 10", "2024-04-10", {"US", "JP"}),
        ("UN Security Council to meet on Thursday over Gaza", "2024-02-29", {"UN"}),
    ],
)
def test_a_headline_alone_is_enough(title: str, day: str, parties: set[str]) -> None:
    finding = the_one("", title)
    assert (finding.when.edtf, set(finding.parties)) == (day, parties)


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("mark", ["", "- ", "• ", "* "])
def test_the_lines_of_a_programme_are_read_one_by_one(gap: str, mark: str) -> None:
    lines = [
        "Programme of Foreign Minister Annalena Baerbock:",
        f"{mark}4 March: meeting with the Foreign Minister of Ghana in Accra",
        f"{mark}5 March: talks with the President of Kenya in Nairobi",
    ]
    told = [(finding.when.edtf, finding.kind, finding.place) for finding in found(gap.join(lines))]
    assert told == [("2024-03-04", Kind.MEETING, "Accra"), ("2024-03-05", Kind.TALKS, "Nairobi")]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\0", "No engagement at all.", "Friday.", "2024", "Norway"])
def test_a_text_without_engagements_gives_none(text: str) -> None:
    assert found(text) == found("", text) == []


@pytest.mark.parametrize("space", ["\t", "\u00a0", "\r\n", "\u2009"])
@pytest.mark.parametrize("day", ["March 5", "Tuesday", "5 March"])
def test_any_white_space_parts_words(space: str, day: str) -> None:
    text = f"Norway and Sweden will hold talks on {day}.".replace(" ", space)
    assert [finding.when.edtf for finding in found(text)] == ["2024-03-05"]


HEROES = [
    "Joe Biden",
    "President Emmanuel Macron",
    "Norwegian Foreign Minister Espen Barth Eide",
    "Xi Jinping",
    "Putin",
]
SIDES = ["Norway", "Sweden", "Russia", "the U.N. Security Council", "OPEC", "NATO", "the Kremlin", "Bern", "the group"]
DAYS = [
    "on Monday",
    "next week",
    "in March",
    "the following day",
    "from 5 to 7 March",
    "a week later",
    "tomorrow",
    "on the second day",
    "on December 31",
    "at 10:00 GMT",
    "in the coming days",
    "31 January 0001",
    "for three days",
    "since 1999",
    "until 30 February",
]
LINKS = [
    " ",
    " and ",
    ", ",
    ". ",
    "\n\n",
    "\n- ",
    "; ",
    " (",
    ") ",
    "“",
    "”",
    " to ",
    " with ",
    " in ",
    ", which ",
    " of ",
]
RULED = [phrase for name in ("triggers", "modality", "context") for rule in load_rules(name) for phrase in rule.finds]
PIECES = st.one_of(
    st.sampled_from(HEROES), st.sampled_from(SIDES), st.sampled_from(DAYS), st.sampled_from(RULED), st.text(max_size=4)
)
NEWS = st.lists(st.tuples(PIECES, st.sampled_from(LINKS)), max_size=25).map(
    lambda pairs: "".join(piece + link for piece, link in pairs)
)
ANY_DAY = st.one_of(st.dates(), st.sampled_from([date.min, date.max, date(2024, 2, 28), date(2023, 12, 31)]))
OUTLETS = st.sampled_from([None, "Reuters", "Government of Australia", "Ministry of Foreign Affairs", ""])


def check(read: Article) -> None:
    """What holds of the findings of any article."""
    findings = find(read)
    for finding in findings:
        assert When.parse(finding.when.edtf, finding.when.precision).edtf == finding.when.edtf
        assert finding.when.end >= read.day
        assert finding.evidence.strip()
        assert finding.evidence in read.text or finding.evidence in read.title
        assert len(finding.evidence.split()) <= 30
        assert finding.title
        assert 0 < finding.confidence <= 1
        assert len(set(finding.parties)) == len(finding.parties)
        for mention in finding.mentions:
            where = read.text[mention.start :] if mention.start >= 0 else read.title
            assert where.startswith(mention.text) if mention.start >= 0 else mention.text in where
    assert find(read) == findings


@settings(deadline=None, max_examples=300)
@given(NEWS, NEWS, OUTLETS, ANY_DAY)
def test_any_news_gives_sound_findings_or_none(title: str, text: str, outlet: str | None, day: date) -> None:
    check(article(text, f"{' '.join(title.split())}.", outlet=outlet, day=day))


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=400), st.text(max_size=80), ANY_DAY)
def test_any_text_at_all_gives_sound_findings_or_none(text: str, title: str, day: date) -> None:
    check(article(text, title, day=day))


IN_ONE_LINE = [text for text in (wording["text"] for wording in WORDINGS) if "\n" not in text and "  " not in text]


def broken(text: str, gaps: list[int], gap: str) -> str:
    """`text` with `gap` for some of its blanks, counted from 0."""
    words = text.split(" ")
    return "".join(word + (gap if number in gaps else " ") for number, word in enumerate(words))[:-1]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(IN_ONE_LINE), st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_where_a_line_ends_changes_nothing(text: str, gaps: list[int]) -> None:
    wrapped = broken(text, gaps, "\n").rstrip()
    assert [(in_a_line(one), one.people, one.status) for one in found(wrapped)] == [
        (in_a_line(one), one.people, one.status) for one in found(text)
    ]
    check(article(wrapped))


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(IN_ONE_LINE), st.lists(st.integers(5, 40), min_size=1, max_size=4))
def test_words_are_verbatim_across_the_ends_of_paragraphs(text: str, gaps: list[int]) -> None:
    check(article(broken(text, gaps, "\n\n")))


@pytest.mark.parametrize("day", [date.min, date(1, 1, 7), date(9999, 12, 27), date.max])
def test_no_day_of_publication_is_too_early_or_too_late(day: date) -> None:
    check(article(REPORT, "Macron to visit India on Friday", day=day))


SENTENCE = "The foreign ministers of France and Germany will meet on Thursday in Bern"


@pytest.mark.parametrize(
    "piece",
    [
        f"{SENTENCE}. ",
        f"{SENTENCE}\n\n",
        f"{SENTENCE} ",
        f"{SENTENCE}, and ",
        "He will meet on Monday ",
        "4 March ",
        "will visit Ghana on 4 March and ",
        "Norway and Sweden will hold talks next week. ",
        "President Xi Jinping will meet on Monday. The president will go. ",
        ",",
        "“",
        "A. ",
        "the talks ",
        "\ud800 ",
        "\0",
        "😀",
        "يوم ",
    ],
)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    text = piece * (12_000 // len(piece))
    assert within(1.5, lambda: found(f"{text} {SENTENCE}."))


def test_the_work_grows_no_faster_than_an_article_of_one_sentence_again_and_again() -> None:
    sentence = "The foreign ministers of France and Germany will meet on Thursday in Bern. "

    def of(kilobytes: int) -> Callable[[], object]:
        text = sentence * (kilobytes * 1_000 // len(sentence))
        return lambda: found(text)

    assert within(8 * quickest(of(30)), of(150))  # five times as much; what is quadratic takes 25 times as long
