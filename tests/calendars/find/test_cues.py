"""The words of a sentence that make an engagement, and those that say what becomes of it."""

import pytest

from calendars.find.frames.document import Document
from calendars.find.text.cues import Form, Sense, cues_in, triggers_in
from calendars.model.engagement import Kind
from tests.calendars.find.told import article


def triggers(text: str) -> list[tuple[str, Kind | None, Form]]:
    return [(found.text.split()[-1], found.kind, found.form) for found in triggers_in(text, 0, len(text))]


def senses(text: str) -> list[Sense]:
    return [found.sense for found in Document(article(text)).scene(0).cues]


def test_triggers_are_read_in_order_with_kind_and_form() -> None:
    assert triggers("They will attend a summit, meet in Bern and discuss trade.") == [
        ("attend", None, Form.ATTENDS),
        ("summit", Kind.SUMMIT, Form.NOUN),
        ("meet", Kind.MEETING, Form.VERB),
        ("discuss", None, Form.DISCUSSES),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He told a news conference so.",
        "It must meet the target.",
        "They call for a truce.",
        "It is a sign of progress.",
        "Visitors came.",
    ],
)
def test_what_only_sounds_like_a_trigger_is_none(text: str) -> None:
    assert triggers(text) == []


def test_offsets_hold_the_words_within_the_part_that_was_asked_for() -> None:
    text = "They meet. İ: Then they hold a meeting, which was expected."
    start = text.index("Then")
    (trigger,) = triggers_in(text, start, len(text))
    (cue, *_) = cues_in(text, start, len(text))
    assert text[trigger.start : trigger.end] == trigger.text == "meeting"
    assert text[cue.start : cue.end] == cue.text


def test_a_trigger_begins_with_a_word() -> None:
    assert triggers("The premeeting and the re-visit were regrettable.") == []


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("They will meet.", Sense.COMING),
        ("They may meet.", Sense.PERHAPS),
        ("They would like to meet.", Sense.WISH),
        ("They called off the talks.", Sense.OFF),
        ("They will not meet.", Sense.DENIED),
        ("They put off the talks.", Sense.PUT_OFF),
        ("The talks are under way.", Sense.ONGOING),
        ("The talks took place.", Sense.OVER),
        ("He said so.", Sense.SAYS),
        ("Troops shelled the town.", Sense.DID),
        ("They will enforce the ban.", Sense.DOES),
    ],
)
def test_the_first_cue_says_what_becomes_of_it(text: str, sense: Sense) -> None:
    assert senses(text)[-1 if sense is Sense.DOES else 0] is sense


def test_a_participle_of_what_is_to_be_done_did_not_happen() -> None:
    assert Sense.DID not in senses("A treaty is to be adopted.")
    assert Sense.DID in senses("They adopted a treaty.")


def test_case_makes_no_difference() -> None:
    assert [kind for _, kind, _ in triggers("TALKS TO BE HELD")] == [Kind.TALKS]
    assert senses("TALKS WILL BE HELD") == [Sense.COMING]
