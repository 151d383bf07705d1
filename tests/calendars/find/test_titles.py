"""The words of an office."""

import pytest

from calendars.find.text.titles import honorific_end, singular, title_at


@pytest.mark.parametrize(
    ("text", "role", "words"),
    [
        ("Foreign Minister Ann Lee", "foreign minister", "Foreign Minister"),
        ("deputy prime minister of Ghana", "deputy prime minister", "deputy prime minister"),
        (
            "Minister for Immigration and Ethnic Affairs, Ann Lee",
            "minister",
            "Minister for Immigration and Ethnic Affairs",
        ),
        ("Secretary of State Ann Lee", "secretary of state", "Secretary of State"),
        ("VICE-PRESIDENT ANN LEE", "vice president", "VICE-PRESIDENT"),
        ("president-elect Ann Lee", "president", "president-elect"),
        ("chargé d'affaires in Bern", "charge d'affaires", "chargé d'affaires"),
        ("Sen. Ann Lee", "sen", "Sen."),
    ],
)
def test_an_office_is_read_with_its_field(text: str, role: str, words: str) -> None:
    title = title_at(text, 0)
    assert title
    assert (title.role, text[: title.end]) == (role, words)


@pytest.mark.parametrize("text", ["foreign policy", "Ann Lee", "", "the minister", "national"])
def test_what_names_no_office_is_none(text: str) -> None:
    assert title_at(text, 0) is None


@pytest.mark.parametrize(
    ("text", "party"), [("Secretary of State Ann Lee", "US"), ("Senator Ann Lee", None), ("Pope Ann", "VA")]
)
def test_some_offices_say_whose_they_are(text: str, party: str | None) -> None:
    title = title_at(text, 0)
    assert title
    assert title.party == party


@pytest.mark.parametrize(
    ("text", "is_plural"), [("the ministers", True), ("the minister", False), ("the chiefs", True)]
)
def test_several_are_told_from_one(text: str, is_plural: bool) -> None:
    title = title_at(text, len("the"))
    assert title
    assert title.is_plural is is_plural


@pytest.mark.parametrize(
    ("head", "one"),
    [("ministers", "minister"), ("secretaries", "secretary"), ("spokesmen", "spokesman"), ("bus", "bus")],
)
def test_a_title_has_its_singular(head: str, one: str) -> None:
    assert singular(head) == one


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mr Hand", "Mr"),
        ("the Hon. Dr Ann Lee", "the Hon. Dr"),
        ("His Excellency Sir Ann", "His Excellency Sir"),
        ("Ann", ""),
    ],
)
def test_forms_of_address_are_passed_over(text: str, words: str) -> None:
    assert text[: honorific_end(text, 0)].strip() == words.strip(".") or text[: honorific_end(text, 0)] == words
