"""An answer that is sent piece by piece: whoever reads slowly holds a piece of it, and no copy of the whole."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

#: How large a piece is at the least, in bytes, but for the last one.
PIECE = 65_536


class Content:
    """Bytes in `parts`, one after the other, which others may hold too."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self.parts = parts
        #: How many bytes that are together.
        self.size = 0
        self._cuts = [0]
        for number, end in enumerate(accumulate(map(len, parts)), 1):
            if end - self.size >= PIECE or number == len(parts):
                self._cuts.append(number)
                self.size = end

    @classmethod
    def cut(cls, whole: bytes) -> "Content":
        """`whole`, in parts that are pieces."""
        return cls([whole[first : first + PIECE] for first in range(0, len(whole), PIECE)])

    def pieces(self) -> Iterator[bytes]:
        """The parts, joined to PIECE bytes or a little more: to send each of thousands alone would take long."""
        return (b"".join(self.parts[first:end]) for first, end in pairwise(self._cuts))


class Pieces(Response):
    """The pieces of `content`, the next when the one before was taken."""

    def __init__(self, content: Content, media_type: str, headers: Mapping[str, str]) -> None:
        self.content = content
        super().__init__(media_type=media_type, headers={**headers, "Content-Length": str(content.size)})

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Send them (ASGI); to HEAD only what would be told of them (RFC 9110, section 9.3.2)."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for piece in self.content.pieces() if scope["method"] != "HEAD" else ():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
