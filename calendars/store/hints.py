"""PostgreSQL tells other processes that there is news. It is a hint: who misses it looks by itself soon enough."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from calendars.store.session import own_session

logger = logging.getLogger("summitry.store")

#: What a transaction that plans or posts something says when it commits.
NOTIFY = "NOTIFY summitry"

_LISTEN = "LISTEN summitry"
_SECONDS = 1.0  # between two looks at whether to stop, and before the next try of a server that is away


@contextmanager
def listening(engine: Engine, heard: Callable[[], None]) -> Iterator[None]:
    """Call `heard`, in a thread, each time that another process commits news; SQLite has no such thing."""
    if engine.dialect.name == "sqlite":
        yield
        return
    stopping = threading.Event()
    thread = threading.Thread(target=_listen, args=(engine, heard, stopping), name="hints", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _listen(engine: Engine, heard: Callable[[], None], stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            _listen_while_it_lasts(engine, heard, stopping)
        except (DBAPIError, psycopg.Error) as error:
            logger.info("no hints from the database: %s", type(error).__name__)
            stopping.wait(_SECONDS)


def _listen_while_it_lasts(engine: Engine, heard: Callable[[], None], stopping: threading.Event) -> None:
    with closing(own_session(engine)) as session:
        session.execute(_LISTEN)
        heard()  # something may have come before this listened
        while not stopping.is_set():
            for _ in session.notifies(timeout=_SECONDS, stop_after=1):
                heard()
