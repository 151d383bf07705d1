"""What the first reader would wait for, done before."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

logger = logging.getLogger("summitry.web")

_BEFORE_SECONDS = 1.0

Step = Callable[[], Awaitable[None]]


@asynccontextmanager
async def warming(quick: Step, long: Step) -> AsyncIterator[None]:
    """Do what is `quick` before anybody is answered, and what takes long meanwhile; none of it has to succeed."""
    await _tried(lambda: asyncio.wait_for(quick(), _BEFORE_SECONDS))
    meanwhile = asyncio.create_task(_kept(long))
    try:
        yield
    finally:
        meanwhile.cancel()
        await asyncio.wait({meanwhile})
        gc.unfreeze()


async def _kept(long: Step) -> None:
    await _tried(long)
    gc.freeze()  # to look at all that is kept, again and again, stops everything for 0.2 s


async def _tried(step: Step) -> None:
    """Do it; whoever asks first finds out what is wrong, and is told."""
    [outcome] = await asyncio.gather(step(), return_exceptions=True)
    if isinstance(outcome, Exception):
        logger.info("the first who asks waits a little: %s", str(outcome) or "the database does not answer")
