"""What RFC 5545 has no words for, as properties of ours: a calendar of ours that comes back says what it said.

Every program leaves properties alone that it does not know (RFC 5545, section 3.8.8.2).
"""

from collections.abc import Iterator, Mapping
from datetime import time

from calendars.feed.texts import line
from calendars.model.engagement import Engagement, Status
from calendars.model.when import Precision, When

WHEN = "X-SUMMITRY-WHEN"
STATUS = "X-SUMMITRY-STATUS"
PARTIES = "X-SUMMITRY-PARTIES"
PEOPLE = "X-SUMMITRY-PEOPLE"

_UNSAID = "-"
_ASSUMED = "assumed:"


def carried(engagement: Engagement, default_zone: str) -> Iterator[tuple[str, str]]:
    """Name and text of each property of ours; `default_zone` is the one that is assumed where none is known."""
    yield WHEN, written(engagement.when, default_zone)
    yield STATUS, engagement.status.value
    if engagement.parties:
        yield PARTIES, "; ".join(map(_part, engagement.parties))
    if engagement.people:
        yield PEOPLE, "; ".join(map(_part, engagement.people))


def written(when: When, default_zone: str) -> str:
    """Days (EDTF), precision, hours and zone, a word each: `2024-03-04 day 10:00:00 - Europe/Zurich`."""
    hours = (hour.isoformat() if hour else _UNSAID for hour in (when.time, when.end_time))
    unsaid_zone = f"{_ASSUMED}{default_zone}" if when.time else _UNSAID
    return " ".join((when.edtf, when.precision.value, *hours, when.timezone or unsaid_zone))


def when_of(text: str) -> tuple[When, str]:
    """What `written` wrote, and the zone that was assumed (UTC where none was). Raises ValueError."""
    days, precision, begins, ends, zone_name = text.split()
    by_month = precision == Precision.MONTH
    when = When.parse(days, None if by_month else Precision(precision))
    said = None if zone_name == _UNSAID or zone_name.startswith(_ASSUMED) else zone_name
    assumed = zone_name.removeprefix(_ASSUMED) if zone_name.startswith(_ASSUMED) else "UTC"
    return (
        When(
            start=when.start,
            end=when.end,
            precision=when.precision,
            time=_hour(begins),
            end_time=_hour(ends),
            timezone=said,
        ),
        assumed,
    )


def status_of(texts: Mapping[str, str]) -> Status | None:
    """The status among properties of ours; None where there is none."""
    try:
        return Status(texts.get(STATUS, ""))
    except ValueError:
        return None


def names_of(texts: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The parties or people among properties of ours."""
    return tuple(filter(None, (line(part) for part in texts.get(name, "").split(";"))))


def _part(name: str) -> str:
    return line(name).replace(";", ",")


def _hour(text: str) -> time | None:
    return None if text == _UNSAID else time.fromisoformat(text)
