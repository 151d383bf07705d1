import threading
import time

from sqlalchemy import text

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from tests.calendars.conftest import endpoint
from tests.calendars.store.test_queue import add, put


def test_one_process_leads_until_it_lets_go(store: Store, store_url: str) -> None:
    other = Store.open(store_url)
    first, second = store.leadership(), other.leadership()
    assert [first.held(), first.held(), second.held()] == [True, True, False]
    first.let_go()
    assert [second.held(), first.held()] == [True, False]
    second.let_go()
    other.close()


def test_who_loses_its_session_leads_no_more_and_may_again(postgres_url: str) -> None:
    store, other = Store.open(postgres_url), Store.open(postgres_url)
    first, second = store.leadership(), other.leadership()
    assert first.held()
    with other.transaction() as tx:
        tx.connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        )
    end = time.monotonic() + 5
    while not second.held():
        assert time.monotonic() < end
    assert not first.held()
    second.let_go()
    assert first.held()
    first.let_go()
    assert (store.checked_out, other.checked_out) == (0, 0)
    store.close()
    other.close()


def test_what_another_process_commits_is_heard_of_at_once(postgres_url: str) -> None:
    store, other = Store.open(postgres_url), Store.open(postgres_url)
    add(other, endpoint())
    heard = threading.Semaphore(0)
    with store.listening(heard.release):
        assert heard.acquire(timeout=5), "it says that it listens"
        began = time.monotonic()
        put(other, 1)
        assert heard.acquire(timeout=5)
        assert time.monotonic() - began < 0.9
    assert store.checked_out == 0
    store.close()
    other.close()


def test_who_listens_listens_again_when_its_session_was_cut(postgres_url: str) -> None:
    store, other = Store.open(postgres_url), Store.open(postgres_url)
    add(other, endpoint())
    heard = threading.Semaphore(0)
    with store.listening(heard.release):
        assert heard.acquire(timeout=5)
        with other.transaction() as tx:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            tx.connection.execute(text(cut))
        assert heard.acquire(timeout=5), "it says that it listens again"
        put(other, 1)
        assert heard.acquire(timeout=5)
    with other.reading() as tx:
        assert [one.state for one in tx.queue.deliveries()] == [DeliveryState.PENDING]
    store.close()
    other.close()
