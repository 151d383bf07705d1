import json
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.model.reminder import Topic
from config.errors import UserError
from daemon.deliveries.formats import FORMATS, written
from daemon.deliveries.samples import sample, samples
from daemon.deliveries.wording import NAMES, Target, checked, default_template, told_of, worded
from tests.daemon.deliveries.test_formats import CHATS, TALKS, endpoint, message_of, told
from tests.told import fits_the_schema

NOW = datetime(2024, 2, 28, 12, tzinfo=UTC)
ALL = samples(set(Topic) - {Topic.PING}, NOW)
SHOUTING = Target(escaped=str.upper, strong="[{}]")


def test_values_are_escaped_and_what_the_template_says_is_not() -> None:
    template = "hey <!here> {{ engagement.title }} {{ engagement.title | strong }} {{ engagement.people }}"
    written = worded(message_of(Topic.CREATED), SHOUTING, template)
    loud = TALKS.title.upper()
    assert written == f"hey <!here> {loud} [{loud}] ANNA MOREAU, KOFI ASANTE"


@given(st.text("a\n\r\u2028\x85\x0b \t", max_size=20))
def test_a_value_is_one_line(title: str) -> None:
    message = message_of(Topic.CREATED, replace(TALKS, title=title))
    assert len(worded(message, Target(), "{{ engagement.title }}!").splitlines()) == 1


@pytest.mark.parametrize(
    ("template", "told_why"),
    [
        ("{{ headline", "line 1: unexpected end of template"),
        ("one\n{% if %}", "line 2: "),
        ("{{ titel }}", "'titel' is undefined; what it may name: type, headline, engagement"),
        ("{{ engagement.titel }}", "has no attribute 'titel'"),
        ("{{ reminder.due }}", "cannot write cancelled: "),
        ("{{ engagement.people[0] }}", "cannot write cancelled of which little is known: "),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ ''.__class__.__mro__ }}", "access to attribute '__class__' of 'str' object is unsafe"),
        ("{% include 'secrets' %}", "no loader"),
        ("{% if type == 'reminder' %}soon{% endif %}", "writes nothing of cancelled"),
        ("{{ range(10000000) | length }}", "Range too big"),
        ("{{ engagement.update({'title': 'x'}) }}", "unsafe"),
    ],
)
def test_a_template_that_cannot_write_every_type_is_refused_and_why(template: str, told_why: str) -> None:
    with pytest.raises(UserError, match=r".") as caught:
        checked(template, Target(), ALL)
    assert told_why in str(caught.value)


@pytest.mark.parametrize(
    ("template", "told_why"),
    [
        ("{% for a in range(9999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "it takes longer than 1 s"),
        ("{% for a in range(900) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "it takes longer than"),
        ("{{ headline * 10 ** 9 }}", "it needs more memory"),
        ("{{ 'a' * 2000000000 }}", "it needs more memory"),
        ("{% set x = namespace(y=headline) %}{% for a in range(99) %}{% set x.y = x.y ~ x.y %}{% endfor %}", "memory"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "it needs more memory"),
    ],
    ids=["loops", "loops for a moment", "multiplies", "multiplies what is constant", "doubles", "calls itself"],
)
def test_a_template_without_end_is_refused_and_where_it_was_kept_the_message_is_sent_without(
    template: str, told_why: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Asked again it is refused at once; and whoever comes next finds a process that works."""
    with pytest.raises(UserError) as caught:
        checked(template, Target(), ALL)
    assert told_why in str(caught.value)
    message = message_of(Topic.CREATED)
    with caplog.at_level(logging.WARNING):
        assert worded(message, Target(), template) == worded(message, Target())
    assert worded(message, Target(), "{{ headline }}") == "New"


@pytest.mark.parametrize("form", CHATS)
def test_the_template_that_is_printed_to_begin_with_can_write_everything(form: str) -> None:
    target = FORMATS[form].target
    assert target
    of_summaries = {name: one for name, one in ALL.items() if one.topic is Topic.DIGEST}
    assert checked(default_template(Topic.DIGEST), target, of_summaries)
    assert checked(default_template(Topic.CREATED), target, ALL)


def test_a_template_that_fails_on_a_real_message_loses_nothing(caplog: pytest.LogCaptureFixture) -> None:
    message = message_of(Topic.CREATED)
    with caplog.at_level(logging.WARNING):
        assert worded(message, Target(), "{{ nothing.of_it }}") == worded(message, Target())
    assert f"{message.id}: a template failed" in caplog.text


def test_a_ping_is_not_written_by_a_template() -> None:
    assert worded(message_of(Topic.PING, None), Target(), "{{ engagement.title }}") == "Summitry can reach you"


@pytest.mark.parametrize("topic", Topic)
def test_a_sample_fits_the_schema_and_says_that_it_is_a_test(topic: Topic) -> None:
    body = fits_the_schema(json.loads(sample(topic, NOW).body))
    assert body["data"].get("test", False) == (topic is not Topic.PING)
    assert told_of(sample(topic, NOW))["headline"].startswith("Test: ") == (topic is not Topic.PING)


def test_the_names_that_a_template_is_told_of_are_those_that_there_are() -> None:
    assert set(NAMES) == set(told_of(message_of(Topic.CREATED)))


def test_own_words_reach_the_chat() -> None:
    own = endpoint("slack", "{{ headline }} & more: {{ engagement.title }}")
    assert json.loads(written(message_of(Topic.CREATED), own))["text"] == f"New & more: {_slack(TALKS.title)}"
    assert told(Topic.PING, "slack", None) == written(message_of(Topic.PING, None), own)


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
