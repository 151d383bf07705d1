"""What is answered to that which fails: a sentence, as JSON, as a page or as plain text, and never a traceback."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ExceptionHandler

from config.errors import NotFound, StoreError, UserError
from daemon.web.rendering import render
from daemon.web.safety import HEADERS

logger = logging.getLogger("summitry.web")

_RETRY_SECONDS = "30"
_SENTENCES = {
    404: "there is nothing at this address; the calendar is at /, its feed at /calendar.ics",
    405: "this address is not asked in that way; the header Allow says how it is",
    503: "the database is away; try again in half a minute",
}


def refuse(request: Request, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says `sentence`, in the form that the request asks for."""
    headers = {"Cache-Control": "no-store", **HEADERS, **(headers or {})}
    accepted = request.headers.get("accept", "")
    if request.url.path.startswith("/api/") or "json" in accepted:
        return JSONResponse({"error": sentence}, status, headers)
    if "text/html" in accepted:
        page = render("refused.html", status=status, reason=HTTPStatus(status).phrase, sentence=sentence)
        return HTMLResponse(page, status, headers)
    return PlainTextResponse(f"{sentence}\n", status, headers)


async def _by_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (what it is registered for)
    if request.method == "OPTIONS" and error.status_code == 405:  # it asks how it may be asked (RFC 9110, 9.3.7)
        return Response(status_code=204, headers=error.headers)
    said_nothing = error.detail == HTTPStatus(error.status_code).phrase
    sentence = _SENTENCES.get(error.status_code, error.detail) if said_nothing else error.detail
    return refuse(request, error.status_code, sentence, error.headers)


async def _wrong(request: Request, error: Exception) -> Response:
    problems = error.problems if isinstance(error, UserError) else [str(error)]
    return refuse(request, 400, "; ".join(problems))


async def _not_found(request: Request, error: Exception) -> Response:
    return refuse(request, 404, str(error))


async def _away(request: Request, error: Exception) -> Response:
    logger.warning("%s: %s", request.url.path, error)  # to the operator alone: it tells where the database is
    return refuse(request, 503, _SENTENCES[503], {"Retry-After": _RETRY_SECONDS})


async def _hung_up(request: Request, _error: Exception) -> Response:
    return refuse(request, 400, "the request was broken off")


async def _broken(request: Request, _error: Exception) -> Response:
    return refuse(request, 500, "this is a fault of Summitry; its log says more")


#: Which error is answered how.
REFUSALS: Mapping[type[Exception], ExceptionHandler] = {
    HTTPException: _by_http,
    UserError: _wrong,
    NotFound: _not_found,
    StoreError: _away,
    ClientDisconnect: _hung_up,
    Exception: _broken,
}
