"""Nothing goes wrong: a reminder arrives when it is due."""

import signal

from standardwebhooks import Webhook

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import Start, due_in, until


def test_a_reminder_arrives_when_it_is_due_and_not_before_once_and_signed(
    store: Store, start_daemon: Start, receiver: Receiver
) -> None:
    endpoint, due = due_in(store, receiver, 3)
    worker = start_daemon().ready()
    [request] = receiver.wait_for(1, 30)
    [(uid, instant)] = due.items()
    assert request.at >= instant.timestamp()  # how punctual it is on a quiet machine, `make bench` tells
    body = Webhook(endpoint.secret).verify(request.body, request.headers)
    assert body["data"]["reminder"]["late"] is False
    assert (body["type"], body["data"]["engagement"]["uid"]) == ("engagement.reminder", uid)
    until(lambda: states(store) == [DeliveryState.DELIVERED], 5)
    worker.signal(signal.SIGTERM)
    assert worker.end() == 0
    assert len(receiver.requests) == 1
