"""`/`, `/month/…` and `/engagements/UID`: the calendar for people, by any browser, without a script."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import anyio
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from daemon.history import record_of, told
from daemon.house import House
from daemon.parties import code_of
from daemon.selections import WHOLE
from daemon.web.agenda import days
from daemon.web.choices import filters
from daemon.web.hours import hours, placed
from daemon.web.month import days_of, first_of, sheet
from daemon.web.rendering import part_of_address, render, root_of
from daemon.web.view import View, reader_zone, today_in

#: How many entries a page shows at most.
AT_ONCE = 100
#: How many entries of a month are read at most; one that holds more says so.
MOST_A_MONTH = 2_000

_PARTIES_OFFERED = 24
_AT_WORK = 4  # pages that may hold a connection at once: readers take none from the deliveries
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}


class Pages:
    """Pages of HTML."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._threads = anyio.CapacityLimiter(_AT_WORK)

    async def agenda(self, request: Request) -> Response:
        """`/`: what is coming up, day by day; or what is over, or what is found."""
        return await run_sync(self._agenda, request, limiter=self._threads)

    async def warm(self) -> None:
        """Load all that a page takes, so that the first reader does not wait for it."""
        nobody = Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []})
        await run_sync(self._agenda, nobody, limiter=self._threads, abandon_on_cancel=True)

    async def month(self, request: Request) -> Response:
        """`/month` and `/month/{month}`: one month, as a sheet of days."""
        return await run_sync(self._month, request, limiter=self._threads)

    async def engagement(self, request: Request) -> Response:
        """`/engagements/{uid}`: one of them, how it came to be so, and the words that it rests on."""
        return await run_sync(self._engagement, request, limiter=self._threads)

    def _agenda(self, request: Request) -> Response:
        view, reader, today = self._asked(request)
        first = view.start or today
        now = None if view.start else self._house.clock.now()  # who asks for a day means that day
        with self._house.store.reading() as tx:
            leaf = tx.agenda.past if view.past else tx.agenda.coming
            found = leaf(view.wanted, first, now, limit=AT_ONCE + 1, offset=(view.number - 1) * AT_ONCE)
            coming, over = tx.agenda.count(view.wanted, first, now)
            any_known = bool(coming or over) or bool(tx.engagements.count())
            offered = tx.agenda.parties(today, _PARTIES_OFFERED, self._house.clock.now())
            failing, quiet = tx.sources.failing(), tx.sources.quiet()
        entries, more = found[:AT_ONCE], len(found) > AT_ONCE
        return self._page(
            "agenda.html",
            request,
            view,
            reader,
            today=today,
            days=days(entries, date.min if view.past else first, today, reader),
            filters=filters(view, offered),
            coming=coming,
            over=over,
            any_known=any_known,
            meant=code_of(view.words),
            before=view.turned(view.number - 1) if view.number > 1 else None,
            after=view.turned(view.number + 1) if more else None,
            failing=failing,
            quiet=quiet,
        )

    def _month(self, request: Request) -> Response:
        view, reader, today = self._asked(request)
        first = first_of(request.path_params.get("month", f"{today:%Y-%m}"))
        view = replace(view, past=False, start=first, number=1)
        wanted = replace(view.wanted, chosen=replace(view.chosen, since=first, until=days_of(first)[-1]))
        with self._house.store.reading() as tx:
            found = tx.agenda.coming(wanted, first, limit=MOST_A_MONTH + 1)
            offered = tx.agenda.parties(today, _PARTIES_OFFERED, self._house.clock.now())
            any_known = bool(found) or bool(tx.engagements.count())
        return self._page(
            "month.html",
            request,
            view,
            reader,
            today=today,
            month=sheet(first, found[:MOST_A_MONTH], reader),
            filters=filters(view, offered),
            count=len(found),
            most=MOST_A_MONTH,
            any_known=any_known,
        )

    def _engagement(self, request: Request) -> Response:
        uid = request.path_params["uid"]
        view, reader, today = self._asked(request)
        with self._house.store.reading() as tx:
            engagement = tx.engagements.get(uid)
            if engagement is None:
                raise HTTPException(404, "no engagement has this uid; those that are coming up are at /")
            if engagement.merged_into:
                there = view.entry(part_of_address(engagement.merged_into))
                return RedirectResponse(root_of(self._house.settings.web.address) + there, 302)
            if engagement.removed:
                raise HTTPException(410, "this engagement was taken out of the calendar by hand")
            record = record_of(tx, engagement)
        return self._page(
            "engagement.html",
            request,
            View(tz=view.tz),
            reader,
            today=today,
            entry=engagement,
            hours=hours(placed(engagement), reader),
            history=told(record),
            reports=record.reports[::-1],
        )

    def _asked(self, request: Request) -> tuple[View, ZoneInfo, date]:
        """What is asked for, by whose clock, and which day it is there."""
        view = View.of(request)
        reader = reader_zone(request, view.tz, self._house.settings.calendar.zone)
        return view, reader, today_in(reader, self._house.clock.now())

    def _page(self, template: str, request: Request, view: View, reader: ZoneInfo, **values: object) -> Response:
        settings = self._house.settings
        page = render(
            template,
            root_of(settings.web.address),
            name=settings.calendar.name,
            calendars=sorted(name for name, one in settings.calendars.items() if not one.private),
            view=view,
            zone=reader.key,
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            feed=None
            if self._house.settings.calendar.private
            else _feed(request, view, self._house.settings.web.address),
            **values,
        )
        return HTMLResponse(page, headers=_HEADERS)


def _feed(request: Request, view: View, address: str) -> dict[str, str]:
    """The addresses under which exactly this selection can be subscribed to; at `address`, where others reach us."""
    path = f"/calendars/{WHOLE}.ics{view.feed}"
    base = address or str(request.base_url).rstrip("/")
    return {"path": path, "url": f"{base}{path}", "webcal": f"webcal://{base.partition('://')[2]}{path}"}
