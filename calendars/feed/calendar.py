"""Engagements -> one VCALENDAR: the joining of events that are rendered once a revision and kept."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta
from icalendar import Calendar, vDuration, vUri

from calendars.feed.event import render_event
from calendars.feed.look import Look
from calendars.feed.texts import Text, line
from calendars.model.engagement import Engagement, Status
from calendars.model.published import Published

PRODUCT = "-//Summitry//Diplomatic calendar//EN"

#: How often a program should ask again. An answer to one that asks with its ETag costs nothing.
REFRESH = timedelta(minutes=15)

#: The calendar that holds vague engagements where `vague` is "horizon".
HORIZON = "horizon"

_MOST_KEPT = 50_000
_END = b"END:VCALENDAR\r\n"

_Kept = tuple[Published, Look, bytes]
_kept: dict[str, _Kept] = {}


def render_calendar(entries: Iterable[Published], *, name: str, look: Look, color: str = "", path: str = "") -> bytes:
    """A calendar called `name` with a VEVENT for each of `entries` that the settings' `vague` lets into it.

    `color` is its own, that of the settings where it is empty; `path` is where the daemon serves it. The bytes depend
    on nothing else, and not on the order in which the entries come: they change when the calendar does. There is no
    METHOD, since PUBLISH asks for an ORGANIZER (RFC 5546, section 3.2.1), and no UID of the calendar, for which some
    programs take all of its events for one.
    """
    vague = look.settings.vague == "main" or (look.settings.vague == HORIZON and name == HORIZON)
    chosen = [entry for entry in entries if vague or not entry.engagement.when.precision.is_vague]
    events = [_event(entry, look) for entry in sorted(chosen, key=_order)]
    return b"".join((_beginning(name, look, color or look.settings.color, path), *events, _END))


def shown(entries: Iterable[Published], today: date) -> list[Published]:
    """Those that a feed shows on the day `today`.

    Past ones stay. Cancelled ones stay until a month after their last day, so that whoever fetches rarely hears of
    it; removed ones never do.
    """
    month_ago = today - relativedelta(months=1)
    return [entry for entry in entries if _is_shown(entry.engagement, month_ago)]


def _is_shown(engagement: Engagement, month_ago: date) -> bool:
    if engagement.removed:
        return False
    return engagement.status is not Status.CANCELLED or engagement.when.end >= month_ago


def _order(entry: Published) -> tuple[date, time, str]:
    when = entry.engagement.when
    return when.start, when.time or time.min, entry.engagement.uid


def _event(entry: Published, look: Look) -> bytes:
    """The engagement's VEVENT, rendered anew only where it or the look differs from what is kept."""
    uid = entry.engagement.uid
    kept = _kept.get(uid)
    if kept is not None and kept[1] is look and (kept[0] is entry or kept[0] == entry):
        return kept[2]
    rendered = render_event(entry, look)
    if kept is None and len(_kept) >= _MOST_KEPT:
        # Feeds are rendered from their first event to their last: to let the oldest go would lose each just before
        # it is asked for again.
        _kept.popitem()
    _kept[uid] = (entry, look, rendered)
    return rendered


def _beginning(name: str, look: Look, color: str, path: str) -> bytes:
    calendar, called = Calendar(), Text(line(name))
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", called, encode=False)
    calendar.add("X-WR-CALNAME", called, encode=False)
    calendar.add("COLOR", color)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH, params={"VALUE": "DURATION"}))
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    if look.address:
        calendar.add("URL", vUri(f"{look.address}/"))
        if path:
            calendar.add("SOURCE", vUri(look.address + path, params={"VALUE": "URI"}))
    whole: bytes = calendar.to_ical()
    return whole.removesuffix(_END)
