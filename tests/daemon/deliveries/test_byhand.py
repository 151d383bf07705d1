from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import Attempt, DeliveryState, Endpoint, EndpointState, Topic
from calendars.plan.messages import message
from calendars.store.database import Store
from config.errors import NotFound, SummitryError
from config.settings import load
from daemon.deliveries import byhand
from daemon.guard import Guard
from tests.daemon.deliveries.desk import NOON, deliveries, desk, post, register, set_clock, states
from tests.daemon.receiver import Answer, Receiver

SECONDS = timedelta(seconds=1)


@pytest.fixture
def clock() -> SetClock:
    return set_clock()


def replay(store: Store, clock: SetClock, guard: Guard) -> Attempt:
    """The only delivery there is, sent again."""
    [delivery] = deliveries(store)
    return byhand.replay(delivery.id, store, clock, guard, load().webhooks)


def ping(store: Store, clock: SetClock, guard: Guard) -> Attempt:
    return byhand.ping(known(store), store, clock, guard, load().webhooks)


def known(store: Store) -> Endpoint:
    with store.reading() as tx:
        return tx.endpoints.get("ep_1")


def log(store: Store) -> list[tuple[int, str, int | None]]:
    """The attempts at the only delivery; there are as many as it says."""
    [delivery] = deliveries(store)
    with store.reading() as tx:
        attempts = tx.queue.attempts(delivery.id)
    assert delivery.attempts == len(attempts)
    return [(attempt.number, attempt.trigger.value, attempt.status) for attempt in attempts]


def fail(store: Store, clock: SetClock, receiver: Receiver, state: DeliveryState = DeliveryState.PENDING) -> None:
    """The dispatcher tries what is due, and the receiver fails it."""
    receiver.answer = Answer(500)
    with desk(store, clock) as working:
        working.until(lambda: [(one.state, one.attempts) for one in deliveries(store)] == [(state, 1)])


