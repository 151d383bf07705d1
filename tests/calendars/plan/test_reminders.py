from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.reminder import Endpoint, Topic
from calendars.model.selection import Selection
from calendars.model.when import When
from calendars.plan.reminders import AT_THE_BEGINNING, anchor_of, reminders_of
from config.durations import Duration

NOW = datetime(2024, 2, 28, tzinfo=UTC)
NINE = time(9)
DAY_BEFORE, DAY_IN_HOURS, HOUR = Duration(days=1), Duration(seconds=86_400), Duration(seconds=3_600)


def engagement(when: When, *, status: Status = Status.CONFIRMED, removed: bool = False) -> Engagement:
    return Engagement(
        uid="u", title="", kind=Kind.TALKS, when=when, status=status, removed=removed, created=NOW, updated=NOW
    )


def endpoint(*before: Duration, selection: Selection = Selection()) -> Endpoint:  # noqa: B008
    return Endpoint(
        id="ep", url="https://receiver.test/", secret="whsec_", before=before, selection=selection, created=NOW
    )


def due(when: When, *before: Duration) -> dict[Duration, datetime]:
    meeting = engagement(when)
    anchor = anchor_of(meeting, default_zone="UTC", day_starts=NINE)
    return {reminder.before: reminder.due for reminder in reminders_of(meeting, endpoint(*before), anchor)}


def test_a_day_before_is_the_same_wall_time_and_24_hours_before_is_elapsed_time() -> None:
    after_the_change = When.day(date(2024, 3, 31)).at(time(10), "Europe/Berlin")
    assert due(after_the_change, DAY_BEFORE, DAY_IN_HOURS) == {
        DAY_BEFORE: datetime(2024, 3, 30, 9, tzinfo=UTC),
        DAY_IN_HOURS: datetime(2024, 3, 30, 8, tzinfo=UTC),
    }


def test_a_day_without_an_hour_is_counted_from_nine_in_its_zone() -> None:
    in_tokyo = When(start=date(2024, 3, 4), end=date(2024, 3, 6), timezone="Asia/Tokyo")
    assert due(in_tokyo, DAY_BEFORE) == {DAY_BEFORE: datetime(2024, 3, 3, 0, tzinfo=UTC)}


def test_without_an_hour_offsets_in_hours_become_one_reminder_on_the_day_itself() -> None:
    assert due(When.day(date(2024, 3, 4)), DAY_IN_HOURS, HOUR) == {
        AT_THE_BEGINNING: datetime(2024, 3, 4, 9, tzinfo=UTC)
    }


@pytest.mark.parametrize("when", [When.week_of(date(2024, 3, 6)), When.month(2024, 3)])
def test_what_is_no_more_exact_than_a_week_reminds_by_days_from_its_first(when: When) -> None:
    assert due(when, DAY_BEFORE, HOUR) == {
        DAY_BEFORE: datetime.combine(when.start - timedelta(days=1), NINE, tzinfo=UTC)
    }


@pytest.mark.parametrize(
    "meeting",
    [
        engagement(When.day(date(2024, 3, 4)), status=Status.CANCELLED),
        engagement(When.day(date(2024, 3, 4)), removed=True),
    ],
)
def test_nobody_is_reminded_of_what_is_off(meeting: Engagement) -> None:
    anchor = anchor_of(meeting, default_zone="UTC", day_starts=NINE)
    assert reminders_of(meeting, endpoint(DAY_BEFORE), anchor) == []


def test_an_endpoint_is_reminded_of_its_selection_and_by_its_topics_alone() -> None:
    meeting = engagement(When.day(date(2024, 3, 4)))
    anchor = anchor_of(meeting, default_zone="UTC", day_starts=NINE)
    assert reminders_of(meeting, endpoint(DAY_BEFORE, selection=Selection(parties=frozenset({"FR"}))), anchor) == []
    deaf = Endpoint(id="ep", url="", secret="", before=(DAY_BEFORE,), topics=frozenset({Topic.CREATED}), created=NOW)
    assert reminders_of(meeting, deaf, anchor) == []


@given(
    st.dates(),
    st.none() | st.times(),
    st.sampled_from(["UTC", "Asia/Tokyo", "America/St_Johns", "Pacific/Apia", "Europe/Berlin"]),
    st.lists(
        st.builds(Duration, days=st.integers(0, 400)) | st.builds(Duration, seconds=st.integers(0, 10**6)), max_size=4
    ),
)
def test_every_reminder_is_due_at_or_before_the_beginning(
    day: date, hour: time | None, zone: str, before: list[Duration]
) -> None:
    when = When(start=day, end=day, time=hour, timezone=zone)
    meeting = engagement(when)
    try:
        anchor = anchor_of(meeting, default_zone="UTC", day_starts=NINE)
        starts = anchor.starts
    except OverflowError:
        return
    for reminder in reminders_of(meeting, endpoint(*before), anchor):
        assert reminder.due <= starts == reminder.starts
