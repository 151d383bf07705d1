import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calendars.model.engagement import Engagement, Kind
from calendars.model.reminder import Topic
from calendars.model.when import When
from calendars.plan.messages import body_of, message
from daemon.deliveries.formats import FORMATS, written

NOW = datetime(2024, 2, 28, tzinfo=UTC)
TALKS = Engagement(
    uid="e1",
    title="Talks <!channel> & more",
    kind=Kind.TALKS,
    when=When.day(date(2024, 3, 1)),
    place="Bern",
    created=NOW,
    updated=NOW,
)


def told(topic: Topic, form: str, engagement: Engagement | None = TALKS, **changed: object) -> bytes:
    body = body_of(topic, engagement, now=NOW, changed=changed or None)  # type: ignore[arg-type]
    return written(message(topic, engagement, key="k", now=NOW, body=body), form)


def test_the_standard_format_is_the_messages_own_bytes() -> None:
    body = body_of(Topic.CREATED, TALKS, now=NOW)
    assert told(Topic.CREATED, "standard") == body


def test_slack_reads_lines_in_which_nobody_can_ping_a_channel() -> None:
    text = json.loads(told(Topic.REMINDER, "slack"))["text"]
    assert text == "Coming up: Talks &lt;!channel&gt; &amp; more\n2024-03-01 (confirmed)\nBern"


def test_a_change_is_told_with_the_old_and_the_new() -> None:
    text = json.loads(told(Topic.UPDATED, "slack", when=("2024-03-01", "2024-03-04"), place=(None, "Bern")))["text"]
    assert "when: 2024-03-01 → 2024-03-04" in text
    assert "place: unknown → Bern" in text


def test_discord_mentions_nobody_and_is_not_too_long() -> None:
    answer = json.loads(told(Topic.CREATED, "discord", replace(TALKS, title="@everyone " * 900)))
    assert answer["allowed_mentions"] == {"parse": []}
    assert len(answer["content"]) <= 2000


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("topic", Topic)
def test_every_format_can_write_every_message(form: str, topic: Topic) -> None:
    once, again = (told(topic, form, None if topic is Topic.PING else TALKS) for _ in range(2))
    assert json.loads(once)
    if form != "standard":
        assert once == again
