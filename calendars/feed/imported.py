"""The bytes of another calendar -> its events, each as an article and the finding that it makes."""

import re
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, use_zoneinfo, vText
from icalendar.cal.component import Component
from icalendar.error import GloballyUniqueTZIDGuessed

from calendars.feed import placeholder
from calendars.feed.moments import bounds_of, elapsed, first_of, later, moment_of, python_value
from calendars.feed.recurrence import occurrences, repeats, shifted, told_as
from calendars.feed.reported import Occurrence, report_of, text_of
from calendars.feed.span import Moment
from calendars.feed.texts import line, shortened
from calendars.feed.zones import heed_own_zone
from calendars.model.article import Article
from calendars.model.finding import Finding
from config.errors import ArticleError, UserError

Report = tuple[Article, Finding]

#: What the library raises, here and there, over what it did not expect: a zone called "Europe" is an OSError.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, AssertionError, OverflowError, OSError)

#: So long, in seconds of the thread's own time, a calendar is followed: there are rules that name no date for ever.
_MOST_SECONDS = 30.0

#: So many further dates of series are taken in of one calendar: a thousand that repeat daily would be 300,000 events.
_MOST_REPEATED = 20_000

_BEGINS = re.compile(r"^\ufeff?BEGIN:VCALENDAR[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class EventError(ArticleError):
    """One event of a calendar cannot be read; `uid` names it."""

    def __init__(self, uid: str, problem: str) -> None:
        super().__init__(problem)
        self.uid = uid


def read_calendar(content: bytes, *, name: str, today: date | None = None) -> list[Report]:
    """The events of a calendar, as `read_events` has them, if all of them can be read.

    Raises UserError, which names each one that cannot, and what is wrong with it.
    """
    read = read_events(content, name=name, today=today)
    problems = [problem for one in read if isinstance(one, EventError) for problem in one.problems]
    if problems:
        raise UserError(*problems)
    return [one for one in read if not isinstance(one, EventError)]


def read_events(content: bytes, *, name: str, today: date | None = None) -> list[Report | EventError]:
    """The events of a calendar (RFC 5545) in order of their dates; an error in place of each that cannot be read.

    A finding's key is the event's UID, with the RECURRENCE-ID where it is one of a series, and the article is named
    by it. A series is taken in for two years from its start, or from `today` where that is later. `name`, a file's
    or an address, says in errors what is meant. Raises UserError for what is no calendar, or is cut off.
    """
    read: list[Report | EventError] = []
    patience, repeated = time.thread_time() + _MOST_SECONDS, 0
    for calendar in _calendars(content, name):
        heed_own_zone(calendar)
        _heed_method(calendar)
        called = line(text_of(calendar, "NAME") or text_of(calendar, "X-WR-CALNAME")) or None
        for events in _by_uid(calendar).values():
            if time.thread_time() > patience:
                read.append(_unread(events, name, "the calendar took too long to follow before it came to this one"))
            elif repeated > _MOST_REPEATED and any(map(repeats, events)):
                read.append(_unread(events, name, f"the series before it name {_MOST_REPEATED:,} dates already"))
            else:
                made = _reports(events, called, name, today)
                read += made
                repeated += len(made) - 1
    reports = sorted((one for one in read if not isinstance(one, EventError)), key=_order)
    return [*(one for one in read if isinstance(one, EventError)), *reports]


def _calendars(content: bytes, name: str) -> list[Component]:
    text = _text(content)
    begun = len(_BEGINS.findall(text))
    if not text.strip():
        raise UserError(f"{name}: is empty; give a calendar (.ics)")
    if not begun:
        raise UserError(f"{name}: is no calendar, which begins with BEGIN:VCALENDAR; give the .ics file or its address")
    # Forgets the zones that other calendars have defined under the names of this one's.
    use_zoneinfo()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)
            found = Calendar.from_ical(text, multiple=True)
    except _UNREADABLE as error:
        reason = shortened(line(str(error)), 200)
        raise UserError(f"{name}: cannot be read as a calendar: {reason}; have it exported again") from error
    if len(found) < begun:
        raise UserError(f"{name}: is cut off, END:VCALENDAR is missing; fetch it again")
    return [component for component in found if component.name == "VCALENDAR"]


def _heed_method(calendar: Component) -> None:
    """Whoever sends a cancellation means every event in it, whatever its STATUS says (RFC 5546, section 3.2.5)."""
    if text_of(calendar, "METHOD").upper() == "CANCEL":
        for event in calendar.walk("VEVENT"):
            event["STATUS"] = vText("CANCELLED")


