import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from calendars.model.reminder import (
    Attempt,
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointState,
    Message,
    Reminder,
    ReminderState,
    Topic,
    Trigger,
)
from calendars.model.selection import Selection
from calendars.store.database import Store, Transaction
from config.durations import Duration
from config.errors import NotFound
from tests.calendars.conftest import NOON, endpoint

LEASE = timedelta(seconds=60)
LATER = NOON + timedelta(days=1)


def put(
    store: Store, *numbers: int, to: Sequence[str] = ("ep_1",), uid: str | None = None, until: datetime = LATER
) -> None:
    """A message for each number, about a meeting each unless `uid` names one."""
    with store.transaction() as tx:
        for number in numbers:
            message = Message(
                id=f"msg_{number:04}",
                topic=Topic.REMINDER,
                uid=uid or f"u{number}",
                sequence=0,
                body=b"{}",
                created=NOON,
                key=f"key {number}",
            )
            tx.queue.put(message, [(where, until) for where in to])


def add(store: Store, *endpoints: Endpoint) -> None:
    with store.transaction() as tx:
        for where in endpoints:
            tx.endpoints.add(where)


def claim(
    store: Store, now: datetime = NOON, limit: int = 100, worker: str = "worker", quick: Sequence[str] = ()
) -> list[Delivery]:
    with store.transaction() as tx:
        return tx.queue.claim(worker, now, LEASE, limit, quick)


def finish(store: Store, delivery: Delivery, state: DeliveryState, next_attempt: datetime | None = None) -> bool:
    attempt = Attempt(
        delivery=delivery.id,
        number=delivery.attempts,
        trigger=Trigger.AUTOMATIC,
        started=NOON,
        milliseconds=3,
        status=200,
        error=None,
        address="192.0.2.1",
        answer="ok",
    )
    with store.transaction() as tx:
        return tx.queue.finish(delivery, attempt, state, next_attempt)


def next_due(tx: Transaction) -> datetime | None:
    return min(filter(None, tx.queue.next_to_do()), default=None)


def reminder(number: int, *, due: datetime = NOON, where: str = "ep_1") -> Reminder:
    return Reminder(uid=f"u{number}", endpoint=where, before=Duration(days=1), starts=LATER, due=due)


def test_a_claim_counts_the_attempt_before_anything_is_sent(store: Store) -> None:
    add(store, endpoint())
    put(store, 1)
    (delivery,) = claim(store)
    assert (delivery.attempts, delivery.state, delivery.message.body) == (1, DeliveryState.LEASED, b"{}")
    assert claim(store) == []


def test_what_a_dead_worker_held_is_claimed_again_when_its_lease_is_over(store: Store) -> None:
    add(store, endpoint())
    put(store, 1)
    (lost,) = claim(store)
    (again,) = claim(store, NOON + LEASE)
    assert (again.id, again.attempts) == (lost.id, 2)
    assert not finish(store, lost, DeliveryState.DEAD)
    assert finish(store, again, DeliveryState.DELIVERED)
    with store.reading() as tx:
        assert [delivery.state for delivery in tx.queue.deliveries()] == [DeliveryState.DELIVERED]
        assert len(tx.queue.attempts(lost.id)) == 2


def test_of_one_meeting_one_endpoint_is_told_in_order(store: Store) -> None:
    add(store, endpoint())
    put(store, 1, 2, uid="u")
    (first,) = claim(store)
    assert claim(store) == []
    finish(store, first, DeliveryState.PENDING, NOON + timedelta(seconds=5))
    assert claim(store) == []
    (again,) = claim(store, NOON + timedelta(seconds=5))
    finish(store, again, DeliveryState.DELIVERED)
    assert [delivery.message.id for delivery in claim(store)] == ["msg_0002"]


@pytest.mark.parametrize("older_is_leased", [False, True])
def test_a_last_chance_does_not_wait_for_what_is_older(store: Store, older_is_leased: bool) -> None:
    add(store, endpoint())
    put(store, 1, uid="u", until=LATER + timedelta(hours=1))
    put(store, 2, 3, uid="u")
    (older,) = claim(store)
    if not older_is_leased:
        finish(store, older, DeliveryState.PENDING, LATER)
    last = LATER - timedelta(minutes=1)
    with store.transaction() as tx:
        tx.connection.execute(text("UPDATE delivery SET lease_until = expires WHERE lease IS NOT NULL"))
    assert claim(store, last - timedelta(seconds=1)) == []
    newer = claim(store, last)
    assert [delivery.message.id for delivery in newer] == ["msg_0002", "msg_0003"]
    for delivery in newer:
        finish(store, delivery, DeliveryState.PENDING, last + timedelta(seconds=5))
    assert claim(store, last + timedelta(seconds=5)) == [], "it is one chance, and the order holds again"


