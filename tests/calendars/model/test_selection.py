from datetime import date

from calendars.model.engagement import Kind, Status
from calendars.model.selection import EVERYTHING, Selection, coming_up

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


def test_with_the_past_it_is_all_that_was_asked_for() -> None:
    assert coming_up(EVERYTHING, TODAY, past_too=True) == EVERYTHING
