import logging
from datetime import date
from pathlib import Path

import pytest

from calendars.model.engagement import Details, Kind, Status
from calendars.model.reminder import ReminderState
from calendars.model.selection import Selection
from calendars.model.when import When
from calendars.store.database import Store
from config.durations import Duration
from config.settings import Settings, load
from daemon.following import follow_calendars
from tests.daemon.deliveries.desk import enter, planner, register, set_clock

SUMMIT = Details(title="Summit", kind=Kind.SUMMIT, when=When.day(date(2024, 3, 4)))
CALL = Details(title="Call", kind=Kind.CALL, when=When.day(date(2024, 3, 5)))
SUMMITS, CALLS = (Selection(kinds=frozenset({kind})) for kind in (Kind.SUMMIT, Kind.CALL))


def written(path: Path, configuration: str) -> Settings:
    path.write_text(configuration)
    return load()


def test_an_endpoint_is_told_of_what_its_calendar_holds_now(store: Store, nothing_of_this_machine: Path) -> None:
    clock = set_clock()
    for details in (SUMMIT, CALL):
        enter(store, clock, details)
    register(store, clock, "http://desk.test", selection=SUMMITS, calendar="ours", before=(Duration(days=1),))
    settings = written(nothing_of_this_machine, "[calendars.ours]\nkind = ['call']")
    assert follow_calendars(settings, store, clock, planner()) == 1
    with store.reading() as tx:
        endpoint, [reminder] = (
            tx.endpoints.get("ep_1"),
            tx.queue.reminders(endpoint="ep_1", state=ReminderState.PLANNED),
        )
        assert (endpoint.selection, endpoint.calendar) == (CALLS, "ours")
        assert reminder.starts.date() == CALL.when.start
        assert "kinds: summit → call" in tx.endpoints.history("ep_1")[0].words
    assert follow_calendars(settings, store, clock, planner()) == 0


def test_one_whose_calendar_is_gone_is_told_of_what_that_held(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    clock = set_clock()
    known = register(store, clock, "http://desk.test", selection=SUMMITS, calendar="ours")
    with caplog.at_level(logging.WARNING):
        assert follow_calendars(load(), store, clock, planner()) == 0
    assert "follows the calendar 'ours', which is gone" in caplog.text
    with store.reading() as tx:
        assert tx.endpoints.get("ep_1") == known


def test_what_was_selected_by_hand_follows_nothing(store: Store, nothing_of_this_machine: Path) -> None:
    clock = set_clock()
    known = register(store, clock, "http://desk.test", selection=Selection(statuses=frozenset({Status.CONFIRMED})))
    settings = written(nothing_of_this_machine, "[calendars.ours]\nkind = ['call']")
    assert follow_calendars(settings, store, clock, planner()) == 0
    with store.reading() as tx:
        assert tx.endpoints.all() == [known]
