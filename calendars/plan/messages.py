"""What messages say: the exact bytes that are signed and sent, the same in every attempt."""

import json
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from calendars.model.engagement import Engagement, Status, rfc3339
from calendars.model.reminder import Message, Reminder, Topic
from calendars.model.revision import TOLD

#: A body has fewer bytes, whatever an article or a person wrote.
TOO_LARGE = 20_000

#: How many characters of a text and how many entries of a list are told: the first that makes a body small enough.
_ROOMS = ((1_500, 100), (500, 40), (150, 15), (40, 8), (20, 4), (20, 1))

_OF_ANY_LENGTH = frozenset({"title", "parties", "people", "place", "topic", "evidence", "note", "url", "value", "by"})

_WHEN_PARTS = ("when", "precision", "time", "timezone", "end_time")


def body_of(
    topic: Topic,
    engagement: Engagement | None,
    *,
    now: datetime,
    reminder: Reminder | None = None,
    late: bool = False,
    changed: Mapping[str, tuple[Any, Any]] | None = None,
    test: bool = False,
) -> bytes:
    """The body of a message, as `schema` has it, of fewer than TOO_LARGE bytes.

    Only absolute times are in it: a message that is retried for an hour stays true.
    """
    data: dict[str, Any] = {}
    if engagement is not None:
        data["engagement"] = engagement.as_json()
    if reminder is not None:
        data["reminder"] = {"before": reminder.before.iso, "due": rfc3339(reminder.due), "late": late}
    if changed is not None:
        data["changed"] = changed
    if test:
        data["test"] = True
    return written(topic, lambda _entries: data, now)


def written(
    topic: Topic, told: Callable[[int], Mapping[str, Any]], now: datetime, rooms: Iterable[tuple[int, int]] = _ROOMS
) -> bytes:
    """The body that says what is `told` with so many entries in a list, of fewer than TOO_LARGE bytes.

    `rooms` are how many characters of a text and how many entries of a list may be told, the largest first.
    """
    body = b""
    for texts, entries in rooms:
        whole = {"type": topic.value, "timestamp": rfc3339(now), "data": _shortened(told(entries), texts, entries)}
        body = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        if len(body) < TOO_LARGE:
            break
    return body


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every body fits."""
    found: dict[str, Any] = json.loads(files("calendars.plan").joinpath("message.schema.json").read_text("utf-8"))
    return found


def message(topic: Topic, engagement: Engagement | None, *, key: str, now: datetime, body: bytes) -> Message:
    """A message with an id of its own; two with one `key` are one."""
    return Message(
        id=f"msg_{uuid7(now).hex}",
        topic=topic,
        uid=engagement.uid if engagement else None,
        sequence=engagement.sequence if engagement else 0,
        body=body,
        created=now,
        key=key,
    )


def net_change(before: Engagement, after: Engagement) -> dict[str, tuple[Any, Any]]:
    """What subscribers are to be told of, as it stands in JSON: name -> (old, new). Empty for nothing."""
    old, new = _as_told(before), _as_told(after)
    return {name: (old[name], new[name]) for name in (*TOLD, *_WHEN_PARTS[1:]) if old[name] != new[name]}


def _as_told(engagement: Engagement) -> dict[str, Any]:
    """In JSON. What was taken out is told as cancelled, though its status is kept for when it is back."""
    is_gone = engagement.removed and not engagement.merged_into
    return engagement.as_json() | ({"status": Status.CANCELLED.value} if is_gone else {})


def uuid7(now: datetime) -> uuid.UUID:
    """A UUID that sorts by time (RFC 9562, section 5.7)."""
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    return uuid.UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))


def _shortened(value: Any, texts: int, entries: int, name: str = "") -> Any:
    """`value`, in which no free text is longer than `texts`, and no list. Half an address of the web leads nowhere."""
    if isinstance(value, Mapping):
        return {name: _shortened(part, texts, entries, name) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(part, texts, entries, name) for part in value[:entries]]
    if isinstance(value, str) and name in _OF_ANY_LENGTH and len(value) > texts:
        return None if name == "url" else value[: texts - 1] + "…"
    return value
