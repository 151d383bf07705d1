"""What a piece of work costs, whatever else the machine has to do at the time."""

import time
from collections.abc import Callable

_TRIES = 5


def within(seconds: float, work: Callable[[], object]) -> bool:
    """Whether the work can be done in that much time of this process: one quick run of a few is enough, for a busy
    machine makes any run slower, and none quicker."""
    return any(process_seconds(work) < seconds for _ in range(_TRIES))


def quickest(work: Callable[[], object]) -> float:
    """What the work takes in seconds of this process, where nothing disturbs it: the least of a few runs."""
    return min(process_seconds(work) for _ in range(_TRIES))


def process_seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
