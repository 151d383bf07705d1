"""Conditional GET, one function for all feeds (RFC 9110, sections 8.8 and 13)."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

_TAGS = re.compile(r'(?:W/)?("[^"]*")')
_CODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    """The content of an answer, with what tells it from another."""

    #: The bytes.
    content: bytes = field(repr=False)
    #: What they are, with the charset.
    media_type: str
    #: When they last changed, in UTC and in whole seconds.
    modified: datetime

    @cached_property
    def packed(self) -> bytes:
        """The content, packed by gzip; the same bytes each time."""
        return gzip.compress(self.content, compresslevel=6, mtime=0)

    @cached_property
    def etags(self) -> tuple[str, str]:
        """The strong validators of the content as it is, and packed: two, by RFC 9110, section 8.8.3.3."""
        digest = hashlib.sha256(self.content).hexdigest()[:32]
        return f'"{digest}"', f'"{digest}-gzip"'

    @property
    def size(self) -> int:
        """How many bytes it takes to keep, about."""
        return len(self.content) + len(self.packed)


def answer(request: Request, body: Body, headers: Mapping[str, str]) -> Response:
    """`body`, packed where the client takes that; 304 where the client asked for that and has it already."""
    packed = accepts_gzip(request.headers.get("accept-encoding", ""))
    described = {
        "ETag": body.etags[packed],
        "Last-Modified": format_datetime(body.modified.astimezone(UTC), usegmt=True),
        "Vary": "Accept-Encoding",
        **headers,
    }
    if is_known(request.headers, body):
        return Response(status_code=304, headers=described)
    if packed:
        described["Content-Encoding"] = "gzip"
    return Response(body.packed if packed else body.content, media_type=body.media_type, headers=described)


def is_known(headers: Headers, body: Body) -> bool:
    """Whether the client says that it has `body`; If-None-Match, where it is sent, alone decides."""
    tags = headers.getlist("if-none-match")
    if tags:
        return any(tag.strip() == "*" for tag in tags) or not set(_TAGS.findall(",".join(tags))).isdisjoint(body.etags)
    since = _instant(headers.get("if-modified-since", ""))
    return since is not None and body.modified <= since


def accepts_gzip(accepted: str) -> bool:
    """Whether `Accept-Encoding` allows gzip (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        if coding := _CODING.fullmatch(part):
            weights[coding[1].lower()] = _weight(coding[2])
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


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
