"""Time two ways of doing one thing in turn, so that a machine whose speed drifts slows both alike."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

#: The environment variable that makes everything small: see `sized`.
SMALL = "SUMMITRY_BENCHMARKS_SMALL"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    #: What was done.
    what: str
    #: What was measured, in `unit`; a median of the rounds where there are several.
    measured: float
    #: "articles/s", "MB at most".
    unit: str
    #: The peer it was held against; None where there is none. Without `of_peer` it says why that is not there.
    peer: str | None = None
    #: The same of the peer.
    of_peer: float | None = None
    #: What is aimed at, as one reads it: "3 ×", "120 MB"; empty where nothing is.
    bar: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times what the peer measures ours is."""
        return self.measured / self.of_peer if self.of_peer else None


def sized(count: int, small: int) -> int:
    """`count`, or `small` where a run is only to show that everything goes through."""
    return small if os.environ.get(SMALL) else count


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, by the wall."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_turn(
    what: str,
    unit: str,
    count: int,
    ours: Callable[[], object],
    peer: str | None = None,
    theirs: Callable[[], object] | None = None,
    *,
    peer_count: int | None = None,
    rounds: int = 5,
    bar: str = "",
) -> Figure:
    """How many `unit` a second, ours and theirs round about; `count` (and `peer_count`) says how many one call does."""
    mine, others = [], []
    for _ in range(sized(rounds, 1)):
        mine.append(seconds(ours))
        if theirs is not None:
            others.append(seconds(theirs))
    rate = count / median(mine)
    peer_rate = (peer_count or count) / median(others) if others else None
    return Figure(what, rate, f"{unit}/s", peer, peer_rate, bar)
