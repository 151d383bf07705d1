"""Alarms that a calendar program rings by itself (RFC 5545, section 3.6.6)."""

from collections.abc import Iterator
from datetime import timedelta

from icalendar import Alarm, vDuration

from calendars.feed.look import Look
from calendars.feed.texts import Text
from calendars.model.engagement import Engagement


def alarms(engagement: Engagement, summary: str, look: Look) -> Iterator[Alarm]:
    """One for each duration of `settings.alarms`; none for what is off, and none where the day is not known.

    Days are counted from the local midnight at which they begin, to which `settings.day_starts` is added.
    """
    if not engagement.status.is_on or engagement.when.precision.is_vague:
        return
    begins = look.settings.day_starts
    from_midnight = timedelta(hours=begins.hour, minutes=begins.minute, seconds=begins.second)
    for before in look.settings.alarms:
        alarm = Alarm()
        alarm["ACTION"] = Text("DISPLAY")
        alarm["DESCRIPTION"] = Text(summary)
        alarm["TRIGGER"] = vDuration(-before.rough + (timedelta() if engagement.when.is_timed else from_midnight))
        yield alarm
