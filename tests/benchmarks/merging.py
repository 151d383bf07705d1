"""Articles a second merged into a calendar of 100,000 engagements, beside one of 1,000."""

import random
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from calendars.clock import SetClock
from calendars.ingest import Read, merge_all
from calendars.model.article import Article
from calendars.model.engagement import Details, Engagement
from calendars.model.finding import Finding
from calendars.model.report import Byline, Report
from calendars.model.revision import Cause, Change, Origin, Revision
from calendars.plan.planner import Planner
from calendars.store.database import Store
from calendars.store.nearby import Standing, names_of
from config.settings import load
from tests.benchmarks.made_up import MADE, engagements
from tests.benchmarks.timing import Figure, seconds, sized

LARGE, SMALL = sized(100_000, 200), sized(1_000, 100)
ARTICLES, TOGETHER = sized(3_000, 40), 500
ROUNDS = sized(3, 1)


def figures() -> Iterator[Figure]:
    """What a large calendar costs against a small one: the finding is given, the merging is measured."""
    large, small = rate(LARGE), rate(SMALL)
    yield Figure(f"articles merged into {LARGE:,}", large, "articles/s", f"into {SMALL:,}", small)


def rate(size: int) -> float:
    """Articles a second, each with a finding: every other one tells of an engagement that is there."""
    settings = load()
    planner, clock = Planner(settings.calendar, settings.webhooks), SetClock(MADE + timedelta(days=30))
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder)}/calendar.db")
        known = engagements(size)
        fill(store, known)
        spent = []
        for round_ in range(ROUNDS):
            archive = list(articles(known, round_))

            def merge(archive: list[Read] = archive) -> None:
                for start in range(0, len(archive), TOGETHER):
                    merge_all(archive[start : start + TOGETHER], store, clock, planner)

            spent.append(seconds(merge))
        store.close()
    return ARTICLES / sorted(spent)[len(spent) // 2]


def fill(store: Store, known: list[Engagement]) -> None:
    """A calendar, each entry of which one article told."""
    for start in range(0, len(known), 5_000):
        some = known[start : start + 5_000]
        told = [_article(f"before-{engagement.uid}", MADE) for engagement in some]
        cause = Cause(origin=Origin.ARTICLE)
        with store.transaction() as tx:
            tx.articles.add_all(told, MADE)
            tx.reports.add_all(
                (engagement.uid, Report(article=Byline.of(article), finding=_finding(engagement)), 0)
                for engagement, article in zip(some, told, strict=True)
            )
            tx.engagements.save_all(
                [Revision(change=Change.CREATED, cause=cause, at=MADE, before=None, after=one) for one in some],
                [Standing(one, one.when.start, one.when.end, names_of(one), MADE, alone=False) for one in some],
            )


def articles(known: list[Engagement], round_: int) -> Iterator[Read]:
    """In the order of their publication."""
    chance = random.Random(round_)
    others = iter(engagements(ARTICLES + round_ + 7))
    for number in range(ARTICLES):
        at = MADE + timedelta(days=1 + round_, seconds=number)
        told = chance.choice(known) if number % 2 else next(others)
        yield _article(f"{round_}-{number}", at), [_finding(told)]


def _article(id_: str, at: datetime) -> Article:
    return Article(id=id_, title="News", text="They meet.", outlet="A paper", url=None, published=at.astimezone(UTC))


def _finding(told: Engagement) -> Finding:
    return Finding(**{field.name: getattr(told, field.name) for field in fields(Details)})
