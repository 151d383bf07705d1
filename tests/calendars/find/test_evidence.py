"""The words that a finding rests on."""

from calendars.find.pipeline import find
from calendars.model.finding import Finding
from tests.calendars.find.told import article, found, the_one

TITLE = "Macron to visit India on Friday"
TEXT = (
    "French President Emmanuel Macron will be in Delhi for talks.\n\nNorway and Sweden\nwill meet in Bern on 5 March."
)


def mention(finding: Finding, field: str) -> str:
    return next(mention.text for mention in finding.mentions if mention.field == field)


def test_evidence_is_verbatim_with_its_line_ends() -> None:
    finding = found(TEXT)[-1]
    assert finding.evidence in TEXT
    assert "Sweden\nwill meet" in finding.evidence


def test_evidence_holds_what_makes_it_and_when() -> None:
    assert the_one(
        "On Tuesday, ministers said, in Bern, Norway and Sweden will hold talks on Friday on fish."
    ).evidence.endswith("Norway and Sweden will hold talks on Friday")


def test_evidence_of_a_long_sentence_is_thirty_words_at_most() -> None:
    far = " ".join(["very"] * 60)
    finding = the_one(f"Norway and Sweden will hold {far} important talks on a {far} good day on 5 March in Bern.")
    assert 0 < len(finding.evidence.split()) <= 30


def test_evidence_of_a_cut_sentence_is_as_it_was_written() -> None:
    text = "The foreign ministers of Norway and of Sweden,\n\nwho are neighbours, will meet on 5 March."
    (finding,) = found(text)
    assert finding.evidence in text


def test_evidence_is_of_the_title_or_of_the_text() -> None:
    title, text = "Foreign ministers of Norway and Sweden", "are to meet in Bern on Friday, officials said."
    assert all(finding.evidence in title or finding.evidence in text for finding in found(text, title))


def test_mentions_say_where_their_words_stand() -> None:
    findings = found(TEXT, TITLE)
    assert findings
    for finding in findings:
        for told in finding.mentions:
            assert told.text
            assert told.rule
            if told.start >= 0:
                assert TEXT[told.start : told.start + len(told.text)] == told.text
            else:
                assert told.text in TITLE


def test_mentions_cover_what_was_read() -> None:
    finding = the_one("Norwegian Prime Minister Jonas Gahr Store is expected to visit Bern on Friday.")
    assert mention(finding, "when") == "Friday"
    assert mention(finding, "kind") == "visit"
    assert "expected" in mention(finding, "status")
    assert "Jonas Gahr Store" in mention(finding, "people")
    assert mention(finding, "place") == "Bern"


def test_a_finding_has_the_address_of_its_article() -> None:
    told = article("Norway and Sweden will meet on Friday.", url="https://news.example/1")
    assert [finding.url for finding in find(told)] == ["https://news.example/1"]
