"""When -> DTSTART and DTEND: instants in UTC, or days with an exclusive end."""

from datetime import UTC, date, datetime, time, timedelta

from calendars.model.when import When, zone

#: How long an engagement is shown whose hour is known but not its end: programs do not agree on what no end means.
USUAL_LENGTH = timedelta(hours=1)

Moment = datetime | date


def span(when: When, default_zone: str) -> tuple[Moment, Moment | None]:
    """DTSTART and DTEND of `when` (RFC 5545, sections 3.8.2.4 and 3.8.2.2), whose own zone is above `default_zone`.

    Days end exclusively. An hour whose end is not known lasts USUAL_LENGTH, or over several days until the last
    one is over. None, for which RFC 5545 has a meaning, only where the end would lie after year 9999.
    """
    begins = when.begins(default_zone)
    if begins is not None:
        return begins, _timed_end(when, begins, default_zone)
    return when.start, when.end + timedelta(days=1) if when.end < date.max else None


def _timed_end(when: When, begins: datetime, default_zone: str) -> datetime | None:
    ends = when.finishes(default_zone)
    if ends is None and when.length > 1:
        ends = _midnight_after(when.end, when.timezone or default_zone)
    if ends is not None and ends > begins:
        return ends
    try:
        return begins + USUAL_LENGTH
    except OverflowError:
        return None


def _midnight_after(day: date, zone_name: str) -> datetime | None:
    try:
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone(zone_name)).astimezone(UTC)
    except OverflowError:
        return None
