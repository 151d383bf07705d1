"""The programs, each with what it says of the events in a feed."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from icalendar import Calendar

ROOT = Path(__file__).parents[2]
#: Where `make clients` puts them.
INSTALLED = ROOT / ".venv" / "clients"
DEBIAN_PYTHON = "/usr/bin/python3"

_READERS = Path(__file__).parent / "readers"
_ENTRY = re.compile(r"Entry (\S+)\Z")
_TEXTS = ("summary", "description", "location")
_KHAL_FIELDS = ("title", "start-long-full", "end-long-full", "all-day", "status", "description", "location")

KHAL_SETTINGS = """
[calendars]
[[feed]]
path = {folder}/events/
readonly = True
[locale]
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M:%S
longdatetimeformat = %Y-%m-%d %H:%M:%S
default_timezone = UTC
local_timezone = UTC
[sqlite]
path = {folder}/khal.db
"""
VDIRSYNCER_SETTINGS = """
[general]
status_path = "{folder}/status/"
[pair feed]
a = "there"
b = "here"
collections = null
[storage there]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{folder}/events/"
fileext = ".ics"
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One event, as a program shows it."""

    #: Seconds since 1970; the day for an event of whole days.
    start: float | str
    #: The same; the day after the last one.
    end: float | str
    all_day: bool
    summary: str
    description: str
    #: Empty where there is none.
    location: str
    #: In capitals; None where the program knows of no such thing.
    status: str | None


#: The address of a feed, and a folder for the program's own files -> what it shows, by the engagement's uid.
Program = Callable[[str, Path], dict[str, Seen]]


def ical_js(url: str, folder: Path) -> dict[str, Seen]:
    """The library of Thunderbird."""
    return _read_by(["node", _READERS / "ical_js.mjs", INSTALLED], url)


def node_ical(url: str, folder: Path) -> dict[str, Seen]:
    """What programs in JavaScript mostly read with."""
    return _read_by(["node", _READERS / "node_ical.mjs", INSTALLED], url)


def libical(url: str, folder: Path) -> dict[str, Seen]:
    """The library of GNOME and KDE."""
    return _read_by([DEBIAN_PYTHON, _READERS / "libical_glib.py"], url)


def recurring_ical_events(url: str, folder: Path) -> dict[str, Seen]:
    """What programs in Python mostly read with."""
    return _read_by([INSTALLED / "bin" / "python", _READERS / "recurring.py"], url)


def khal(url: str, folder: Path) -> dict[str, Seen]:
    """khal, whose vdirsyncer subscribes; call it again with the same folder to refresh."""
    (folder / "events").mkdir(exist_ok=True)
    khal_settings, settings = folder / "khal.conf", folder / "vdirsyncer.conf"
    khal_settings.write_text(KHAL_SETTINGS.format(folder=folder))
    settings.write_text(VDIRSYNCER_SETTINGS.format(folder=folder, url=url))
    for word in ("discover", "sync"):
        _run([INSTALLED / "bin" / "vdirsyncer", "--config", settings, word])
    fields = [part for field in _KHAL_FIELDS for part in ("--json", field)]
    lines = _run([INSTALLED / "bin" / "khal", "-c", khal_settings, "list", "--once", *fields, "2026-01-01", "500d"])
    events = (event for line in lines.splitlines() for event in json.loads(line))
    return dict(_of_khal(event) for event in events)


def calcurse(url: str, folder: Path) -> dict[str, Seen]:
    """calcurse, which keeps neither uids nor how certain an event is."""
    _run(["calcurse", "-q", "-D", folder, "-i", "/dev/stdin"], _fetched(url))
    exported = Calendar.from_ical(_run(["calcurse", "-q", "-D", folder, "-xical"]))
    return dict(_of_calcurse(event) for event in exported.walk("VEVENT"))


#: All of them, by name.
PROGRAMS: dict[str, Program] = {
    "ical.js": ical_js,
    "node-ical": node_ical,
    "libical": libical,
    "recurring-ical-events": recurring_ical_events,
    "khal": khal,
    "calcurse": calcurse,
}


def missing() -> list[str]:
    """What is not installed of all that the tests need, each with how to install it."""
    debian = {"calcurse": ["calcurse", "--version"], "node": ["node", "--version"]}
    debian["gir1.2-ical-3.0 and python3-gi"] = [
        DEBIAN_PYTHON,
        "-c",
        "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib",
    ]
    lacking = [f"apt-get install {name}" for name, command in debian.items() if not _works(command)]
    return lacking + ([] if (INSTALLED / "done").exists() else ["make clients"])


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _read_by(command: Iterable[str | Path], url: str) -> dict[str, Seen]:
    events: Iterator[dict[str, Any]] = map(json.loads, _run(command, _fetched(url)).splitlines())
    return {event.pop("uid"): Seen(**(event | {name: event[name] or "" for name in _TEXTS})) for event in events}


def _of_khal(event: dict[str, Any]) -> tuple[str, Seen]:
    all_day = event["all-day"] == "True"
    start, end = event["start-long-full"], event["end-long-full"]
    return _uid(event["description"]), Seen(
        start=start[:10] if all_day else _seconds(start),
        end=_next_day(end[:10]) if all_day else _seconds(end),
        all_day=all_day,
        summary=event["title"],
        description=event["description"],
        location=event["location"],
        status=event["status"],
    )


def _of_calcurse(event: Any) -> tuple[str, Seen]:
    begins, rule = event["DTSTART"].dt, event.get("RRULE")
    all_day = not isinstance(begins, datetime)
    last = rule["UNTIL"][0] if rule else begins
    description = str(event["DESCRIPTION"])
    return _uid(description), Seen(
        start=begins.isoformat() if all_day else begins.replace(tzinfo=UTC).timestamp(),
        end=_next_day(last.isoformat()) if all_day else (begins + event["DURATION"].dt).replace(tzinfo=UTC).timestamp(),
        all_day=all_day,
        summary=str(event["SUMMARY"]),
        description=description,
        location=str(event.get("LOCATION", "")),
        status=None,
    )


def _uid(description: str) -> str:
    """The description ends in it: vdirsyncer and calcurse have names of their own for events."""
    found = _ENTRY.search(description.rstrip())
    return found[1] if found else f"no uid in {description!r}"


def _seconds(written: str) -> float:
    return datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp()


def _next_day(written: str) -> str:
    return (date.fromisoformat(written) + timedelta(days=1)).isoformat()


def _fetched(url: str) -> bytes:
    """The feed, as a program's own client would ask for it."""
    return httpx.get(url).raise_for_status().content


def _run(command: Iterable[str | Path], given: bytes = b"") -> str:
    """What it prints, in UTC and UTF-8; the test fails with what it complains of."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    ended = subprocess.run([*map(str, command)], input=given, capture_output=True, env=environment, check=False)
    assert ended.returncode == 0, f"{command}: {ended.stdout.decode()} {ended.stderr.decode()}"
    return ended.stdout.decode()
