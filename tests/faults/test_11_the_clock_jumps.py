"""The wall clock jumps two hours ahead, and back: the daemon notices, and goes by the clock as it is."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from config.durations import Duration
from tests.daemon.deliveries.desk import enter, register, states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import CLOCK, Start, talks_in, until
from tests.faults.crowd import crowd


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """PostgreSQL has a clock of its own, which does not jump with the daemon's."""
    return sqlite_url


def test_what_a_jump_makes_due_goes_out_within_seconds_and_a_jump_back_holds_nothing_up(
    store: Store, start_daemon: Start, receiver: Receiver, faketime: Path, tmp_path: Path
) -> None:
    endpoint = register(store, CLOCK, receiver.url, before=(Duration(seconds=3_600),))
    for hours in (1.5, 2.5):
        enter(store, CLOCK, talks_in(timedelta(hours=hours)))
    shift = tmp_path / "shift"
    shift.write_text("+0\n")
    daemon = start_daemon(
        {
            "LD_PRELOAD": str(faketime),
            "FAKETIME_TIMESTAMP_FILE": str(shift),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
    ).ready()
    assert receiver.requests == []
    shift.write_text("+7200\n")  # the first meeting has begun by now, and the second is half an hour away
    receiver.wait_for(1, 15)
    until(lambda: states(store) == [DeliveryState.DELIVERED], 10)
    shift.write_text("+0\n")
    [uid] = crowd(store, endpoint, 1, CLOCK.now() + timedelta(seconds=3))
    receiver.wait_for(2, 15)
    until(lambda: states(store) == [DeliveryState.DELIVERED] * 2, 10)
    assert daemon.end() == 0
    assert daemon.said.count("the clock was moved") == 2
    told = [json.loads(request.body)["data"] for request in receiver.requests]
    assert [one["reminder"]["late"] for one in told] == [True, False]
    assert told[1]["engagement"]["uid"] == uid
    with store.reading() as tx:
        assert tx.queue.counts()["reminders.missed"] == 1
