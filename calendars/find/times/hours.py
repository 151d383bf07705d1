"""Reads the hours of the clock: "at 3 p.m.", "from 14:00 to 16:30", "1400 GMT", "noon"."""

from datetime import time
from functools import cache
from zoneinfo import available_timezones

from calendars.find.times.moments import Hour, Reading, Said, rules

_LONGEST_ABBREVIATION = 4
_SMALL_HOURS = 5
_LAST_HOUR = {False: 23, True: 12}


def hours(said: Said) -> Reading | None:
    """A local hour, or two of them."""
    if said.lead == "in" and not any(mark in said.match.group() for mark in ":.h"):  # "in 1914 GMT"
        return None
    if said.match.group() == "1 am" and not said.lead:  # "I am", badly scanned
        return None
    end_half = said["end_meridiem"]
    ends = _clock(said, "end_hour", "end_minute", end_half)
    begins = _clock(said, "hour", "minute", said["meridiem"] or end_half)
    if begins and ends and not said["meridiem"] and begins > ends:  # "11 to 1 p.m."
        begins = begins.replace(hour=(begins.hour + 12) % 24)
    if begins is None:
        return None
    zone, end = zone_said(said)
    if end is not None and not end_half and not said["meridiem"]:  # "the 1400th time"
        return None
    return Reading(hour=Hour(begins, ends, zone), end=end)


def _clock(said: Said, hour: str, minute: str, half: str) -> time | None:
    number = said.number(hour)
    if number is None:
        number = said.value("number", hour)
    if number is None or number > _LAST_HOUR[bool(half)]:
        return None
    if half:
        number = number % 12 + (0 if _is_before_noon(number, half) else 12)
    return time(number, said.number(minute) or 0)


def _is_before_noon(number: int, half: str) -> bool:
    if half == "night":
        return number % 12 < _SMALL_HOURS
    return half == "morning" or (half.startswith("a") and half != "afternoon")


def named_hour(said: Said) -> Reading | None:
    """Noon and midnight."""
    zone, end = zone_said(said)
    return Reading(hour=Hour(time(0 if said["named"] == "midnight" else 12), None, zone), end=end)


def zone_said(said: Said) -> tuple[str | None, int | None]:
    """The zone that stands behind an hour, and where the words end if what stands there is none."""
    words = " ".join(said["zone"].split())
    if not words:
        return None, None
    start = said.match.start("zone")
    written = said.text[start : said.match.end("zone")]
    known = rules().values["zone"].get(words)
    if known is not None and (len(words) > _LONGEST_ABBREVIATION or written.isupper()):
        return known or None, None
    city = zone_of_city(words.removesuffix(" time")) if words.endswith(" time") else None
    return (city, None) if city else (None, _behind_hour(said, start))


def _behind_hour(said: Said, start: int) -> int:
    return said.match.start() + len(said.text[said.match.start() : start].rstrip(" ,(\n\t\xa0"))


def zone_of_city(name: str) -> str | None:
    """The IANA zone of a city, lower case: by our own list, else by its name in the zone data."""
    return rules().values["city_zone"].get(name) or _zones_by_city().get(name)


@cache
def _zones_by_city() -> dict[str, str]:
    names = (name for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/"))
    return {name.rpartition("/")[2].replace("_", " ").casefold(): name for name in names}
