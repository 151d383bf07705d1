"""What is told to whoever started the daemon, where that wants to know (sd_notify(3)): ready, alive, stopping."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

logger = logging.getLogger("summitry.service")


class Supervisor:
    """systemd, or another that understands it. Where there is none, nobody is told anything.

    `environment` is what it gave us: `NOTIFY_SOCKET`, and `WATCHDOG_USEC` where it wants to hear that we are alive.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        meant = environment.get("WATCHDOG_PID") in (None, str(os.getpid()))
        watched = environment.get("WATCHDOG_USEC", "") if meant else ""
        #: How often it is told that we are alive, in seconds: twice as often as it asks for; None for never.
        self.every = int(watched) / 2_000_000 if watched.isdecimal() and int(watched) and address else None

    def ready(self, status: str) -> None:
        """The daemon does its work; `status` is shown to people."""
        self._tell(f"READY=1\nSTATUS={status}")

    def stopping(self) -> None:
        """The daemon ends, of its own will."""
        self._tell("STOPPING=1")

    @asynccontextmanager
    async def watching(self, healthy: Callable[[], bool]) -> AsyncIterator[None]:
        """Say that we are alive, from the event loop, for the length of an `async with`, while `healthy` holds.

        A loop that is stuck says nothing, and so is noticed.
        """
        telling = asyncio.create_task(self._tell_again(self.every, healthy)) if self.every else None
        try:
            yield
        finally:
            if telling:
                telling.cancel()
                with suppress(asyncio.CancelledError):
                    await telling

    async def _tell_again(self, every: float, healthy: Callable[[], bool]) -> None:
        while True:
            if healthy():
                self._tell("WATCHDOG=1")
            await asyncio.sleep(every)

    def _tell(self, what: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.setblocking(False)
                line.sendto(what.encode(), self._address)
        except OSError as error:  # it is a courtesy: reminders go out all the same
            logger.warning("NOTIFY_SOCKET cannot be written to: %s", error.strerror or error)
