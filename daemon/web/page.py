"""`/` and `/engagements/UID`: the calendar for people, by any browser, without a script."""

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from calendars.model.selection import Selection
from daemon.house import House
from daemon.selections import WHOLE
from daemon.web.agenda import days, filters
from daemon.web.query import as_query, asked, page_number
from daemon.web.rendering import render

#: How many entries a page shows at most.
AT_ONCE = 200

_HEADERS = {"Cache-Control": "private, no-cache"}


class Pages:
    """Pages of HTML."""

    def __init__(self, house: House) -> None:
        self._house = house

    def agenda(self, request: Request) -> Response:
        """`/`: what is coming up, day by day."""
        chosen, number = asked(request.query_params), page_number(request.query_params)
        coming = replace(chosen, since=self._house.today)
        with self._house.store.reading() as tx:
            found = tx.engagements.select(coming, limit=AT_ONCE + 1, offset=(number - 1) * AT_ONCE)
            any_known = bool(found) or bool(tx.engagements.count())
        entries, more = found[:AT_ONCE], len(found) > AT_ONCE
        page = render(
            "agenda.html",
            name=self._house.settings.calendar.name,
            days=days(entries, self._house.today),
            filters=filters(chosen, entries) if any_known else [],
            filtered=bool(as_query(chosen)),
            any_known=any_known,
            feed=_feed(request, chosen),
            number=number,
            before=_page(chosen, number - 1) if number > 1 else None,
            after=_page(chosen, number + 1) if more else None,
        )
        return HTMLResponse(page, headers=_HEADERS)

    def engagement(self, request: Request) -> Response:
        """`/engagements/{uid}`: one of them, how it came to be so, and the words that it rests on."""
        uid = request.path_params["uid"]
        with self._house.store.reading() as tx:
            engagement = tx.engagements.get(uid)
            if engagement is None:
                raise HTTPException(404, "no engagement has this uid; those that are coming up are at /")
            if engagement.removed:
                raise HTTPException(410, "this engagement was taken out of the calendar by hand")
            history = tx.engagements.history(engagement.uid)
            reports = [(report.article, report.finding) for report in tx.reports.of_one(engagement.uid)]
        name = self._house.settings.calendar.name
        page = render("engagement.html", name=name, entry=engagement, history=history[::-1], reports=reports)
        return HTMLResponse(page, headers=_HEADERS)


def _feed(request: Request, chosen: Selection) -> dict[str, str]:
    """The addresses under which exactly this selection can be subscribed to."""
    path = f"/calendars/{WHOLE}.ics{as_query(chosen)}"
    base = str(request.base_url).rstrip("/")
    return {"path": path, "url": f"{base}{path}", "webcal": f"webcal://{base.partition('://')[2]}{path}"}


def _page(chosen: Selection, number: int) -> str:
    return "/" + (as_query(chosen, page=number) if number > 1 else as_query(chosen))
