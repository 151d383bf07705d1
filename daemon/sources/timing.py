"""When a source is read next, and when a page is looked at again: tables and pure functions."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from calendars.model.source import Source
from daemon.deliveries.attempts import quiet_asked_for

#: However seldom a source asks to be read, or however long it fails: it is asked once in so long.
LONGEST = timedelta(days=1)

#: How much later than it could be a source is read, as a share of its interval, so that not all are read at once.
SPREAD = 0.1

#: So long into an hour at which they may be read again those are spread that may not be read before it.
_SPREAD_OF_HOURS = timedelta(minutes=10)

#: A page is looked at again so long after it was taken, for corrections.
LOOKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))

#: A page that could not be reached is tried again after so long, and then no more.
TRIES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def due_after_success(source: Source, now: datetime, asked_for: timedelta | None, spread: float) -> datetime:
    """When a source that was read is read next: after its interval, or what is asked for if that is longer.

    `spread`, from 0 to 1, is how far into the tenth of the interval that is added.
    """
    wished = max(source.wishes.wait or timedelta(), asked_for or timedelta())
    return _due(source, now, min(max(source.every.rough, wished), max(LONGEST, source.every.rough)), spread)


def due_after_failure(source: Source, now: datetime, asked_for: timedelta | None, spread: float) -> datetime:
    """When a source that failed is asked again: after twice its interval, four times, …, a day at the most.

    `source` is as it is after the failure. Whoever says how long to stay away is heeded.
    """
    doubled: timedelta = source.every.rough * 2 ** min(source.failures, 20)
    return _due(source, now, max(min(doubled, LONGEST), source.every.rough, asked_for or timedelta()), spread)


def _due(source: Source, now: datetime, wait: timedelta, spread: float) -> datetime:
    """After `wait`, and not at an hour or on a day at which the source asks not to be read."""
    at = now + wait * (1 + SPREAD * spread)
    awake = source.wishes.first_after(at)
    return awake if awake == at else awake + _SPREAD_OF_HOURS * spread


def asked_for_by(headers: httpx.Headers, now: datetime) -> timedelta | None:
    """For how long an answer says that it holds: `Cache-Control: max-age`, else `Expires` (RFC 9111, section 5)."""
    if age := _MAX_AGE.search(headers.get("cache-control", "")):
        return timedelta(seconds=int(age[1])) or None
    try:
        expires = parsedate_to_datetime(headers.get("expires", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    expires = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
    return expires - now if expires > now else None


def quiet_of(headers: httpx.Headers, now: datetime) -> timedelta | None:
    """How long a `Retry-After` asks to stay away."""
    return quiet_asked_for(headers.get("retry-after"), now, LONGEST)


def next_look(seen: datetime, now: datetime) -> datetime | None:
    """When a page that was first seen at `seen` is looked at again; None where it no longer is."""
    return next((seen + after for after in LOOKS if seen + after > now), None)


def next_try(tries: int, now: datetime) -> datetime | None:
    """When a page that could not be reached so many times is tried again; None where it no longer is."""
    return now + TRIES[tries - 1] if tries <= len(TRIES) else None


def next_asking(tries: int, now: datetime) -> datetime:
    """When a page is tried again whose site could not say so many times whether it may be read: without end."""
    return next_try(tries, now) or now + TRIES[-1]
