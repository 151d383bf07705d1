"""Work: what takes long or blocks is done where it disturbs nobody."""

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Work(Protocol):
    """Does blocking work where it disturbs nobody."""

    async def __call__(self, work: Callable[[], T], /) -> T:
        """What `work` gives, or raises."""
        ...
