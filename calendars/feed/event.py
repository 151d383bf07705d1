"""One engagement -> one VEVENT (RFC 5545, section 3.6.1)."""

from icalendar import Event, vDDDTypes, vGeo, vUri

from calendars.feed.alarms import alarms
from calendars.feed.carried import carried
from calendars.feed.coordinates import coordinates
from calendars.feed.look import Look
from calendars.feed.span import span
from calendars.feed.texts import Text, line, web_address
from calendars.feed.titles import summary_of
from calendars.feed.wording import description_of
from calendars.model.engagement import Status
from calendars.model.published import Published

_STATUSES = {
    Status.CONFIRMED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.POSTPONED: "TENTATIVE",  # RFC 5545 has no word for it; the summary says it
    Status.CANCELLED: "CANCELLED",
}


def render_event(published: Published, look: Look) -> bytes:
    """The engagement as a VEVENT: folded lines, each ended by CRLF; equal ones give equal bytes.

    Instants are in UTC, days have an exclusive end, and what is vaguer than a day is an all-day span that is
    tentative and blocks nobody's time. Where the zone is not known, that of its place, else that of the settings, is
    assumed and said to be.
    Nobody is an ATTENDEE or the ORGANIZER: nobody has accepted anything. The URL is the report's, else that of the
    engagement's own page.
    """
    engagement, event = published.engagement, Event()
    texts = _texts(published, look)
    for name, text in texts.items():
        event[name] = Text(text)
    begins, ends = span(engagement.when, look.zone_of(engagement))
    event["DTSTART"] = vDDDTypes(begins)
    if ends is not None:
        event["DTEND"] = vDDDTypes(ends)
    event.add("DTSTAMP", engagement.created)  # a stamp of the rendering would change with every fetch
    event.add("CREATED", engagement.created)
    event.add("LAST-MODIFIED", engagement.updated)
    event.add("SEQUENCE", engagement.sequence)
    if address := web_address(engagement.url) or look.page(engagement.uid):
        event["URL"] = vUri(address)
    if there := coordinates(engagement.place or ""):
        event["GEO"] = vGeo(there)
    for alarm in alarms(engagement, texts["SUMMARY"], look):
        event.add_component(alarm)
    rendered: bytes = event.to_ical()
    return rendered


def status_word(status: Status, *, vague: bool) -> str:
    """The STATUS (RFC 5545, section 3.8.1.11) of an engagement of that status; vague days are never confirmed."""
    return "TENTATIVE" if vague and status.is_on else _STATUSES[status]


def _texts(published: Published, look: Look) -> dict[str, str]:
    engagement = published.engagement
    when, status = engagement.when, engagement.status
    texts = {
        "UID": line(engagement.uid),
        "SUMMARY": summary_of(engagement, look),
        "DESCRIPTION": description_of(published, look),
        "CATEGORIES": look.language.kind(engagement.kind),  # one word: programs split at a comma, escaped or not
        "STATUS": status_word(status, vague=when.precision.is_vague),
        "TRANSP": "OPAQUE" if when.is_timed and status.is_on else "TRANSPARENT",
        **dict(carried(engagement, look.zone_of(engagement))),
    }
    if place := line(engagement.place or ""):
        texts["LOCATION"] = place
    return texts