def test_endpoints_take_turns_and_none_has_more_in_flight_than_its_cap(store: Store) -> None:
    add(store, replace(endpoint(), cap=2), replace(endpoint(id="ep_2"), cap=50))
    put(store, *range(10), to=("ep_1", "ep_2"))
    first = [delivery.endpoint.id for delivery in claim(store, limit=4)]
    assert sorted(first) == ["ep_1", "ep_1", "ep_2", "ep_2"]
    assert {delivery.endpoint.id for delivery in claim(store)} == {"ep_2"}


@pytest.mark.parametrize(
    "change",
    [
        {"state": EndpointState.PAUSED},
        {"state": EndpointState.DISABLED},
        {"throttled_until": NOON + timedelta(seconds=1)},
    ],
)
def test_who_is_not_to_be_sent_to_is_left_out(store: Store, change: dict[str, object]) -> None:
    add(store, endpoint())
    put(store, 1)
    with store.transaction() as tx:
        tx.endpoints.save(replace(endpoint(), **change))  # type: ignore[arg-type]
    assert claim(store) == []


def test_what_is_released_has_not_been_tried(store: Store) -> None:
    add(store, endpoint())
    put(store, 1)
    (delivery,) = claim(store)
    with store.transaction() as tx:
        tx.queue.release_all([delivery])
    assert [again.attempts for again in claim(store)] == [1]


def test_what_waits_beyond_its_time_expires(store: Store) -> None:
    add(store, endpoint())
    put(store, 1)
    assert claim(store, LATER) == []
    with store.transaction() as tx:
        assert tx.queue.expire(LATER) == 1
        assert tx.queue.counts()["deliveries.expired"] == 1


def test_what_a_dead_worker_held_beyond_its_time_expires_and_holds_up_nothing(store: Store) -> None:
    add(store, endpoint())
    put(store, 1, 2, uid="u")
    claim(store, LATER - LEASE - timedelta(seconds=1))  # in the last minute the second would not wait for it
    with store.transaction() as tx:
        assert next_due(tx) == NOON
        assert tx.queue.expire(LATER) == 2
        assert next_due(tx) is None


def test_what_is_soonest_too_late_goes_first(store: Store) -> None:
    add(store, replace(endpoint(), cap=1))
    put(store, 1)
    with store.transaction() as tx:
        urgent = Message(
            id="msg_urgent", topic=Topic.REMINDER, uid="u2", sequence=0, body=b"{}", created=NOON, key="urgent"
        )
        tx.queue.put(urgent, [("ep_1", NOON + timedelta(minutes=5))])
    assert [delivery.message.id for delivery in claim(store)] == ["msg_urgent"]


def test_an_endpoint_that_fails_is_given_one_delivery_at_a_time(store: Store) -> None:
    add(store, replace(endpoint(), failing_since=NOON))
    put(store, *range(5))
    assert len(claim(store)) == 1
    assert claim(store) == []


def test_of_a_quick_endpoint_one_worker_holds_more_and_nobody_else_any(store: Store) -> None:
    """In flight it never has more than its cap: who holds more sends them one after another."""
    add(store, replace(endpoint(), cap=2), replace(endpoint(id="ep_2"), cap=2))
    put(store, *range(20), to=("ep_1", "ep_2"))
    assert [one.endpoint.id for one in claim(store, quick=("ep_1",))].count("ep_1") == 20
    put(store, *range(20, 30), to=("ep_1",))
    assert claim(store, worker="worker2", quick=("ep_1", "ep_2")) == []
    assert len(claim(store, quick=("ep_1",))) == 10


def test_a_quick_endpoint_of_which_others_hold_some_is_given_up_to_its_cap(store: Store) -> None:
    add(store, replace(endpoint(), cap=3))
    put(store, *range(20))
    assert len(claim(store, worker="other", limit=1)) == 1
    assert len(claim(store, quick=("ep_1",))) == 2


