import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from calendars.clock import SetClock
from calendars.model.engagement import Status
from calendars.model.reminder import DeliveryState, EndpointState, ReminderState, Topic
from calendars.model.when import When
from calendars.store.database import Store
from config.durations import Duration
from daemon.deliveries.attempts import WAITS
from tests.daemon.deliveries.desk import (
    BEGINS,
    DUE,
    NOON,
    TALKS,
    change,
    deliveries,
    desk,
    enter,
    post,
    register,
    set_clock,
    states,
)
from tests.daemon.receiver import Answer, Received, Receiver

LATER = replace(TALKS.when, start=date(2024, 3, 6), end=date(2024, 3, 6))


@pytest.fixture
def clock() -> SetClock:
    return set_clock()


def test_a_reminder_goes_out_when_it_is_due_once_and_not_before(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    register(store, clock, receiver.url)
    uid = enter(store, clock)
    with desk(store, clock) as working:
        clock.set(DUE - timedelta(seconds=1))
        working.look()
        assert receiver.requests == []
        clock.set(DUE)
        working.ring()
        [request] = receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        working.look()
    assert len(receiver.requests) == 1
    body = json.loads(request.body)
    assert (body["data"]["engagement"]["uid"], body["data"]["reminder"]["late"]) == (uid, False)
    with store.reading() as tx:
        assert [reminder.state for reminder in tx.queue.reminders(uid=uid)] == [ReminderState.FIRED]
        assert len(tx.queue.attempts(deliveries(store)[0].id)) == 1


def test_it_tells_when_the_next_thing_is_due(store: Store, clock: SetClock, receiver: Receiver) -> None:
    register(store, clock, receiver.url)
    enter(store, clock)
    with desk(store, clock) as working:
        clock.set(DUE - timedelta(minutes=5))
        working.look()
        assert working.instants[-1] == DUE
        clock.set(DUE)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        working.look()
        assert working.instants[-1] is None


def test_two_dispatchers_on_one_database_send_nothing_twice(store: Store, clock: SetClock, receiver: Receiver) -> None:
    register(store, clock, receiver.url, cap=16)
    post(store, *range(150))
    with desk(store, clock) as one, desk(store, clock) as other:
        one.until(lambda: set(states(store)) == {DeliveryState.DELIVERED}, 30)
        other.look()
    sent = Counter(request.headers["webhook-id"] for request in receiver.requests)
    assert (len(sent), set(sent.values())) == (150, {1})


def test_a_failing_receiver_is_tried_again_after_the_waits_of_the_table(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answer = Answer(500)
    register(store, clock, receiver.url)
    enter(store, clock)
    clock.set(DUE)
    tried = [DUE]
    with desk(store, clock) as working:
        for number in range(1, 5):
            receiver.wait_for(number)
            working.until(lambda: states(store) == [DeliveryState.PENDING])
            clock.set(deliveries(store)[0].next_attempt - timedelta(milliseconds=1))
            working.look(2)
            assert len(receiver.requests) == number
            receiver.answer = Answer(200) if number == 4 else Answer(500)
            clock.advance(timedelta(milliseconds=1))
            tried.append(clock.now())
            working.ring()
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
    for (before, after), wait in zip(pairwise(tried), WAITS, strict=False):
        assert 0.8 * wait <= after - before <= 1.2 * wait + timedelta(milliseconds=1)
    assert len({(request.headers["webhook-id"], request.body) for request in receiver.requests}) == 1
    [delivery] = deliveries(store)
    with store.reading() as tx:
        assert [attempt.status for attempt in tx.queue.attempts(delivery.id)] == [500, 500, 500, 500, 200]
        assert tx.endpoints.get("ep_1").failing_since is None


def test_once_the_meeting_begins_its_reminder_is_not_tried_again(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answer = Answer(500)
    register(store, clock, receiver.url, before=(Duration(seconds=30),))
    enter(store, clock)
    clock.set(BEGINS - timedelta(seconds=30))
    with desk(store, clock) as working:
        failed_once = [(DeliveryState.PENDING, 1)]
        working.until(lambda: [(one.state, one.attempts) for one in deliveries(store)] == failed_once)
        clock.set(BEGINS - timedelta(seconds=23))
        working.ring()
        receiver.wait_for(2)
        clock.set(BEGINS)
        working.until(lambda: states(store) == [DeliveryState.EXPIRED])
        clock.advance(timedelta(minutes=1))
        working.look()
    assert len(receiver.requests) == 2


def test_a_notice_that_is_refused_costs_no_reminder_after_it(store: Store, clock: SetClock, receiver: Receiver) -> None:
    """They are told in order, until the reminder's last chance has come, a minute before the meeting."""

    def attempts() -> list[int]:
        return [one.attempts for one in deliveries(store) if one.state is not DeliveryState.LEASED]

    receiver.answer = lambda request: Answer(400 if b"engagement.updated" in request.body else 200)
    register(store, clock, receiver.url, topics=frozenset({Topic.REMINDER, Topic.UPDATED}))
    uid, begins = enter(store, clock), BEGINS + timedelta(days=2)
    with desk(store, clock) as working:
        clock.set(DUE)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
        change(store, clock, uid, replace(TALKS, when=LATER))
        clock.advance(timedelta(minutes=2))
        working.until(lambda: attempts() == [1, 1])
        clock.set(begins - timedelta(minutes=2))
        working.until(lambda: attempts() == [1, 2, 0])
        working.look()
        assert attempts() == [1, 2, 0]
        clock.set(begins - timedelta(minutes=1))
        working.until(lambda: states(store)[-1] is DeliveryState.DELIVERED)


@pytest.mark.parametrize(
    "changes",
    [{"title": "Peace talks"}, {"place": "Bern"}, {"status": Status.TENTATIVE}],
    ids=["title", "place", "status"],
)
def test_a_reminder_that_was_not_sent_yet_says_what_is_so_when_it_is(
    store: Store, clock: SetClock, receiver: Receiver, changes: dict[str, Any]
) -> None:
    """Once by the old words, which failed, and once by the new ones, under another id."""
    receiver.answer = Answer(500)
    register(store, clock, receiver.url)
    uid = enter(store, clock)
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.PENDING] and bool(receiver.requests))
        change(store, clock, uid, replace(TALKS, **changes))
        receiver.answer = Answer(200)
        clock.advance(timedelta(seconds=10))
        working.ring()
        working.until(lambda: states(store) == [DeliveryState.SUPERSEDED, DeliveryState.DELIVERED])
        working.look()
    old, new = receiver.requests
    assert old.headers["webhook-id"] != new.headers["webhook-id"]
    said = json.loads(new.body)["data"]
    assert {name: said["engagement"][name] for name in changes} == changes
    assert (said["reminder"]["due"], said["reminder"]["late"]) == ("2024-03-04T09:00:00Z", False)
    assert became(store, uid) is ReminderState.FIRED


def test_a_change_of_something_else_does_not_stop_a_reminder(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answer = Answer(500)
    register(store, clock, receiver.url)
    uid = enter(store, clock)
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.PENDING] and bool(receiver.requests))
        change(store, clock, uid, replace(TALKS, note="Bring the papers"))
        receiver.answer = Answer(200)
        clock.advance(timedelta(seconds=10))
        working.ring()
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])


