"""A database of any earlier version is upgraded with what is in it, and what was pending is still to be done."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from calendars.model.reminder import DeliveryState, Topic
from calendars.plan.planner import Planner
from calendars.store.agenda import Wanted
from calendars.store.database import HEAD, Store
from config.settings import load
from tests.calendars.store import earlier
from tests.daemon.deliveries.desk import DUE, NOON


@pytest.mark.parametrize("schema", earlier.SCHEMAS)
def test_what_was_pending_is_still_to_be_done(schema: str, store_url: str) -> None:
    earlier.make(store_url, schema)
    settings = load()
    with closing(Store.open(store_url)) as store, store.transaction() as tx:
        assert tx.connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
        assert tx.queue.next_reminder() == DUE
        waiting = tx.queue.claim("worker", NOON, timedelta(minutes=1), 10)
        assert {(one.message.id, one.attempts) for one in waiting} == {("msg_1", 1), ("msg_2", 2)}
        Planner(settings.calendar, settings.webhooks).fire(tx, DUE)
        told = {one.message.topic for one in tx.queue.deliveries() if one.state is DeliveryState.PENDING}
        assert {Topic.REMINDER, Topic.CREATED} <= told
        [engagement] = tx.agenda.coming(Wanted(words="talks"), NOON.date(), limit=9)
        [endpoint] = tx.endpoints.all()
        assert (engagement.uid, endpoint.zone) == ("u-1", "Europe/Zurich" if schema >= "0004" else "UTC")
        assert tx.sources.count() == (schema >= "0006")


def test_a_migration_that_was_released_is_not_changed(tmp_path: Path) -> None:
    """Else a new database is not what an old one is upgraded to."""
    made = earlier.tables_made(f"sqlite:///{tmp_path}/new.db")
    assert {schema: tables == earlier.kept_tables(schema) for schema, tables in made} == dict.fromkeys(
        earlier.SCHEMAS, True
    )


def test_an_organisation_alone_tells_who_meets_after_the_upgrade_too(store_url: str) -> None:
    earlier.make(store_url, "0007")
    engine = create_engine(store_url)
    with engine.begin() as connection:
        for name in ("MA", "G7", "NATO", "~moreau", ""):
            connection.execute(
                text(
                    "INSERT INTO participant (uid, name, first_day, last_day, present, alone, lasting) "
                    "VALUES ('u-1', :name, '2024-03-04', '2024-03-04', true, false, false)"
                ),
                {"name": name},
            )
        connection.execute(text("INSERT INTO edit (uid, at, fields, deed, moved) VALUES ('u-1', 0, '{}', 'set', '[]')"))
    engine.dispose()
    with closing(Store.open(store_url)) as store, store.reading() as tx:
        tells = tx.connection.scalars(text("SELECT name FROM participant WHERE alone ORDER BY name"))
        found = set(tells)
        assert {"G7", "NATO"} <= found
        assert not {"MA", "~moreau"} & found
        assert set(tx.connection.scalars(text("SELECT uid FROM participant WHERE name = '*'"))) == {"u-1"}