def test_a_quick_endpoint_that_fails_is_given_one_all_the_same(store: Store) -> None:
    add(store, replace(endpoint(), failing_since=NOON))
    put(store, *range(5))
    assert len(claim(store, quick=("ep_1",))) == 1


def test_many_messages_are_stored_at_once_and_told_in_their_order(store: Store) -> None:
    add(store, replace(endpoint(), cap=10_000))
    letters = [
        (
            Message(
                id=f"msg_{number:04}",
                topic=Topic.UPDATED,
                uid="u",
                sequence=number,
                body=b"{}",
                created=NOON,
                key=f"key {min(number, 1_400)}",
            ),
            [("ep_1", LATER)],
        )
        for number in range(1_500)
    ]
    with store.transaction() as tx:
        tx.queue.put_all(letters)
        told = [delivery.message.sequence for delivery in tx.queue.deliveries(limit=2_000)[::-1]]
    assert told == list(range(1_401))


def test_what_one_endpoint_is_told_of_one_meeting_is_numbered_in_order_whatever_the_clock_says(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, endpoint())
    put(store, 1, uid="u")
    monkeypatch.setattr("time.time_ns", lambda: 0)
    put(store, 2, uid="u")
    assert [delivery.message.id for delivery in claim(store)] == ["msg_0001"]


def test_a_reminder_whose_message_was_not_sent_can_be_planned_again(store: Store) -> None:
    add(store, endpoint())
    one, two = reminder(1), reminder(2)
    with store.transaction() as tx:
        tx.queue.plan([one, two])
        tx.queue.settle_all([(one, ReminderState.FIRED)])
        tx.queue.take_back("u1", "ep_1", NOON, ReminderState.SUPERSEDED)
        tx.queue.take_back("u2", "ep_1", NOON, ReminderState.SUPERSEDED)
        assert [entry.state for entry in tx.queue.reminders()] == [ReminderState.SUPERSEDED, ReminderState.PLANNED]


def test_a_change_that_comes_while_the_one_before_is_told_is_not_lost(store: Store) -> None:
    """On PostgreSQL the second waits for the first; on SQLite there is one writer at a time anyway."""
    with store.transaction() as tx:
        tx.queue.hold("u", None, NOON)
    telling = threading.Event()

    def change() -> None:
        telling.wait()
        with store.transaction() as tx:
            tx.queue.hold("u", None, LATER)

    with ThreadPoolExecutor(1) as pool:
        with store.transaction() as tx:
            assert len(tx.queue.held(NOON, 10)) == 1
            changed = pool.submit(change)
            telling.set()
            assert wait([changed], timeout=0.3).not_done
            tx.queue.unhold_all(["u"])
        changed.result(5)
    with store.reading() as tx:
        assert [uid for uid, _ in tx.queue.held(LATER, 10)] == ["u"]


def test_who_saves_an_endpoint_undoes_nobodys_change(store: Store) -> None:
    """Whoever reads it in order to change it has it to itself."""
    add(store, endpoint())
    reading = threading.Event()

    def rotate() -> None:
        reading.wait()
        with store.transaction() as tx:
            tx.endpoints.save(replace(tx.endpoints.get("ep_1"), secret="whsec_BBBB"))

    with ThreadPoolExecutor(1) as pool:
        with store.transaction() as tx:
            known = tx.endpoints.get("ep_1")
            rotated = pool.submit(rotate)
            reading.set()
            assert wait([rotated], timeout=0.3).not_done
            tx.endpoints.save(replace(known, failing_since=NOON))
        rotated.result(5)
    with store.reading() as tx:
        saved = tx.endpoints.get("ep_1")
        assert (saved.secret, saved.failing_since) == ("whsec_BBBB", NOON)


def test_a_message_whose_key_is_known_is_not_stored_again(store: Store) -> None:
    add(store, endpoint())
    put(store, 1)
    put(store, 1)
    with store.reading() as tx:
        assert len(tx.queue.deliveries()) == 1


def test_many_workers_at_once_never_hold_the_same(store: Store) -> None:
    add(store, replace(endpoint(), cap=1_000))
    put(store, *range(200))
    with ThreadPoolExecutor(6) as pool:
        batches = list(pool.map(lambda _: claim(store, limit=25), range(12)))
    ids = [delivery.id for batch in batches for delivery in batch]
    assert len(ids) == len(set(ids)) == 200


