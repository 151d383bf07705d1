"""Writers on one SQLite file take turns: whoever waits is next."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def next_in_line(database: str) -> Iterator[None]:
    """Hold the one place before the file's own lock, from asking for that lock until it is had. Blocks.

    SQLite lets those who wait look again at times, and takes whoever asks at the right moment: a process that writes
    without pause would let another wait until that gives up. This place is left by having the lock, so whoever
    writes has to come by it again, behind those who wait.
    """
    with contextlib.ExitStack() as leaving:
        with contextlib.suppress(OSError):  # where no file can be made, the database says what is wrong with that
            file = os.open(f"{database}-turn", os.O_CREAT | os.O_RDWR, 0o600)
            leaving.callback(os.close, file)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
