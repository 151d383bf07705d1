import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from calendars.archive import retract
from calendars.byhand import add, cancel, edit, remove, undo
from calendars.clock import SetClock
from calendars.model.engagement import Details, Kind
from calendars.model.reminder import DeliveryState, Endpoint, Message, ReminderState, Topic
from calendars.model.selection import Selection
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.plan.reminders import AT_THE_BEGINNING
from calendars.plan.summary import summary_of
from calendars.store.database import Store
from calendars.store.pruning import prune
from config.durations import Duration
from config.settings import load
from tests.calendars.conftest import MONDAY, Report, endpoint, finding

DAY, HOUR = Duration(days=1), Duration(seconds=3_600)
TIMED = MONDAY.at(time(10), "UTC")
BEGINS = datetime(2024, 3, 4, 10, tzinfo=UTC)


def register(store: Store, clock: SetClock, planner: Planner, where: Endpoint) -> int:
    with store.transaction() as tx:
        tx.endpoints.add(where)
        return planner.endpoint_added(tx, where, clock.now())


def fired(store: Store, clock: SetClock, planner: Planner) -> list[Message]:
    """What falls due now, as it stands in the outbox: the oldest first."""
    with store.transaction() as tx:
        before = {delivery.message.id for delivery in tx.queue.deliveries()}
        planner.fire(tx, clock.now())
        new = [delivery.message for delivery in tx.queue.deliveries() if delivery.message.id not in before]
    return new[::-1]


def states(store: Store, uid: str) -> dict[str, ReminderState]:
    with store.reading() as tx:
        return {f"{reminder.before} {reminder.starts:%d}": reminder.state for reminder in tx.queue.reminders(uid=uid)}


def test_reminders_are_planned_with_the_change_and_for_a_new_endpoint(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(DAY, HOUR))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    assert register(store, clock, planner, endpoint(DAY, id="ep_2")) == 1
    with store.reading() as tx:
        due = {(reminder.endpoint, str(reminder.before)): reminder.due for reminder in tx.queue.reminders(uid=uid)}
    assert due == {
        ("ep_1", "1d"): BEGINS - timedelta(days=1),
        ("ep_1", "1h"): BEGINS - timedelta(hours=1),
        ("ep_2", "1d"): BEGINS - timedelta(days=1),
    }


def test_a_reminder_goes_out_once_when_it_is_due_and_not_before(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(HOUR))
    report("a", 26, finding(TIMED))
    clock.set(BEGINS - timedelta(hours=1, seconds=1))
    assert fired(store, clock, planner) == []
    clock.set(BEGINS - timedelta(hours=1))
    (message,) = fired(store, clock, planner)
    assert fired(store, clock, planner) == []
    body = json.loads(message.body)
    assert (body["type"], body["data"]["reminder"]["late"]) == ("engagement.reminder", False)


def test_overdue_offsets_of_one_meeting_collapse_into_the_nearest_which_is_late(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(DAY, HOUR))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.set(BEGINS - timedelta(minutes=30))
    (message,) = fired(store, clock, planner)
    reminder = json.loads(message.body)["data"]["reminder"]
    assert (reminder["before"], reminder["late"]) == ("PT1H", True)
    assert states(store, uid) == {"1d 04": ReminderState.COLLAPSED, "1h 04": ReminderState.FIRED}


def test_overdue_offsets_of_one_meeting_collapse_though_there_is_no_time_for_all_at_once(
    store: Store, clock: SetClock, planner: Planner
) -> None:
    register(store, clock, planner, endpoint(DAY, Duration(seconds=86_400), HOUR))
    details = Details(title="Talks", kind=Kind.TALKS, when=TIMED)
    uids = [add(replace(details, title=f"Talks {number}"), store, clock, planner).uid for number in range(4)]
    clock.set(BEGINS - timedelta(minutes=30))
    with store.transaction() as tx:
        while planner.fire(tx, clock.now(), 3):
            pass
        sent = [delivery.message for delivery in tx.queue.deliveries() if delivery.message.topic is Topic.REMINDER]
    assert sorted(message.uid for message in sent if message.uid) == sorted(uids)
    assert {json.loads(message.body)["data"]["reminder"]["before"] for message in sent} == {"PT1H"}
    assert [*states(store, uids[0]).values()].count(ReminderState.COLLAPSED) == 2


