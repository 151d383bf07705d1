"""How long an event loop, or the whole machine, stood still: `python -m tests.faults.heartbeat` prints the latter.

A line a stall: when it ended, by the machine's own clock, and how long it was, in seconds.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

_SCHEDULED = Path("/proc/thread-self/schedstat")
_BEAT_SECONDS = 0.005
_WORTH_TELLING = 0.02


@dataclass(frozen=True, slots=True)
class Stall:
    """From `began`, in seconds of the machine's own clock, for so many `seconds` nothing went on."""

    began: float
    seconds: float

    def overlaps(self, other: "Stall") -> bool:
        """Whether some of it was at the same time."""
        return self.began < other.began + other.seconds and other.began < self.began + self.seconds


def _queued() -> float:
    """How long, in seconds, this thread has ever been ready and had no processor; 0 but on Linux."""
    return int(_SCHEDULED.read_text("ascii").split()[1]) / 1e9 if _SCHEDULED.exists() else 0.0


async def beat(stalls: list[Stall]) -> None:
    """Note each stall of the loop that this runs on, until it is cancelled; waiting for a processor is none."""
    while True:
        before, queued = time.monotonic(), _queued()
        await asyncio.sleep(_BEAT_SECONDS)
        late = time.monotonic() - before - _BEAT_SECONDS - (_queued() - queued)
        if late > _WORTH_TELLING:
            stalls.append(Stall(before, late))


async def _tell() -> None:
    """The stalls of a process that does nothing else: the machine's."""
    stalls: list[Stall] = []
    task = asyncio.create_task(beat(stalls))
    told = 0
    while not task.done():
        await asyncio.sleep(0.05)
        for stall in stalls[told:]:
            print(stall.began, stall.seconds, flush=True)
        told = len(stalls)


if __name__ == "__main__":
    asyncio.run(_tell())
