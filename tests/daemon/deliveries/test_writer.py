"""What is worded by a person's own template holds up nobody: neither the database, nor the loop, nor who has none."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from calendars.clock import SetClock
from calendars.model.reminder import Delivery, DeliveryState
from calendars.model.when import When
from calendars.store.database import Store
from daemon.deliveries.books import Books
from tests.daemon.deliveries.desk import (
    BEGINS,
    DUE,
    TALKS,
    change,
    deliveries,
    desk,
    enter,
    planner,
    register,
    set_clock,
    states,
)
from tests.daemon.receiver import Receiver

MINUTE = timedelta(minutes=1)
#: Takes as long as it is let; each has words of its own, for what took too long once is known.
ENDLESS = "{{% for a in range(99999) %}}{{% for b in range(99999) %}}{{% endfor %}}{{% endfor %}} {words}"


@pytest.fixture
def clock() -> SetClock:
    return set_clock()


def leased(store: Store, clock: SetClock) -> tuple[Books, list[Delivery]]:
    """What is due, leased by somebody who is to write it."""
    clock.set(DUE)
    books = Books(store, clock, planner(), MINUTE, Random(1))
    return books, list(books.take_turn([], 10).leased)


def test_who_has_no_template_is_sent_to_while_an_endless_one_is_tried_and_then_it_goes_without(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    register(store, clock, receiver.url, id="ep_own", format="text", template=ENDLESS.format(words=store.url))
    register(store, clock, receiver.url, id="ep_plain", format="text")
    uid = enter(store, clock)
    clock.set(DUE)
    with desk(store, clock) as working:
        working.until(lambda: DeliveryState.DELIVERED in states(store))
        waiting = [one for one in deliveries(store) if one.state is not DeliveryState.DELIVERED]
        assert [(one.endpoint.id, one.state, one.body) for one in waiting] == [("ep_own", DeliveryState.LEASED, None)]
        with store.transaction() as tx:  # nothing is locked meanwhile
            assert tx.engagements.get(uid)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED] * 2, 30)
    assert len({request.body for request in receiver.requests}) == 1


def test_what_others_have_leased_by_the_time_it_is_written_is_not_sent(store: Store, clock: SetClock) -> None:
    register(store, clock, "http://desk.example/", format="text", template="{{ headline }}")
    enter(store, clock)
    books, mine = leased(store, clock)
    with store.transaction() as tx:
        [other] = tx.queue.claim("another", clock.now() + 2 * MINUTE, MINUTE, 10)
    assert books.write(mine).done == []
    assert deliveries(store)[0].body is None
    [written] = books.write([other]).done
    assert (written.body, deliveries(store)[0].body) == (b"Coming up", b"Coming up")


def test_what_is_no_longer_so_by_the_time_it_is_written_is_not_sent(store: Store, clock: SetClock) -> None:
    register(store, clock, "http://desk.example/", format="text", template="{{ headline }}")
    uid = enter(store, clock)
    books, mine = leased(store, clock)
    change(store, clock, uid, replace(TALKS, when=When.day(date(2024, 3, 6)).at(BEGINS.time(), "UTC")))
    assert books.write(mine).done == []
    assert states(store) == [DeliveryState.SUPERSEDED]


def test_at_the_end_what_is_still_to_be_written_is_given_back(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    for number in range(20):
        template = ENDLESS.format(words=f"{number} {store.url}")
        register(store, clock, receiver.url, id=f"ep_{number}", format="text", template=template)
    enter(store, clock)
    clock.set(DUE)
    with desk(store, clock, concurrency=20) as working:
        working.until(lambda: states(store) == [DeliveryState.LEASED] * 20)
    after = [one for one in deliveries(store) if one.state is DeliveryState.PENDING]
    assert len(after) >= 10
    assert {(one.attempts, one.lease) for one in after} == {(0, None)}
