"""An upgrade with rows pending: what the first version of the tables held is sent by this one, once."""

import json

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from calendars.clock import SetClock
from calendars.model.engagement import Engagement
from calendars.model.reminder import DeliveryState, ReminderState
from calendars.store.database import HEAD, Store
from calendars.store.rows import engagement_json
from calendars.store.tables import microseconds
from tests.daemon.deliveries.desk import BEGINS, DUE, NOON, TALKS, desk, states
from tests.daemon.receiver import Receiver

#: A meeting that is planned, one that is held, a delivery that waits and one that a worker left behind.
_ROWS = (
    "INSERT INTO endpoint (id, url, secret, format, selection, before, topics, cap, state, created, removed) VALUES "
    "('ep_1', :url, 'whsec_AAAA', 'standard', '{}', :before, :topics, 4, 'active', 0, false)",
    "INSERT INTO engagement (uid, first_day, last_day, hour, kind, status, removed, updated, whole) VALUES "
    "('u-1', '2024-03-04', '2024-03-04', '10:00:00', 'talks', 'confirmed', false, 0, :whole)",
    "INSERT INTO held (uid, before, ready) VALUES ('u-1', NULL, 0)",
    "INSERT INTO reminder (uid, endpoint, before, starts, due, state) VALUES "
    "('u-1', 'ep_1', '1h', :starts, :due, 'planned')",
    "INSERT INTO message (id, topic, uid, sequence, body, created, key) VALUES "
    "('msg_1', 'engagement.created', 'u-2', 0, :body, 0, 'one')",
    "INSERT INTO message (id, topic, uid, sequence, body, created, key) VALUES "
    "('msg_2', 'engagement.created', 'u-3', 0, :body, 0, 'two')",
    "INSERT INTO delivery (id, number, message, endpoint, uid, state, attempts, next_attempt, expires) VALUES "
    "('dlv_1', 1, 'msg_1', 'ep_1', 'u-2', 'pending', 0, 0, :expires)",
    "INSERT INTO delivery (id, number, message, endpoint, uid, state, attempts, next_attempt, expires, lease, "
    "lease_until) VALUES ('dlv_2', 2, 'msg_2', 'ep_1', 'u-3', 'leased', 1, 0, :expires, 'gone:1', 0)",
)


def test_what_an_older_version_left_pending_is_sent_by_this_one(store_url: str, receiver: Receiver) -> None:
    """`store_url` of PostgreSQL is a copy of today's schema; the test takes it back to the first one before."""
    _first_version(store_url, receiver.url)
    clock = SetClock(NOON)
    store = Store.open(store_url)
    with store.reading() as tx:
        assert tx.connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
        assert tx.queue.counts()["reminders.planned"] == 1
    with desk(store, clock) as working:
        receiver.wait_for(3)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED] * 3)
        clock.set(DUE)
        working.until(lambda: states(store) == [DeliveryState.DELIVERED] * 4)
        working.look()
    with store.reading() as tx:
        assert [one.state for one in tx.queue.reminders()] == [ReminderState.FIRED]
    store.close()
    told = [json.loads(request.body)["type"] for request in receiver.requests]
    assert sorted(told) == ["engagement.created"] * 3 + ["engagement.reminder"]
    assert {"msg_1", "msg_2"} < {request.headers["webhook-id"] for request in receiver.requests}


def _first_version(url: str, where: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        configuration = Config()
        configuration.set_main_option("script_location", "calendars.store:migrations")
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0001")
        for row in _ROWS:
            connection.execute(text(row), _values(where))
    engine.dispose()


def _values(where: str) -> dict[str, object]:
    instants = {"starts": BEGINS, "due": DUE, "expires": BEGINS}
    return {
        "url": where,
        "before": '["1h"]',
        "topics": '["engagement.reminder", "engagement.created"]',
        "whole": json.dumps(_whole()),
        "body": b'{"type":"engagement.created","data":{}}',
        **{name: microseconds(instant) for name, instant in instants.items()},
    }


def _whole() -> dict[str, object]:
    parts = {"title": TALKS.title, "kind": TALKS.kind, "when": TALKS.when}
    return engagement_json(Engagement(uid="u-1", created=NOON, updated=NOON, **parts))  # type: ignore[arg-type]
