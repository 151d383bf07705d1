"""A message in words, for people: by a template, every value of which is escaped for where it is going.

What is written depends on the message's own bytes and the template alone.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from calendars.feed.texts import line
from calendars.model.reminder import Message, Topic
from calendars.model.when import Precision, When
from config.errors import UserError
from daemon.deliveries.apart import Apart, TooMuchError

logger = logging.getLogger("summitry.deliveries")

_HEADLINES = {
    Topic.REMINDER: "Coming up",
    Topic.CREATED: "New",
    Topic.UPDATED: "Changed",
    Topic.CANCELLED: "Cancelled",
    Topic.MISSED: "What you were not told in time",
    Topic.DIGEST: "Coming up",
    Topic.PING: "Summitry can reach you",
}

#: What a template, or data that nobody foresaw, may raise.
_RAISED = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Escaped(str):
    """Words that are fit for where they are going."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Target:
    """Where words are read, and what is special there."""

    #: A line of plain text -> one that shows it as it is.
    escaped: Callable[[str], str] = str
    #: How an escaped line is made to stand out: "*{}*".
    strong: str = "{}"


def worded(message: Message, target: Target, template: str | None = None) -> str:
    """`message` in words, by `template`; by the default one where there is none, or where it fails on this message.

    A ping is always written by the default one, and so is a summary, unless `template` speaks of that sort of it.
    """
    told = told_of(message)
    if template is not None and writes(template, message.topic):
        try:
            return _apart(template, target, told)
        except _RAISED as error:
            logger.warning("%s: a template failed (%r); it is written without", message.id, error)
    try:
        return _rendered(default_template(message.topic), target, told)
    except _RAISED as error:
        logger.warning("%s cannot be put into words (%r); its title is sent", message.id, error)
    return target.escaped(line(f"{told['headline']}: {(told['engagement'] or {}).get('title', '')}"))


def writes(template: str, topic: Topic) -> bool:
    """Whether messages of this type are written by an endpoint's own `template`."""
    if topic in _SUMMARIES:
        return _SUMMARIES[topic] in _named_in(template)
    return topic is not Topic.PING


def checked(template: str, target: Target, samples: Mapping[str, Message]) -> str:
    """`template`, if it writes something of each of `samples`. Raises UserError saying where and why it does not."""
    try:
        _compiled(template, target)
    except TemplateSyntaxError as error:
        raise UserError(f"line {error.lineno}: {error.message}") from error
    for name, sample in samples.items():
        if not writes(template, sample.topic):
            continue
        try:
            written = _apart(template, target, told_of(sample))
        except TooMuchError as error:
            raise UserError(f"cannot write {name}: {error}") from error
        except _RAISED as error:
            names = ", ".join(NAMES)
            raise UserError(f"cannot write {name}: {error}; what it may name: {names}") from error
        if not written:
            raise UserError(f"writes nothing of {name}; let it write something of every type that is told")
    return template


@cache
def default_template(topic: Topic) -> str:
    """The template that is used where an endpoint has none of its own."""
    name = {Topic.DIGEST: "digest.txt", Topic.MISSED: "missed.txt"}.get(topic, "chat.txt")
    return files("daemon.deliveries").joinpath("templates", name).read_text("utf-8")


@lru_cache(maxsize=200)
def _named_in(template: str) -> set[str]:
    environment = Environment(autoescape=True)
    environment.filters["strong"] = str
    try:
        return {name.name for name in environment.parse(template).find_all(nodes.Name)}
    except TemplateError:
        return set()


#: What a template may name.
NAMES = ("type", "headline", "engagement", "when", "changed", "reminder", "digest", "missed", "timestamp")

#: Messages of more than one engagement, and what a template names that speaks of them.
_SUMMARIES = {Topic.DIGEST: "digest", Topic.MISSED: "missed"}


