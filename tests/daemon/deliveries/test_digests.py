import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from calendars.clock import SetClock
from calendars.model.engagement import Details, Kind, Status
from calendars.model.reminder import DeliveryState, Endpoint, EndpointState, Topic
from calendars.model.selection import Selection
from calendars.model.source import Source, SourceKind
from calendars.model.when import When
from calendars.store.database import Store
from config.durations import Duration
from daemon.deliveries.digests import fire_digests, with_digest
from tests.daemon.deliveries.desk import NOON, TALKS, change, desk, enter, planner, register, set_clock
from tests.daemon.receiver import Receiver
from tests.told import fits_the_schema

DAY = timedelta(days=1)
EIGHT = datetime(2024, 2, 29, 8, tzinfo=UTC)
ONLY = frozenset({Topic.DIGEST})
VISIT = Details(title="Visit", kind=Kind.VISIT, when=When.day(date(2024, 3, 6)))


@pytest.fixture
def clock() -> SetClock:
    return set_clock()


def daily(store: Store, clock: SetClock, url: str = "http://desk.test", **more: Any) -> Endpoint:
    """An endpoint that gets a summary at eight in the morning, and nothing else unless `more` says so."""
    endpoint = register(store, clock, url, **{"digest": "0 8 * * *", "topics": ONLY, **more})
    with store.transaction() as tx:
        tx.endpoints.save(planned := with_digest(endpoint, clock.now()))
    return planned


def fire(store: Store, clock: SetClock) -> list[dict[str, Any]]:
    """The summaries that are put into the outbox now, in full."""
    before = {one.id for one in written(store)}
    with store.transaction() as tx:
        planner().fire(tx, clock.now())
    with store.transaction() as tx:
        fire_digests(tx, clock.now())
    return [fits_the_schema(json.loads(one.message.body)) for one in written(store) if one.id not in before]


def written(store: Store) -> list[Any]:
    with store.reading() as tx:
        return [one for one in tx.queue.deliveries() if one.message.topic is Topic.DIGEST][::-1]


def deliver(store: Store, clock: SetClock) -> None:
    """The receiver takes all that waits."""
    with store.transaction() as tx:
        for delivery in tx.queue.claim("w", clock.now(), timedelta(minutes=1), 100):
            tx.queue.settle(delivery, DeliveryState.DELIVERED)


def titles(body: dict[str, Any], name: str) -> list[str]:
    entries = body["data"]["digest"][name]
    return [one["title"] if name == "coming" else one["engagement"]["title"] for one in entries]


def test_a_summary_goes_out_when_it_is_due_once(store: Store, clock: SetClock, receiver: Receiver) -> None:
    daily(store, clock, receiver.url)
    enter(store, clock)
    with desk(store, clock, hold="0s") as working:
        clock.set(EIGHT - timedelta(seconds=1))
        working.look()
        assert receiver.requests == []
        assert working.instants[-1] == EIGHT
        clock.set(EIGHT)
        working.ring()
        [request] = receiver.wait_for(1)
        working.until(lambda: [one.state for one in written(store)] == [DeliveryState.DELIVERED])
        working.look()
        assert working.instants[-1] == EIGHT + DAY
    assert len(receiver.requests) == 1
    body = fits_the_schema(json.loads(request.body))
    assert (body["type"], titles(body, "coming"), titles(body, "changed")) == ("digest", ["Talks"], ["Talks"])


def test_what_is_over_when_the_summary_is_made_is_not_coming_and_what_goes_on_is(store: Store, clock: SetClock) -> None:
    daily(store, clock)
    for title, day, begins, ends in (
        ("Over", 29, time(6), time(7)),
        ("Under way", 29, time(7), time(9)),
        ("All night", 28, time(22), time(9)),
        ("To come", 29, time(9), time(10)),
    ):
        days = When.days(date(2024, 2, day), date(2024, 2, 29))
        enter(store, clock, replace(VISIT, title=title, when=days.at(begins, "UTC", until=ends)))
    clock.set(EIGHT)
    [body] = fire(store, clock)
    assert set(titles(body, "coming")) == {"Under way", "All night", "To come"}


