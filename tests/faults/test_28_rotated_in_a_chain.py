"""A secret is rotated in a chain of retries: either secret verifies for a day, and then only the new one."""

from dataclasses import replace
from datetime import timedelta

from standardwebhooks import Webhook, WebhookVerificationError

from calendars.clock import SetClock
from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from daemon.deliveries.signing import rotated
from tests.daemon.deliveries.desk import deliveries, desk, post, register, states
from tests.daemon.receiver import Answer, Received, Receiver
from tests.faults.conftest import CLOCK


def verifies(request: Received, secret: str) -> bool:
    try:
        Webhook(secret).verify(request.body, request.headers)
    except WebhookVerificationError:
        return False
    return True


def test_whoever_holds_the_old_or_the_new_secret_can_verify_the_retry_and_after_a_day_the_new_alone(
    store: Store, receiver: Receiver
) -> None:
    clock = SetClock(CLOCK.now())  # the receivers' library has no clock but the machine's
    receiver.answer = Answer(500)
    old = register(store, clock, receiver.url)
    post(store, 1, now=clock.now(), lasts=timedelta(days=30))
    with desk(store, clock) as working:
        receiver.wait_for(1)
        working.until(lambda: states(store) == [DeliveryState.PENDING])
        with store.transaction() as tx:
            new = rotated(tx.endpoints.get("ep_1"), clock.now())
            tx.endpoints.save(new)
        clock.set(deliveries(store)[0].next_attempt)
        working.ring()
        receiver.wait_for(2)
        working.until(lambda: states(store) == [DeliveryState.PENDING])
        with store.transaction() as tx:  # the day is over
            tx.endpoints.save(replace(new, previous_until=clock.now()))
        receiver.answer = Answer(200)
        clock.set(deliveries(store)[0].next_attempt)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED])
    known = [(verifies(request, old.secret), verifies(request, new.secret)) for request in receiver.requests]
    assert known == [(True, False), (True, True), (False, True)]
    assert len({(request.headers["webhook-id"], request.body) for request in receiver.requests}) == 1
