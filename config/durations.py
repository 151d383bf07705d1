"""Durations as people write them: "30s", "15m", "24h", "1d", "2w"; ISO 8601 ("PT24H", "P1D") in messages.

A day is not 24 hours: `1d` before a meeting at nine is nine o'clock on the day before, whatever the clocks
did in the night; `24h` is that many hours of elapsed time (RFC 5545, section 3.3.6).
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

_WRITTEN = re.compile(r"(?P<count>\d{1,9})\s*(?P<unit>[smhdw])", re.ASCII | re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_DAYS = {"d": 1, "w": 7}
_LONGEST_DAYS = 366 * 10


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of calendar days, or of elapsed seconds; one of the two is zero."""

    #: Calendar days: the same hour of the clock, so many days away.
    days: int = 0
    #: Elapsed seconds.
    seconds: int = 0

    def __post_init__(self) -> None:
        if self.days < 0 or self.seconds < 0 or (self.days and self.seconds):
            raise ValueError("a duration is of days, or of seconds, and not negative")
        if self.days > _LONGEST_DAYS or self.seconds > _LONGEST_DAYS * 86_400:
            raise ValueError("a duration is of ten years at the most")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "30s", "15m", "2h", "1d" or "1w". Raises ValueError with the reason."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise ValueError(f"{text!r} is not a duration; write 30s, 15m, 2h, 1d or 1w")
        count, unit = int(written["count"]), written["unit"].lower()
        if unit in _DAYS:
            return cls(days=count * _DAYS[unit])
        return cls(seconds=count * _SECONDS[unit])

    @property
    def iso(self) -> str:
        """As ISO 8601 writes it: `P1D`, `PT24H`, `PT15M`, `PT0S`."""
        if self.days:
            return f"P{self.days}D"
        for seconds, letter in ((3600, "H"), (60, "M")):
            if self.seconds and self.seconds % seconds == 0:
                return f"PT{self.seconds // seconds}{letter}"
        return f"PT{self.seconds}S"

    @property
    def rough(self) -> timedelta:
        """Its length, a day taken for 24 hours: to sort by, never to plan by."""
        return timedelta(days=self.days, seconds=self.seconds)

    def __str__(self) -> str:
        if self.days:
            return f"{self.days // 7}w" if self.days % 7 == 0 else f"{self.days}d"
        for unit, seconds in (("h", 3600), ("m", 60)):
            if self.seconds and self.seconds % seconds == 0:
                return f"{self.seconds // seconds}{unit}"
        return f"{self.seconds}s"