def test_two_daemons_send_one_summary(store: Store, clock: SetClock, receiver: Receiver) -> None:
    for number in range(5):
        daily(store, clock, receiver.url, id=f"ep_{number}")
    clock.set(EIGHT)
    with desk(store, clock) as one, desk(store, clock) as other:
        receiver.wait_for(5)
        for working in (one, other):
            working.look()
    assert len(receiver.requests) == len({request.headers["webhook-id"] for request in receiver.requests}) == 5


def test_after_three_days_without_a_daemon_the_latest_summary_is_sent_once_and_tells_all(
    store: Store, clock: SetClock
) -> None:
    daily(store, clock)
    fire(store, clock)
    clock.set(EIGHT)
    [first] = fire(store, clock)
    deliver(store, clock)
    clock.advance(DAY)
    enter(store, clock, VISIT)
    clock.set(EIGHT + 3 * DAY + timedelta(hours=2))
    [body] = fire(store, clock)
    assert titles(body, "changed") == ["Visit"]
    assert body["data"]["digest"]["since"] == first["timestamp"]
    assert fire(store, clock) == []
    with store.reading() as tx:
        assert tx.endpoints.get("ep_1").next_digest == EIGHT + 4 * DAY


_DIES = """
import os, sys
from datetime import datetime
from calendars.store.database import Store
from daemon.deliveries.digests import fire_digests

with Store.open(sys.argv[1]).transaction() as tx:
    assert fire_digests(tx, datetime.fromisoformat(sys.argv[2])) == 1
    if sys.argv[3] == "before":
        os._exit(9)
os._exit(9)
"""


@pytest.mark.parametrize("committed", ["before", "after"])
def test_a_daemon_that_dies_at_the_instant_loses_no_summary_and_doubles_none(
    store: Store, store_url: str, clock: SetClock, committed: str
) -> None:
    daily(store, clock)
    enter(store, clock)
    died = subprocess.run([sys.executable, "-c", _DIES, store_url, EIGHT.isoformat(), committed], check=False)
    assert died.returncode == 9
    clock.set(EIGHT + timedelta(seconds=5))
    assert len(fire(store, clock)) == (1 if committed == "before" else 0)
    [only] = written(store)
    assert titles(json.loads(only.message.body), "changed") == ["Talks"]


def test_what_a_summary_told_the_next_one_does_not_tell_again(store: Store, clock: SetClock) -> None:
    daily(store, clock)
    uid = enter(store, clock)
    clock.set(EIGHT)
    [first] = fire(store, clock)
    assert titles(first, "changed") == ["Talks"]
    deliver(store, clock)
    change(store, clock, uid, replace(TALKS, place="Bern"))  # at the very instant of the summary
    clock.advance(DAY)
    [second] = fire(store, clock)
    [entry] = second["data"]["digest"]["changed"]
    assert (entry["type"], entry["changed"]) == ("engagement.updated", {"place": [None, "Bern"]})
    deliver(store, clock)
    clock.advance(DAY)
    [third] = fire(store, clock)
    assert titles(third, "changed") == []


def test_a_summary_that_did_not_arrive_is_in_the_next_one(store: Store, clock: SetClock) -> None:
    daily(store, clock)
    enter(store, clock)
    clock.set(EIGHT)
    fire(store, clock)
    clock.advance(DAY)
    enter(store, clock, VISIT)
    [second] = fire(store, clock)
    assert titles(second, "changed") == ["Talks", "Visit"]
    assert [one.state for one in written(store)] == [DeliveryState.SUPERSEDED, DeliveryState.PENDING]
    deliver(store, clock)
    clock.advance(DAY)
    [third] = fire(store, clock)
    assert third["data"]["digest"]["since"] == second["timestamp"]


