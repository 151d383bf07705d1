"""The articles that were read: taking one back, and reading them again by better rules."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from calendars.clock import Clock
from calendars.find.pipeline import find
from calendars.ingest import correct
from calendars.merge.desk import Desk
from calendars.merge.reliability import heard
from calendars.model.article import Article
from calendars.model.finding import Finding
from calendars.model.report import Byline
from calendars.model.revision import Cause, Origin, Revision
from calendars.plan.planner import Planner
from calendars.store.database import Store, Transaction

#: An article, and what it tells by the rules of today.
Told = tuple[Article, Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Reread:
    """Articles in which other engagements are found now than when they were read."""

    #: How many articles were read again.
    read: int
    #: Those that tell something else now, with what they tell, in the order of publication.
    different: Sequence[Told]


def retract(id: str, store: Store, clock: Clock, planner: Planner) -> tuple[Article, list[Revision]]:  # noqa: A002 (an article's id is called id)
    """Take an article out of the archive; the calendar is as if it had never been read. What changed by that.

    `id` may be any unique beginning. What people set stays set. Raises NotFound.
    """
    now = clock.now()
    with store.transaction() as tx:
        tx.engagements.lock()
        article = tx.articles.by_prefix(id)
        desk = Desk(tx, planner.reliability, now)
        byline = Byline.of(article)
        cause = Cause(origin=Origin.PERSON, article=article.id, words=byline.written)  # it will not be there to ask
        correct(desk, byline, [], cause)
        desk.write()
        tx.articles.remove(article.id)
        planner.replan(tx, desk.revisions, now)
    return article, desk.revisions


def reread(
    store: Store, read: Callable[[Article], Sequence[Finding]] = find, step: Callable[[], None] = lambda: None
) -> Reread:
    """Read every stored article again; `step` is called after each. Nothing is stored.

    What an imported calendar brought is left alone: there is nothing in it to read.
    """
    count, different = 0, list[Told]()
    with store.reading() as tx:
        for article in tx.articles.each():
            told = [stored.report.finding for stored in tx.reports.in_article(article.id)]
            if not any(finding.key for finding in told):
                found = list(read(article))
                if not _is_told(found, told):
                    different.append((article, found))
                count += 1
            step()
    different.sort(key=lambda one: Byline.of(one[0]).place)
    return Reread(count, different)


def would_change(different: Iterable[Told], store: Store, clock: Clock, planner: Planner) -> list[Revision]:
    """What would change in the calendar by what the articles tell now. Nothing is stored."""
    with store.reading() as tx:
        return _corrected(different, tx, clock, planner).revisions


def change(different: Iterable[Told], store: Store, clock: Clock, planner: Planner) -> list[Revision]:
    """Bring the calendar up to date with what the articles tell now, all or nothing; what changed.

    What people set and did stays.
    """
    with store.transaction() as tx:
        tx.engagements.lock()
        desk = _corrected(different, tx, clock, planner)
        desk.write()
        planner.replan(tx, desk.revisions, clock.now())
    return desk.revisions


def _corrected(different: Iterable[Told], tx: Transaction, clock: Clock, planner: Planner) -> Desk:
    desk = Desk(tx, planner.reliability, clock.now())
    for article, findings in different:
        cause = Cause(origin=Origin.ARTICLE, article=article.id)
        correct(desk, Byline.of(article), heard(article, findings), cause, same_text=True)
    return desk


def _is_told(found: Sequence[Finding], told: Sequence[Finding]) -> bool:
    """Whether that is what it told; an earlier version of it may have said that a meeting was moved."""
    return len(found) == len(told) and all(
        new == old or (old.moved_from is not None and new.as_json() == old.as_json())
        for new, old in zip(found, told, strict=True)
    )