def test_of_two_offsets_of_one_instant_one_goes_out_though_they_are_dealt_with_apart(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(DAY, Duration(seconds=86_400)))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.set(BEGINS - timedelta(hours=2))
    with store.transaction() as tx:
        while planner.fire(tx, clock.now(), 1):
            pass
        assert len(tx.queue.deliveries()) == 1
    assert sorted(states(store, uid).values()) == [ReminderState.COLLAPSED, ReminderState.FIRED]


def test_after_the_beginning_it_is_missed_and_says_so(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(HOUR))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.set(BEGINS + timedelta(minutes=1))
    assert fired(store, clock, planner) == []
    assert states(store, uid) == {"1h 04": ReminderState.MISSED}


def test_a_moved_meeting_is_planned_anew(store: Store, clock: SetClock, planner: Planner, report: Report) -> None:
    register(store, clock, planner, endpoint(HOUR))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    edit(uid, {"when": "2024-03-06"}, store, clock, planner)
    assert states(store, uid) == {"1h 04": ReminderState.SUPERSEDED, "1h 06": ReminderState.PLANNED}
    edit(uid, {"when": "2024-03-04"}, store, clock, planner)
    assert states(store, uid) == {"1h 04": ReminderState.PLANNED, "1h 06": ReminderState.SUPERSEDED}


def test_a_change_is_told_after_the_hold_with_the_old_and_the_new(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    register(store, clock, planner, endpoint(HOUR))
    edit(uid, {"when": "2024-03-06"}, store, clock, planner)
    assert fired(store, clock, planner) == []
    clock.advance(timedelta(seconds=60))
    (message,) = fired(store, clock, planner)
    assert message.topic is Topic.UPDATED
    assert json.loads(message.body)["data"]["changed"]["when"] == ["2024-03-04", "2024-03-06"]


def test_a_change_that_is_taken_back_within_the_hold_is_not_told(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    register(store, clock, planner, endpoint(HOUR))
    edit(uid, {"when": "2024-03-06"}, store, clock, planner)
    edit(uid, {"when": "2024-03-04"}, store, clock, planner)
    clock.advance(timedelta(minutes=5))
    assert fired(store, clock, planner) == []


def test_what_fell_due_while_a_meeting_was_moved_away_and_back_goes_out(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    """Nothing is told of such a change, so nothing else would tell it."""
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    register(store, clock, planner, endpoint(HOUR))
    clock.set(BEGINS - timedelta(hours=1, seconds=10))
    edit(uid, {"when": "2024-03-06"}, store, clock, planner)
    clock.advance(timedelta(seconds=20))
    assert fired(store, clock, planner) == []
    edit(uid, {"when": "2024-03-04"}, store, clock, planner)
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.REMINDER]
    clock.advance(timedelta(minutes=5))
    assert fired(store, clock, planner) == []


def test_what_is_due_by_the_new_time_already_is_told_by_the_notice_alone(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding(MONDAY.at(time(18), "UTC"))).revisions[0].uid
    register(store, clock, planner, endpoint(HOUR))
    clock.set(BEGINS - timedelta(minutes=30))
    edit(uid, {"time": "10:00"}, store, clock, planner)
    clock.advance(timedelta(minutes=2))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.UPDATED]


def test_what_is_called_off_is_told_and_not_reminded_of(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(DAY, HOUR))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.set(BEGINS - timedelta(days=1))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.REMINDER]
    cancel(uid, store, clock, planner)
    clock.set(BEGINS - timedelta(hours=1))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.CANCELLED]
    assert states(store, uid) == {"1d 04": ReminderState.FIRED, "1h 04": ReminderState.CANCELLED}


