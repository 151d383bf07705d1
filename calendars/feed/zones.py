"""The zone that a calendar names for itself (X-WR-TIMEZONE), heeded as Google, Apple and Outlook mean it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import vDDDLists, vDDDTypes
from icalendar.cal.component import Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.feed.moments import first_of
from calendars.feed.texts import line
from calendars.model.when import zone

_DATED = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")


def heed_own_zone(calendar: Component) -> None:
    """Put the events of `calendar` into the zone that it names for itself, where it names one that is known.

    Hours that float are hours of that zone. Instants in UTC stay the instants that they are, and are told by that
    zone's clock, which a series follows: a meeting at ten stays at ten when clocks change.
    """
    own = _zone_of(calendar)
    if own is None:
        return
    for event in calendar.walk("VEVENT"):
        for name in _DATED:
            for value in _values(event.get(name)):
                value.dt = _put(value.dt, own)


def _zone_of(calendar: Component) -> ZoneInfo | None:
    name = line(str(first_of(calendar, "X-WR-TIMEZONE") or ""))
    try:
        return zone(WINDOWS_TO_OLSON.get(name, name)) if name else None
    except ValueError:
        return None


def _values(found: Any) -> list[vDDDTypes]:
    """The dates that a property holds, be it one, several, or several times several."""
    each = found if isinstance(found, list) else [found]
    lists = [one.dts if isinstance(one, vDDDLists) else [one] for one in each]
    return [value for values in lists for value in values if isinstance(value, vDDDTypes)]


def _put(moment: Any, own: ZoneInfo) -> Any:
    if isinstance(moment, tuple):
        return tuple(_put(part, own) for part in moment)
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=own)
    if moment.tzname() != "UTC":
        return moment
    try:
        return moment.astimezone(own)
    except OverflowError:  # the first and the last hours of all
        return moment
