"""The machine: its clock, and what it knows of the world's zones."""

import re
import zoneinfo
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from calendars.store.database import Store
from calendars.store.soundness import last_written
from daemon.doctor.verdict import Verdict, fault, ok, warning

_SLACK = timedelta(minutes=1)
_OLD_YEARS = 2  # a country or two changes its hours every year, some on a few weeks' notice


def look(store: Store, now: datetime) -> Iterator[Verdict]:
    """What there is to say at `now`, by this machine's clock, in UTC."""
    yield _clock(store, now)
    yield _zones(now)


def _clock(store: Store, now: datetime) -> Verdict:
    """A clock that is set back looks like a year that has been, or like rows that were written in times to come."""
    with store.reading() as tx:
        last = last_written(tx.connection)
    if last and last > now + _SLACK:
        return fault(
            "clock",
            f"it says {now:%Y-%m-%d %H:%M:%S}Z, and something was written at {last:%Y-%m-%d %H:%M:%S}Z",
            "set it by NTP: timedatectl set-ntp true",
        )
    return ok("clock", f"{now:%Y-%m-%d %H:%M:%S}Z, later than all that was written")


def _zones(now: datetime) -> Verdict:
    about = "zones"
    used, packaged = system_zones(zoneinfo.TZPATH), packaged_zones()
    if used is None and packaged is None:
        return warning(about, "nobody says which version of the zone data is used", "pip install --upgrade tzdata")
    told = f"{used} of the system" if used else f"{packaged} of the package tzdata"
    if used and packaged and used < packaged:
        return warning(
            about,
            f"the system's ({used}) stand above the package's, which are newer ({packaged})",
            "upgrade the system's package tzdata, or set PYTHONTZPATH= for the daemon",
        )
    if int((used or packaged or "0")[:4]) <= now.year - _OLD_YEARS:
        return warning(about, f"{told}: some states have changed their hours since", "upgrade the package tzdata")
    return ok(about, told)


def system_zones(folders: tuple[str, ...]) -> str | None:
    """The version, as 2025b, of the zone data that `zoneinfo` looks into first; None where no folder says it."""
    for folder in map(Path, folders):
        for name, form in (("tzdata.zi", r"# version (\w+)"), ("+VERSION", r"(\w+)")):
            try:
                with (folder / name).open(encoding="utf-8") as file:
                    found = re.match(form, file.readline())
            except OSError:
                continue
            if found:
                return found[1]
    return None


def packaged_zones() -> str | None:
    """The version of the package tzdata, as 2025b; None where it is not installed. Its own is written 2025.2."""
    try:
        year, number, *_ = version("tzdata").split(".")
    except PackageNotFoundError:
        return None
    return f"{year}{chr(ord('a') + int(number) - 1)}"
