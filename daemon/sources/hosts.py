"""Hosts: one request at a time to each, with a pause between two, and none while it asks for quiet."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

#: No host can ask for a longer pause between two requests, in seconds.
LONGEST_PAUSE = 30.0


class _Host:
    """Whose turn it is to ask one host."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0
        self.free_at = 0.0
        self.pause = 0.0
        self.quiet_until: datetime | None = None


class Hosts:
    """Lets those who ask wait for their turn. Lives on one event loop."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """The only one who asks the host of that name, from when its pause is over to the end of the `with`."""
        host = self._hosts.setdefault(name, _Host())
        host.waiting += 1
        try:
            async with host.lock:
                await asyncio.sleep(max(0.0, host.free_at - time.monotonic()))
                try:
                    yield
                finally:
                    host.free_at = time.monotonic() + max(self._pause, host.pause)
        finally:
            host.waiting -= 1
            self._forget()

    def slow_down(self, name: str, pause: float) -> None:
        """Let at least `pause` seconds go by between two requests, thirty at the most: the host asks for it."""
        self._hosts.setdefault(name, _Host()).pause = min(pause, LONGEST_PAUSE)

    def rest(self, name: str, until: datetime) -> None:
        """Ask the host nothing until then."""
        self._hosts.setdefault(name, _Host()).quiet_until = until

    def rests_until(self, name: str, now: datetime) -> datetime | None:
        """Until when the host is not to be asked; None where it may be."""
        host = self._hosts.get(name)
        return host.quiet_until if host and host.quiet_until and host.quiet_until > now else None

    def _forget(self) -> None:
        """Forget those whose pause is long over: there are many hosts, and most are asked once."""
        if len(self._hosts) > 1_000:
            long_ago = time.monotonic() - LONGEST_PAUSE
            self._hosts = {
                name: one
                for name, one in self._hosts.items()
                if one.waiting or one.quiet_until or one.free_at > long_ago
            }
