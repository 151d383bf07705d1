"""Engagements made for tests of the feed: one that is plain, and any that there could be."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from calendars.feed.look import Look
from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.published import Published
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.when import Precision, When
from config.settings import CalendarSettings

SETTINGS = CalendarSettings(
    name="Diplomatic calendar",
    zone="UTC",
    day_starts=time(9),
    vague="main",
    language="en",
    alarms=(),
    color="steelblue",
    private=False,
)
NAMES = {"EU": "European Union", "FR": "France", "DE": "Germany"}
LOOK = Look(SETTINGS, NAMES)
MONDAY = date(2024, 3, 4)
CREATED = datetime(2024, 2, 28, 12, tzinfo=UTC)
UPDATED = datetime(2024, 2, 29, 8, 30, tzinfo=UTC)

ZONES = (None, "UTC", "Europe/Zurich", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Africa/Monrovia")


def engagement(when: When | None = None, **fields: Any) -> Engagement:
    """Talks of France and Germany on a Monday, unless told otherwise."""
    plain: dict[str, Any] = {
        "uid": "5c1ff2b5-9c9a-5f0e-8a5e-8f1f0f0a7d11",
        "title": "Talks: France and Germany",
        "kind": Kind.TALKS,
        "when": when or When.day(MONDAY),
        "parties": ("FR", "DE"),
        "created": CREATED,
        "updated": UPDATED,
    }
    return Engagement(**(plain | fields))


def published(when: When | None = None, **fields: Any) -> Published:
    """The same as a feed tells it."""
    return Published(engagement(when, **fields))


def look(*, address: str = "", **options: Any) -> Look:
    """LOOK with other settings."""
    return Look(SETTINGS.model_copy(update=options), NAMES, address)


any_text = st.text(st.characters(), max_size=200)
any_instant = st.integers(0, 200_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@st.composite
def any_when(draw: st.DrawFn, first_days: st.SearchStrategy[date] | None = None) -> When:
    """Any span, of any precision, timed or not; its first day is one of `first_days`, else of the years 1 to 9999."""
    first = draw(st.dates() if first_days is None else first_days)
    last = min(first + timedelta(days=draw(st.integers(0, 60))), date.max) if first < date(9999, 10, 1) else first
    precision = draw(st.sampled_from(Precision))
    if precision is Precision.MONTH:
        return When.month(first.year, first.month)
    if precision is Precision.WEEK:
        return When.week_of(first)
    if precision.is_vague:
        return When(start=first, end=last, precision=precision)
    begins = draw(st.none() | st.times().map(lambda hour: hour.replace(microsecond=0)))
    days = When.days(first, last)
    if begins is None:
        return days
    ends = draw(st.none() | st.times(min_value=begins).map(lambda hour: hour.replace(microsecond=0)))
    until = None if ends is None else max(begins, ends)
    return days.at(begins, draw(st.sampled_from(ZONES)), until=until)


def any_engagement(
    text: st.SearchStrategy[str] = any_text, when: st.SearchStrategy[When] | None = None
) -> st.SearchStrategy[Engagement]:
    """Any engagement, each of its texts drawn from `text`, its days from `when`."""
    return st.builds(
        Engagement,
        uid=st.uuids().map(str),
        title=text,
        kind=st.sampled_from(Kind),
        when=any_when() if when is None else when,
        parties=st.lists(text, max_size=3).map(tuple),
        people=st.lists(text, max_size=3).map(tuple),
        place=st.none() | text,
        status=st.sampled_from(Status),
        confidence=st.floats(0, 1),
        topic=st.none() | text,
        evidence=text,
        outlet=st.none() | text,
        said=st.none() | st.dates(),
        note=st.none() | text,
        url=st.none() | text.map("https://example.test/{}".format) | text,
        sequence=st.integers(0, 1000),
        created=any_instant,
        updated=any_instant,
    )


def any_change(shown: Engagement, text: st.SearchStrategy[str] = any_text) -> st.SearchStrategy[Revision]:
    """Any change that could have made `shown` what it is."""
    befores = any_engagement(text).map(lambda before: replace(before, uid=shown.uid))
    return st.builds(
        Revision,
        change=st.sampled_from(Change),
        cause=st.just(Cause(origin=Origin.PERSON)),
        at=any_instant,
        before=st.none() | befores,
        after=st.just(shown),
    )


def any_published(text: st.SearchStrategy[str] = any_text) -> st.SearchStrategy[Published]:
    """Any engagement as a feed tells it, changed in any way, told by anybody."""
    return any_engagement(text).flatmap(
        lambda shown: st.builds(Published, st.just(shown), st.none() | any_change(shown, text))
    )