def test_that_it_is_called_off_hears_who_was_told_of_it_and_nobody_who_was_not(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    """Whoever was told that there is a meeting believes so; whoever was not need not know that there is none."""
    wishes = {
        "ep_announced": {Topic.CREATED},
        "ep_reminded_later": {Topic.REMINDER, Topic.UPDATED, Topic.CANCELLED},
        "ep_of_nothing_else": {Topic.CANCELLED, Topic.DIGEST},
    }
    for name, topics in wishes.items():
        register(store, clock, planner, endpoint(HOUR, topics=frozenset(topics), id=name))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.advance(timedelta(minutes=5))
    fired(store, clock, planner)
    cancel(uid, store, clock, planner)
    clock.advance(timedelta(minutes=5))
    fired(store, clock, planner)
    with store.reading() as tx:
        heard = {one.endpoint.id for one in tx.queue.deliveries() if one.message.topic is Topic.CANCELLED}
    assert heard == {"ep_announced", "ep_of_nothing_else"}


@pytest.mark.parametrize("topics", [{Topic.REMINDER, Topic.UPDATED, Topic.CANCELLED}, {Topic.REMINDER}])
@pytest.mark.parametrize("called_off", [cancel, remove])
def test_whoever_was_told_that_it_is_off_is_told_that_it_is_back_on_and_reminded_again(
    store: Store,
    clock: SetClock,
    planner: Planner,
    report: Report,
    topics: set[Topic],
    called_off: Callable[[str, Store, SetClock, Planner], object],
) -> None:
    register(store, clock, planner, endpoint(DAY, HOUR, topics=frozenset(topics)))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.set(BEGINS - timedelta(days=1))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.REMINDER]
    heard = []
    for act in (called_off, undo):
        act(uid, store, clock, planner)
        clock.advance(timedelta(minutes=5))
        heard += fired(store, clock, planner)
    assert [message.topic for message in heard] == [Topic.CANCELLED, Topic.UPDATED]
    assert json.loads(heard[1].body)["data"]["changed"] == {"status": ["cancelled", "confirmed"]}
    clock.set(BEGINS - timedelta(hours=1))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.REMINDER]


def test_that_it_is_back_on_says_what_a_reminder_overdue_by_then_would_have_said(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(DAY, HOUR, topics=frozenset({Topic.REMINDER})))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.set(BEGINS - timedelta(days=1))
    fired(store, clock, planner)
    cancel(uid, store, clock, planner)
    clock.set(BEGINS - timedelta(minutes=30))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.CANCELLED]
    undo(uid, store, clock, planner)
    clock.advance(timedelta(minutes=5))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.UPDATED]


def test_an_article_that_is_taken_back_and_comes_again_is_told_as_off_and_as_back_on(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(HOUR, topics=frozenset({Topic.CREATED, Topic.UPDATED, Topic.CANCELLED})))
    heard = []
    for act in (report, None, report):
        if act is None:
            retract("a", store, clock, planner)
        else:
            act("a", 26, finding(TIMED))
        clock.advance(timedelta(minutes=5))
        heard += [message.topic for message in fired(store, clock, planner)]
    assert heard == [Topic.CREATED, Topic.CANCELLED, Topic.UPDATED]


def test_what_is_back_on_is_new_to_whoever_was_not_told_of_it(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    remove(uid, store, clock, planner)
    wishes = {"ep_new": {Topic.CREATED, Topic.UPDATED}, "ep_changes": {Topic.UPDATED}, "ep_other": {Topic.REMINDER}}
    for name, topics in wishes.items():
        register(store, clock, planner, endpoint(topics=frozenset(topics), id=name))
    undo(uid, store, clock, planner)
    clock.advance(timedelta(minutes=5))
    fired(store, clock, planner)
    with store.reading() as tx:
        heard = {one.endpoint.id: one.message.topic for one in tx.queue.deliveries()}
    assert heard == {"ep_new": Topic.CREATED, "ep_changes": Topic.UPDATED}


JUNE = When.day(date(2024, 6, 4))


def settle(store: Store, state: DeliveryState) -> None:
    """Let this become of all that waits to be sent."""
    with store.transaction() as tx:
        for delivery in tx.queue.deliveries():
            if delivery.state is DeliveryState.PENDING:
                tx.queue.settle(delivery, state)


def upkeep(store: Store, clock: SetClock) -> None:
    """Forget what is older than 90 days."""
    with store.transaction() as tx:
        while prune(tx.connection, clock.now() - timedelta(days=90)):
            pass


def test_who_was_told_long_ago_of_what_is_still_to_come_is_told_that_it_is_off(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(topics=frozenset({Topic.CREATED, Topic.CANCELLED})))
    uid = report("a", 26, finding(JUNE)).revisions[0].uid
    clock.advance(timedelta(minutes=5))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.CREATED]
    settle(store, DeliveryState.DELIVERED)
    clock.advance(timedelta(days=91))
    upkeep(store, clock)
    cancel(uid, store, clock, planner)
    clock.advance(timedelta(minutes=5))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.CANCELLED]
    settle(store, DeliveryState.DELIVERED)
    clock.advance(timedelta(days=120))
    upkeep(store, clock)
    with store.reading() as tx:
        assert tx.queue.deliveries() == []


