from dataclasses import replace
from datetime import timedelta

from calendars.model.reminder import DeliveryState, ReminderState
from calendars.store import tables
from calendars.store.database import Store
from calendars.store.pruning import prune
from tests.calendars.conftest import NOON, endpoint
from tests.calendars.store.test_queue import LATER, add, claim, finish, put, reminder


def pruned(store: Store, before: timedelta, limit: int = 500) -> int:
    with store.transaction() as tx:
        return prune(tx.connection, NOON + before, limit)


def rows(store: Store) -> dict[str, int]:
    counted = (tables.message, tables.delivery, tables.attempt, tables.reminder)
    with store.reading() as tx:
        return {table.name: len(tx.connection.execute(table.select()).all()) for table in counted}


def test_what_was_settled_before_is_forgotten_with_its_attempts(store: Store) -> None:
    add(store, endpoint())
    put(store, 1)
    [delivery] = claim(store)
    finish(store, delivery, DeliveryState.DELIVERED)
    assert pruned(store, timedelta(0)) == 0
    assert pruned(store, timedelta(seconds=1)) == 1
    assert rows(store) == {"message": 0, "delivery": 0, "attempt": 0, "reminder": 0}


def test_what_is_under_way_is_kept_however_old(store: Store) -> None:
    add(store, endpoint(), replace(endpoint(), id="ep_2"))
    put(store, 1, to=("ep_1", "ep_2"))
    [one, other] = claim(store)
    finish(store, one, DeliveryState.DELIVERED)
    finish(store, other, DeliveryState.PENDING, LATER)
    assert pruned(store, timedelta(days=1000)) == 0
    assert rows(store)["delivery"] == 2


def test_a_reminder_is_kept_until_its_meeting_has_begun_so_that_it_is_not_sent_again(store: Store) -> None:
    add(store, endpoint())
    with store.transaction() as tx:
        tx.queue.plan([reminder(1), reminder(2)])
        tx.queue.settle_all([(reminder(1), ReminderState.FIRED)])
    assert pruned(store, LATER - NOON) == 0
    assert pruned(store, LATER - NOON + timedelta(seconds=1)) == 1
    with store.reading() as tx:
        assert [one.state for one in tx.queue.reminders()] == [ReminderState.PLANNED]


def test_so_many_at_a_time_and_the_rest_the_next_time(store: Store) -> None:
    add(store, replace(endpoint(), cap=10))
    put(store, *range(5))
    for delivery in claim(store):
        finish(store, delivery, DeliveryState.DELIVERED)
    assert [pruned(store, timedelta(days=1), 2) for _ in range(4)] == [2, 2, 1, 0]
