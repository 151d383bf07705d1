"""Every program shows the same of every event: what we mean by it."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st

from calendars.feed.event import status_word
from calendars.feed.look import Look
from calendars.feed.span import span
from calendars.feed.texts import line
from calendars.feed.titles import summary_of
from calendars.feed.wording import description_of
from calendars.find.text.gazetteer import gazetteer
from calendars.model.engagement import Engagement, Status
from calendars.model.published import Published
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.model.when import Precision, When
from calendars.store.database import Store
from tests.calendars.feed.made import any_engagement, any_when
from tests.clients.programs import PROGRAMS, Seen
from tests.daemon.web.conftest import Site

#: How many of each status, of each sort of day.
COUNT = 8
#: How exactly the days are known, and whether the hour is.
SORTS = [(Precision.DAY, True), *((precision, False) for precision in Precision)]
#: Anything, but for a backslash before an n, which node-ical takes for the end of a line however it is written.
TEXT = st.text(max_size=200).map(lambda text: re.sub(r"\\(?=[nN])", "/", text))


def engagements() -> list[Engagement]:
    """Some of every sort that there is, each on days of one year."""
    made = [one for sort in SORTS for status in Status for one in some(sort, status)]
    return [replace(one, uid=f"{number}@summitry") for number, one in enumerate(made)]


def some(sort: tuple[Precision, bool], status: Status) -> list[Engagement]:
    """COUNT that hypothesis makes up."""
    made: list[Engagement] = []
    days = any_when(st.dates(date(2026, 2, 1), date(2026, 11, 1))).map(to_the_minute)

    @given(any_engagement(TEXT, days.filter(lambda when: (when.precision, when.is_timed) == sort)))
    @how(
        max_examples=COUNT,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def make(one: Engagement) -> None:
        made.append(replace(one, status=status))

    make()
    return made


def to_the_minute(when: When) -> When:
    """No meeting is called for a second; calcurse knows of none."""
    begins, ends = (hour and hour.replace(second=0) for hour in (when.time, when.end_time))
    return replace(when, time=begins, end_time=ends)


def meant(one: Engagement, look: Look) -> Seen:
    """What everybody is to see of it."""
    begins, ends = span(one.when, look.settings.zone)
    assert ends is not None
    start, end = (each.timestamp() if isinstance(each, datetime) else each.isoformat() for each in (begins, ends))
    return Seen(
        start=start,
        end=end,
        all_day=not isinstance(begins, datetime),
        summary=summary_of(one, look),
        description=description_of(Published(one), look),
        location=line(one.place or ""),
        status=status_word(one.status, vague=one.when.precision.is_vague),
    )


@pytest.fixture
def served(site: Site, store: Store) -> dict[str, Engagement]:
    """Engagements that the site serves, by uid."""
    made = engagements()
    with store.transaction() as tx:
        for one in made:
            cause = Cause(origin=Origin.PERSON)
            tx.engagements.save(Revision(change=Change.CREATED, cause=cause, at=one.updated, before=None, after=one))
    return {one.uid: one for one in made}


def test_all_programs_agree_on_every_event(site: Site, served: dict[str, Engagement], tmp_path: Path) -> None:
    look = Look(site.settings.calendar, gazetteer().names)
    expected = {uid: meant(one, look) for uid, one in served.items()}
    for name, program in PROGRAMS.items():
        folder = tmp_path / name
        folder.mkdir()
        seen = program(f"{site.client.base_url}/calendars/diplomatic-calendar.ics", folder)
        assert sorted(seen) == sorted(expected), name
        for uid, event in expected.items():
            shown = seen[uid] if seen[uid].status else replace(seen[uid], status=event.status)
            assert shown == event, f"{name}: {served[uid]}"


def test_every_status_of_every_sort_of_day_is_among_them(served: dict[str, Engagement]) -> None:
    """Else the programs would agree on less than it seems."""
    found = Counter((one.when.precision, one.when.is_timed, one.status) for one in served.values())
    assert set(found) == {(*sort, status) for sort in SORTS for status in Status}
    assert served.keys() == {f"{number}@summitry" for number in range(found.total())}