@pytest.mark.parametrize("summary", [DeliveryState.DELIVERED, DeliveryState.EXPIRED])
@pytest.mark.parametrize("later", [timedelta(minutes=5), timedelta(days=88), timedelta(days=91)])
def test_who_was_told_that_it_had_missed_a_meeting_is_told_that_it_is_off(
    store: Store, clock: SetClock, planner: Planner, report: Report, summary: DeliveryState, later: timedelta
) -> None:
    register(store, clock, planner, endpoint(topics=frozenset({Topic.CREATED, Topic.CANCELLED})))
    uid = report("a", 26, finding(JUNE)).revisions[0].uid
    clock.advance(timedelta(minutes=5))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.CREATED]
    since = clock.now()
    clock.advance(timedelta(days=4))
    settle(store, DeliveryState.EXPIRED)
    with store.transaction() as tx:
        missed = tx.queue.expired_since("ep_1", since)
        tx.queue.put(summary_of(missed, "ep_1", since, clock.now()), [("ep_1", clock.now() + timedelta(days=3))])
    settle(store, summary)
    clock.advance(later)
    upkeep(store, clock)
    cancel(uid, store, clock, planner)
    clock.advance(timedelta(minutes=5))
    heard = [Topic.CANCELLED] if summary is DeliveryState.DELIVERED else []
    assert [message.topic for message in fired(store, clock, planner)] == heard


def test_a_notice_is_worth_sending_until_the_end_of_the_meeting_where_that_is_known(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(topics=frozenset({Topic.CREATED})))
    clock.set(BEGINS - timedelta(hours=2))
    report("a", 26, finding(MONDAY.at(time(10), "UTC", until=time(11, 30))))
    clock.advance(timedelta(minutes=2))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.CREATED]
    assert too_late(store) == BEGINS + timedelta(minutes=90)


def test_a_cancellation_goes_to_whoever_was_told_of_it_though_it_left_their_selection(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    desk_of_germany = replace(endpoint(HOUR, topics=frozenset(Topic)), selection=Selection(parties=frozenset({"DE"})))
    register(store, clock, planner, desk_of_germany)
    register(store, clock, planner, replace(desk_of_germany, id="ep_2", selection=Selection(parties=frozenset({"GH"}))))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.advance(timedelta(minutes=5))
    fired(store, clock, planner)
    for parties in (["FR", "CH"], ["FR", "AT"]):
        edit(uid, {"parties": parties}, store, clock, planner)
        clock.advance(timedelta(minutes=5))
        fired(store, clock, planner)
    cancel(uid, store, clock, planner)
    clock.advance(timedelta(minutes=5))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.CANCELLED]
    with store.reading() as tx:
        told = [(delivery.endpoint.id, delivery.message.topic) for delivery in tx.queue.deliveries()][::-1]
    assert told == [("ep_1", Topic.CREATED), ("ep_1", Topic.UPDATED), ("ep_1", Topic.CANCELLED)]


def test_an_endpoint_is_told_what_it_asked_for(store: Store, clock: SetClock, planner: Planner, report: Report) -> None:
    register(store, clock, planner, endpoint(HOUR, topics=frozenset({Topic.CREATED})))
    report("a", 26, finding(TIMED))
    clock.advance(timedelta(minutes=5))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.CREATED]
    clock.set(BEGINS - timedelta(minutes=30))
    assert fired(store, clock, planner) == []


