"""The feed of 10,000 engagements: rendered for the first time, and again after one of them changed."""

from collections.abc import Iterator
from dataclasses import replace

from icalendar import Calendar, Event

from calendars.feed.calendar import render_calendar
from calendars.model.engagement import Engagement
from config.settings import load
from tests.benchmarks.made_up import engagements
from tests.benchmarks.timing import Figure, in_turn

COUNT = 10_000


def figures() -> Iterator[Figure]:
    """Against icalendar building the same events anew."""
    settings = load().calendar
    entries = engagements(COUNT)
    render_calendar(entries, name="Benchmark", settings=settings)
    turns = iter(range(COUNT))

    def again() -> bytes:
        number = next(turns)
        entries[number] = replace(entries[number], sequence=1, title="Talks: moved")
        return render_calendar(entries, name="Benchmark", settings=settings)

    yield in_turn(
        f"feed of {COUNT:,} after one change",
        "events",
        COUNT,
        again,
        "icalendar, built anew",
        lambda: plainly_built(entries),
        rounds=3,
    )


def plainly_built(entries: list[Engagement]) -> bytes:
    """What the library alone makes of the same engagements."""
    calendar = Calendar()
    calendar.add("prodid", "-//Benchmark//EN")
    calendar.add("version", "2.0")
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", entry.updated)
        event.add("dtstart", entry.when.begins() or entry.when.start)
        event.add("summary", entry.title)
        event.add("location", entry.place or "")
        event.add("description", entry.evidence)
        event.add("url", entry.url or "")
        event.add("status", "CONFIRMED")
        calendar.add_component(event)
    whole: bytes = calendar.to_ical()
    return whole
