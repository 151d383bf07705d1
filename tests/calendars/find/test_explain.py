"""Why an article gave what it gave."""

from calendars.find.explain import explain
from tests.calendars.find.told import article, the_one

TEXT = "Norway and Sweden will hold talks in Bern on Friday, Oslo said on Tuesday."


def test_each_field_is_told_with_its_words_and_their_rule() -> None:
    lines = explain(article(TEXT)).splitlines()
    assert lines[0].startswith("2024-03-01  Talks: Norway and Sweden in Bern [confirmed")
    assert any(line.strip().startswith("when = 2024-03-01: “Friday” (") for line in lines)
    assert any(line.strip().startswith("place = Bern: “Bern” (") for line in lines)


def test_the_evidence_stands_below_the_finding() -> None:
    assert the_one(TEXT).evidence in explain(article(TEXT)).splitlines()[1]


def test_a_time_that_is_not_used_says_why() -> None:
    assert "not used: “Tuesday”: it is when somebody spoke: “said”" in explain(article(TEXT)).splitlines()


def test_an_article_without_a_time_is_told_so() -> None:
    assert explain(article("Norway and Sweden will meet.")) == "no time is named in it"
    assert explain(article("")) == "no time is named in it"


def test_each_line_is_one_line() -> None:
    told = explain(article("Norway and Sweden\nwill hold talks\nin Bern on 5\nMarch."))
    assert all("“" not in line or line.count("“") == line.count("”") for line in told.splitlines())
