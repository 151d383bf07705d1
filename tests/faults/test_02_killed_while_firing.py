"""kill -9 in the transaction that turns what is due into messages: all of its effect, or nothing of it."""

import random
import time
from collections import Counter

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import deliveries, register, states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import CLOCK, Start, leases_run_out, until
from tests.faults.crowd import crowd
from tests.faults.tally import Tally

DUE, IN_FLIGHT = 1_200, 4


def fired(store: Store) -> int:
    with store.reading() as tx:
        return tx.queue.counts()["reminders.fired"]


def test_after_each_kill_there_is_a_message_for_each_reminder_that_counts_as_fired_and_for_no_other(
    store: Store, start: Start, receiver: Receiver, tally: Tally
) -> None:
    """All are due at once, so that a worker does little else at first than to fire them, some at a time."""
    chance, killed_in_the_middle = random.Random(2), 0
    uids = crowd(store, register(store, CLOCK, receiver.url, before=()), DUE, CLOCK.now())
    while fired(store) < DUE:
        worker = start({"SUMMITRY_WEBHOOKS__CONCURRENCY": str(IN_FLIGHT)}).ready()
        before = fired(store)
        until(lambda before=before: fired(store) > before, 10)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.05))  # any instant of the next batch
        worker.kill()
        leases_run_out(store)
        killed_in_the_middle += fired(store) < DUE
        assert fired(store) == len(deliveries(store))
    tally.allow(4 * IN_FLIGHT)
    assert killed_in_the_middle
    worker = start().ready()
    until(lambda: set(states(store)) == {DeliveryState.DELIVERED}, 60)
    assert worker.end() == 0
    told = Counter(delivery.message.uid for delivery in deliveries(store))
    assert told == dict.fromkeys(uids, 1)
