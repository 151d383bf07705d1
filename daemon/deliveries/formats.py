"""How a message is written for the endpoint: as Standard Webhooks has it, or as a chat reads it.

What is written depends on the message's own bytes alone, so that it is the same in every attempt.
"""

import json
from collections.abc import Callable
from typing import Any

from calendars.model.reminder import Message, Topic

_HEADLINES = {
    Topic.REMINDER: "Coming up",
    Topic.CREATED: "New",
    Topic.UPDATED: "Changed",
    Topic.CANCELLED: "Cancelled",
    Topic.MISSED: "Missed while you could not be reached",
    Topic.PING: "Summitry can reach you",
}


def written(message: Message, form: str) -> bytes:
    """The bytes to be sent. `form` is one of FORMATS; raises KeyError for any other."""
    return FORMATS[form](message)


def _standard(message: Message) -> bytes:
    return message.body


def _slack(message: Message) -> bytes:
    return _as_json({"text": _text(message, _escaped_for_slack)})


def _discord(message: Message) -> bytes:
    return _as_json({"content": _text(message, str)[:2000], "allowed_mentions": {"parse": []}})


def _text(message: Message, escaped: Callable[[str], str]) -> str:
    """A few lines for people; nothing of an article's text can ping a channel or forge a link."""
    data = json.loads(message.body)["data"]
    engagement = data.get("engagement")
    headline = _HEADLINES[message.topic]
    if engagement is None:
        return headline
    lines = [f"{headline}: {engagement['title']}", _when(engagement)]
    lines += [f"{name}: {_plain(old)} → {_plain(new)}" for name, (old, new) in data.get("changed", {}).items()]
    lines += [engagement[name] for name in ("place", "url") if engagement.get(name)]
    return "\n".join(escaped(line) for line in lines)


def _when(engagement: dict[str, Any]) -> str:
    hour = f" {engagement['time']} {engagement['timezone'] or ''}" if engagement["time"] else ""
    return f"{engagement['when']}{hour} ({engagement['status']})".replace("  ", " ").replace(" )", ")")


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "unknown" if value is None else str(value)


def _escaped_for_slack(line: str) -> str:
    """Slack's three characters; `<!channel>` and `<http://…|label>` are made of them."""
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _as_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


#: What `--format` may be.
FORMATS: dict[str, Callable[[Message], bytes]] = {"standard": _standard, "slack": _slack, "discord": _discord}
