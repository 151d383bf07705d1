from datetime import datetime, timedelta

import pytest

from calendars.model.reminder import Attempt, DeliveryState, Endpoint, EndpointState, Trigger
from calendars.store.database import Store
from daemon.deliveries.attempts import Meaning, Verdict
from daemon.deliveries.ledger import Result, write_results
from daemon.deliveries.sending import Sent, unanswered
from tests.daemon.deliveries.desk import NOON, deliveries, post, register, set_clock, states

LEASE = timedelta(seconds=60)
FAILED = Verdict(Meaning.FAILED, "status 500")
DONE = Verdict(Meaning.DONE)


@pytest.fixture
def endpoint(store: Store) -> Endpoint:
    return register(store, set_clock(), "https://receiver.test/", cap=100)


def came_of_it(store: Store, verdict: Verdict, now: datetime = NOON) -> int:
    """What is due is leased, and `verdict` written down for all of it; how many that was."""
    with store.transaction() as tx:
        leased = tx.queue.claim("worker", now, LEASE, 100)
        for delivery in leased:
            attempt = Attempt(
                delivery=delivery.id,
                number=delivery.attempts,
                trigger=Trigger.AUTOMATIC,
                started=now,
                milliseconds=1,
                status=None,
                error=verdict.error,
                address=None,
            )
            write_results(tx, [Result(delivery, Sent(attempt, verdict))], now, lambda: 0.0)
    return len(leased)


def known(store: Store) -> Endpoint:
    with store.reading() as tx:
        return tx.endpoints.get("ep_1")


def test_a_success_ends_the_failing(store: Store, endpoint: Endpoint) -> None:
    post(store, 1)
    came_of_it(store, FAILED)
    assert known(store).failing_since == NOON
    came_of_it(store, DONE, NOON + timedelta(seconds=5))
    assert known(store).failing_since is None
    assert states(store) == [DeliveryState.DELIVERED]


def test_the_last_chance_is_a_minute_before_the_end(store: Store, endpoint: Endpoint) -> None:
    post(store, 1, lasts=timedelta(minutes=2))
    came_of_it(store, FAILED)
    came_of_it(store, FAILED, NOON + timedelta(seconds=45))
    assert deliveries(store)[0].next_attempt == NOON + timedelta(minutes=1)
    came_of_it(store, FAILED, NOON + timedelta(minutes=1))
    assert states(store) == [DeliveryState.EXPIRED]


def test_a_last_chance_stands_above_quiet_once_for_who_met_it_and_for_the_others(
    store: Store, endpoint: Endpoint
) -> None:
    quiet = Verdict(Meaning.FAILED, "status 429", timedelta(hours=6))
    post(store, 1, lasts=timedelta(minutes=10))
    came_of_it(store, quiet)
    post(store, 2, lasts=timedelta(minutes=5))
    post(store, 3)
    assert deliveries(store)[0].next_attempt == NOON + timedelta(minutes=9)
    for minutes, messages in ((3, 0), (4, 1), (4.5, 0), (8, 0), (9, 1), (9.5, 0), (360 + 9, 1)):
        assert came_of_it(store, quiet, NOON + timedelta(minutes=minutes)) == messages, minutes
    assert [delivery.attempts for delivery in deliveries(store)] == [2, 1, 1]


def test_what_is_new_in_its_last_minute_is_tried_although_quiet_was_asked_for(store: Store, endpoint: Endpoint) -> None:
    post(store, 1)
    came_of_it(store, Verdict(Meaning.FAILED, "status 429", timedelta(hours=6)))
    post(store, 2, lasts=timedelta(seconds=30))
    assert came_of_it(store, FAILED) == 1
    assert came_of_it(store, FAILED, NOON + timedelta(seconds=20)) == 0


@pytest.mark.parametrize(("minutes", "waiting"), [(2, 0), (0.5, 2)], ids=["away", "only stumbled"])
def test_when_an_endpoint_is_back_what_waits_is_tried_at_once(
    store: Store, endpoint: Endpoint, minutes: float, waiting: int
) -> None:
    """One that stumbles over a message, between two successes, is not asked about it again and again."""
    post(store, 1, 2)
    came_of_it(store, FAILED)
    came_of_it(store, FAILED, NOON + timedelta(seconds=5))
    post(store, 3)
    back = NOON + timedelta(minutes=minutes)
    with store.transaction() as tx:
        [probe] = tx.queue.claim("worker", back, LEASE, 100)
        waits = [one for one in tx.queue.deliveries() if one.id != probe.id]
        tx.connection.exec_driver_sql("UPDATE delivery SET next_attempt = next_attempt + 3600000000")
    attempt = unanswered(probe, back, "")
    with store.transaction() as tx:
        write_results(tx, [Result(probe, Sent(attempt, DONE))], back, lambda: 0.0)
    with store.transaction() as tx:
        assert len(tx.queue.claim("worker", back, LEASE, 100)) == len(waits) - waiting


def fail_for_days(store: Store, messages: int, times: int) -> None:
    """`times` failures of each message, the last one after six days."""
    post(store, *range(messages), lasts=timedelta(days=30))
    for number in range(times):
        now = NOON + timedelta(days=6) * number / (times - 1)
        while came_of_it(store, FAILED, now):
            pass


def test_an_endpoint_that_fails_for_days_is_disabled_and_says_why(store: Store, endpoint: Endpoint) -> None:
    fail_for_days(store, messages=3, times=8)
    assert known(store).state is EndpointState.DISABLED
    assert known(store).reason == "it has failed for 5 days: status 500"


@pytest.mark.parametrize(("messages", "times"), [(1, 30), (3, 4)], ids=["one message", "few failures"])
def test_neither_one_message_nor_a_few_failures_disable_it(
    store: Store, endpoint: Endpoint, messages: int, times: int
) -> None:
    fail_for_days(store, messages, times)
    assert known(store).state is EndpointState.ACTIVE


def test_who_lost_the_lease_settles_nothing(store: Store, endpoint: Endpoint) -> None:
    post(store, 1)
    with store.transaction() as tx:
        [lost] = tx.queue.claim("worker", NOON, LEASE, 1)
    with store.transaction() as tx:
        [_] = tx.queue.claim("other", NOON + LEASE, LEASE, 1)
    attempt = Attempt(
        delivery=lost.id,
        number=1,
        trigger=Trigger.AUTOMATIC,
        started=NOON,
        milliseconds=1,
        status=200,
        error=None,
        address=None,
    )
    with store.transaction() as tx:
        write_results(tx, [Result(lost, Sent(attempt, DONE))], NOON + LEASE, lambda: 0.0)
    assert states(store) == [DeliveryState.LEASED]


def test_an_endpoint_removed_while_leased_is_not_brought_back(store: Store, endpoint: Endpoint) -> None:
    post(store, 1)
    with store.transaction() as tx:
        [delivery] = tx.queue.claim("worker", NOON, LEASE, 1)
        tx.endpoints.remove("ep_1", NOON)
        attempt = Attempt(
            delivery=delivery.id,
            number=1,
            trigger=Trigger.AUTOMATIC,
            started=NOON,
            milliseconds=1,
            status=500,
            error="status 500",
            address=None,
        )
        write_results(tx, [Result(delivery, Sent(attempt, FAILED))], NOON, lambda: 0.0)
        assert tx.endpoints.all() == []
    assert states(store) == [DeliveryState.SUPERSEDED]
