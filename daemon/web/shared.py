"""One call of a function for all who ask at the same time."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

import anyio
from anyio.to_thread import run_sync

Result = TypeVar("Result")


class Shared(Generic[Result]):
    """Calls a function that blocks, in a thread, once for all who ask at the same time. For one event loop.

    Whoever asks while it runs is told by the next run: the one under way may have looked before a change that the
    asker knows of. It never runs twice at once. Whoever has waited for `patience` seconds is told by a TimeoutError.
    """

    def __init__(self, function: Callable[[], Result], patience: Callable[[], float]) -> None:
        self._function, self._patience = function, patience
        self._running: asyncio.Task[Result] | None = None
        self._telling: asyncio.Task[Result] | None = None

    async def __call__(self) -> Result:
        """What the function says, asked after this was called. Raises what it raises."""
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())
            self._telling.add_done_callback(_heard)
        return await asyncio.shield(self._telling)

    async def _tell(self) -> Result:
        """The next run's result, for all who asked before it began: one clock for all of them."""
        try:
            with anyio.fail_after(self._patience()):
                if self._running is not None:
                    await asyncio.wait({self._running})
                self._running, self._telling = asyncio.create_task(self._run()), None
                self._running.add_done_callback(_heard)
                return await asyncio.shield(self._running)
        finally:
            if self._telling is asyncio.current_task():
                self._telling = None

    async def _run(self) -> Result:
        return await run_sync(self._function, abandon_on_cancel=True)  # the daemon ends although a database hangs


def _heard(task: "asyncio.Task[Result]") -> None:
    """An error reaches whoever waits; nobody may wait any more."""
    if not task.cancelled():
        task.exception()
