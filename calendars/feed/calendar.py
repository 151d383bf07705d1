"""Engagements -> one VCALENDAR: the joining of events that are rendered once a revision and kept.

Feeds that hold the same engagement hold the same bytes of it, and are joined as they are sent.
"""

from collections.abc import Iterable
from datetime import date, time, timedelta

from icalendar import Calendar, vDuration, vUri

from calendars.feed.event import render_event
from calendars.feed.look import Look
from calendars.feed.placeholder import render_placeholder
from calendars.feed.texts import Text, line
from calendars.model.published import Published

PRODUCT = "-//Summitry//Diplomatic calendar//EN"

#: How often a program should ask again. An answer to one that asks with its ETag costs nothing.
REFRESH = timedelta(minutes=15)

_MOST_KEPT = 200_000
_END = b"END:VCALENDAR\r\n"

_Kept = tuple[Published, Look, bytes]
_kept: dict[str, _Kept] = {}


def render_calendar(entries: Iterable[Published], *, name: str, look: Look, color: str = "", path: str = "") -> bytes:
    """The calendar as one text: `calendar_parts`, joined."""
    return b"".join(calendar_parts(entries, name=name, look=look, color=color, path=path))


def calendar_parts(
    entries: Iterable[Published], *, name: str, look: Look, color: str = "", path: str = ""
) -> list[bytes]:
    """A calendar called `name` with a VEVENT for each of `entries`, and one that says so where there are none.

    `color` is its own, that of the settings where it is empty; `path` is where the daemon serves it. The bytes depend
    on nothing else, and not on the order in which the entries come: they change when the calendar does. There is no
    METHOD, since PUBLISH asks for an ORGANIZER (RFC 5546, section 3.2.1), and no UID of the calendar, for which some
    programs take all of its events for one.
    """
    events = [_event(entry, look) for entry in sorted(entries, key=_order)] or [render_placeholder(look)]
    return [_beginning(name, look, color or look.settings.color, path), *events, _END]


def _order(entry: Published) -> tuple[date, time, str]:
    when = entry.engagement.when
    return when.start, when.time or time.min, entry.engagement.uid


def is_rendered(entry: Published, look: Look) -> bool:
    """Whether its event is kept, so that a calendar with it is there at once."""
    kept = _kept.get(entry.engagement.uid)
    return kept is not None and kept[1] is look and (kept[0] is entry or kept[0] == entry)


def render_events(entries: Iterable[Published], look: Look) -> None:
    """Render those whose events are not kept, and keep them: a large calendar may be rendered in slices."""
    for entry in entries:
        _event(entry, look)


def _event(entry: Published, look: Look) -> bytes:
    """The engagement's VEVENT, rendered anew only where it or the look differs from what is kept."""
    uid = entry.engagement.uid
    kept = _kept.get(uid)
    if kept is not None and is_rendered(entry, look):
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
