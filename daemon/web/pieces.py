"""An answer that is sent piece by piece: whoever reads slowly holds a piece of it, and no copy of the whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

#: How large a piece is at the least, in bytes, but for the last one.
PIECE = 65_536


class Pieces(Response):
    """`parts`, one after the other, of `size` bytes together; the next piece when the one before was taken."""

    def __init__(self, parts: Sequence[bytes], size: int, media_type: str, headers: Mapping[str, str]) -> None:
        self.parts = parts
        super().__init__(media_type=media_type, headers={**headers, "Content-Length": str(size)})

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Send them (ASGI); to HEAD only what would be told of them (RFC 9110, section 9.3.2)."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for piece in in_pieces(self.parts) if scope["method"] != "HEAD" else ():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def in_pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """`parts` joined into pieces of PIECE bytes or a little more: to send each of thousands alone would take long."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
