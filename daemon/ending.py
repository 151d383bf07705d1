"""The end of the daemon, come what may."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger("summitry.service")

#: What is finished and given back in good order has been so by then; systemd, and people, wait no longer than ten.
_PATIENCE_SECONDS = 9.0


@contextmanager
def ended_in_time() -> Iterator[Callable[[], None]]:
    """What is given is to be called when the daemon is asked to end: unless the block ends by itself, all does.

    A thread that waits for a database that stands still, without an answer and without an error, can be ended by
    nothing else. The database knows what is done, as after any other death: leases run out, and nothing is lost.
    """
    last_resort = threading.Timer(_PATIENCE_SECONDS, _end)
    last_resort.daemon = True
    try:
        yield last_resort.start
    finally:
        last_resort.cancel()


def _end() -> None:
    logger.warning("ended at once: something did not let go, a database that gives no answer perhaps; nothing is lost")
    logging.shutdown()
    os._exit(0)