def test_a_summary_after_a_break_tells_nothing_of_the_time_before(store: Store, clock: SetClock) -> None:
    planned = daily(store, clock)
    clock.set(EIGHT)
    fire(store, clock)
    deliver(store, clock)
    off = with_digest(replace(planned, digest=None), clock.now())
    assert (off.next_digest, off.digest_since) == (None, None)
    enter(store, clock)
    clock.advance(30 * DAY)
    with store.transaction() as tx:
        tx.endpoints.save(with_digest(replace(off, digest="0 8 * * *"), clock.now()))
    enter(store, clock, replace(VISIT, when=When.day(date(2024, 4, 4))))
    clock.advance(DAY)
    [body] = fire(store, clock)
    assert titles(body, "changed") == ["Visit"]


def test_the_net_effect_of_many_changes_is_told(store: Store, clock: SetClock) -> None:
    daily(store, clock)
    enter(store, clock)
    clock.set(EIGHT)
    fire(store, clock)
    deliver(store, clock)
    moved, gone, there_and_back = (enter(store, clock, replace(TALKS, title=name)) for name in ("A", "B", "C"))
    clock.advance(timedelta(hours=1))
    change(store, clock, moved, replace(TALKS, title="A", place="Bern"))
    change(store, clock, gone, replace(TALKS, title="B", status=Status.CANCELLED))
    clock.advance(DAY)
    [body] = fire(store, clock)
    assert [(one["type"], one["engagement"]["title"]) for one in body["data"]["digest"]["changed"]] == [
        ("engagement.created", "A"),
        ("engagement.created", "C"),
    ]
    assert there_and_back


def test_what_was_missed_is_told_once(store: Store, clock: SetClock) -> None:
    daily(store, clock, topics=ONLY | {Topic.REMINDER, Topic.CREATED})
    enter(store, clock, replace(TALKS, when=When.day(date(2024, 2, 28)).at(time(14), "UTC")))
    clock.set(EIGHT)  # nobody was there at 13:00, and the talks began at 14:00
    [body] = fire(store, clock)
    [missed] = body["data"]["digest"]["missed"]
    assert (missed["type"], missed["state"], missed["due"]) == ("engagement.reminder", "missed", "2024-02-28T13:00:00Z")
    deliver(store, clock)
    clock.advance(DAY)
    [second] = fire(store, clock)
    assert second["data"]["digest"]["missed"] == []


def test_what_expired_is_told(store: Store, clock: SetClock) -> None:
    daily(store, clock, topics=ONLY | {Topic.CREATED})
    today = replace(TALKS, when=When.day(date(2024, 2, 28)))
    enter(store, clock, today)
    clock.advance(timedelta(minutes=2))
    with store.transaction() as tx:
        planner().fire(tx, clock.now())
    clock.set(EIGHT)
    [body] = fire(store, clock)
    [missed] = body["data"]["digest"]["missed"]
    assert (missed["type"], missed["state"]) == ("engagement.created", "expired")


def test_a_summary_is_of_what_the_endpoint_selects(store: Store, clock: SetClock) -> None:
    daily(store, clock, selection=Selection(kinds=frozenset({Kind.VISIT})))
    for details in (TALKS, VISIT, replace(VISIT, title="Later", when=When.day(date(2024, 3, 8)))):
        enter(store, clock, details)
    enter(store, clock, replace(VISIT, title="Off", status=Status.CANCELLED))
    clock.set(EIGHT)
    [body] = fire(store, clock)
    assert titles(body, "coming") == ["Visit"]
    assert titles(body, "changed") == ["Visit", "Later"]
    assert (body["data"]["digest"]["first_day"], body["data"]["digest"]["last_day"]) == ("2024-02-29", "2024-03-06")


def test_a_paused_endpoint_gets_the_latest_summary_when_it_is_resumed(store: Store, clock: SetClock) -> None:
    planned = daily(store, clock, state=EndpointState.PAUSED)
    clock.set(EIGHT + 2 * DAY)
    with store.reading() as tx:
        assert not tx.digests.are_due(clock.now())
        assert tx.queue.next_to_do() == (None, None)
    assert fire(store, clock) == []
    with store.transaction() as tx:
        tx.endpoints.save(replace(planned, state=EndpointState.ACTIVE))
    assert len(fire(store, clock)) == 1


