import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.model.engagement import Engagement, Kind
from calendars.model.reminder import Endpoint, Message, Reminder, Topic
from calendars.model.when import Precision, When
from calendars.plan.messages import TOO_LARGE, body_of, message
from config.durations import Duration
from daemon.deliveries.formats import FORMATS, shortened, written
from tests.calendars.plan.test_messages import ENGAGEMENTS

NOW = datetime(2024, 2, 28, tzinfo=UTC)
TALKS = Engagement(
    uid="e1",
    title="Talks <!channel> & more",
    kind=Kind.TALKS,
    when=When.day(date(2024, 3, 1)).at(time(10), "Europe/Zurich"),
    people=("Anna Moreau", "Kofi Asante"),
    place="Bern",
    evidence="They will hold talks on Friday",
    url="https://news.example/talks_in_bern?a=1&b=2",
    created=NOW,
    updated=NOW,
)
REMINDER = Reminder(uid="e1", endpoint="ep", before=Duration(days=1), starts=NOW, due=NOW)
CHATS = [name for name, form in FORMATS.items() if form.target]


def message_of(topic: Topic, engagement: Engagement | None = TALKS, *, late: bool = False, **changed: Any) -> Message:
    reminder = REMINDER if topic is Topic.REMINDER and engagement else None
    body = body_of(topic, engagement, now=NOW, reminder=reminder, late=late, changed=changed or None)
    return message(topic, engagement, key="k", now=NOW, body=body)


def endpoint(form: str, template: str | None = None) -> Endpoint:
    return Endpoint(
        id="ep", url="https://chat.example/x", secret="whsec_AAAA", format=form, template=template, created=NOW
    )


def told(topic: Topic, form: str, engagement: Engagement | None = TALKS, **more: Any) -> bytes:
    return written(message_of(topic, engagement, **more), endpoint(form))


def text_of(body: bytes, form: str) -> str:
    """The words that whoever reads the chat is shown, before it makes them up."""
    if form == "text":
        return body.decode()
    if form == "mail":
        mail = message_from_bytes(body, policy=default)
        return f"{mail['Subject']}\n{mail.get_content().strip()}".replace("\r", "")
    whole = json.loads(body)
    if form == "teams":
        blocks = whole["attachments"][0]["content"]["body"]
        return "\n".join(run["text"] for block in blocks for run in block["inlines"])
    found: str = whole[{"slack": "text", "discord": "content"}[form]]
    return found


def test_the_standard_format_is_the_messages_own_bytes() -> None:
    one = message_of(Topic.CREATED)
    assert written(one, endpoint("standard")) == one.body


@given(st.text("*_~` a.<", min_size=1, max_size=12))
def test_in_slack_no_title_begins_bold_or_code_and_addresses_stay_whole(title: str) -> None:
    """What begins either stands in its own right, after no letter: each such mark has a blank of no width before it."""
    address = "https://news.example/_a/b_c_"
    target = FORMATS["slack"].target
    assert target
    shown = target.escaped(f"{title} {address}")
    assert shown.endswith(f" {address}")
    assert not re.search(r"(^|[\s.;])[*_~`]", shown.partition("https://")[0])
    assert shown.replace("\u200b", "").partition("https://")[0] == title.replace("<", "&lt;") + " "


