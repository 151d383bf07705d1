"""Every block of code in the documentation is what it says: it is parsed, and what can be run is run."""

import json
import subprocess
import tomllib
from datetime import UTC, datetime
from email.parser import Parser
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from standardwebhooks import Webhook

from calendars.feed.phrases import language
from calendars.find.text.grammar import EXAMPLE_DAY, Rules, read_rules
from calendars.model.reminder import Topic
from config.settings import load
from daemon.deliveries.samples import sample
from daemon.deliveries.signing import new_secret
from daemon.selections import named_calendars
from tests.docs.pages import BLOCKS, PAGES, ROOT, Block, inline
from tests.docs.usage import check_options, check_usage, commands_in
from tests.told import fits_the_schema

#: Languages of blocks, each with the test that runs or parses them; those without are prose, drawings and output.
RUN_ELSEWHERE = {
    "console": {"docs/tutorial.md"},  # test_tutorial.py
    "javascript": {"docs/receivers.md"},  # tests/receivers
    "python": {"README.md", "docs/receivers.md", "docs/tutorial.md"},  # below, tests/receivers, test_tutorial.py
    "nginx": {"docs/howto/thunderbird.md"},  # test_proxy.py
}
CHECKED_HERE = {"sh", "toml", "json", "http", "text", ""}


def of(*languages: str) -> pytest.MarkDecorator:
    """Parametrises a test by the blocks in these languages."""
    found = [block for block in BLOCKS if block.language in languages]
    return pytest.mark.parametrize("block", found, ids=str)


def test_every_block_is_in_a_language_that_a_test_reads() -> None:
    unread = [
        f"{block}: {block.language}"
        for block in BLOCKS
        if block.language not in CHECKED_HERE and block.page not in RUN_ELSEWHERE.get(block.language, ())
    ]
    assert unread == []


@of("sh", "console")
def test_a_block_of_the_shell_can_be_parsed(block: Block) -> None:
    done = subprocess.run(["bash", "-n"], input=block.typed, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@of("sh")
def test_a_command_in_a_block_is_right_usage(block: Block) -> None:
    for words in commands_in(block.text):
        check_usage(words)


@of("text", "")
def test_a_command_stands_in_a_block_that_says_so(block: Block) -> None:
    assert list(commands_in(block.text)) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_command_in_a_line_is_one_that_there_is(page: str) -> None:
    for block in inline(page):
        for words in commands_in(block.text.replace("…", "")):
            check_options(words)


@of("json")
def test_a_message_fits_the_schema_as_soon_as_what_it_leaves_out_is_there(block: Block) -> None:
    shown = json.loads(block.text)
    whole = json.loads(sample(Topic(shown["type"]), datetime.now(UTC)).body)
    fits_the_schema(_filled(shown, whole))


def _filled(shown: Any, whole: Any) -> Any:
    """`shown`, in which "…" stands for whatever else `whole` has."""
    if not isinstance(shown, dict):
        return shown
    told = {key: _filled(value, whole[key]) for key, value in shown.items() if key != "…"}
    return (whole | told) if "…" in shown else told


@of("http")
def test_a_request_has_the_headers_and_the_body_that_are_sent(block: Block) -> None:
    request, rest = block.text.split("\n", 1)
    assert request.startswith("POST ")
    sent = Parser().parsestr(rest)
    assert set(sent) == {"content-type", "webhook-id", "webhook-timestamp", "webhook-signature"}
    fits_the_schema(json.loads(str(sent.get_payload())))


@of("toml")
def test_a_block_of_toml_can_be_used_as_it_stands(block: Block, nothing_of_this_machine: Path) -> None:
    content = tomllib.loads(block.text)
    if "rule" in content:
        _reads_its_examples(block.text, content["rule"])
    elif block.page.endswith("language.md"):
        _has_the_places_of_english(content)
    else:
        nothing_of_this_machine.write_text(block.text)
        assert named_calendars(load()).keys() == content.get("calendars", {}).keys()


def _reads_its_examples(text: str, entries: list[dict[str, Any]]) -> None:
    """It may be added to the file of triggers, whose kinds and forms it has."""
    own = (ROOT / "calendars" / "find" / "rules" / "triggers.toml").read_text("utf-8")
    rules: Rules = read_rules(f"{own}\n{text}", "triggers")
    for entry in entries:
        assert set(entry) == {"name", "pattern", "means", "kind", "form", "finds", "leaves"}
        rule = rules[entry["name"]]
        for phrase, value in rule.finds.items():
            assert rule.pattern.search(phrase)
            assert value == f"{entry['kind']} {entry['form']}"
        assert not [phrase for phrase in rule.leaves if rule.pattern.search(phrase)]


def _has_the_places_of_english(content: dict[str, dict[str, str]]) -> None:
    for section, phrases in content.items():
        english = language("en").phrases[section]
        assert phrases.keys() == english.keys()
        for name, text in phrases.items():
            assert _places(text) == _places(english[name]), f"[{section}] {name}"


def _places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


def test_the_readers_example_of_verifying_verifies() -> None:
    [block] = [block for block in BLOCKS if block.page == "README.md" and block.language == "python"]
    secret = new_secret()
    names: dict[str, Any] = {}
    exec(compile(block.text.replace("whsec_…", secret), "README.md", "exec"), names)  # our own page
    body = json.dumps({"type": "ping"})
    now = datetime.now(UTC)
    signed = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, body),
    }
    assert names["received"](body.encode(), signed) == {"type": "ping"}


def test_the_page_on_rules_tells_the_day_that_examples_are_seen_from() -> None:
    assert f"{EXAMPLE_DAY:%A, %d %B %Y}" in PAGES["docs/howto/rule.md"]
