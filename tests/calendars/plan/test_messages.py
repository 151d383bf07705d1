import json
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calendars.model.engagement import Engagement, Kind
from calendars.model.reminder import Reminder, Topic
from calendars.model.when import When
from calendars.plan.messages import body_of, uuid7
from config.durations import Duration

NOW = datetime(2022, 1, 9, 9, tzinfo=UTC)
TALKS = Engagement(
    uid="u", title="Talks", kind=Kind.TALKS, when=When.day(date(2022, 1, 10)), parties=("US",), created=NOW, updated=NOW
)


def test_a_reminder_says_all_in_absolute_times() -> None:
    reminder = Reminder(
        uid="u", endpoint="ep", before=Duration(seconds=86_400), starts=NOW + timedelta(days=1), due=NOW
    )
    body = json.loads(body_of(Topic.REMINDER, TALKS, now=NOW, reminder=reminder))
    assert body == {
        "type": "engagement.reminder",
        "timestamp": "2022-01-09T09:00:00Z",
        "data": {
            "engagement": TALKS.as_json(),
            "reminder": {"before": "PT24H", "due": "2022-01-09T09:00:00Z", "late": False},
        },
    }


def test_a_change_says_the_old_and_the_new() -> None:
    body = json.loads(body_of(Topic.UPDATED, TALKS, now=NOW, changed={"when": ("2022-01-09", "2022-01-10")}))
    assert body["data"]["changed"] == {"when": ["2022-01-09", "2022-01-10"]}


@given(st.text(), st.text())
def test_a_body_stays_under_20_kb_whatever_was_written(title: str, note: str) -> None:
    long = Engagement(
        uid="u",
        title=title * 5_000,
        kind=Kind.TALKS,
        when=TALKS.when,
        note=note * 5_000,
        created=NOW,
        updated=NOW,
    )
    assert len(body_of(Topic.CREATED, long, now=NOW)) < 20_000


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_ids_sort_by_time_and_are_version_7(instant: datetime) -> None:
    first, later = uuid7(instant), uuid7(instant + timedelta(milliseconds=2))
    assert first < later
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
