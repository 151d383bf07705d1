"""A database of an earlier version is upgraded with what is in it."""

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store

_ENDPOINT = (
    "INSERT INTO endpoint (id, url, secret, format, selection, before, topics, cap, state, created, removed) "
    """VALUES ('ep_1', 'https://desk.example/', 'whsec_AAAA', 'slack', '{"kinds": ["summit"]}', '["1d"]', """
    "'[\"engagement.reminder\"]', 4, 'active', 1709121600000000, false)"
)
_MESSAGE = (
    "INSERT INTO message (id, topic, sequence, body, created, key) "
    "VALUES ('msg_1', 'ping', 0, :body, 1709121600000000, 'k')"
)
_DELIVERY = (
    "INSERT INTO delivery (id, number, message, endpoint, state, attempts, next_attempt, expires) "
    "VALUES ('dlv_1', 1, 'msg_1', 'ep_1', 'pending', 2, 1709121600000000, 1709208000000000)"
)


def _at(url: str, version: str, *statements: str) -> None:
    """Make a database as it was in that version, with these rows."""
    engine = create_engine(url)
    configuration = Config()
    configuration.set_main_option("script_location", "calendars.store:migrations")
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, version)
        for statement in statements:
            connection.execute(text(statement), {"body": b"{}"} if ":body" in statement else {})
    engine.dispose()


def test_an_organisation_alone_tells_who_meets_after_the_upgrade_too(store_url: str) -> None:
    entry = (
        "INSERT INTO engagement (uid, first_day, last_day, kind, status, removed, updated, whole) "
        "VALUES ('a', '2024-03-04', '2024-03-04', 'talks', 'confirmed', {no}, 0, '{{}}')"
    )
    who = (
        "INSERT INTO participant (uid, name, first_day, last_day, present, alone, lasting) "
        "VALUES ('a', '{}', '2024-03-04', '2024-03-04', {yes}, {no}, {no})"
    )
    edited = "INSERT INTO edit (uid, at, fields, deed, moved) VALUES ('a', 0, '{}', 'set', '[]')"
    words = {"yes": "true", "no": "false"} if store_url.startswith("postgresql") else {"yes": "1", "no": "0"}
    _at(
        store_url,
        "0007",
        entry.format(**words),
        *(who.format(n, **words) for n in ("FR", "G7", "NATO", "~moreau", "")),
        edited,
    )
    store = Store.open(store_url)
    with store.reading() as tx:
        tells = tx.connection.scalars(text("SELECT name FROM participant WHERE alone"))
        assert set(tells) == {"G7", "NATO"}
        assert set(tx.connection.scalars(text("SELECT name FROM participant WHERE name = '*'"))) == {"*"}
    store.close()


def test_endpoints_and_what_waits_for_them_are_kept(store_url: str) -> None:
    _at(store_url, "0001", _ENDPOINT, _MESSAGE, _DELIVERY)
    store = Store.open(store_url)
    with store.reading() as tx:
        [endpoint], [delivery] = tx.endpoints.all(), tx.queue.deliveries()
        assert (endpoint.digest, endpoint.zone, endpoint.calendar, endpoint.template) == (None, "UTC", None, None)
        assert (delivery.state, delivery.attempts, delivery.body) == (DeliveryState.PENDING, 2, None)
        assert tx.endpoints.history("ep_1") == []
    store.close()
