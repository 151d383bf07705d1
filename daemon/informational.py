"""A connection that bounds how many informational answers (RFC 9110, section 15.2) come before the final one.

httpcore reads and drops every one of them, thousands in a row, and the event loop waits meanwhile.
"""

import re
import ssl
from typing import Any

import httpcore

#: How many may come before the final answer.
MOST_INFORMATIONAL = 8

#: In a head nothing but a status line begins so: a field's name holds no slash. 101 is final, for nothing follows it.
_STATUS_LINE = re.compile(rb"\nHTTP/\d\.\d (?:(1)(?!01)|\d)\d\d")
_LONGEST_BEGINNING = len(b"\nHTTP/1.1 10")


class FewInformational(httpcore.AsyncNetworkStream):
    """Passes on what `stream` brings, until it brings too many informational answers to what was written last."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._await_answer()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 (httpcore's)
        """As httpcore has it. Raises httpcore.RemoteProtocolError where too many informational answers came."""
        read = await self._stream.read(max_bytes, timeout)
        if not self._is_answered:
            self._count(read)
        return read

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 (httpcore's)
        """As httpcore has it: whatever comes then answers this."""
        self._await_answer()
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """As httpcore has it."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
    ) -> httpcore.AsyncNetworkStream:
        """As httpcore has it; what was encrypted is counted alike."""
        return FewInformational(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """As httpcore has it."""
        return self._stream.get_extra_info(info)

    def _await_answer(self) -> None:
        self._is_answered = False
        self._informational = 0
        self._rest = b"\n"

    def _count(self, read: bytes) -> None:
        known, end = self._rest + read, 0
        for line in _STATUS_LINE.finditer(known):
            end = line.end()
            self._is_answered = line[1] is None
            if self._is_answered:
                return
            self._informational += 1
            if self._informational > MOST_INFORMATIONAL:
                raise httpcore.RemoteProtocolError(f"more than {MOST_INFORMATIONAL} informational answers")
        self._rest = known[max(end, len(known) - _LONGEST_BEGINNING) :]
