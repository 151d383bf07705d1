"""A planner, and made-up findings, so that merging and planning are tested apart from finding."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from calendars.clock import SetClock
from calendars.ingest import Outcome, merge_findings
from calendars.model.article import Article
from calendars.model.engagement import Kind, Status
from calendars.model.finding import Finding
from calendars.model.reminder import Endpoint, Topic
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.durations import Duration
from config.settings import load

NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)
MONDAY = When.day(date(2024, 3, 4))

Report = Callable[..., Outcome]


@pytest.fixture
def planner() -> Planner:
    settings = load()
    return Planner(settings.calendar, settings.webhooks)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


def finding(
    when: When = MONDAY,
    *,
    kind: Kind = Kind.TALKS,
    status: Status = Status.CONFIRMED,
    parties: tuple[str, ...] = ("FR", "DE"),
    people: tuple[str, ...] = (),
    place: str | None = None,
    moved_from: When | None = None,
    key: str | None = None,
) -> Finding:
    return Finding(
        title="Talks: France and Germany",
        kind=kind,
        when=when,
        parties=parties,
        people=people,
        place=place,
        status=status,
        moved_from=moved_from,
        key=key,
        evidence="will hold talks on Monday",
        confidence=0.9,
    )


def endpoint(
    *before: Duration,
    topics: frozenset[Topic] = frozenset({Topic.REMINDER, Topic.UPDATED, Topic.CANCELLED}),
    id: str = "ep_1",  # noqa: A002
) -> Endpoint:
    return Endpoint(
        id=id, url="https://receiver.test/", secret="whsec_AAAA", before=before, topics=topics, created=NOON
    )


@pytest.fixture
def report(store: Store, clock: SetClock, planner: Planner) -> Report:
    """Merge findings as if an article had told them: `report("id", day, finding(), …)`."""

    def tell(article: str, day: int, *findings: Finding, text: str = "") -> Outcome:
        told = Article(id=article, title=article, text=text, outlet="A paper", url=None, published=date(2024, 2, day))
        return merge_findings(told, findings, store, clock, planner)

    return tell
