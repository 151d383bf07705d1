import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.model.engagement import Engagement
from calendars.model.reminder import Topic
from calendars.plan.digest import Changed, Digest, Missed, digest_body
from calendars.plan.messages import TOO_LARGE
from tests.calendars.plan.test_messages import ENGAGEMENTS, TALKS
from tests.told import fits_the_schema

NOW = datetime(2022, 1, 9, 9, tzinfo=UTC)
EMPTY = Digest(since=NOW, until=NOW, first_day=date(2022, 1, 9), last_day=date(2022, 1, 15))
MOVED = replace(TALKS, title="Talks, moved")


def told(digest: Digest) -> dict[str, Any]:
    body = digest_body(digest, NOW)
    assert len(body) < TOO_LARGE
    found: dict[str, Any] = fits_the_schema(json.loads(body))["data"]["digest"]
    return found


def test_a_summary_in_which_nothing_is_says_so() -> None:
    assert told(EMPTY) == {
        "since": "2022-01-09T09:00:00Z",
        "until": "2022-01-09T09:00:00Z",
        "first_day": "2022-01-09",
        "last_day": "2022-01-15",
        "coming": [],
        "changed": [],
        "missed": [],
        "more": {"coming": 0, "changed": 0, "missed": 0},
    }


def test_a_summary_tells_what_is_coming_what_changed_and_what_was_missed() -> None:
    whole = told(
        replace(
            EMPTY,
            coming=[TALKS],
            changed=[
                Changed(topic=Topic.CREATED, before=None, after=TALKS),
                Changed(topic=Topic.UPDATED, before=TALKS, after=MOVED),
            ],
            missed=[Missed(topic=Topic.REMINDER, engagement=TALKS.as_json(), due=NOW, state="missed")],
        )
    )
    brief = {name: value for name, value in TALKS.as_json().items() if name in whole["coming"][0]}
    assert brief["uid"] == "u"
    assert "evidence" not in brief
    assert whole["coming"] == [brief]
    assert whole["changed"] == [
        {"type": "engagement.created", "engagement": brief},
        {
            "type": "engagement.updated",
            "engagement": {**brief, "title": "Talks, moved"},
            "changed": {"title": ["Talks", "Talks, moved"]},
        },
    ]
    assert whole["missed"] == [
        {"type": "engagement.reminder", "engagement": brief, "due": "2022-01-09T09:00:00Z", "state": "missed"}
    ]


@settings(deadline=None)  # megabytes are made small
@given(st.lists(ENGAGEMENTS, max_size=3), st.integers(0, 200))
def test_what_has_no_room_is_counted(some: list[Engagement], times: int) -> None:
    many = [TALKS] * times + some
    changed = [Changed(topic=Topic.UPDATED, before=TALKS, after=one) for one in many]
    missed = [Missed(topic=Topic.REMINDER, engagement=one.as_json(), due=NOW, state="missed") for one in many]
    whole = told(replace(EMPTY, coming=many, changed=[one for one in changed if one.after != TALKS], missed=missed))
    assert len(whole["coming"]) + whole["more"]["coming"] == len(many)
    assert len(whole["missed"]) + whole["more"]["missed"] == len(many)
    assert bool(many) == bool(whole["coming"])
