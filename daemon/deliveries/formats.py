"""How a message is written for the endpoint: as Standard Webhooks has it, or as a chat reads it.

What is written depends on the message's own bytes and the endpoint's template alone.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from calendars.model.reminder import Endpoint, Message
from calendars.plan.messages import TOO_LARGE
from daemon.deliveries.mail import letter
from daemon.deliveries.wording import Target, told_of, worded

#: How a text is put into the body that its target reads.
Pack = Callable[[str, Message], bytes]

_FITS = TOO_LARGE * 2 // 5  # bytes of text: every one of them may be escaped by another
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Format:
    """How messages are written for one kind of endpoint."""

    #: Of the body.
    content_type: str
    #: For whom words are written; None where the body is the message's own.
    target: Target | None = None
    #: How many characters of text there may be.
    longest: int = 4_000
    #: How the text becomes a body.
    pack: Pack = lambda text, _message: text.encode()


def written(message: Message, endpoint: Endpoint) -> bytes:
    """The bytes to be sent to `endpoint`, fewer than TOO_LARGE. Raises KeyError for a format that is not known."""
    form = FORMATS[endpoint.format]
    if form.target is None:
        return message.body
    text = shortened(worded(message, form.target, endpoint.template), form.longest)
    return form.pack(text, message)


def shortened(text: str, longest: int) -> str:
    """As many of the first lines of `text` as fit, and an ellipsis in place of the others; at least some characters."""
    kept: list[str] = []
    for number, line in enumerate(lines := text.splitlines()):
        whole = "\n".join((*kept, line))
        ends = 0 if number == len(lines) - 1 else 2
        if len(whole) + ends > longest or len(whole.encode()) + ends > _FITS:
            return "\n".join((*kept, "…")) if kept else _beginning(line, longest)
        kept.append(line)
    return "\n".join(kept)


def _beginning(line: str, longest: int) -> str:
    return line[: longest - 1].encode()[: _FITS - 3].decode("utf-8", "ignore") + "…"


def _slack(text: str, _message: Message) -> bytes:
    return _as_json({"text": text, "unfurl_links": False, "unfurl_media": False})


def _for_slack(line: str) -> str:
    """Slack's three characters, of which `<!channel>` and `<http://…|label>` are made, and what begins bold or code.

    These it cannot escape: as nothing begins in the middle of a word, a blank of no width stands before each of them,
    but in an address of the web, which it would break.
    """
    parts = _ADDRESS.split(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return "".join(part if number % 2 else _BEGINS.sub("\u200b\\g<0>", part) for number, part in enumerate(parts))


_BEGINS = re.compile(r"(?<![^\W_])[*_~]|`")
_ADDRESS = re.compile(r"(https?://[^\s<>()\[\]|\\`*~]+)")
_MARKDOWN = re.compile(r"([\\`*_~|<>()\[\]#-])")


def _for_discord(line: str) -> str:
    """A backslash before what Markdown is made of, but in an address of the web, which it would break."""
    parts = _ADDRESS.split(line)
    return "".join(part if number % 2 else _MARKDOWN.sub(r"\\\1", part) for number, part in enumerate(parts))


_SUPPRESS_EMBEDS = 4


def _discord(text: str, _message: Message) -> bytes:
    return _as_json({"content": text, "allowed_mentions": {"parse": []}, "flags": _SUPPRESS_EMBEDS})


def _teams(text: str, message: Message) -> bytes:
    """An Adaptive Card in a message, as the workflows of Teams read it. A TextRun is no Markdown: nothing to escape."""
    runs = [{"type": "TextRun", "text": line} for line in text.splitlines() if line.strip()][:_CARD_LINES]
    runs[:1] = [{**run, "weight": "Bolder"} for run in runs[:1]]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "RichTextBlock", "inlines": [run]} for run in runs],
    }
    url = (told_of(message)["engagement"] or {}).get("url") or ""
    if url.startswith(("http://", "https://")) and len(url.encode()) <= _LONGEST_URL:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Read more", "url": url}]
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return _as_json({"type": "message", "attachments": [attached]})


_CARD_LINES = 60
_LONGEST_URL = 2_000


def _as_json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


#: What `--format` may be.
FORMATS: dict[str, Format] = {
    "standard": Format(_JSON),
    "slack": Format(_JSON, Target(_for_slack, "*{}*"), 3_500, _slack),
    "teams": Format(_JSON, Target(), 4_000, _teams),
    "discord": Format(_JSON, Target(_for_discord, "**{}**"), 2_000, _discord),
    "text": Format("text/plain; charset=utf-8", Target()),
    "mail": Format("message/rfc822", Target(), pack=letter),
}
