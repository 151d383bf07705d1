"""HTTP_PROXY in the environment: nobody is asked but the endpoint."""

from collections.abc import Callable

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.daemon.deliveries.desk import post, register, states
from tests.daemon.receiver import Receiver
from tests.faults.conftest import CLOCK, Start, until


def test_the_daemon_goes_past_every_proxy(
    store: Store, start_daemon: Start, receiver: Receiver, receivers: Callable[[], Receiver]
) -> None:
    proxy = receivers()
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    register(store, CLOCK, receiver.url)
    post(store, *range(5), now=CLOCK.now())
    daemon = start_daemon({name: f"http://127.0.0.1:{proxy.port}" for each in names for name in (each, each.lower())})
    daemon.ready()
    until(lambda: states(store) == [DeliveryState.DELIVERED] * 5, 15)
    assert daemon.end() == 0
    assert (proxy.connections, len(receiver.requests)) == (0, 5)
