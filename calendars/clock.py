"""What time it is: the real clock, and one that tests set."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time. Everything that asks for "now" is given one, so that tests need not sleep."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError(f"{instant} has no zone; a clock is set in UTC")
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was last set to, in UTC."""
        return self._instant

    def advance(self, by: timedelta) -> None:
        """Move the hands, forwards or (as real clocks do) backwards."""
        self._instant += by

    def set(self, instant: datetime) -> None:
        """Set the hands to `instant`."""
        self._instant = instant.astimezone(UTC)
