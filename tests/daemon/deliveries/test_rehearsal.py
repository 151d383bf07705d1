from datetime import timedelta
from random import Random

import pytest

from calendars.clock import SetClock
from calendars.store import tables
from calendars.store.database import Store
from daemon.deliveries.attempts import Meaning, Verdict
from daemon.deliveries.books import Books
from daemon.deliveries.ledger import Result
from daemon.deliveries.rehearsal import rehearse
from daemon.deliveries.sending import Sent, unanswered
from tests.daemon.deliveries.desk import DUE, enter, planner, post, register, set_clock


@pytest.fixture
def clock() -> SetClock:
    return set_clock()


def contents(store: Store) -> dict[str, list[object]]:
    with store.reading() as tx:
        return {one.name: list(tx.connection.execute(one.select()).all()) for one in tables.metadata.sorted_tables}


def compiled(store: Store) -> int:
    """How many statements are ready to be executed."""
    return len(store._engine._compiled_cache or ())


def test_a_rehearsal_leaves_nothing_behind_and_takes_nothing_that_waits(store: Store, clock: SetClock) -> None:
    register(store, clock, "http://desk.example/")
    enter(store, clock)
    post(store, 1)
    before = contents(store)
    rehearse(store, planner())
    assert contents(store) == before


def test_the_first_firing_compiles_nothing(store: Store, clock: SetClock) -> None:
    register(store, clock, "http://desk.example/", format="text")
    enter(store, clock)
    rehearse(store, planner())
    books = Books(store, clock, planner(), timedelta(minutes=1), Random(1))
    books.take_turn([], 10)
    ready = compiled(store)
    clock.set(DUE)
    [delivery] = books.take_turn([], 10).leased
    attempt = unanswered(delivery, DUE, "")
    books.take_turn([Result(delivery, Sent(attempt, Verdict(Meaning.DONE)))], 10)
    assert compiled(store) == ready
