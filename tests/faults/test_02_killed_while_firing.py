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

DUE, IN_FLIGHT, MOST_OFTEN = 1_200, 4, 5


def fired(store: Store) -> int:
    with store.reading() as tx:
        return tx.queue.counts()["reminders.fired"]


def test_after_each_kill_there_is_a_message_for_each_reminder_that_counts_as_fired_and_for_no_other(
    store: Store, start: Start, receiver: Receiver, tally: Tally
) -> None:
    """All are due at once, so that a worker does little else at first than to fire them, some at a time."""
    chance, killed_in_the_middle, uids = random.Random(2), 0, list[str]()
    endpoint = register(store, CLOCK, receiver.url, before=())
    while not killed_in_the_middle:  # on a busy machine all may be fired before the kill: then with as many again
        assert len(uids) < MOST_OFTEN * DUE
        uids += crowd(store, endpoint, DUE, CLOCK.now(), first=len(uids))
        while fired(store) < len(uids):
            worker = start({"SUMMITRY_WEBHOOKS__CONCURRENCY": str(IN_FLIGHT)}).ready()
            before = fired(store)
            until(lambda before=before: fired(store) > before, 10)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.05))  # any instant of the next batch
            worker.kill()
            leases_run_out(store)
            killed_in_the_middle += fired(store) < len(uids)
            assert fired(store) == len(deliveries(store))
        tally.allow(4 * IN_FLIGHT * len(uids) // DUE)
    worker = start().ready()
    until(lambda: set(states(store)) == {DeliveryState.DELIVERED}, 60)
    assert worker.end() == 0
    told = Counter(delivery.message.uid for delivery in deliveries(store))
    assert told == dict.fromkeys(uids, 1)