def test_a_slow_endpoint_delays_no_other(
    store: Store, clock: SetClock, receiver: Receiver, receivers: Callable[[], Receiver]
) -> None:
    slow = receivers()
    slow.answer = Answer(delay=30)
    register(store, clock, slow.url, id="ep_slow")
    register(store, clock, receiver.url, id="ep_quick")
    post(store, *range(20), to="ep_slow")
    with desk(store, clock, timeout="3s") as working:
        slow.wait_for(4)
        began = time.time()
        post(store, *range(40), to="ep_quick")
        working.ring()
        arrived = receiver.wait_for(40, 3)
        assert max(request.at for request in arrived) - began < 2
        assert len(slow.requests) == 4


def test_an_endpoint_that_fails_is_given_one_at_a_time(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answer = Answer(500)
    register(store, clock, receiver.url, failing_since=NOON)
    post(store, *range(6))
    with store.transaction() as tx:
        assert len(tx.queue.claim("worker", NOON, timedelta(seconds=60), 100)) == 1
        assert tx.queue.claim("worker", NOON, timedelta(seconds=60), 100) == []


def test_410_disables_the_endpoint_at_once(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answer = Answer(410)
    register(store, clock, receiver.url, cap=1)
    post(store, 1, 2)
    with desk(store, clock) as working:
        working.until(lambda: DeliveryState.DEAD in states(store))
        working.look()
    with store.reading() as tx:
        assert tx.endpoints.get("ep_1").state is EndpointState.DISABLED
    assert (states(store), len(receiver.requests)) == ([DeliveryState.DEAD, DeliveryState.PENDING], 1)


def test_who_asks_for_quiet_is_left_alone_so_long(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answer = Answer(429, {"retry-after": "120"})
    register(store, clock, receiver.url, cap=1)
    post(store, 1, 2)
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.PENDING] * 2)
        clock.advance(timedelta(seconds=119))
        working.look()
        assert len(receiver.requests) == 1
        receiver.answer = Answer(200)
        clock.advance(timedelta(seconds=1))
        working.ring()
        working.until(lambda: states(store) == [DeliveryState.DELIVERED] * 2)


@contextmanager
def _table_away(store: Store):  # type: ignore[no-untyped-def]
    with store.transaction() as tx:
        tx.connection.execute(text("ALTER TABLE held RENAME TO elsewhere"))
    try:
        yield
    finally:
        with store.transaction() as tx:
            tx.connection.execute(text("ALTER TABLE elsewhere RENAME TO held"))


def test_a_database_that_fails_for_a_while_is_waited_for(store: Store, clock: SetClock, receiver: Receiver) -> None:
    register(store, clock, receiver.url)
    enter(store, clock)
    with desk(store, clock) as working:
        working.look()
        with _table_away(store):
            clock.set(DUE)
            working.ring()
            working.until(lambda: working.dispatcher.trouble is not None)
            assert receiver.requests == []
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED] and working.dispatcher.trouble is None)
    assert len(receiver.requests) == 1