def told_of(message: Message) -> dict[str, Any]:
    """What a template may name, of `message`; None or empty where the message has nothing of it."""
    body = json.loads(message.body)
    data = body.get("data", {})
    engagement = data.get("engagement")
    headline = ("Test: " if data.get("test") else "") + _HEADLINES[message.topic]
    digest = _digest(data["digest"]) if "digest" in data else None
    if digest:
        headline += f" until {_day(date.fromisoformat(digest['last_day']))}"
    return {
        "type": message.topic.value.removeprefix("engagement."),
        "headline": headline,
        "engagement": engagement,
        "when": when_in_words(engagement) if engagement else "",
        "changed": _changes(data.get("changed")),
        "reminder": data.get("reminder"),
        "digest": digest,
        "missed": _missed(data) if "missed" in data else None,
        "timestamp": body.get("timestamp"),
    }


def _digest(told: Mapping[str, Any]) -> dict[str, Any]:
    """A summary, each of its entries with its days in words."""
    return {
        **told,
        "coming": [{"engagement": one, "when": when_in_words(one)} for one in told["coming"]],
        "changed": [_entry(one) | {"changed": _changes(one.get("changed"))} for one in told["changed"]],
        "missed": [_entry(one) | {"due": one["due"], "state": one["state"]} for one in told["missed"]],
        "failing": told.get("failing", []),
    }


def _missed(data: Mapping[str, Any]) -> dict[str, Any]:
    """What an endpoint that was away was not told, each with its days in words."""
    named = [_entry(one) | {"expired": one["expired"]} for one in data["missed"]]
    return {"since": data["since"], "named": named, "more": data["left_out"]}


def _entry(one: Mapping[str, Any]) -> dict[str, Any]:
    engagement = one["engagement"]
    when = when_in_words(engagement) if engagement and engagement.get("when") else ""
    return {"headline": _HEADLINES[Topic(one["type"])], "engagement": engagement, "when": when}


def _changes(changed: Mapping[str, Any] | None) -> list[dict[str, str]]:
    pairs = (changed or {}).items()
    return [{"name": name, "old": _plain(old), "new": _plain(new)} for name, (old, new) in pairs]


def when_in_words(engagement: Mapping[str, Any]) -> str:
    """Days, hours and zone: "Monday 4 March 2024, 10:00 to 11:30 (Europe/Zurich)", "week of 4 March 2024"."""
    try:
        when = When.parse(engagement["when"], Precision(engagement["precision"]))
    except ValueError:
        return str(engagement["when"])
    if not engagement["time"]:
        return _days(when)
    ends = f" to {engagement['end_time']}" if engagement["end_time"] else ""
    return f"{_days(when)}, {engagement['time']}{ends} ({engagement['timezone'] or 'local time'})"


def _days(when: When) -> str:
    match when.precision:
        case Precision.DAY if when.start == when.end:
            return f"{when.start:%A} {_day(when.start)}"
        case Precision.DAY:
            return f"{_day(when.start)} to {_day(when.end)}"
        case Precision.WEEK if when.length <= 7:
            return f"week of {_day(when.start)}"
        case Precision.MONTH if when.start.month == when.end.month:
            return f"in {when.start:%B %Y}"
        case _:
            return f"between {_day(when.start)} and {_day(when.end)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nobody"
    return "unknown" if value is None else str(value)


def _rendered(template: str, target: Target, told: dict[str, Any]) -> str:
    return _compiled(template, target).render(told).strip()


#: By a person's own template, which may do anything but what a sandbox forbids: so long, and with so much memory.
_apart = Apart(_rendered)


@lru_cache(maxsize=200)
def _compiled(template: str, target: Target) -> Template:
    """`template`, in a sandbox: it reaches nothing but what it is given, and of this it changes nothing."""

    def fit(value: Any) -> str:
        if isinstance(value, Escaped):
            return value
        if isinstance(value, list):
            value = ", ".join(map(str, value))
        return "" if value is None else target.escaped(line(str(value)))

    @pass_context  # else what is constant is worked out while the template is compiled, where nothing limits it
    def finalize(_context: Context, value: Any) -> str:
        return fit(value)

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # `fit` escapes, and not for HTML
        optimized=False,  # for the same reason
    )
    environment.filters["strong"] = lambda value: Escaped(target.strong.format(fit(value)))
    return environment.from_string(template)