def test_slack_reads_lines_in_which_nobody_can_ping_a_channel() -> None:
    body = json.loads(told(Topic.REMINDER, "slack"))
    assert body == {
        "text": "*Coming up: Talks &lt;!channel&gt; &amp; more*\n"
        "Friday 1 March 2024, 10:00 (Europe/Zurich) (confirmed)\n"
        "Where: Bern\n"
        "Who: Anna Moreau, Kofi Asante\n"
        "https://news.example/talks_in_bern?a=1&amp;b=2",
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_discord_mentions_nobody_and_breaks_no_address() -> None:
    body = json.loads(
        told(Topic.CREATED, "discord", replace(TALKS, title="@everyone [free](https://evil.example) *x*"))
    )
    assert body["allowed_mentions"] == {"parse": []}
    first, *_, last = body["content"].splitlines()
    assert first == r"**New: @everyone \[free\]\(https://evil.example\) \*x\***"
    assert last == TALKS.url


def test_teams_gets_a_card_of_runs_in_which_nothing_is_markdown() -> None:
    body = json.loads(told(Topic.CANCELLED, "teams", replace(TALKS, title="**Talks** [x](https://evil.example)")))
    assert body["type"] == "message"
    [attached] = body["attachments"]
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attached["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    [first] = card["body"][0]["inlines"]
    assert first == {
        "type": "TextRun",
        "text": "Cancelled: **Talks** [x](https://evil.example)",
        "weight": "Bolder",
    }
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Read more", "url": TALKS.url}]


@pytest.mark.parametrize("url", ["javascript:alert(1)", None, "https://x/" + "y" * 3_000])
def test_teams_opens_no_address_that_is_none_of_the_web(url: str | None) -> None:
    body = json.loads(told(Topic.CREATED, "teams", replace(TALKS, url=url)))
    assert "actions" not in body["attachments"][0]["content"]


def test_text_is_plain() -> None:
    assert told(Topic.REMINDER, "text").decode().splitlines() == [
        "Coming up: Talks <!channel> & more",
        "Friday 1 March 2024, 10:00 (Europe/Zurich) (confirmed)",
        "Where: Bern",
        "Who: Anna Moreau, Kofi Asante",
        TALKS.url,
    ]


@pytest.mark.parametrize("form", CHATS)
def test_a_change_is_told_with_the_old_and_the_new(form: str) -> None:
    body = told(Topic.UPDATED, form, when=("2024-03-02", "2024-03-01"), place=(None, "Bern"), people=([], ["A", "B"]))
    text = text_of(body, form).replace("\\", "")
    for line in ("when: 2024-03-02 → 2024-03-01", "place: unknown → Bern", "people: nobody → A, B"):
        assert line in text.splitlines()
    assert "“They will hold talks on Friday”" in text


def test_a_late_reminder_says_when_it_was_due() -> None:
    text = text_of(told(Topic.REMINDER, "text", late=True), "text")
    assert "This reminder is late: it was due at 2024-02-28T00:00:00Z" in text
    assert "late" not in text_of(told(Topic.REMINDER, "text"), "text")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (When.day(date(2024, 3, 4)), "Monday 4 March 2024"),
        (When.days(date(2024, 3, 4), date(2024, 3, 6)), "4 March 2024 to 6 March 2024"),
        (When.week_of(date(2024, 3, 4)), "week of 4 March 2024"),
        (When.month(2024, 3), "in March 2024"),
        (When.parse("2024-03/2024-04"), "between 1 March 2024 and 30 April 2024"),
        (
            When(start=date(2024, 3, 1), end=date(2024, 3, 10), precision=Precision.PART_OF_MONTH),
            "between 1 March 2024 and 10 March 2024",
        ),
        (
            When.day(date(2024, 3, 4)).at(time(9), until=time(10, 30)),
            "Monday 4 March 2024, 09:00 to 10:30 (local time)",
        ),
    ],
)
def test_days_are_told_as_exactly_as_they_are_known(when: When, words: str) -> None:
    assert f"\n{words} (confirmed)\n" in told(Topic.CREATED, "text", replace(TALKS, when=when)).decode()


@settings(deadline=None)  # megabytes are made small
@given(ENGAGEMENTS, st.sampled_from(CHATS), st.sampled_from(Topic))
def test_every_format_writes_every_message_in_a_few_bytes(engagement: Engagement, form: str, topic: Topic) -> None:
    about = None if topic is Topic.PING else engagement
    one = message_of(topic, about, title=("", engagement.title))
    body = written(one, endpoint(form))
    assert body == written(one, endpoint(form))
    assert len(body) < TOO_LARGE
    text = text_of(body, form)
    assert 0 < len(text) <= FORMATS[form].longest
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e\u2028]", text)


@given(st.text("<>&!@|* \n\u2028\x85#`_[]()", max_size=40))
def test_no_title_can_begin_a_line_or_a_link(title: str) -> None:
    engagement = replace(TALKS, title=title, people=())
    plain = replace(TALKS, title="Talks", people=())
    for form in CHATS:
        text, usual = (text_of(told(Topic.CREATED, form, one), form) for one in (engagement, plain))
        assert len(text.splitlines()) == len(usual.splitlines())
    assert not set("<>") & set(text_of(told(Topic.CREATED, "slack", engagement), "slack"))
    discord = text_of(told(Topic.CREATED, "discord", engagement), "discord").splitlines()[0]
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>\[\]`|]", discord)


@given(st.text(), st.integers(10, 200))
def test_what_is_too_long_loses_its_last_lines_and_says_so(text: str, longest: int) -> None:
    short = shortened(text, longest)
    assert len(short) <= longest
    if short != "\n".join(text.splitlines()):
        assert short.endswith("…")
        kept = short[:-1].removesuffix("\n")
        assert "\n".join(text.splitlines()).startswith(kept)