def test_no_reminder_waits_for_a_summary_while_somebody_merges(
    store: Store, store_url: str, clock: SetClock, receiver: Receiver
) -> None:
    if store_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer: while somebody merges nothing else is written")
    daily(store, clock, receiver.url, topics=ONLY | {Topic.REMINDER})
    enter(store, clock, replace(TALKS, when=When.day(EIGHT.date()).at(time(9), "UTC")))
    clock.set(EIGHT)
    with desk(store, clock) as working:
        with store.transaction() as merging:
            merging.engagements.lock()
            working.ring()
            [reminder] = receiver.wait_for(1)
            working.look()
            assert len(receiver.requests) == 1
        working.ring()
        _, summary = receiver.wait_for(2)
    assert [json.loads(one.body)["type"] for one in (reminder, summary)] == ["engagement.reminder", "digest"]


def test_an_hour_is_that_of_the_endpoints_zone(store: Store, clock: SetClock) -> None:
    planned = daily(store, clock, zone="America/New_York")
    assert planned.next_digest == NOON + timedelta(hours=1)


def test_a_summary_that_cannot_be_made_holds_up_no_other(store: Store, clock: SetClock) -> None:
    daily(store, clock)
    bad = daily(store, clock, id="ep_2")
    with store.transaction() as tx:
        tx.endpoints.save(replace(bad, digest="rubbish"))
    clock.set(EIGHT)
    assert len(fire(store, clock)) == 1
    assert fire(store, clock) == []


def test_people_read_a_summary_in_words(store: Store, clock: SetClock, receiver: Receiver) -> None:
    daily(store, clock, receiver.url, format="text")
    enter(store, clock, replace(TALKS, title="Talks\n• forged"))
    with desk(store, clock) as working:
        clock.set(EIGHT)
        working.ring()
        [request] = receiver.wait_for(1)
    assert request.body.decode().splitlines() == [
        "Coming up until 6 March 2024",
        "• Monday 4 March 2024, 10:00 (UTC): Talks • forged (confirmed)",
        "What changed",
        "• New: Talks • forged, Monday 4 March 2024, 10:00 (UTC)",
    ]


def test_a_source_that_fails_is_told_by_its_name(store: Store, clock: SetClock) -> None:
    daily(store, clock)
    source = Source(
        id="src_a",
        url="https://ministry.example/feed?key=s3cret",
        kind=SourceKind.FEED,
        every=Duration(seconds=900),
        created=clock.now(),
        due=clock.now(),
        failing_since=clock.now(),
        failures=1,
        reason="https://ministry.example/feed?key=s3cret: answered 500",
    )
    with store.transaction() as tx:
        tx.sources.add(source)
    since = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    clock.advance(timedelta(days=1))
    [body] = fire(store, clock)
    failing = {"name": "ministry.example", "since": since, "reason": "answered 500"}
    assert body["data"]["digest"]["failing"] == [failing]


def test_who_was_told_of_a_meeting_by_a_summary_is_told_at_once_that_it_is_off(store: Store, clock: SetClock) -> None:
    weekly = daily(store, clock, topics=frozenset({Topic.DIGEST, Topic.CANCELLED, Topic.REMINDER}))
    daily(store, clock, "http://other.test", id="ep_of_summaries_alone")
    uid = enter(store, clock)
    clock.set(EIGHT)
    fire(store, clock)
    deliver(store, clock)
    late = enter(store, clock, VISIT)
    for one, was in ((uid, TALKS), (late, VISIT)):
        change(store, clock, one, replace(was, status=Status.CANCELLED))
    clock.advance(timedelta(hours=1))
    with store.transaction() as tx:
        planner().fire(tx, clock.now())
        off = [one for one in tx.queue.deliveries() if one.message.topic is Topic.CANCELLED]
    assert [(one.endpoint.id, one.message.uid) for one in off] == [(weekly.id, uid)]
