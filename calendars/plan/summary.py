"""One message about all that could not be told in time."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from calendars.model.engagement import rfc3339
from calendars.model.reminder import Message, Topic
from calendars.plan.messages import body_of, message

#: So many are named; of the others the summary says how many they are. A body stays under 20 kB.
MOST_NAMED = 30

#: The summary is worth sending for so long.
LASTS = timedelta(days=3)

_NAMED = ("uid", "title", "when", "precision", "time", "end_time", "timezone", "status")
_LONGEST_TITLE = 200


def summary_of(
    missed: Sequence[tuple[Message, datetime]], endpoint: str, since: datetime, now: datetime, *, test: bool = False
) -> Message:
    """What an endpoint, which has not answered `since`, is told when it is back.

    `missed` are the messages that could not be delivered, each with the instant at which it was given up. With `test`
    it says that it is one.
    """
    named = [_named(*one) for one in missed[:MOST_NAMED]]
    body = json.loads(body_of(Topic.MISSED, None, now=now))
    body["data"] = {"since": rfc3339(since), "missed": named, "left_out": len(missed) - len(named)}
    if test:
        body["data"]["test"] = True
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return message(Topic.MISSED, None, key=f"missed:{endpoint}:{since.isoformat()}", now=now, body=written)


def _named(told: Message, expired: datetime) -> dict[str, object]:
    known = json.loads(told.body)["data"].get("engagement", {})
    engagement = {name: known.get(name) for name in _NAMED}
    title = engagement["title"] or ""
    if len(title) > _LONGEST_TITLE:
        engagement["title"] = title[: _LONGEST_TITLE - 1] + "…"
    return {"type": told.topic.value, "expired": rfc3339(expired), "engagement": engagement}
