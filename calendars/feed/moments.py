"""The dates of another's event -> When: days, instants in a zone, or hours that float."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import vBroken
from icalendar.cal.component import Component
from icalendar.timezone import tzid_from_tzinfo
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.feed.span import Moment
from calendars.feed.texts import line, shortened
from calendars.model.when import When, zone

_DAY = timedelta(days=1)
_LAST_MINUTE = time(23, 59)


def first_of(event: Component, name: str) -> Any:
    """The property of that name, the first where there are several; None for none."""
    value = event.get(name)
    return (value[0] if value else None) if isinstance(value, list) else value


def python_value(value: Any) -> Any:
    """The date, instant or duration that a property holds; None for one that holds none or could not be read."""
    return None if isinstance(value, vBroken) else getattr(value, "dt", None)


def moment_of(event: Component, name: str) -> Moment | None:
    """The day or instant that a property gives, None where it is not there. Raises ValueError for anything else."""
    value = first_of(event, name)
    if value is None:
        return None
    moment = python_value(value)
    if not isinstance(moment, date):
        raise ValueError(f"its {name} is no date{_quoted(value)}")  # noqa: TRY004 (the file is at fault)
    return moment


def bounds_of(event: Component) -> tuple[Moment, Moment | None]:
    """When the event begins, and ends where it says so by DTEND or DURATION. Raises ValueError with the reason."""
    begins = moment_of(event, "DTSTART")
    if begins is None:
        raise ValueError("it has no date; give it a DTSTART")
    ends, lasts = moment_of(event, "DTEND"), first_of(event, "DURATION")
    if ends is not None or lasts is None:
        return begins, ends
    if not isinstance(python_value(lasts), timedelta):
        raise ValueError(f"its DURATION is none{_quoted(lasts)}")  # noqa: TRY004 (the file is at fault)
    return begins, later(begins, lasts.dt)


def later(moment: Moment, by: timedelta) -> Moment:
    """`moment` and so much elapsed time. Raises ValueError outside of the years 1 to 9999."""
    try:
        if isinstance(moment, datetime) and moment.tzinfo is not None:
            return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)
        return moment + by
    except OverflowError as error:
        raise ValueError("it ends after year 9999, or begins before year 1") from error


def elapsed(begins: Moment, ends: Moment) -> timedelta:
    """How long it is from one to the other; by the days alone where not both have an hour."""
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        ends = in_zone_of(begins, ends)
        return _plain(ends) - _plain(begins) if begins.tzinfo is None else ends.astimezone(UTC) - begins.astimezone(UTC)
    return _day(ends) - _day(begins)


def in_zone_of(moment: datetime, other: datetime) -> datetime:
    """`other` in the zone of `moment`; one of them floating, its hours are taken as they stand."""
    if moment.tzinfo is None or other.tzinfo is None:
        return other.replace(tzinfo=moment.tzinfo)
    try:
        return other.astimezone(moment.tzinfo)
    except OverflowError as error:
        raise ValueError("it lies before year 1 or after year 9999 in its zone") from error


def when_of(begins: Moment, ends: Moment | None) -> When:
    """The span as the model has it: the last day included, local hours and the IANA name of their zone.

    An end at midnight is 23:59 of the day before, since no engagement takes place on the day that begins then; from
    midnight to midnight are days. Hours that float have no zone, and an end that is no later is not known.
    """
    if not isinstance(begins, datetime):
        return When.days(begins, max(begins, _day(ends) - _DAY if ends and _day(ends) > begins else begins))
    begins, zone_name = _in_known_zone(begins)
    plain = When.day(begins.date()).at(_hour(begins), zone_name)
    if not isinstance(ends, datetime):
        return plain
    ends = in_zone_of(begins, ends)
    if elapsed(begins, ends) <= timedelta():
        return plain
    last, until = ends.date(), _hour(ends)
    if until == time.min and last > begins.date():
        last, until = last - _DAY, _LAST_MINUTE
        if _hour(begins) == time.min:
            return When.days(begins.date(), last)
    if last == begins.date() and until <= _hour(begins):
        return plain  # clocks were set back: by their face it ends before it begins
    return When.days(begins.date(), last).at(_hour(begins), zone_name, until=until)


def _in_known_zone(moment: datetime) -> tuple[datetime, str | None]:
    """`moment` in a zone of the IANA's data, UTC where its own is none, and the name of that zone."""
    if moment.tzinfo is None:
        return moment, None
    if moment.tzname() == "UTC":
        return moment, "UTC"
    called = getattr(moment.tzinfo, "key", None) or tzid_from_tzinfo(moment.tzinfo) or ""
    name = WINDOWS_TO_OLSON.get(called, called)
    try:
        known = moment.replace(tzinfo=zone(name))
        if known.utcoffset() == moment.utcoffset():
            return known, name
    except ValueError:
        pass
    return moment.astimezone(UTC), "UTC"


def _hour(moment: datetime) -> time:
    return moment.time().replace(microsecond=0, fold=0)


def _plain(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _quoted(value: object) -> str:
    return f": {shortened(line(value), 60)!r}" if isinstance(value, str) else ""
