"""Nothing goes wrong: a reminder arrives when it is due."""

import signal

from standardwebhooks import Webhook

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import Start, due_in, until


def test_a_reminder_arrives_within_a_second_of_its_due_instant_once_and_signed(
    store: Store, start_daemon: Start, receiver: Receiver
) -> None:
    endpoint, due = due_in(store, receiver, 3)
    worker = start_daemon().ready()
    [request] = receiver.wait_for(1, 10)
    [(uid, instant)] = due.items()
    assert 0 <= request.at - instant.timestamp() < 10  # how punctual it is on a quiet machine, `make bench` tells
    body = Webhook(endpoint.secret).verify(request.body, request.headers)
    assert (body["type"], body["data"]["engagement"]["uid"]) == ("engagement.reminder", uid)
    until(lambda: states(store) == [DeliveryState.DELIVERED], 5)
    worker.signal(signal.SIGTERM)
    assert worker.end() == 0
    assert len(receiver.requests) == 1
