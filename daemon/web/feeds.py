"""`/calendar.ics`, `/calendars/…` and `/changes.…`: which feed is asked for, and by whom it may be read."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

import anyio
from anyio.to_thread import run_sync
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from calendars.model.engagement import rfc3339
from calendars.model.selection import EVERYTHING, Selection
from config.folders import data_folder
from daemon.house import House
from daemon.selections import WHOLE
from daemon.subscriptions import Subscription, subscriptions
from daemon.web.bodies import FORMS, Bodies, Feed
from daemon.web.conditional import CODINGS, Body, answer
from daemon.web.known import Known, LastKnown
from daemon.web.query import SELECTING, as_query, asked
from daemon.web.shelf import Shelf

_FRESH = {"Cache-Control": "private, max-age=60"}
_MOST_ASKED = 1_000
_FIRST_SECONDS = 2.0  # the first feed of a large calendar takes longer than programs wait


class Feeds:
    """Answers with feeds."""

    def __init__(self, house: House, calendar: LastKnown) -> None:
        self._calendar, self._address = calendar, house.settings.web.address
        self._offered = subscriptions(house.settings)
        self._shelf = Shelf(data_folder() / "feeds", house.settings.database_url)
        self._bodies = Bodies(house, calendar, self._shelf)
        self._asked: dict[tuple[str, str, bytes], tuple[Feed, dict[str, str]]] = {}

    async def whole(self, request: Request) -> Response:
        """`/calendar.ics`, `/changes.json` and `/changes.atom`."""
        return await self._answer(request, WHOLE, request.scope["path"].rpartition(".")[2])

    async def named(self, request: Request) -> Response:
        """`/calendars/{name}.{form}`, and `/calendars/{token}/{name}.{form}` of a private one."""
        name, form = request.path_params["name"], request.path_params["form"]
        if form not in FORMS:
            raise HTTPException(404, f"no feed ends in .{form[:20]}; there are .{', .'.join(FORMS)}")
        return await self._answer(request, name, form)

    async def warm(self) -> None:
        """Render every calendar that is offered, in every coding, so that the first subscriber does not wait for it."""
        known = (await self._known())[0]
        plainly = Request({"type": "http", "query_string": b"", "headers": []})
        for offered in self._offered.values():
            if not offered.private or offered.name in known.tokens:
                feed, _ = await self._feed(plainly, offered, "ics", known.tokens)
                body = await self._bodies.body(feed, known)
                for coding in CODINGS:
                    await run_sync(body.coded, coding)

    async def _answer(self, request: Request, name: str, form: str) -> Response:
        last = await self._last(request, name, form)
        try:
            with anyio.fail_after(None if last is None else _FIRST_SECONDS):
                body, headers = await self._now(request, name, form)
        except HTTPException:
            raise
        except Exception:  # whatever it is, as in `known`
            if last is None:
                raise
            body, headers = last, _stale(last.modified)
        return await answer(request, body, headers)

    async def _last(self, request: Request, name: str, form: str) -> Body | None:
        """What was served at this address before the start; None once this daemon has made it.

        Which tokens open private calendars is told by the shelf: an address that was taken back stays closed.
        """
        offered, token = self._offered.get(name), request.path_params.get("token", "")
        tokens = {name: token} if token and await run_sync(self._shelf.admits, name, token) else {}
        if offered is None or not _may_read(request, offered, tokens):
            return None
        feed, _ = await self._feed(request, offered, form, tokens)
        return await self._bodies.shelved(feed)

    async def _now(self, request: Request, name: str, form: str) -> tuple[Body, dict[str, str]]:
        known, stale = await self._known()
        offered = self._offered.get(name)
        if offered is None or not _may_read(request, offered, known.tokens):
            public = ", ".join(one.name for one in self._offered.values() if not one.private) or "no public ones"
            raise HTTPException(404, f"no calendar is called {name[:80]!r} at this address; there are {public}")
        feed, headers = await self._feed(request, offered, form, known.tokens)
        headers |= _stale(self._calendar.seen) if stale else _FRESH
        return await self._bodies.body(feed, known), headers

    async def _known(self) -> tuple[Known, bool]:
        """As `Bodies.known` has it; the shelf learns which tokens open what."""
        known, stale = await self._bodies.known()
        if not stale and known.tokens != self._shelf.tokens:
            await run_sync(self._shelf.admit, known.tokens)
        return known, stale

    async def _feed(
        self, request: Request, offered: Subscription, form: str, tokens: Mapping[str, str]
    ) -> tuple[Feed, dict[str, str]]:
        """What is asked for, with headers that tell of the asking. Read once: most ask for the same again and again."""
        base = "" if form == "ics" or self._address else str(request.base_url).rstrip("/")
        path = offered.path(tokens, form)
        address = path, base, request.scope["query_string"]
        if address not in self._asked:
            wanted = await run_sync(asked, request.query_params) if request.query_params else EVERYTHING
            feed = Feed(
                title=offered.title + _in_words(wanted),
                form=form,
                path=path + as_query(wanted),
                base=base,
                configured=offered.selection,
                asked=wanted,
                color=offered.color,
                vague=offered.vague,
            )
            if len(self._asked) >= _MOST_ASKED:
                self._asked.clear()
            self._asked[address] = feed, _passed_over(request.query_params)
        feed, headers = self._asked[address]
        return feed, dict(headers)


def _stale(since: datetime) -> dict[str, str]:
    """Says that the answer is not fresh, and since when (RFC 7234, section 5.5.1)."""
    return {
        "Cache-Control": "no-cache",
        "Warning": '110 - "Response is Stale"',
        "X-Summitry-Stale": f"since {rfc3339(since)}",
    }


def _may_read(request: Request, offered: Subscription, tokens: Mapping[str, str]) -> bool:
    """Whether the address is the calendar's: of a private one it holds the token, which nobody learns by guessing."""
    given, token = request.path_params.get("token", ""), tokens.get(offered.name, "")
    if not offered.private:
        return not given
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _passed_over(query: QueryParams) -> dict[str, str]:
    """Says which names behind the `?` select nothing: calendar programs add some, and may not fail by it."""
    names = sorted({quote(name[:40], safe="") for name in query} - set(SELECTING))
    return {"X-Summitry-Ignored": ", ".join(names[:10])} if names else {}


def _in_words(chosen: Selection) -> str:
    """What is added to the name of a selection, so that two subscriptions can be told apart; empty for everything."""
    words = ", ".join((*sorted(chosen.parties), *sorted(chosen.kinds), *sorted(chosen.statuses)))
    return f" ({words})" if words else ""