def test_a_connection_cut_in_the_middle_loses_and_doubles_nothing(
    postgres_url: str, clock: SetClock, receiver: Receiver
) -> None:
    store = Store.open(f"{postgres_url}&application_name=dispatching")
    looking_on = Store.open(postgres_url)

    def cut(_: Received) -> Answer:
        """While the answer is on its way every connection of the dispatcher ends."""
        with looking_on.transaction() as tx:
            theirs = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dispatching'"
            tx.connection.execute(text(theirs))
        return Answer(200)

    receiver.answer = cut
    register(looking_on, clock, receiver.url, cap=1)
    post(looking_on, *range(5))
    with desk(store, clock) as working:
        working.until(lambda: states(looking_on) == [DeliveryState.DELIVERED] * 5, 20)
    store.close()
    looking_on.close()
    assert sorted(Counter(request.headers["webhook-id"] for request in receiver.requests).values()) == [1] * 5


def test_a_meeting_that_cannot_be_read_holds_up_no_other(
    store: Store, clock: SetClock, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    register(store, clock, receiver.url)
    poison, sound = enter(store, clock), enter(store, clock, replace(TALKS, title="Other talks"))
    with store.transaction() as tx:
        broken = text("UPDATE engagement SET whole = :whole WHERE uid = :uid")
        tx.connection.execute(broken, {"whole": '{"kind": "seance"}', "uid": poison})
    clock.set(DUE)
    with caplog.at_level(logging.CRITICAL), desk(store, clock) as working:
        [request] = receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
    assert json.loads(request.body)["data"]["engagement"]["uid"] == sound
    with store.reading() as tx:
        assert [reminder.state for reminder in tx.queue.reminders(uid=poison)] == [ReminderState.MISSED]


def test_what_is_under_way_at_the_end_is_finished_and_nothing_else_begun(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answer = Answer(delay=0.5)
    register(store, clock, receiver.url, cap=2)
    post(store, *range(6))
    with desk(store, clock) as working:
        receiver.wait_for(2)
        working.stop()
    assert Counter(states(store)) == {DeliveryState.DELIVERED: 2, DeliveryState.PENDING: 4}
    assert [delivery.attempts for delivery in deliveries(store) if delivery.state is DeliveryState.PENDING] == [0] * 4


def test_what_takes_too_long_at_the_end_is_left_to_be_tried_again(
    sqlite_url: str, clock: SetClock, receiver: Receiver
) -> None:
    store = Store.open(sqlite_url)
    receiver.answer = Answer(delay=30)
    register(store, clock, receiver.url)
    post(store, 1)
    with desk(store, clock) as working:
        receiver.wait_for(1)
        clock.advance(timedelta(seconds=5))
        began = time.monotonic()
        working.stop(9)
        assert time.monotonic() - began < 8
    [delivery] = deliveries(store)
    assert (delivery.state, delivery.attempts, delivery.lease) == (DeliveryState.PENDING, 1, None)
    with store.reading() as tx:
        [attempt] = tx.queue.attempts(delivery.id)
    assert (attempt.error, attempt.started) == ("interrupted: the daemon was stopped", NOON)
    assert 4_900 < attempt.milliseconds < 9_000


def test_the_log_tells_what_went_wrong_and_not_where_to(
    store: Store, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The address of a chat is its key."""
    register(store, clock, "http://127.0.0.1:9/services/chat-key")
    post(store, 1)
    with caplog.at_level(logging.DEBUG, "summitry"), desk(store, clock, ports="443") as working:
        working.until(lambda: deliveries(store)[0].attempts == 1 and states(store) == [DeliveryState.PENDING])
    assert "address refused" in caplog.text
    assert "chat-key" not in caplog.text


def test_when_the_clock_jumps_whoever_plans_by_it_is_told(store: Store, clock: SetClock) -> None:
    told: list[None] = []
    with desk(store, clock) as working:
        working.dispatcher.on_drift = lambda: told.append(None)
        working.look()
        clock.advance(timedelta(hours=2))
        working.until(lambda: len(told) == 1)
        clock.advance(timedelta(hours=-4))
        working.until(lambda: len(told) == 2)
        working.look()
    assert len(told) == 2


@pytest.mark.parametrize("state", [EndpointState.PAUSED, EndpointState.DISABLED])
def test_what_waits_for_an_endpoint_that_rests_is_missed_when_its_meeting_begins_and_not_before(
    store: Store, clock: SetClock, receiver: Receiver, state: EndpointState
) -> None:
    """A meeting whose hour is not known has not begun at nine: on its whole day it may still be resumed."""
    endpoint = register(store, clock, receiver.url)
    timed = enter(store, clock)
    untimed = enter(store, clock, replace(TALKS, when=When.day(BEGINS.date())))
    with store.transaction() as tx:
        tx.endpoints.save(replace(endpoint, state=state))
    with desk(store, clock) as working:
        clock.set(BEGINS - timedelta(minutes=1))
        working.look()
        assert became(store, timed) == ReminderState.PLANNED
        clock.set(BEGINS)
        working.look()
        assert (became(store, timed), became(store, untimed)) == (ReminderState.MISSED, ReminderState.PLANNED)
        clock.advance(timedelta(days=1))
        working.look()
        assert became(store, untimed) == ReminderState.MISSED
    assert receiver.requests == []


def became(store: Store, uid: str) -> ReminderState:
    with store.reading() as tx:
        [reminder] = tx.queue.reminders(uid=uid)
    return reminder.state