def _text(content: bytes) -> str:
    """RFC 5545 asks for UTF-8 (section 6); some write UTF-16 with a mark, or what Windows has."""
    marked = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(marked)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _by_uid(calendar: Component) -> dict[str, list[Component]]:
    """The events by UID, a series with what replaces some of its occurrences; not the one of an empty feed of ours."""
    grouped: dict[str, list[Component]] = {}
    for event in calendar.walk("VEVENT"):
        grouped.setdefault(line(text_of(event, "UID")) or _own_name(event), []).append(event)
    grouped.pop(placeholder.UID, None)
    return grouped


def _own_name(event: Component) -> str:
    """A name for an event without a UID: it stays while its summary and its dates do."""
    dates = (python_value(first_of(event, name)) for name in ("DTSTART", "RECURRENCE-ID"))
    words = (text_of(event, "SUMMARY"), *map(_face, dates))
    return sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:32]


def _face(moment: Moment | None) -> str:
    return str(moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment)


def _reports(
    events: Sequence[Component], called: str | None, name: str, today: date | None
) -> list[Report | EventError]:
    uid = _uid(events)
    try:
        return [report_of(occurrence, called) for occurrence in _occurrences(uid, events, today)]
    except _UNREADABLE as error:
        return [_unread(events, name, str(error) if isinstance(error, ValueError) else "its dates cannot be followed")]


def _uid(events: Sequence[Component]) -> str:
    return line(text_of(events[0], "UID")) or _own_name(events[0])


def _unread(events: Sequence[Component], name: str, reason: str) -> EventError:
    what, uid = shortened(line(text_of(events[0], "SUMMARY")), 60) or "without a title", _uid(events)
    return EventError(uid, f"{name}: the event {what!r} ({shortened(uid, 60)}): {reason}")


def _occurrences(uid: str, events: Sequence[Component], today: date | None) -> Iterator[Occurrence]:
    """The one event of that UID, or all occurrences of a series, those that were changed one by one as changed."""
    series: Component | None = None
    changed: dict[str, Component] = {}
    latest = sorted(events, key=_version)  # of several versions of one event the last one holds
    for event in latest:
        if moment_of(event, "RECURRENCE-ID") is None:
            series = event
    for event in latest:
        if replaces := moment_of(event, "RECURRENCE-ID"):
            changed[f"{uid}/{_stamp(replaces if series is None else told_as(replaces, bounds_of(series)[0]))}"] = event
    if series is not None:
        yield from _of_series(uid, series, changed, today)
    for key, event in changed.items():
        yield Occurrence(event, key, *bounds_of(event))


def _of_series(uid: str, series: Component, changed: dict[str, Component], today: date | None) -> Iterator[Occurrence]:
    begins, ends = bounds_of(series)
    if not repeats(series):
        yield Occurrence(series, uid, begins, ends)
        return
    lasts = None if ends is None else elapsed(begins, ends)
    from_then_on = _ranges(changed.values())
    for moment in occurrences(series, begins, today):
        key = f"{uid}/{_stamp(moment)}"
        if key in changed:
            continue
        event, starts, long = series, moment, lasts
        for replaces, other in from_then_on:
            if elapsed(replaces, moment) >= timedelta():
                first, end = bounds_of(other)
                event, starts = other, shifted(moment, replaces, first)
                long = None if end is None else elapsed(first, end)
        yield Occurrence(event, key, starts, None if long is None else later(starts, long))


def _ranges(changed: Iterable[Component]) -> list[tuple[Moment, Component]]:
    """Those that stand in the place of all later occurrences too (RFC 5545, section 3.2.13), in their order."""
    found = [
        (moment, event)
        for event in changed
        if str(first_of(event, "RECURRENCE-ID").params.get("RANGE", "")).upper() == "THISANDFUTURE"
        and (moment := moment_of(event, "RECURRENCE-ID")) is not None
    ]
    return sorted(found, key=lambda one: _stamp(one[0]))


def _version(event: Component) -> tuple[int, str]:
    sequence, modified = first_of(event, "SEQUENCE"), python_value(first_of(event, "LAST-MODIFIED"))
    return sequence if isinstance(sequence, int) else 0, _stamp(modified) if isinstance(modified, date) else ""


def _stamp(moment: Moment) -> str:
    """A day or an instant as one word; an instant in UTC, however a program wrote it."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y%m%d}"
    if moment.tzinfo is None:
        return f"{moment:%Y%m%dT%H%M%S}"
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _order(report: Report) -> tuple[date, str]:
    return report[1].when.start, report[0].id
