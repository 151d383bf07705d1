import json
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from calendars.clock import SystemClock
from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from config.errors import SummitryError
from config.settings import load
from daemon.service import run
from tests.daemon.deliveries.desk import enter, post, register, states
from tests.daemon.receiver import Answer, Receiver

pytest.importorskip("daemon.web.app", reason="the HTTP side cannot be imported")

ANYWHERE: dict[str, object] = {"host": "127.0.0.1", "port": 0}


def serve(store: Store, meanwhile: Callable[[str], None], **web: object) -> None:
    """Run the daemon in this thread; `meanwhile` is told its address in another, and SIGTERM follows it."""
    played: list[Future[None]] = []

    def act(address: str) -> None:
        try:
            meanwhile(address)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    with ThreadPoolExecutor(1) as pool:
        run(load(web=ANYWHERE | web), store, announce=lambda line: played.append(pool.submit(act, line.split()[-1])))
        played[0].result()


def healthz(address: str) -> tuple[int, dict[str, object]]:
    try:
        with urlopen(f"{address}/healthz", timeout=5) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_it_answers_until_sigterm_and_finishes_what_is_under_way(
    store: Store, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMITRY_NETWORK__ALLOW", "127.0.0.0/8")
    receiver.answer = Answer(delay=1)
    register(store, SystemClock(), receiver.url)
    seen = []

    def look(address: str) -> None:
        seen.append(healthz(address)[0])
        post(store, 1, now=SystemClock().now())
        receiver.wait_for(1)

    serve(store, look)
    assert seen == [200]
    assert states(store) == [DeliveryState.DELIVERED]


def test_a_database_that_fails_is_told_at_healthz(store: Store) -> None:
    def look(address: str) -> None:
        with store.transaction() as tx:
            tx.connection.execute(text("ALTER TABLE held RENAME TO elsewhere"))
        answers = (healthz(address) for _ in range(5_000))
        status, told = next(answer for answer in answers if answer[0] != 200)
        assert status == 503
        assert told["database"] is False
        assert "held" in str(told["reason"])

    serve(store, look)


def test_the_feed_is_there_although_the_database_goes_away_before_anybody_asked(store: Store) -> None:
    enter(store, SystemClock())

    def look(address: str) -> None:
        with store.transaction() as tx:
            tx.connection.execute(text("ALTER TABLE engagement RENAME TO elsewhere"))
        with urlopen(f"{address}/calendar.ics", timeout=5) as answer:
            assert b"SUMMARY:Talks" in answer.read()
            assert answer.headers["x-summitry-stale"]

    serve(store, look)


def test_it_starts_although_the_calendar_cannot_be_read(store: Store) -> None:
    with store.transaction() as tx:
        tx.connection.execute(text("ALTER TABLE engagement RENAME TO elsewhere"))
    seen = []

    def look(address: str) -> None:
        seen.append(address)

    serve(store, look)
    assert seen


def test_a_port_that_is_taken_is_told_before_anything_begins(sqlite_url: str, receiver: Receiver) -> None:
    store = Store.open(sqlite_url)
    with pytest.raises(SummitryError, match=rf"127.0.0.1 port {receiver.port}: cannot be listened on"):
        run(load(web={"host": "127.0.0.1", "port": receiver.port}), store)
    store.close()


@pytest.mark.parametrize(("host", "told"), [("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
def test_it_says_where_it_listens(sqlite_url: str, host: str, told: str) -> None:
    store = Store.open(sqlite_url)
    addresses: list[str] = []
    serve(store, addresses.append, host=host)
    assert addresses[0].startswith(told)
    store.close()
