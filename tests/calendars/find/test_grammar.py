import re

import pytest

from calendars.find.text.grammar import any_of, load_rules, read_rules
from config.errors import UserError

SOUND = r"""
ignore_case = true

[vocabulary]
weekday = { Monday = 0, "Tues." = 1, "Mon" = 0 }
week    = ["week", "week of talks"]
day     = 'on {weekday}'

[[rule]]
name    = "a weekday"
pattern = '(?P<day>{day})'
means   = "that day"
finds   = { "They meet on Monday." = "2024-03-04" }
weight  = 3

[[rule]]
name        = "a week"
pattern     = 'next (?P<week>{week})'
means       = "the days from Monday to Sunday"
ignore_case = false
finds       = { "They meet next week." = "2024-03-04/2024-03-10" }
leaves      = ["They met last week."]
"""


def faults(content: str) -> str:
    with pytest.raises(UserError) as raised:
        read_rules(content, "times").check()
    return str(raised.value)


def entry(**keys: str) -> str:
    filled = {
        "name": "'a rule'",
        "pattern": "'on'",
        "means": "'then'",
        "finds": "{ 'on it' = 'x' }",
        **keys,
    }
    return "[[rule]]\n" + "\n".join(f"{key} = {value}" for key, value in filled.items() if value) + "\n"


def test_slots_are_filled_in_at_every_depth() -> None:
    found = read_rules(SOUND, "times")["a weekday"].pattern.search("They met ON MONDAY.")
    assert found
    assert found["day"] == "ON MONDAY"


def test_words_of_a_vocabulary_are_literal_and_the_longest_wins() -> None:
    rules = read_rules(SOUND, "times")
    assert rules["a weekday"].pattern.fullmatch("on Tues.")
    assert not rules["a weekday"].pattern.fullmatch("on Tuesx")
    found = rules["a week"].pattern.search("a next week of talks")
    assert found
    assert found["week"] == "week of talks"


def test_every_vocabulary_has_its_words_a_pattern_those_of_its_slots() -> None:
    rules = read_rules(SOUND, "times")
    assert rules.words["week"] == ("week", "week of talks")
    assert rules.words["weekday"] == rules.words["day"] == ("Monday", "Tues.", "Mon")
    assert rules.sets["day"] == {"Monday", "Tues.", "Mon"}


@pytest.mark.parametrize("words", [["a"], ["ab", "a"], ["on", "on or about", "or"], ["", "a"], ["a.b", "a+", "axb"]])
def test_any_of_some_words_is_each_of_them_and_nothing_else(words: list[str]) -> None:
    pattern = re.compile(any_of(words))
    assert all(pattern.fullmatch(word) for word in words)
    assert not any(pattern.fullmatch(other) for other in ("b", "aa", "on or", "a-b", "aab"))


def test_any_of_some_words_is_the_longest() -> None:
    found = re.match(any_of(["on", "on or about", "o"]), "on or about noon")
    assert found
    assert found[0] == "on or about"


def test_a_word_has_its_value_in_any_case_and_spacing() -> None:
    assert read_rules(SOUND, "times").value("weekday", "TUES.") == 1


def test_a_rule_may_mind_the_case_where_its_file_does_not() -> None:
    rules = read_rules(SOUND, "times")
    assert rules["a weekday"].pattern.search("on MONDAY")
    assert not rules["a week"].pattern.search("Next week")


@pytest.mark.parametrize("space", [" ", "\n", "\u00a0", " \n"])
def test_a_space_is_any_white_space_but_the_end_of_a_paragraph(space: str) -> None:
    rules = read_rules(SOUND, "times")
    assert rules["a week"].pattern.search(f"next{space}week")
    assert not rules["a week"].pattern.search("next\n\nweek")


def test_a_space_within_brackets_or_behind_a_backslash_is_itself() -> None:
    rules = read_rules(entry(pattern=r"'a[ \]-]b\ c[^] ]'"), "times")
    assert rules["a rule"].pattern.fullmatch("a b cx")
    assert not rules["a rule"].pattern.fullmatch("a\nb cx")


def test_other_keys_are_kept() -> None:
    assert read_rules(SOUND, "times")["a weekday"].values == {"weight": 3}


def test_an_unknown_slot_is_named_with_those_that_exist() -> None:
    message = faults("[vocabulary]\nday = ['day']\n" + entry(pattern="'{dya}'"))
    assert message == "rules/times.toml: rule 'a rule': unknown slot {dya}; the vocabularies are: day"


def test_a_pattern_that_is_none_is_named() -> None:
    assert faults(entry(pattern="'(on'")).startswith(
        "rules/times.toml: rule 'a rule': its pattern is no regular expression: missing )"
    )


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("finds", "", "it has no example that it finds; add finds"),
        ("finds", "{}", "it has no example that it finds; add finds"),
        ("means", "", "it has no meaning; add means"),
        ("pattern", "''", "it has no pattern; add pattern"),
    ],
)
def test_a_rule_without_an_example_or_a_meaning_is_refused(key: str, value: str, said: str) -> None:
    assert f"rules/times.toml: rule 'a rule': {said}" in faults(entry(**{key: value}))


def test_a_rule_without_a_name_is_told_by_its_number() -> None:
    assert "rule 'number 2': it has no name" in faults(entry() + entry(name=""))


def test_two_rules_of_one_name_are_refused() -> None:
    assert faults(entry() + entry()) == "rules/times.toml: rule 'a rule': another has this name; rename one"


def test_a_vocabulary_that_holds_itself_is_refused() -> None:
    content = "[vocabulary]\na = 'x{b}'\nb = 'y{a}'\n" + entry(pattern="'{a}'")
    assert faults(content) == "rules/times.toml: vocabulary 'a': it holds itself, through 'b'"


def test_all_faults_are_told_at_once() -> None:
    message = faults(entry(means="") + entry(name="'another'", pattern="'{x}'"))
    assert "it has no meaning" in message
    assert "unknown slot {x}" in message


def test_a_file_that_is_no_toml_says_where() -> None:
    assert faults("[vocabulary").startswith("rules/times.toml: ")


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(UserError, match=r"rules/nothing\.toml: there is no such file"):
        load_rules("nothing")
