import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from calendars.store.database import Store
from tests.calendars.conftest import NOON, endpoint
from tests.calendars.store.test_queue import add, claim, put

MANY = 1_500


def pages_read(store: Store) -> int:
    """How many pages PostgreSQL looks at to find which deliveries may be sent, by its own account."""
    asked: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("WITH RECURSIVE"):
            asked.append((statement, parameters))

    with store.transaction() as tx:
        event.listen(store._engine, "before_cursor_execute", keep)
        tx.queue.claim("worker", NOON, timedelta(seconds=60), 100)
        event.remove(store._engine, "before_cursor_execute", keep)
        [(statement, parameters)] = asked
        cursor = tx.connection.connection.cursor()
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters)
        [[told]] = cursor.fetchall()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def test_a_claim_looks_at_the_endpoints_for_which_something_waits_and_at_no_other(store: Store) -> None:
    if not store.url.startswith("postgresql"):
        pytest.skip("SQLite does not count the pages that it reads")
    add(store, *(endpoint(id=f"ep_{number}") for number in range(MANY)))
    put(store, *range(3), to=("ep_7", "ep_70", "ep_700"))
    assert pages_read(store) < MANY / 10
    put(store, 4, to=[f"ep_{number}" for number in range(MANY)])
    assert pages_read(store) > MANY, "what is counted would be the same whatever is read"


def test_endpoints_that_have_their_fill_hide_no_other(store: Store) -> None:
    full = [replace(endpoint(id=f"ep_{number}"), cap=1) for number in range(5)]
    add(store, *full, endpoint(id="ep_free"))
    put(store, 1, 2, to=[where.id for where in full])
    assert len(claim(store, limit=5)) == 5
    put(store, 3, to=["ep_free"])
    assert [one.endpoint.id for one in claim(store, limit=5, worker="another")] == ["ep_free"]
