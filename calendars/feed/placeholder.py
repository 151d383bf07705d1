"""The event of a feed that holds nothing yet, or nothing any more.

A calendar has one component at the least (RFC 5545, section 3.6): some programs refuse one without, and vdirsyncer
takes one that was emptied for an accident, and keeps what it held. So what is told is an event that blocks nobody's
time on a day that nobody looks at.
"""

import uuid
from datetime import UTC, date, datetime

from icalendar import Event

from calendars.feed.look import Look
from calendars.feed.texts import Text

#: Its UID: whoever reads a feed of ours passes it over.
UID = str(uuid.uuid5(uuid.NAMESPACE_URL, "urn:summitry:nothing"))

_DAY = date(2000, 1, 1)


def render_placeholder(look: Look) -> bytes:
    """The VEVENT, always the same in one language."""
    event = Event()
    event["UID"] = Text(UID)
    event["SUMMARY"] = Text(look.language.say("feeds", "nothing"))
    event["STATUS"], event["TRANSP"] = Text("CANCELLED"), Text("TRANSPARENT")
    event.add("DTSTART", _DAY)
    event.add("DTEND", _DAY.replace(day=2))
    event.add("DTSTAMP", datetime(_DAY.year, 1, 1, tzinfo=UTC))
    rendered: bytes = event.to_ical()
    return rendered