def test_an_archive_that_is_read_tells_nobody_anything(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(HOUR, topics=frozenset(Topic)))
    clock.set(BEGINS + timedelta(days=400))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.advance(timedelta(minutes=5))
    assert fired(store, clock, planner) == []
    assert states(store, uid) == {}


@pytest.mark.parametrize("topics", [frozenset({Topic.REMINDER}), frozenset({Topic.REMINDER, Topic.CREATED})])
def test_what_is_announced_within_the_hour_is_told_once(
    store: Store, clock: SetClock, planner: Planner, report: Report, topics: frozenset[Topic]
) -> None:
    register(store, clock, planner, endpoint(HOUR, topics=topics))
    clock.set(BEGINS - timedelta(minutes=30))
    report("a", 26, finding(TIMED))
    clock.advance(timedelta(minutes=2))
    assert len(fired(store, clock, planner)) == 1


def test_on_the_day_itself_a_day_without_an_hour_is_not_missed(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(HOUR))
    report("a", 26, finding(When.day(MONDAY.start)))
    clock.set(datetime(2024, 3, 4, 9, 0, 1, tzinfo=UTC))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.REMINDER]


def test_an_evening_west_of_the_calendars_zone_is_not_over_at_the_calendars_midnight(
    store: Store, clock: SetClock
) -> None:
    """At the place it is still that day: a meeting without a zone has its place's, for notices as for reminders."""
    settings = load()
    planner = Planner(settings.calendar, settings.webhooks, {"Washington": "America/New_York"}.get)
    register(store, clock, planner, endpoint(HOUR))
    details = Details(title="Talks", kind=Kind.TALKS, when=MONDAY.at(time(22)), place="Washington")
    uid = add(details, store, clock, planner).uid
    clock.advance(timedelta(seconds=60))
    assert fired(store, clock, planner) == []
    clock.set(datetime(2024, 3, 5, 1, tzinfo=UTC))
    edit(uid, {"title": "Dinner"}, store, clock, planner)
    clock.advance(timedelta(seconds=60))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.UPDATED]
    with store.reading() as tx:
        [delivery] = tx.queue.deliveries()
    assert delivery.expires == datetime(2024, 3, 5, 4, 59, 59, 999_999, tzinfo=UTC)


def too_late(store: Store) -> datetime:
    """The instant from which the newest of the deliveries is not sent any more."""
    with store.reading() as tx:
        return tx.queue.deliveries()[0].expires


def test_a_reminder_is_worth_sending_until_the_meeting_begins_and_no_longer_however_late_it_falls_due(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(Duration(seconds=30)))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.set(BEGINS - timedelta(seconds=2))
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.REMINDER]
    assert too_late(store) == BEGINS
    assert states(store, uid) == {"30s 04": ReminderState.FIRED}


def test_a_reminder_that_falls_due_before_the_meeting_is_missed_as_soon_as_it_begins(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(Duration(seconds=30)))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.set(BEGINS)
    assert fired(store, clock, planner) == []
    assert states(store, uid) == {"30s 04": ReminderState.MISSED}


@pytest.mark.parametrize(("seconds", "messages"), [(0, 1), (59, 1), (60, 0)])
def test_a_reminder_at_the_beginning_itself_goes_out_within_a_minute_or_is_missed(
    store: Store, clock: SetClock, planner: Planner, report: Report, seconds: int, messages: int
) -> None:
    register(store, clock, planner, endpoint(AT_THE_BEGINNING))
    uid = report("a", 26, finding(TIMED)).revisions[0].uid
    clock.set(BEGINS + timedelta(seconds=seconds))
    assert len(fired(store, clock, planner)) == messages
    if messages:
        assert too_late(store) == BEGINS + timedelta(seconds=60)
    assert states(store, uid) == {"0s 04": ReminderState.FIRED if messages else ReminderState.MISSED}


def test_a_reminder_that_waits_is_not_lost_when_its_endpoint_is_changed(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    register(store, clock, planner, endpoint(HOUR))
    report("a", 26, finding(TIMED))
    clock.set(BEGINS - timedelta(minutes=30))
    with store.transaction() as tx:
        assert planner.endpoint_added(tx, endpoint(HOUR), clock.now()) == 1
    assert [message.topic for message in fired(store, clock, planner)] == [Topic.REMINDER]
