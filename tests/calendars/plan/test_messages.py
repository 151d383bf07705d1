import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError

from calendars.model.engagement import Dispute, Engagement, Kind, Status
from calendars.model.reminder import Reminder, Topic
from calendars.model.when import Precision, When
from calendars.plan.messages import TOO_LARGE, body_of, net_change, schema, uuid7
from config.durations import Duration
from tests.told import fits_the_schema

NOW = datetime(2022, 1, 9, 9, tzinfo=UTC)
TALKS = Engagement(
    uid="u", title="Talks", kind=Kind.TALKS, when=When.day(date(2022, 1, 10)), parties=("US",), created=NOW, updated=NOW
)
REMINDER = Reminder(uid="u", endpoint="ep", before=Duration(seconds=86_400), starts=NOW + timedelta(days=1), due=NOW)

# A few characters that take one, two, three, four and (escaped) six bytes, and as many of them as an article may hold.
CHARACTERS = st.sampled_from(["a", "é", "„", "🕊", "\x01", '"', "\\", "\n"])
TEXTS = st.tuples(CHARACTERS, st.integers(0, 5_000)).map(lambda pair: pair[0] * pair[1])
NAMES = st.tuples(TEXTS, st.integers(0, 150)).map(lambda pair: (pair[0],) * pair[1])
DISPUTES = st.tuples(TEXTS, NAMES, st.integers(0, 5)).map(
    lambda parts: (Dispute(field="when", value=parts[0], by=parts[1]),) * parts[2]
)
WHENS = st.sampled_from(
    [
        When.day(date(2022, 1, 10)),
        When.days(date(2022, 1, 10), date(2022, 1, 12)),
        When.month(2022, 2),
        When.week_of(date(2022, 2, 2)),
        When(start=date(2022, 1, 1), end=date(2022, 1, 10), precision=Precision.PART_OF_MONTH),
        When.day(date(2022, 1, 10)).at(time(9), "America/Argentina/ComodRivadavia", until=time(11)),
    ]
)
ENGAGEMENTS = st.builds(
    Engagement,
    uid=st.text("abc\x01é", min_size=1, max_size=200),
    title=TEXTS,
    kind=st.sampled_from(Kind),
    when=WHENS,
    parties=NAMES,
    people=NAMES,
    place=st.none() | TEXTS,
    status=st.sampled_from(Status),
    confidence=st.floats(0, 1),
    topic=st.none() | TEXTS,
    evidence=TEXTS,
    note=st.none() | TEXTS,
    url=st.none() | TEXTS,
    disputed=DISPUTES,
    sequence=st.integers(0, 10_000),
    created=st.just(NOW),
    updated=st.just(NOW),
)


def decoded(body: bytes) -> Any:
    return fits_the_schema(json.loads(body))


def test_a_reminder_says_all_in_absolute_times() -> None:
    assert decoded(body_of(Topic.REMINDER, TALKS, now=NOW, reminder=REMINDER)) == {
        "type": "engagement.reminder",
        "timestamp": "2022-01-09T09:00:00Z",
        "data": {
            "engagement": TALKS.as_json(),
            "reminder": {"before": "PT24H", "due": "2022-01-09T09:00:00Z", "late": False},
        },
    }


def test_a_change_says_the_old_and_the_new() -> None:
    body = decoded(body_of(Topic.UPDATED, TALKS, now=NOW, changed={"when": ("2022-01-09", "2022-01-10")}))
    assert body["data"]["changed"] == {"when": ["2022-01-09", "2022-01-10"]}


@settings(deadline=None)  # megabytes are made small
@given(ENGAGEMENTS, ENGAGEMENTS)
def test_every_body_fits_the_schema_and_stays_under_20_kb_whatever_was_written(
    before: Engagement, after: Engagement
) -> None:
    changed = net_change(before, after) or {"title": ("", "x")}
    for body in (
        body_of(Topic.CREATED, after, now=NOW),
        body_of(Topic.CANCELLED, after, now=NOW),
        body_of(Topic.UPDATED, after, now=NOW, changed=changed),
        body_of(Topic.REMINDER, after, now=NOW, reminder=REMINDER),
    ):
        assert len(body) < TOO_LARGE
        engagement = decoded(body)["data"]["engagement"]
        assert {name: engagement[name] for name in ("uid", "when", "timezone", "sequence")} == {
            "uid": after.uid,
            "when": after.when.edtf,
            "timezone": after.when.timezone,
            "sequence": after.sequence,
        }


@pytest.mark.parametrize("topic", Topic)
def test_a_body_without_what_it_is_about_does_not_fit_the_schema(topic: Topic) -> None:
    body = json.loads(body_of(topic, None, now=NOW))
    if topic is Topic.PING:
        decoded(json.dumps(body).encode())
    else:
        with pytest.raises(ValidationError):
            fits_the_schema(body)


def test_the_schema_tells_of_every_part_of_an_engagement() -> None:
    assert set(schema()["$defs"]["engagement"]["properties"]) == set(TALKS.as_json())


@pytest.mark.parametrize("missing", schema()["$defs"]["engagement"]["required"])
def test_an_engagement_that_lacks_a_part_does_not_fit(missing: str) -> None:
    body = json.loads(body_of(Topic.CREATED, TALKS, now=NOW))
    del body["data"]["engagement"][missing]
    with pytest.raises(ValidationError):
        fits_the_schema(body)


def test_the_schema_knows_every_word_of_the_model() -> None:
    parts = schema()["$defs"]["engagement"]["properties"]
    assert parts["kind"]["enum"] == [kind.value for kind in Kind]
    assert parts["status"]["enum"] == [status.value for status in Status]
    assert parts["precision"]["enum"] == [precision.value for precision in Precision]
    assert [kind["properties"]["type"]["const"] for kind in schema()["oneOf"]] == [topic.value for topic in Topic]


def test_of_an_address_of_the_web_that_is_too_long_there_is_no_half() -> None:
    long = Engagement(
        uid="u", title="", kind=Kind.TALKS, when=TALKS.when, url="https://x/" + "y" * 2_000, created=NOW, updated=NOW
    )
    assert decoded(body_of(Topic.CREATED, long, now=NOW))["data"]["engagement"]["url"] is None


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_ids_sort_by_time_and_are_version_7(instant: datetime) -> None:
    first, later = uuid7(instant), uuid7(instant + timedelta(milliseconds=2))
    assert first < later
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
