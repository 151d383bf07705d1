"""Conditional GET, one function for all feeds (RFC 9110, sections 8.8 and 13)."""

import gzip
import hashlib
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from typing import Self

import brotli
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from daemon.web.pieces import Content, Pieces

#: In which ways a body may be coded, the best first; none is what every client takes.
CODINGS = ("br", "gzip", "")

_BROTLI_QUALITY = 5  # as small as gzip's 9, in less time than its 6
_GZIP_LEVEL = 6
_AS_GZIP = 31  # the largest window, and gzip's header, in which no time is named
_REFERENCE = 8  # bytes by which a part is known
_TAGS = re.compile(r'(?:W/)?("[^"]*")')
_CODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?", re.ASCII | re.IGNORECASE)


class Body:
    """The content of an answer, with what tells it from another."""

    def __init__(self, content: Content, media_type: str, modified: datetime, *, shared: bool = False) -> None:
        """`content` is `shared` where its parts are kept for others anyway.

        `media_type` is with the charset; `modified`, when it last changed, in UTC and in whole seconds.
        """
        self.content, self.media_type, self.modified = content, media_type, modified
        self._coded = {"": content}
        self._shared = shared

    @classmethod
    def unpacked(cls, packed: bytes, media_type: str, modified: datetime) -> Self:
        """The body whose content, coded as gzip, is `packed`. Raises OSError, EOFError or zlib.error."""
        body = cls(Content.cut(gzip.decompress(packed)), media_type, modified)
        body._coded["gzip"] = Content.cut(packed)
        return body

    def coded(self, coding: str) -> Content:
        """The content, coded so; the same bytes each time. Takes a while the first time."""
        if coding not in self._coded:
            self._coded[coding] = Content.cut(_code(self.content, coding))
        return self._coded[coding]

    def is_coded(self, coding: str) -> bool:
        """Whether that takes no time any more."""
        return coding in self._coded

    @cached_property
    def etags(self) -> Mapping[str, str]:
        """The strong validators by coding: each has one of its own, by RFC 9110, section 8.8.3.3."""
        hashed = hashlib.sha256()
        for piece in self.content.pieces():
            hashed.update(piece)
        digest = hashed.hexdigest()[:32]
        return {coding: f'"{digest}-{coding}"' if coding else f'"{digest}"' for coding in CODINGS}

    @cached_property
    def stamp(self) -> str:
        """`modified`, as HTTP writes it (RFC 9110, section 5.6.7)."""
        return format_datetime(self.modified.astimezone(UTC), usegmt=True)

    @property
    def size(self) -> int:
        """How many bytes it takes to keep; of parts that are shared only that they are known."""
        own = sum(content.size for coding, content in self._coded.items() if coding or not self._shared)
        return own + _REFERENCE * len(self.content.parts)


async def answer(request: Request, body: Body, headers: Mapping[str, str]) -> Response:
    """`body`, coded as the client likes best; 304 where the client asked for that and has it already."""
    coding = accepted(request.headers.get("accept-encoding", ""))
    described = {
        "ETag": body.etags[coding],
        "Last-Modified": body.stamp,
        "Vary": "Accept-Encoding",
        **headers,
    }
    if is_known(request.headers, body):
        return Response(status_code=304, headers=described)
    if coding:
        described["Content-Encoding"] = coding
    content = body.coded(coding) if body.is_coded(coding) else await run_sync(body.coded, coding)
    return Pieces(content, body.media_type, described)


def is_known(headers: Headers, body: Body) -> bool:
    """Whether the client says that it has `body`; If-None-Match, where it is sent, alone decides."""
    tags = headers.getlist("if-none-match")
    if tags:
        told = set(_TAGS.findall(",".join(tags)))
        return any(tag.strip() == "*" for tag in tags) or not told.isdisjoint(body.etags.values())
    since = _instant(headers.get("if-modified-since", ""))
    return since is not None and body.modified <= since


def accepted(written: str) -> str:
    """Which of CODINGS `Accept-Encoding` likes best (RFC 9110, section 12.5.3); of several the smallest."""
    weights: dict[str, float] = {}
    for part in written.split(","):
        if coding := _CODING.fullmatch(part):
            weights[coding[1].lower()] = _weight(coding[2])
    liked = {
        "br": weights.get("br", weights.get("*", 0.0)),
        "gzip": weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))),
    }
    best = max(liked, key=lambda coding: liked[coding])
    return best if liked[best] > 0 else ""


def _code(content: Content, coding: str) -> bytes:
    if coding == "br":
        packing = brotli.Compressor(mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY)
        return b"".join((*(packing.process(piece) for piece in content.pieces()), packing.finish()))
    zipping = zlib.compressobj(_GZIP_LEVEL, wbits=_AS_GZIP)
    return b"".join((*(zipping.compress(piece) for piece in content.pieces()), zipping.flush()))


def _weight(written: str | None) -> float:
    try:
        return float(written or "1")
    except ValueError:
        return 0.0


def _instant(written: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):  # the standard library's, for what is no date
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