def test_reminders_are_planned_once_and_those_that_were_sent_stay_so(store: Store) -> None:
    add(store, endpoint())
    one, two = reminder(1), reminder(2)
    with store.transaction() as tx:
        tx.queue.plan([one, two])
        tx.queue.settle_all([(one, ReminderState.FIRED)])
        assert tx.queue.unplan(ReminderState.SUPERSEDED, uid="u2") == 1
        tx.queue.plan([one, two])
        assert [entry.state for entry in tx.queue.reminders(uid="u1")] == [ReminderState.FIRED]
        assert [entry.state for entry in tx.queue.reminders(uid="u2")] == [ReminderState.PLANNED]
        assert tx.queue.due(NOON, 10) == [two]


def test_reminders_of_a_paused_endpoint_wait(store: Store) -> None:
    add(store, replace(endpoint(), state=EndpointState.PAUSED))
    with store.transaction() as tx:
        tx.queue.plan([reminder(1)])
        assert tx.queue.due(NOON, 10) == []
        assert next_due(tx) is None
        tx.endpoints.save(endpoint())
        assert len(tx.queue.due(NOON, 10)) == 1


def test_the_next_thing_to_do_is_the_earliest_of_all(store: Store) -> None:
    add(store, endpoint())
    with store.transaction() as tx:
        assert next_due(tx) is None
        tx.queue.plan([reminder(1, due=NOON + timedelta(hours=3))])
        assert next_due(tx) == NOON + timedelta(hours=3)
        tx.queue.hold("u", None, NOON + timedelta(hours=2))
        assert next_due(tx) == NOON + timedelta(hours=2)
    put(store, 1)
    claim(store)
    with store.reading() as tx:
        assert next_due(tx) == NOON + LEASE


def test_a_removed_endpoint_leaves_its_log_and_no_secret(store: Store) -> None:
    add(store, endpoint())
    put(store, 1, 2)
    with store.transaction() as tx:
        tx.queue.plan([reminder(1, due=LATER)])
    (first, _) = claim(store)
    finish(store, first, DeliveryState.DELIVERED)
    with store.transaction() as tx:
        tx.endpoints.remove("ep_1", NOON)
    with store.reading() as tx:
        assert tx.endpoints.all() == []
        assert {delivery.state for delivery in tx.queue.deliveries()} == {
            DeliveryState.DELIVERED,
            DeliveryState.SUPERSEDED,
        }
        assert [entry.state for entry in tx.queue.reminders()] == [ReminderState.CANCELLED]
        assert {delivery.endpoint.secret for delivery in tx.queue.deliveries()} == {""}


def test_an_endpoint_is_kept_whole_and_found_by_a_prefix(store: Store) -> None:
    whole = replace(
        endpoint(Duration(days=7), Duration(seconds=90)),
        selection=Selection(parties=frozenset({"FR"})),
        previous_secret="whsec_BBBB",
        previous_until=LATER,
        failing_since=NOON,
    )
    add(store, whole, replace(endpoint(), id="ep_2"))
    with store.reading() as tx:
        assert tx.endpoints.get("ep_1") == whole
        with pytest.raises(NotFound, match="more than one"):
            tx.endpoints.get("ep_")
        with pytest.raises(NotFound, match="no endpoint"):
            tx.endpoints.get("x")


def test_a_delivery_is_found_by_a_prefix_of_its_own_id_or_its_messages(store: Store) -> None:
    add(store, endpoint())
    put(store, 1, 2)
    with store.reading() as tx:
        (newest, _) = tx.queue.deliveries()
        assert tx.queue.delivery(newest.id[:12]) == tx.queue.delivery("msg_0002") == newest
        with pytest.raises(NotFound, match="more than one"):
            tx.queue.delivery("msg_")
        for name in ("", "\0", "msg_\0", "msg_\udcff", "\x1b"):
            with pytest.raises(NotFound):
                tx.queue.delivery(name)
            with pytest.raises(NotFound):
                tx.endpoints.get(name)
            with pytest.raises(NotFound):
                tx.engagements.by_prefix(name)
        with pytest.raises(NotFound, match="no delivery"):
            tx.queue.delivery("")
