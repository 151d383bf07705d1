"""The style sheet and the icon. Their names hold a hash of their content, so that they can be kept for ever."""

import hashlib
from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_KINDS = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


def address(name: str) -> str:
    """The path at which the file called `name` is served."""
    stem, _, ending = name.rpartition(".")
    return f"/static/{stem}-{hashlib.sha256(_content(name)).hexdigest()[:12]}.{ending}"


async def serve(request: Request) -> Response:
    """`/static/{name}`."""
    for name, kind in _KINDS.items():
        if request.url.path == address(name):
            kept = {"Cache-Control": "public, max-age=31536000, immutable"}
            return Response(_content(name), media_type=kind, headers=kept)
    raise HTTPException(404)


@cache
def _content(name: str) -> bytes:
    return files("daemon.web").joinpath("static", name).read_bytes()
