"""The rules that are data: each reads its own examples, and what they name is known."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from calendars import find
from calendars.find.text.context import context
from calendars.find.text.cues import Form, Sense, cues_in, triggers_in
from calendars.find.text.grammar import Rule, load_rules
from calendars.model.engagement import Kind

TRIGGERS, MODALITY = load_rules("triggers"), load_rules("modality")
CONTEXT = [*load_rules("context"), *load_rules("company")]

#: What may stand for the kind where another word has to say it.
OPEN_KINDS = {"none", "return", "discuss", "attend"}
ASKED = re.compile(r'(?:context|stands_before)\(\s*"([^"]+)"')


def finds(rules: Iterable[Rule]) -> list[tuple[str, str, str]]:
    return [(rule.name, phrase, value) for rule in rules for phrase, value in rule.finds.items()]


def leaves(rules: Iterable[Rule]) -> list[tuple[str, str]]:
    return [(rule.name, phrase) for rule in rules for phrase in rule.leaves]


def trigger_read(name: str, phrase: str) -> str | None:
    """Kind and form of the first trigger that the rule reads; what only sounds like one silences its words."""
    rule, triggers = TRIGGERS[name], triggers_in(phrase, 0, len(phrase))
    read = any(trigger.rule == name for trigger in triggers)
    if rule.values["form"] == Form.NONE:
        match = rule.pattern.search(phrase)
        read = match is not None and not any(match.start() <= other.start < match.end() for other in triggers)
    return f"{rule.values['kind']} {rule.values['form']}" if read else None


def sense_read(name: str, phrase: str) -> str | None:
    """The sense of the first cue that the rule reads."""
    return next((cue.sense.value for cue in cues_in(phrase, 0, len(phrase)) if cue.rule == name), None)


def words_read(name: str, phrase: str) -> str | None:
    """The words that the pattern of that name reads."""
    match = context(name).search(phrase)
    return match and match[0]


@pytest.mark.parametrize(("name", "phrase", "value"), finds(TRIGGERS))
def test_a_trigger_reads_its_examples(name: str, phrase: str, value: str) -> None:
    assert trigger_read(name, phrase) == value


@pytest.mark.parametrize(("name", "phrase"), leaves(TRIGGERS))
def test_a_trigger_leaves_what_it_must_leave(name: str, phrase: str) -> None:
    assert trigger_read(name, phrase) is None


@pytest.mark.parametrize(("name", "phrase", "value"), finds(MODALITY))
def test_a_cue_reads_its_examples(name: str, phrase: str, value: str) -> None:
    assert sense_read(name, phrase) == value


@pytest.mark.parametrize(("name", "phrase"), leaves(MODALITY))
def test_a_cue_leaves_what_it_must_leave(name: str, phrase: str) -> None:
    assert sense_read(name, phrase) is None


@pytest.mark.parametrize(("name", "phrase", "value"), finds(CONTEXT))
def test_a_context_reads_its_examples(name: str, phrase: str, value: str) -> None:
    assert words_read(name, phrase) == value


@pytest.mark.parametrize(("name", "phrase"), leaves(CONTEXT))
def test_a_context_leaves_what_it_must_leave(name: str, phrase: str) -> None:
    assert words_read(name, phrase) is None


@pytest.mark.parametrize("name", [rule.name for rule in TRIGGERS])
def test_a_trigger_makes_a_known_kind_in_a_known_form(name: str) -> None:
    values = TRIGGERS[name].values
    form = Form(values["form"])
    assert values["kind"] in {*Kind} | OPEN_KINDS
    assert (form in (Form.NOUN, Form.VERB)) == (values["kind"] in {*Kind})


def test_every_cue_has_a_known_sense_and_every_sense_but_that_of_other_verbs_a_cue() -> None:
    told = {Sense(rule.values["sense"]) for rule in MODALITY}
    assert told == {*Sense} - {Sense.DOES}  # what else is to happen is read behind "will", by no rule


def sources() -> Iterator[tuple[str, str]]:
    for room in find.__path__:
        for file in sorted(Path(room).rglob("*.py")):
            yield file.name, file.read_text(encoding="utf-8")


def test_every_context_that_is_asked_for_is_there() -> None:
    known = {rule.name for rule in CONTEXT}
    unknown = [f"{name}: {asked}" for name, text in sources() for asked in ASKED.findall(text) if asked not in known]
    assert unknown == []


def test_every_context_that_is_there_is_asked_for() -> None:
    asked = {name for _, text in sources() for name in ASKED.findall(text)}
    assert {rule.name for rule in CONTEXT} - asked == set()


@pytest.mark.parametrize("name", ["triggers", "modality", "context", "company", "roles", "times"])
def test_every_pattern_is_a_regular_expression(name: str) -> None:
    load_rules(name).check()
