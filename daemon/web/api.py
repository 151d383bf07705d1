"""`/api/…`: JSON for other programs."""

import hmac
import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import anyio
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from calendars.copies import take_in
from calendars.listing import slices
from calendars.model.engagement import Engagement
from calendars.read.document import read_document
from calendars.tally import Tally
from config.errors import ArticleError
from daemon.house import House
from daemon.web.query import listed

#: The largest article that is taken, in bytes.
LARGEST = 2 * 1024 * 1024

_AT_ONCE = 4


class Api:
    """Engagements out, articles in."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._threads = anyio.CapacityLimiter(_AT_ONCE)

    def engagements(self, request: Request) -> Response:
        """`/api/engagements`: the list of them, with the filters of `list`."""
        selection = listed(request.query_params, self._house.today, self._house.clock.now())
        found = slices(self._house.store, selection)
        first = next(found, [])  # what fails, fails before anything is sent
        content = _as_list(chain((first,), found))
        return StreamingResponse(content, media_type="application/json", headers={"Cache-Control": "no-cache"})

    async def articles(self, request: Request) -> Response:
        """`/api/articles`: take an article in, for those who hold a token."""
        _admit(request, self._house.settings.web.tokens)
        content = await _content(request)
        outcome = await run_sync(self._take_in, content, limiter=self._threads)
        return JSONResponse(outcome, 201, headers={"Cache-Control": "no-store"})

    def _take_in(self, content: bytes) -> dict[str, Any]:
        """Store the article, bring the calendar up to date, and tell what `ingest --json` prints.

        Raises ArticleError, before anything is stored.
        """
        tally = Tally()
        articles = read_document(content, name="the article", media_type="application/json")
        if not articles:
            raise ArticleError("the list holds no article; send one, or a list of them")
        for article in articles:
            tally.add(take_in(article, self._house.store, self._house.clock, self._house.planner).outcome)
        return tally.as_json()


def _as_list(some: Iterable[Iterable[Engagement]]) -> Iterator[bytes]:
    """One list of JSON, some of it at a time."""
    opening = "["
    for each in some:
        texts = (json.dumps(one.as_json(), ensure_ascii=False, separators=(",", ":")) for one in each)
        if text := ",".join(texts):
            yield (opening + text).encode()
            opening = ","
    yield b"[]" if opening == "[" else b"]"


def _admit(request: Request, tokens: tuple[str, ...]) -> None:
    """Let those go on who hold one of `tokens`; whoever guesses learns nothing from how long that takes."""
    known = [token.encode() for token in tokens if token]
    if not known:
        raise HTTPException(403, "nobody may post articles yet; set tokens under [web] in the configuration")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    offered = given.strip().encode("latin-1", "replace")
    held = [hmac.compare_digest(offered, token) for token in known]
    if scheme.lower() != "bearer" or not any(held):
        told = {"WWW-Authenticate": 'Bearer realm="summitry"'}
        raise HTTPException(401, "a token is needed that may post: Authorization: Bearer TOKEN", told)


async def _content(request: Request) -> bytes:
    """The request's body; 413 as soon as it is seen to be too large."""
    too_large = HTTPException(413, f"an article of more than {LARGEST} bytes is not taken")
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > LARGEST:
        raise too_large
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LARGEST:
            raise too_large
    return bytes(content)
