"""What messages say: the exact bytes that are signed and sent, the same in every attempt."""

import json
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from calendars.model.engagement import Engagement, rfc3339
from calendars.model.reminder import Message, Reminder, Topic
from calendars.model.revision import TOLD

#: No text in a body is longer, so that a body stays under 20 kB whatever an article or a person wrote.
LONGEST_TEXT = 1_500

_WHEN_PARTS = ("when", "precision", "time", "timezone", "end_time")


def body_of(
    topic: Topic,
    engagement: Engagement | None,
    *,
    now: datetime,
    reminder: Reminder | None = None,
    late: bool = False,
    changed: Mapping[str, tuple[Any, Any]] | None = None,
) -> bytes:
    """The body of a message. Only absolute times are in it: a message that is retried for an hour stays true."""
    data: dict[str, Any] = {}
    if engagement is not None:
        data["engagement"] = {name: _shortened(value) for name, value in engagement.as_json().items()}
    if reminder is not None:
        data["reminder"] = {"before": reminder.before.iso, "due": rfc3339(reminder.due), "late": late}
    if changed is not None:
        data["changed"] = {name: [_shortened(old), _shortened(new)] for name, (old, new) in changed.items()}
    body = {"type": topic.value, "timestamp": rfc3339(now), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


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
    old, new = before.as_json(), after.as_json()
    return {name: (old[name], new[name]) for name in (*TOLD, *_WHEN_PARTS[1:]) if old[name] != new[name]}


def uuid7(now: datetime) -> uuid.UUID:
    """A UUID that sorts by time (RFC 9562, section 5.7)."""
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    return uuid.UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[: LONGEST_TEXT - 1] + "…"
    if isinstance(value, list):
        return [_shortened(part) for part in value[:100]]
    return value
