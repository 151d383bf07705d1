"""What recurring-ical-events reads: an event a line, as JSON."""

import json
import sys
from datetime import date, datetime

import icalendar
import recurring_ical_events


def moment(found):
    """A day, or the seconds since 1970 of an instant."""
    return found.timestamp() if isinstance(found, datetime) else found.isoformat()


calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
for event in recurring_ical_events.of(calendar).between(date(2020, 1, 1), date(2030, 1, 1)):
    told = {
        "uid": event["UID"],
        "start": moment(event.start),
        "end": moment(event.end),
        "all_day": not isinstance(event.start, datetime),
        "status": event["STATUS"],
        "summary": event["SUMMARY"],
        "description": event["DESCRIPTION"],
        "location": event.get("LOCATION"),
    }
    print(json.dumps(told))