def test_a_replay_that_succeeds_settles_what_waits_and_the_daemon_sends_it_no_more(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    fail(store, clock, receiver)
    receiver.answer = Answer(200)
    replay(store, clock, local)
    assert states(store) == [DeliveryState.DELIVERED]
    assert known(store).failing_since is None
    with desk(store, clock) as working:
        clock.advance(timedelta(hours=2))
        working.look()
    assert log(store) == [(1, "automatic", 500), (2, "manual", 200)]
    assert len({(request.headers["webhook-id"], request.body) for request in receiver.requests}) == 1


def test_a_replay_that_fails_leaves_what_waits_to_the_daemon_in_one_numbering(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    fail(store, clock, receiver)
    [before] = deliveries(store)
    replay(store, clock, local)
    [after] = deliveries(store)
    assert (after.state, after.next_attempt, after.lease) == (DeliveryState.PENDING, before.next_attempt, None)
    receiver.answer = Answer(200)
    clock.set(after.next_attempt)
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
    assert log(store) == [(1, "automatic", 500), (2, "manual", 500), (3, "automatic", 200)]


def test_what_is_expired_is_replayed_when_that_succeeds_and_the_endpoint_fails_no_more(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    post(store, 1, lasts=3 * SECONDS)
    fail(store, clock, receiver, DeliveryState.EXPIRED)
    assert known(store).failing_since == NOON
    replay(store, clock, local)
    assert states(store) == [DeliveryState.EXPIRED]
    receiver.answer = Answer(200)
    replay(store, clock, local)
    assert states(store) == [DeliveryState.REPLAYED]
    assert known(store).failing_since is None
    assert log(store) == [(1, "automatic", 500), (2, "manual", 500), (3, "manual", 200)]


def test_what_was_delivered_stays_so_though_a_replay_fails(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    replay(store, clock, local)
    receiver.answer = Answer(500)
    replay(store, clock, local)
    assert states(store) == [DeliveryState.DELIVERED]
    assert log(store) == [(1, "manual", 200), (2, "manual", 500)]


def test_a_receiver_that_says_it_is_gone_ends_what_waits(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    receiver.answer = Answer(410)
    replay(store, clock, local)
    assert states(store) == [DeliveryState.DEAD]
    assert known(store).state is EndpointState.DISABLED


def test_what_a_daemon_is_sending_is_not_sent_beside_it(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    with store.transaction() as tx:
        tx.queue.claim("a daemon", NOON, 60 * SECONDS, 1)
    with pytest.raises(SummitryError, match="is being sent at this moment"):
        replay(store, clock, local)
    assert receiver.requests == []
    clock.advance(60 * SECONDS)
    assert replay(store, clock, local).number == 2
    assert states(store) == [DeliveryState.DELIVERED]


@pytest.mark.parametrize("settled", [False, True], ids=["waiting", "delivered"])
def test_of_two_who_send_it_again_at_once_one_does(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard, settled: bool
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    if settled:
        replay(store, clock, local)
    refused: list[str] = []

    def meanwhile(_: object) -> Answer:
        with pytest.raises(SummitryError) as other:
            replay(store, clock, local)
        refused.append(str(other.value))
        return Answer(500)

    before = len(receiver.requests)
    receiver.answer = meanwhile
    replay(store, clock, local)
    assert (len(refused), len(receiver.requests)) == (1, before + 1)
    receiver.answer = Answer(200)
    clock.advance(6 * SECONDS)
    replay(store, clock, local)
    assert states(store) == [DeliveryState.DELIVERED]


def test_while_it_is_sent_again_no_daemon_leases_it(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    leased: list[object] = []

    def meanwhile(_: object) -> Answer:
        with store.transaction() as tx:
            leased.extend(tx.queue.claim("a daemon", clock.now(), 60 * SECONDS, 1))
        return Answer(200)

    receiver.answer = meanwhile
    replay(store, clock, local)
    assert (leased, states(store)) == ([], [DeliveryState.DELIVERED])


def test_what_went_to_a_removed_endpoint_cannot_be_signed_any_more(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    with store.transaction() as tx:
        tx.endpoints.remove("ep_1", NOON)
    with pytest.raises(NotFound):
        replay(store, clock, local)
    assert log(store) == []


def test_a_ping_that_succeeds_ends_the_failing_and_one_that_fails_begins_none(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    fail(store, clock, receiver)
    assert known(store).failing_since == NOON
    receiver.answer = Answer(200)
    ping(store, clock, local)
    assert known(store).failing_since is None
    receiver.answer = Answer(500)
    assert ping(store, clock, local).status == 500
    assert known(store).failing_since is None


def test_a_ping_is_in_the_log_and_counts_for_nothing(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    for status in (200, 500):
        receiver.answer = Answer(status)
        sent = ping(store, clock, local)
        newest = deliveries(store)[-1]
        assert (newest.id, newest.message.topic, newest.attempts) == (sent.delivery, Topic.PING, 1)
        with store.reading() as tx:
            assert tx.queue.attempts(newest.id) == [sent]
            assert sum(tx.queue.counts().values()) == 0
    assert states(store) == [DeliveryState.DELIVERED, DeliveryState.EXPIRED]
    assert receiver.requests[-1].headers["webhook-id"] == newest.message.id


@pytest.mark.parametrize("again", [ping, replay], ids=["ping", "replay"])
def test_a_disabled_endpoint_that_answers_a_person_is_active_again(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard, again: Callable[..., Attempt]
) -> None:
    register(store, clock, receiver.url)
    post(store, 1)
    receiver.answer = Answer(410)
    with desk(store, clock) as working:
        working.until(lambda: states(store) == [DeliveryState.DEAD])
    assert known(store).state is EndpointState.DISABLED
    receiver.answer = Answer(500)
    again(store, clock, local)
    assert known(store).state is EndpointState.DISABLED
    receiver.answer = Answer(200)
    again(store, clock, local)
    assert (known(store).state, known(store).reason) == (EndpointState.ACTIVE, None)


def test_a_paused_endpoint_stays_so_though_it_answers(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url, state=EndpointState.PAUSED, reason="by hand")
    assert ping(store, clock, local).status == 200
    assert (known(store).state, known(store).reason) == (EndpointState.PAUSED, "by hand")


def test_what_is_to_be_sent_after_another_is_not_sent_before_it(
    store: Store, clock: SetClock, receiver: Receiver, local: Guard
) -> None:
    register(store, clock, receiver.url)
    with store.transaction() as tx:
        for key in ("created", "cancelled"):
            made = replace(message(Topic.PING, None, key=key, now=NOON, body=b"{}"), uid="u")
            tx.queue.put(made, [("ep_1", NOON + timedelta(days=1))])
    older, newer = deliveries(store)
    for _ in range(2):
        with pytest.raises(SummitryError, match=older.id):
            byhand.replay(newer.id, store, clock, local, load().webhooks)
        receiver.answer = Answer(500)
        byhand.replay(older.id, store, clock, local, load().webhooks)
    receiver.answer = Answer(200)
    for delivery in (older, newer):
        assert byhand.replay(delivery.id, store, clock, local, load().webhooks).status == 200
