"""The hours of an engagement, as its reader's clock shows them and as the place's does."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from calendars.model.engagement import Engagement
from calendars.model.when import When
from daemon.house import zone_of_place
from daemon.words import short_day


@dataclass(frozen=True, slots=True)
class Hours:
    """When it begins and ends, for two readers: whoever looks at it, and whoever is there."""

    #: By the reader's clock: `09:30–11:00`. By the place's where its zone is not known.
    shown: str
    #: The reader's day where it is another than the place's: `Tue 5 March`; empty where it is the same.
    day: str
    #: By the place's clock, and whose that is: `10:30–12:00 Zurich`; empty where the clocks agree.
    there: str
    #: Whether the place's zone is known.
    certain: bool
    #: The beginning for programs (HTML's `datetime`): with its offset where that is known.
    stamp: str


def hours(when: When, reader: ZoneInfo) -> Hours | None:
    """The hours of `when` for somebody whose clock shows the time of `reader`; None where no hour is known."""
    if when.time is None:
        return None
    local = _between(when.time, when.end_time)
    if when.timezone is None:
        return Hours(local, "", "", certain=False, stamp=f"{when.start}T{when.time:%H:%M}")
    begins, ends = when.begins(), when.finishes()
    assert begins is not None  # noqa: S101 (there is an hour)
    if ends is not None and ends <= begins:  # an hour that does not exist, or exists twice, on one side of it
        ends = None
    starts = _seen(begins, reader)
    shown = _between(starts.time(), _seen(ends, reader).time() if ends else None)
    day = f"{starts:%a} {short_day(starts.date())}" if starts.date() != when.start else ""
    there = f"{local} {city(when.timezone)}" if (shown, day) != (local, "") else ""
    return Hours(shown, day, there, certain=True, stamp=starts.isoformat(timespec="minutes"))


def placed(engagement: Engagement) -> When:
    """Its days and hours, by the zone of its place where its own is not known."""
    when = engagement.when
    if when.time is None or when.timezone is not None or not engagement.place:
        return when
    return replace(when, timezone=zone_of_place(engagement.place))


def by_the_clock(when: When, reader: ZoneInfo) -> tuple[date, time]:
    """What entries of one day are sorted by: those without an hour first, then as the reader's clock goes."""
    if when.time is None:
        return date.min, time.min
    begins = when.begins() if when.timezone else None
    if begins is None:
        return when.start, when.time
    seen = _seen(begins, reader)
    return seen.date(), seen.time()


def city(zone_name: str) -> str:
    """What the clock of a zone is called by: `Zurich`, `New York`, `UTC`."""
    return zone_name.rpartition("/")[2].replace("_", " ")


def _seen(instant: datetime, reader: ZoneInfo) -> datetime:
    try:
        return instant.astimezone(reader)
    except OverflowError:  # the first hours of year 1 and the last of year 9999
        return instant


def _between(begins: time, ends: time | None) -> str:
    return f"{begins:%H:%M}" + (f"–{ends:%H:%M}" if ends else "")
