"""`/zone`: in which zone's hours a reader wants the pages, kept by their own browser."""

from functools import cache
from urllib.parse import parse_qs
from zoneinfo import available_timezones

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from calendars.model.when import zone
from config.errors import UserError
from daemon.house import House
from daemon.web.hours import city
from daemon.web.rendering import render
from daemon.web.view import ZONE_COOKIE, reader_zone

_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
_KEPT_SECONDS = 400 * 24 * 3600  # longer, browsers do not keep a cookie
_LONGEST_FORM = 4_000


class Zones:
    """Shows the zones, and keeps the one that is chosen."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def choose(self, request: Request) -> Response:
        """`GET /zone`: all zones, in a form."""
        reader = reader_zone(request, None, self._house.settings.calendar.zone)
        page = render(
            "zone.html",
            request.app.state.root,
            name=self._house.settings.calendar.name,
            regions=regions(),
            zone=reader.key,
            ours=self._house.settings.calendar.zone,
            then=_ours(request.query_params.get("then", "/")),
        )
        return HTMLResponse(page, headers={"Cache-Control": "private, no-cache", "Vary": "Cookie"})

    async def keep(self, request: Request) -> Response:
        """`POST /zone`: keep the choice in a cookie, and go back to where the reader was."""
        form = parse_qs((await _content(request)).decode("ascii", "replace"))
        [name, *_] = form.get("tz", [""])
        try:
            chosen = zone(name[:100]).key
        except ValueError as error:
            raise UserError(f"tz: {error}") from error
        answer = RedirectResponse(request.app.state.root + _ours(form.get("then", ["/"])[0]), 303)
        answer.set_cookie(
            ZONE_COOKIE, chosen, _KEPT_SECONDS, httponly=True, samesite="lax", secure=request.url.scheme == "https"
        )
        return answer


@cache
def regions() -> dict[str, list[tuple[str, str]]]:
    """The zones that people name, by region: their IANA names, and what their clocks are called by."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, slash, rest = name.partition("/")
        if slash and region in _REGIONS:
            found.setdefault(region, []).append((name, ", ".join(map(city, reversed(rest.split("/"))))))
    return found


def _ours(path: str) -> str:
    """`path` where it leads to a page of ours; else the first page: nobody is sent elsewhere by a link."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


async def _content(request: Request) -> bytes:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _LONGEST_FORM:
            raise HTTPException(413, "this form holds more than it asks for")
    return bytes(content)
