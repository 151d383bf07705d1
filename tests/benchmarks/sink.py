"""A receiver of webhooks in a process of its own: `python -m tests.benchmarks.sink`.

It prints its port, answers every POST with 204 at once, and each GET with when the messages came: a JSON object of
`webhook-id` and seconds since 1970. A GET forgets them.
"""

import asyncio
import json
import time

_ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"
_ID = b"\r\nwebhook-id: "
_LENGTH = b"\r\ncontent-length: "


class Sink(asyncio.Protocol):
    """One connection; requests on it come one after another."""

    came: dict[str, float] = {}  # noqa: RUF012 (one for all connections)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._read = transport, bytearray()

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (head := self._read.find(b"\r\n\r\n")) >= 0:
            headers = bytes(self._read[:head]).lower() + b"\r\n"
            end = head + 4 + int(_value(headers, _LENGTH) or 0)
            if len(self._read) < end:
                return
            del self._read[:end]
            self._transport.write(self._answered(headers))

    def _answered(self, headers: bytes) -> bytes:
        if headers.startswith(b"get"):
            body = json.dumps(Sink.came).encode()
            Sink.came.clear()
            return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
        Sink.came.setdefault(_value(headers, _ID).decode(), time.time())
        return _ANSWER


def _value(headers: bytes, name: bytes) -> bytes:
    start = headers.find(name)
    return headers[start + len(name) : headers.find(b"\r\n", start + len(name))] if start >= 0 else b""


async def serve() -> None:
    """Answer until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
