"""A row that cannot be read, for another version or another hand wrote it: the rest still goes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState, ReminderState, Topic
from calendars.model.selection import EVERYTHING
from calendars.store.database import Store
from tests.daemon.deliveries.desk import (
    DUE,
    NOON,
    TALKS,
    deliveries,
    desk,
    enter,
    planner,
    post,
    register,
    states,
)
from tests.daemon.receiver import Receiver

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What the log says is looked at by the tests, and not shown."""
    with caplog.at_level("INFO"):
        yield caplog


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


def spoil(store: Store, statement: str, **values: object) -> None:
    """Write what the program never would."""
    with store.transaction() as tx:
        assert tx.connection.execute(text(statement), values).rowcount == 1


def told(receiver: Receiver) -> list[str]:
    return [json.loads(request.body)["data"]["engagement"]["title"] for request in receiver.requests]


def test_a_reminder_that_cannot_be_read_is_missed(store: Store, clock: SetClock, receiver: Receiver) -> None:
    register(store, clock, receiver.url)
    poison = enter(store, clock)
    enter(store, clock, replace(TALKS, title="Sound talks"))
    spoil(store, "UPDATE reminder SET before = 'a while' WHERE uid = :uid", uid=poison)
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        working.look()
    assert told(receiver) == ["Sound talks"]
    with store.reading() as tx:
        assert tx.queue.counts()["reminders.missed"] == 1
        assert tx.queue.next_to_do() == (None, None)


@pytest.mark.parametrize("whole", ['{"kind": "seance"}', "[]", '"x"', "not JSON at all"])
def test_a_meeting_that_cannot_be_read_takes_no_other_out_of_the_calendar(store: Store, whole: str) -> None:
    clock = SetClock(NOON)
    poison, sound = enter(store, clock), enter(store, clock, replace(TALKS, title="Sound talks"))
    if whole[0] == "n" and store.url.startswith("postgresql"):
        pytest.skip("PostgreSQL keeps no JSON that is none")
    spoil(store, "UPDATE engagement SET whole = :whole WHERE uid = :uid", whole=whole, uid=poison)
    with store.reading() as tx:
        assert [engagement.uid for engagement in tx.engagements.select(EVERYTHING)] == [sound]


def test_a_held_change_that_cannot_be_read_is_not_told(store: Store, clock: SetClock, receiver: Receiver) -> None:
    register(store, clock, receiver.url, topics=frozenset({Topic.CREATED, Topic.UPDATED}))
    poison = enter(store, clock)
    enter(store, clock, replace(TALKS, title="Sound talks"))
    spoil(store, "UPDATE held SET before = :before WHERE uid = :uid", before='{"kind": "seance"}', uid=poison)
    clock.advance(timedelta(minutes=2))
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        working.look()
    assert told(receiver) == ["Sound talks"]
    with store.reading() as tx:
        assert tx.queue.held(clock.now(), 10) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("topics", '["engagement.dreamt"]'), ("selection", '{"kinds": ["seance"]}'), ("before", '["a while"]')],
)
def test_an_endpoint_that_cannot_be_read_holds_up_no_other(
    store: Store, clock: SetClock, receiver: Receiver, column: str, value: str
) -> None:
    register(store, clock, receiver.url, id="ep_poison")
    register(store, clock, receiver.url, id="ep_sound")
    enter(store, clock)
    post(store, 1, to="ep_poison", lasts=timedelta(days=30))
    spoil(store, f"UPDATE endpoint SET {column} = :value WHERE id = 'ep_poison'", value=value)
    enter(store, clock, replace(TALKS, title="Other talks"))
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: len(receiver.requests) == 2)
        working.look()
    assert sorted(told(receiver)) == ["Other talks", "Talks"]
    with store.reading() as tx:
        became = sorted((reminder.endpoint, reminder.state) for reminder in tx.queue.reminders())
        assert [endpoint.id for endpoint in tx.endpoints.all()] == ["ep_sound"]
        assert tx.queue.counts()["deliveries.dead"] == 1
    assert became == [("ep_poison", ReminderState.MISSED)] + [("ep_sound", ReminderState.FIRED)] * 2


def test_a_message_that_cannot_be_read_is_dead(store: Store, clock: SetClock, receiver: Receiver) -> None:
    register(store, clock, receiver.url)
    post(store, 1, 2)
    spoil(store, "UPDATE message SET topic = 'dreamt' WHERE id = 'msg_ep_1_0001'")
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        working.look()
    assert [delivery.message.id for delivery in deliveries(store)] == ["msg_ep_1_0002"]
    with store.reading() as tx:
        assert tx.queue.counts()["deliveries.dead"] == 1


def test_the_log_says_what_could_not_be_read(store: Store, clock: SetClock, quiet: pytest.LogCaptureFixture) -> None:
    register(store, clock, "http://127.0.0.1:9/hook")
    uid = enter(store, clock)
    spoil(store, "UPDATE engagement SET whole = :whole WHERE uid = :uid", whole='{"kind": "seance"}', uid=uid)
    with store.transaction() as tx:
        planner().fire(tx, DUE)
    assert f"{uid} cannot be read" in quiet.text
    assert "ep_1 cannot be reminded of it" in quiet.text


@pytest.mark.parametrize("column", ["number", "expires"])
def test_a_delivery_with_a_text_for_a_number_is_dead_and_holds_up_no_other(
    sqlite_url: str, clock: SetClock, receiver: Receiver, column: str
) -> None:
    """SQLite keeps what it is given, whatever the column is for."""
    store = Store.open(sqlite_url)
    register(store, clock, receiver.url)
    post(store, 1, 2)
    spoil(store, f"UPDATE delivery SET {column} = 'many' WHERE message = 'msg_ep_1_0001'")
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.look()
        enter(store, clock)
        clock.set(DUE)
        receiver.wait_for(2)
        working.look()
    with store.reading() as tx:
        counts = tx.queue.counts()
    store.close()
    assert (counts["deliveries.dead"], counts["deliveries.delivered"]) == (1, 2)


@pytest.mark.parametrize("column", ["starts", "due"])
def test_a_reminder_with_a_text_for_an_instant_holds_up_no_other(
    sqlite_url: str, clock: SetClock, receiver: Receiver, column: str
) -> None:
    store = Store.open(sqlite_url)
    register(store, clock, receiver.url)
    poison = enter(store, clock)
    enter(store, clock, replace(TALKS, title="Sound talks"))
    spoil(store, f"UPDATE reminder SET {column} = 'soon' WHERE uid = :uid", uid=poison)
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        working.look()
        assert working.dispatcher.trouble is None
    store.close()
    assert told(receiver) == ["Sound talks"]


def test_a_message_or_an_endpoint_with_a_text_for_a_number_holds_up_no_other(
    sqlite_url: str, clock: SetClock, receiver: Receiver
) -> None:
    store = Store.open(sqlite_url)
    register(store, clock, receiver.url, id="ep_poison")
    register(store, clock, receiver.url, id="ep_sound")
    post(store, 1, to="ep_poison")
    post(store, 1, 2, to="ep_sound")
    spoil(store, "UPDATE endpoint SET cap = 'many' WHERE id = 'ep_poison'")
    spoil(store, "UPDATE message SET sequence = 'many' WHERE id = 'msg_ep_sound_0001'")
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.look()
    assert [request.headers["webhook-id"] for request in receiver.requests] == ["msg_ep_sound_0002"]
    store.close()
