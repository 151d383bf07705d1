"""What `status` makes of what is stored, by a clock that is set."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from calendars.byhand import add
from calendars.clock import SetClock
from calendars.model.engagement import Details, Kind
from calendars.model.reminder import DeliveryState, Endpoint, EndpointState, Topic
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.durations import Duration
from config.settings import load
from daemon.cli.running import print_state
from daemon.cli.state import State, state_of
from daemon.house import House
from tests.daemon.deliveries.desk import post

NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)
DESK = Endpoint(
    id="ep_desk",
    url="http://desk.example/",
    secret="whsec_AAAA",
    before=(Duration(seconds=3600),),
    topics=frozenset({Topic.REMINDER}),
    created=NOON,
)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def house(tmp_path: Path, clock: SetClock) -> Iterator[House]:
    """A calendar with one endpoint and a meeting at three, of which it is reminded at two."""
    settings = load()
    store = Store.open(f"sqlite:///{tmp_path}/calendar.db")
    planner = Planner(settings.calendar, settings.webhooks)
    with store.transaction() as tx:
        tx.endpoints.add(DESK)
    at_three = When.day(NOON.date()).at(time(15), "UTC")
    add(Details(title="Talks", kind=Kind.TALKS, when=at_three, parties=("CH",)), store, clock, planner)
    with store.transaction() as tx:
        planner.fire(tx, NOON + timedelta(minutes=2))  # the change has been told of
    yield House(settings, store, clock, planner)
    store.close()


def state(house: House) -> State:
    with house.store.reading() as tx:
        return state_of(tx, house)


def test_what_is_still_to_fall_due_is_well(house: House) -> None:
    found = state(house)
    assert (found.healthy, found.overdue_since, found.unattended) == (True, None, False)
    assert found.next_reminder == NOON + timedelta(hours=2)


def test_a_reminder_that_nobody_sends_is_overdue(house: House, clock: SetClock) -> None:
    clock.advance(timedelta(hours=2, seconds=5))
    assert state(house).healthy  # a daemon may be at it just now
    clock.advance(timedelta(minutes=1))
    found = state(house)
    assert (found.healthy, found.overdue_since, found.unattended) == (False, NOON + timedelta(hours=2), True)
    assert found.as_json()["overdue_since"] == "2024-02-28T14:00:00Z"


def test_people_are_told_what_is_overdue_and_what_to_do(
    house: House, clock: SetClock, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.advance(timedelta(hours=2, minutes=1))
    print_state(state(house))
    told = capsys.readouterr().err
    assert "overdue: what was to be sent at 2024-02-28 14:00:00Z still waits; no daemon is at work" in told
    assert "summitry run" in told


def test_a_message_that_nobody_sends_is_overdue(house: House, clock: SetClock) -> None:
    clock.advance(timedelta(hours=2))
    with house.store.transaction() as tx:
        house.planner.fire(tx, clock.now())
    clock.advance(timedelta(minutes=1))
    found = state(house)
    assert found.counts[f"deliveries.{DeliveryState.PENDING}"] == 1
    assert (found.healthy, found.overdue_since, found.unattended) == (False, NOON + timedelta(hours=2), False)


def test_who_fails_is_told_with_where_to_look(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    with house.store.transaction() as tx:
        tx.endpoints.save(replace(DESK, failing_since=NOON))
    assert not state(house).healthy
    print_state(state(house))
    with house.store.transaction() as tx:
        tx.endpoints.save(replace(DESK, state=EndpointState.DISABLED, reason="410 Gone"))
    print_state(state(house))
    failing, disabled = capsys.readouterr().err.splitlines()
    assert failing == "failing: ep_desk http://desk.example/; its answers: summitry webhook log ep_desk"
    assert disabled.startswith("disabled (410 Gone): ep_desk ")
    assert disabled.endswith("summitry webhook resume ep_desk")


def test_what_is_held_back_by_hand_is_not_overdue(house: House, clock: SetClock) -> None:
    with house.store.transaction() as tx:
        tx.endpoints.save(replace(DESK, state=EndpointState.PAUSED, reason="by hand"))
    clock.advance(timedelta(hours=2, minutes=1))
    assert state(house).overdue_since is None


def test_what_was_missed_is_listed_with_its_meeting_for_people_and_for_programs(
    house: House, clock: SetClock, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.advance(timedelta(hours=3))
    with house.store.transaction() as tx:
        house.planner.fire(tx, clock.now())
    found = state(house)
    assert not found.healthy
    [missed] = found.as_json()["missed"]
    assert missed | {"engagement": ""} == {
        "engagement": "",
        "title": "Talks",
        "endpoint": "ep_desk",
        "before": "1h",
        "due": "2024-02-28T14:00:00Z",
        "starts": "2024-02-28T15:00:00Z",
    }
    print_state(found)
    told = capsys.readouterr().out
    assert "missed: not sent before it began" in told
    assert missed["engagement"] in told
    assert "Talks" in told


def test_what_was_missed_or_given_up_makes_unhealthy_for_a_day(house: House, clock: SetClock) -> None:
    """Whoever looks every morning hears of it; for ever, and nobody would heed it any more."""
    clock.advance(timedelta(hours=3))
    with house.store.transaction() as tx:
        house.planner.fire(tx, clock.now())
    clock.advance(timedelta(hours=23))
    assert not state(house).healthy
    post(house.store, 1, to=DESK.id, now=clock.now(), lasts=timedelta(hours=2))
    clock.advance(timedelta(hours=2))
    with house.store.transaction() as tx:
        assert tx.queue.expire(clock.now()) == 1
    clock.advance(timedelta(hours=23, minutes=59))
    assert not state(house).healthy
    clock.advance(timedelta(minutes=1))
    assert state(house).healthy
    assert state(house).counts["reminders.missed"] == 1


def test_what_waits_for_a_paused_endpoint_is_not_the_next_reminder(house: House) -> None:
    with house.store.transaction() as tx:
        tx.endpoints.save(replace(DESK, state=EndpointState.PAUSED, reason="by hand"))
    assert state(house).next_reminder is None
