"""What libical, the library of GNOME and of KDE, reads: an event a line, as JSON. Run by Debian's own Python."""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402


def moment(found):
    """A day, or the seconds since 1970 of an instant in UTC."""
    if found.is_date():
        return f"{found.get_year():04}-{found.get_month():02}-{found.get_day():02}"
    return found.as_timet_with_zone(ICalGLib.Timezone.get_utc_timezone())


calendar = ICalGLib.Component.new_from_string(sys.stdin.read())
event = calendar.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
while event is not None:
    start, status = event.get_dtstart(), event.get_first_property(ICalGLib.PropertyKind.STATUS_PROPERTY)
    told = {
        "uid": event.get_uid(),
        "start": moment(start),
        "end": moment(event.get_dtend()),
        "all_day": start.is_date(),
        "status": status.get_value_as_string(),
        "summary": event.get_summary(),
        "description": event.get_description(),
        "location": event.get_location(),
    }
    print(json.dumps(told))
    event = calendar.get_next_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
