from datetime import UTC, date, datetime, time

from calendars.model.engagement import Details, Kind, Status
from calendars.model.selection import EVERYTHING, Selection, coming_up
from calendars.model.when import When

TODAY = date(2024, 2, 28)
NOT_OFF = frozenset(Status) - {Status.CANCELLED}


def test_what_is_coming_up_is_not_over_and_not_cancelled() -> None:
    assert coming_up(EVERYTHING, TODAY) == Selection(since=TODAY, statuses=NOT_OFF)


def test_who_asks_for_a_status_or_a_day_is_told_of_it() -> None:
    asked = Selection(statuses=frozenset({Status.CANCELLED}), since=date(2024, 1, 1), kinds=frozenset({Kind.SUMMIT}))
    assert coming_up(asked, TODAY) == asked


def test_days_that_are_over_are_meant_where_they_are_named() -> None:
    yesterday = Selection(until=date(2024, 2, 27))
    assert coming_up(yesterday, TODAY).since is None
    assert coming_up(Selection(until=TODAY), TODAY).since == TODAY


def test_what_begins_on_a_day_that_is_over_here_is_coming_up_until_it_ends() -> None:
    evening = When.day(date(2024, 2, 27)).at(time(20), "America/New_York", until=time(22))
    dinner = Details(title="Dinner", kind=Kind.MEETING, when=evening)
    wanted = coming_up(EVERYTHING, TODAY, datetime(2024, 2, 28, 2, 59, tzinfo=UTC))
    assert wanted.fits(dinner)
    assert Selection.from_json(wanted.as_json()) == wanted
    assert not coming_up(EVERYTHING, TODAY, datetime(2024, 2, 28, 3, tzinfo=UTC)).fits(dinner)
    assert not coming_up(EVERYTHING, TODAY).fits(dinner)


def test_with_the_past_it_is_all_that_was_asked_for() -> None:
    assert coming_up(EVERYTHING, TODAY, past_too=True) == EVERYTHING
