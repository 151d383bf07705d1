from datetime import UTC, datetime

from calendars.store import tables
from calendars.store.database import Store

NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)


def test_sources_are_counted(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.sources.count() == 0
        for name in ("a", "b"):
            row = {"id": name, "url": f"https://{name}.example/feed", "every": "15m", "created": NOON}
            tx.connection.execute(tables.source.insert().values(row))
    with store.reading() as tx:
        assert tx.sources.count() == 2
