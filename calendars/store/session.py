"""A session with PostgreSQL that is no pool's: what it holds, and what it listens to, lasts until it is closed."""

import psycopg
from sqlalchemy import Engine


def own_session(engine: Engine) -> psycopg.Connection:
    """A new one, without transactions, for its caller to close. Raises psycopg.Error where the server is away."""
    pooled = engine.raw_connection()
    session = pooled.driver_connection
    pooled.detach()
    assert isinstance(session, psycopg.Connection)  # noqa: S101 (the only driver that `Store.open` takes)
    session.autocommit = True
    return session
