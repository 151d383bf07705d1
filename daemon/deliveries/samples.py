"""Made-up messages, by which an endpoint or a template is tried. Each says that it is a test."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta

from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.reminder import Message, Reminder, Topic
from calendars.model.when import When
from calendars.plan.digest import Changed, Digest, Missed, digest_body
from calendars.plan.messages import body_of, message, net_change
from calendars.plan.summary import summary_of
from config.durations import Duration


def sample(topic: Topic, now: datetime) -> Message:
    """A message of that type, about talks that will be tomorrow; a ping is a ping."""
    return _of(topic, None if topic is Topic.PING else _talks(now), now)


def samples(topics: Iterable[Topic], now: datetime) -> dict[str, Message]:
    """For each of `topics`, by name, a message in which all is known, and one in which hardly anything is."""
    known, hardly = _talks(now), _hardly_known(now)
    told: dict[str, Message] = {}
    for topic in sorted(topics):
        word = topic.value.removeprefix("engagement.")
        told |= {word: _of(topic, known, now), f"{word} of which little is known": _of(topic, hardly, now)}
    return told


def _of(topic: Topic, engagement: Engagement | None, now: datetime) -> Message:
    if engagement and topic is Topic.DIGEST:
        body = digest_body(_digest(engagement, now), now, test=True)
        return message(topic, None, key=f"test:{secrets.token_hex(16)}", now=now, body=body)
    if engagement and topic is Topic.MISSED:
        return summary_of(
            [(_of(Topic.REMINDER, engagement, now), now)], "test", now - timedelta(hours=6), now, test=True
        )
    reminder, changed = None, None
    if engagement and topic is Topic.REMINDER:
        reminder = Reminder(uid=engagement.uid, endpoint="", before=Duration(days=1), starts=now, due=now)
    if engagement and topic is Topic.UPDATED:
        changed = net_change(_moved(engagement), engagement)
    body = body_of(topic, engagement, now=now, reminder=reminder, changed=changed, test=topic is not Topic.PING)
    return message(topic, engagement, key=f"test:{secrets.token_hex(16)}", now=now, body=body)


def _digest(engagement: Engagement, now: datetime) -> Digest:
    moved = Changed(topic=Topic.UPDATED, before=_moved(engagement), after=engagement)
    missed = Missed(topic=Topic.REMINDER, engagement=engagement.as_json(), due=now, state="missed")
    gone = Missed(topic=Topic.REMINDER, engagement=None, due=now, state="missed")
    return Digest(
        since=now - timedelta(days=1),
        until=now,
        first_day=now.date(),
        last_day=(now + timedelta(days=6)).date(),
        coming=[engagement],
        changed=[Changed(topic=Topic.CREATED, before=None, after=engagement), moved],
        missed=[missed, gone],
    )


def _talks(now: datetime) -> Engagement:
    return Engagement(
        uid="00000000-0000-4000-8000-000000000000",
        title="Talks: Switzerland and Ghana in Bern",
        kind=Kind.TALKS,
        when=When.day((now + timedelta(days=1)).date()).at(time(10), "Europe/Zurich", until=time(11, 30)),
        parties=("CH", "GH"),
        people=("Anna Moreau", "Kofi Asante"),
        place="Bern",
        topic="trade & transit",
        evidence="The two ministers will hold talks in Bern tomorrow",
        url="https://news.example/talks?in=bern",
        created=now,
        updated=now,
    )


def _hardly_known(now: datetime) -> Engagement:
    return Engagement(
        uid="00000000-0000-4000-8000-000000000001",
        title="Visit",
        kind=Kind.VISIT,
        when=When.month(now.year, now.month),
        status=Status.TENTATIVE,
        created=now,
        updated=now,
    )


def _moved(engagement: Engagement) -> Engagement:
    """The same, as it was before it was moved by a day."""
    when = engagement.when
    return replace(engagement, when=replace(when, start=when.start - timedelta(days=1)), place="Geneva")
