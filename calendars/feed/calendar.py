"""Engagements -> one VCALENDAR: the joining of events that are rendered once a revision and kept."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta
from icalendar import Calendar, vDuration

from calendars.feed.event import render_event
from calendars.feed.texts import Text, line
from calendars.model.engagement import Engagement, Status
from config.settings import CalendarSettings

PRODUCT = "-//Summitry//Diplomatic calendar//EN"

#: How often a program should ask again. An answer to one that asks with its ETag costs nothing.
REFRESH = timedelta(minutes=15)

#: The calendar that holds vague engagements where `vague` is "horizon".
HORIZON = "horizon"

#: A colour that CSS has a name for (RFC 7986, section 5.9).
COLOR = "steelblue"

_MOST_KEPT = 50_000
_END = b"END:VCALENDAR\r\n"

_Kept = tuple[Engagement, str, bytes]
_kept: dict[str, _Kept] = {}


def render_calendar(engagements: Iterable[Engagement], *, name: str, settings: CalendarSettings) -> bytes:
    """A calendar called `name` with a VEVENT for each of `engagements` that `settings.vague` lets into it.

    The bytes depend on nothing else, and not on the order in which the engagements come: they change when the
    calendar does. There is no METHOD, since PUBLISH asks for an ORGANIZER (RFC 5546, section 3.2.1), and no UID of
    the calendar, for which some programs take all of its events for one.
    """
    vague = settings.vague == "main" or (settings.vague == "horizon" and name == HORIZON)
    chosen = [engagement for engagement in engagements if vague or not engagement.when.precision.is_vague]
    events = [_event(engagement, settings) for engagement in sorted(chosen, key=_order)]
    return b"".join((_beginning(name), *events, _END))


def shown(engagements: Iterable[Engagement], today: date) -> list[Engagement]:
    """Those that a feed shows on the day `today`.

    Past ones stay. Cancelled ones stay until a month after their last day, so that whoever fetches rarely hears of
    it; removed ones never do.
    """
    month_ago = today - relativedelta(months=1)
    return [
        engagement
        for engagement in engagements
        if not engagement.removed and (engagement.status is not Status.CANCELLED or engagement.when.end >= month_ago)
    ]


def _order(engagement: Engagement) -> tuple[date, time, str, int]:
    when = engagement.when
    return when.start, when.time or time.min, engagement.uid, engagement.sequence


def _event(engagement: Engagement, settings: CalendarSettings) -> bytes:
    """The engagement's VEVENT, rendered anew only where it or the zone differs from what is kept."""
    kept = _kept.get(engagement.uid)
    if kept is not None and kept[0] == engagement and kept[1] == settings.zone:
        return kept[2]
    rendered = render_event(engagement, settings)
    if kept is None and len(_kept) >= _MOST_KEPT:
        # Feeds are rendered from their first event to their last: to let the oldest go would lose each just before
        # it is asked for again.
        _kept.popitem()
    _kept[engagement.uid] = (engagement, settings.zone, rendered)
    return rendered


def _beginning(name: str) -> bytes:
    calendar, called = Calendar(), Text(line(name))
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", called, encode=False)
    calendar.add("X-WR-CALNAME", called, encode=False)
    calendar.add("COLOR", COLOR)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH, params={"VALUE": "DURATION"}))
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    whole: bytes = calendar.to_ical()
    return whole.removesuffix(_END)
