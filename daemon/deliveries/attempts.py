"""What an answer means, and when to try again: tables and pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpx

from calendars.model.reminder import LAST_CHANCE
from daemon.guard import AddressRefused, NameUnknown, UrlRefused

#: Waits after the first, second, … failure; the last one for all that follow.
WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)

#: How much longer or shorter a wait may be, as a share of it, so that not all come back at once.
SPREAD = 0.2

#: No receiver can ask for more quiet than this.
LONGEST_QUIET = timedelta(hours=6)

#: What waits for an endpoint is tried as soon as it is back, where it failed for so long. Between two successes it was
#: the message that failed, and not the endpoint.
AWAY = timedelta(minutes=1)

#: An endpoint that failed for so long, so often, over so many messages is not sent to any more.
GIVE_UP_AFTER = timedelta(days=5)
GIVE_UP_FAILURES = 20
GIVE_UP_MESSAGES = 2


class Meaning(StrEnum):
    """What an answer, or its absence, says of a delivery."""

    DONE = "done"  #: the receiver has it
    FAILED = "failed"  #: try again, later
    GONE = "gone"  #: the receiver is gone for good, and says so


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of an attempt."""

    #: What it says of the delivery.
    meaning: Meaning
    #: What went wrong, in a word or two; None for a success.
    error: str | None = None
    #: How long the receiver asks for quiet, from now on; None where it does not.
    quiet: timedelta | None = None


def verdict_of_answer(status: int, headers: Mapping[str, str], now: datetime) -> Verdict:
    """What an answer means. `headers` have lower-case names, or do not care; `now` is in UTC."""
    if 200 <= status < 300:
        return Verdict(Meaning.DONE)
    if status == httpx.codes.GONE:
        return Verdict(Meaning.GONE, "gone")
    if status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
        return Verdict(Meaning.FAILED, f"status {status}", quiet_asked_for(headers.get("retry-after"), now))
    if 300 <= status < 400:
        return Verdict(Meaning.FAILED, "redirect")
    return Verdict(Meaning.FAILED, f"status {status}")


def verdict_of_error(error: BaseException) -> Verdict:
    """What it means that there was no answer."""
    known = (word for kind, word in _ERRORS if isinstance(error, kind))
    return Verdict(Meaning.FAILED, next(known, "broken"))


_ERRORS: tuple[tuple[type[BaseException], str], ...] = (
    (AddressRefused, "address refused"),
    (NameUnknown, "name unknown"),
    (UrlRefused, "address refused"),
    (httpx.InvalidURL, "address refused"),
    (httpx.TimeoutException, "timeout"),
    (TimeoutError, "timeout"),
    (httpx.ConnectError, "no connection"),
    (httpx.ProtocolError, "not HTTP"),
    (httpx.NetworkError, "connection lost"),
)


def quiet_asked_for(retry_after: str | None, now: datetime, longest: timedelta = LONGEST_QUIET) -> timedelta | None:
    """What a `Retry-After` asks for: seconds or a date (RFC 9110, section 10.2.3), `longest` or a day at the most.

    None for what is missing, past, or neither.
    """
    if retry_after is None:
        return None
    seconds = _seconds(retry_after.strip(), now)
    return min(timedelta(seconds=seconds), longest) if seconds else None


def _seconds(written: str, now: datetime) -> float | None:
    """The seconds from now, none of them negative, a day at the most; None for what is no `Retry-After`."""
    if written.isascii() and written.isdigit():
        return min(float(written[:9]), 86_400) if len(written) <= 9 else 86_400
    try:
        instant = parsedate_to_datetime(written)
    except (ValueError, IndexError, OverflowError):  # its parser raises what it pleases
        return None
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return min(max((instant - now).total_seconds(), 0), 86_400)


def next_attempt(attempts: int, now: datetime, expires: datetime, spread: float) -> datetime | None:
    """When to try again after `attempts` failures; None when it is not worth it any more.

    `spread` is from -1 to 1: where within ±20 % the wait lies. Never at `expires` or after it; but a wait that
    reaches into the last minute is cut, so that one last attempt is made a minute before.
    """
    wait = WAITS[min(max(attempts, 1), len(WAITS)) - 1] * (1 + SPREAD * spread)
    last = expires - LAST_CHANCE
    if now < last < now + wait:
        return last
    return now + wait if now + wait < expires else None
