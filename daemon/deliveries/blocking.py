"""Blocking work beside the event loop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def tried(work: Callable[[], T]) -> tuple[T | None, Exception | None]:
    """Do blocking `work` in a thread: its result, or what went wrong. The loop that asks must outlive both."""
    [outcome] = await asyncio.gather(asyncio.to_thread(work), return_exceptions=True)
    if isinstance(outcome, Exception):
        return None, outcome
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome, None
