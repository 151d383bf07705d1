"""The database: whether it is whole, has room, and goes by the same clock."""

import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from calendars.clock import SystemClock
from calendars.store.database import HEAD, Transaction
from calendars.store.soundness import damage, engine_of, file_of
from daemon.doctor.verdict import Verdict, fault, ok, warning
from daemon.house import House

_ABOUT = "database"
_LITTLE, _NOTHING = 500_000_000, 20_000_000  # bytes
_APART = timedelta(seconds=2)


def look(house: House) -> Iterator[Verdict]:
    """What there is to say of a database that could be opened."""
    with house.store.reading() as tx:
        path = file_of(tx.connection)
        yield ok(_ABOUT, f"{house.store.url}, {engine_of(tx.connection)}, schema {HEAD}")
        yield _whole(tx.connection)
        if path:
            yield _private(path)
            yield _room(path)
        else:
            yield _one_clock(tx)


def _whole(connection: Connection) -> Verdict:
    wrong = damage(connection)
    if not wrong:
        return ok(_ABOUT, "it is whole")
    path = file_of(connection)
    mend = f"move {path} and what begins with its name away, and restore a backup: summitry restore FILE"
    return fault(_ABOUT, f"it is damaged: {' '.join(wrong.split())}", mend if path else "REINDEX it")


def _private(path: Path) -> Verdict:
    if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        return warning(_ABOUT, f"{path} holds secrets, and others on this machine may read it", f"chmod 600 {path}*")
    return ok(_ABOUT, "only its owner may read it")


def _room(path: Path) -> Verdict:
    free = shutil.disk_usage(path.parent).free
    told = f"{free / 1e9:.1f} GB are free beside it"
    mend = f"make room below {path.parent}, or forget what is old: summitry prune"
    if free < _NOTHING:
        return fault(_ABOUT, told, mend)
    return warning(_ABOUT, told, mend) if free < max(_LITTLE, path.stat().st_size // 10) else ok(_ABOUT, told)


def _one_clock(tx: Transaction) -> Verdict:
    apart = abs(tx.now(SystemClock()) - datetime.now(UTC))
    if apart > _APART:
        return warning(
            "clock", f"the database's and this machine's are {apart.total_seconds():.0f} s apart", "set both by NTP"
        )
    return ok("clock", "the database's and this machine's agree")
