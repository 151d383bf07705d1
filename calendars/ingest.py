"""The main path: an article comes in, and the calendar, the reminders and the outbox are brought up to date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from calendars.clock import Clock
from calendars.find.pipeline import find
from calendars.merge.candidate import Candidate
from calendars.merge.desk import Desk
from calendars.merge.entry import Placed
from calendars.merge.match import best_matches
from calendars.merge.reliability import heard
from calendars.merge.replay import settle, settle_without
from calendars.model.article import Article
from calendars.model.finding import Finding
from calendars.model.report import Byline, Report
from calendars.model.revision import Cause, Origin, Revision
from calendars.plan.planner import Planner
from calendars.store.articles import Arrival
from calendars.store.database import Store, Transaction

#: An article, and what was found in it; None for one that is known, and is read only if that turns out otherwise.
Read = tuple[Article, Sequence[Finding] | None]


#: The same, without its text.
Told = tuple[Byline, Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an article, and of the calendar by it."""

    #: Whether the article was new, known, or known in another version.
    arrival: Arrival
    #: What changed in the calendar, in the order of the findings.
    revisions: Sequence[Revision] = ()


def ingest(article: Article, store: Store, clock: Clock, planner: Planner) -> Outcome:
    """Find what `article` announces and bring the calendar up to date, all or nothing."""
    return merge_findings(article, find(article), store, clock, planner)


def are_known(articles: Sequence[Article], store: Store) -> list[bool]:
    """Whether each of `articles` is known to the letter: nobody need find anything in it again."""
    with store.reading() as tx:
        known = tx.articles.fingerprints(article.id for article in articles)
    return [known.get(article.id) == article.fingerprint for article in articles]


def merge_findings(
    article: Article,
    findings: Sequence[Finding],
    store: Store,
    clock: Clock,
    planner: Planner,
    *,
    origin: Origin = Origin.ARTICLE,
) -> Outcome:
    """Bring the calendar up to date with what was found in `article`, all or nothing.

    The same article twice changes nothing; another version of it takes the place of the one before.
    """
    return merge_all([(article, findings)], store, clock, planner, origin=origin)[0]


def merge_all(
    batch: Sequence[Read], store: Store, clock: Clock, planner: Planner, *, origin: Origin = Origin.ARTICLE
) -> list[Outcome]:
    """Bring the calendar up to date with what was found in each article, one after the other: all of it, or nothing.

    In the order of publication it is quickest; the calendar is the same in any.
    """
    now = clock.now()
    with store.transaction() as tx:
        return merge_within(tx, batch, now, planner, origin=origin)


def merge_within(
    tx: Transaction, batch: Sequence[Read], now: datetime, planner: Planner, *, origin: Origin = Origin.ARTICLE
) -> list[Outcome]:
    """As `merge_all`, in a transaction of the caller's, who has more to write with it."""
    tx.engagements.lock()
    desk = Desk(tx, planner.reliability, now)
    arrivals = tx.articles.add_all([article for article, _ in batch], now)
    new: list[Told] = []
    changed: list[Told] = []
    for (article, read), arrival in zip(batch, arrivals, strict=True):
        if arrival is not Arrival.UNCHANGED:
            told = Byline.of(article), heard(article, find(article) if read is None else read)
            (new if arrival is Arrival.NEW else changed).append(told)
    _take_in(desk, new, origin)
    for byline, findings in changed:
        correct(desk, byline, findings, Cause(origin=origin, article=byline.id))
    desk.write()
    planner.replan(tx, desk.revisions, now)
    return _outcomes([article for article, _ in batch], arrivals, desk.revisions)


def _outcomes(articles: Sequence[Article], arrivals: Sequence[Arrival], revisions: Sequence[Revision]) -> list[Outcome]:
    """What became of each; where one comes twice, what it changed is told of the last time."""
    caused: dict[str | None, list[Revision]] = {}
    for revision in revisions:
        caused.setdefault(revision.cause.article, []).append(revision)
    outcomes = [
        Outcome(arrival, caused.pop(article.id, ()) if arrival is not Arrival.UNCHANGED else ())
        for article, arrival in zip(reversed(articles), reversed(arrivals), strict=True)
    ]
    return outcomes[::-1]


def correct(desk: Desk, article: Byline, findings: Sequence[Finding], cause: Cause, *, same_text: bool = False) -> None:
    """Let the article tell `findings`, in the place of what it told before.

    Where another version of it puts an engagement on other days, it was moved; with `same_text` it was read wrongly.
    """
    before = desk.told_by(article.id)
    places = [placed.place for placed in before]
    told = _successors(article, findings, before, same_text=same_text)
    theirs = [(placed, old.uid) for placed, old in told if old is not None and old.uid is not None]
    left = desk.tell(article.id, [placed for placed, _ in told], instead=before)
    for placed, uid in theirs:
        if placed.report.pinned:
            desk.give(placed, uid)
    for place in places[:1]:
        settle_without(desk, place, left)
    for placed, uid in theirs:
        if placed.uid is None and not desk.entry(uid).reports:
            desk.give(placed, uid)  # nobody else tells of it: it is the same one, corrected
    if told:
        settle(desk, [article])
    _revise(desk, [article], cause)


def _take_in(desk: Desk, new: Iterable[Told], origin: Origin) -> None:
    """Let new articles tell what they do, in the order of their publication.

    Those before which others are known come first, all at once: each later report is decided anew once for all of them.
    """
    telling = sorted((told for told in new if told[1]), key=lambda told: told[0].place)
    late = [article for article, _ in telling if not desk.is_latest(article.place)]
    for article, findings in telling:
        desk.tell(article.id, [Placed(Report(article=article, finding=finding)) for finding in findings])
    if late:
        settle(desk, late)
        _revise(desk, late, Cause(origin=origin, article=late[-1].id))
    for article, _ in telling[len(late) :]:
        settle(desk, [article])
        _revise(desk, [article], Cause(origin=origin, article=article.id))


def _revise(desk: Desk, articles: Sequence[Byline], otherwise: Cause) -> None:
    """Make anew what was touched, by each of `articles` that tells of it; what none tells of, by `otherwise`."""
    steps = [
        (placed, replace(otherwise, article=article.id, words=placed.report.finding.evidence))
        for article in articles
        for placed in desk.told_by(article.id)
    ]
    desk.revise(steps, otherwise)


def _successors(
    article: Byline, findings: Sequence[Finding], before: Sequence[Placed], *, same_text: bool
) -> list[tuple[Placed, Placed | None]]:
    """Each finding of a new version as a report, with the report of the old version whose place it takes."""
    left = list(before)
    old = [_taken_out(left, finding) for finding in findings]
    open_ = [position for position, one in enumerate(old) if one is None]
    candidates = [
        [Candidate(str(number), one.report.finding, (findings[position].when,)) for number, one in enumerate(left)]
        for position in open_
    ]
    best = best_matches([findings[position] for position in open_], candidates, article.day)
    for position, choice in zip(open_, best, strict=True):
        old[position] = left[int(choice[0])] if choice else None
    pinned = (placed for placed in left if placed.report.pinned and placed not in old)
    for position in (position for position in open_ if old[position] is None):
        old[position] = next(pinned, None)  # what a person said of it holds for what it is read as now
    return [
        (_successor(article, finding, one, same_text=same_text), one)
        for finding, one in zip(findings, old, strict=True)
    ]


def _taken_out(left: list[Placed], finding: Finding) -> Placed | None:
    """The one of `left` that tells of the same kind and days; it is left no more."""
    for placed in left:
        told = placed.report.finding
        if (told.kind, told.when) == (finding.kind, finding.when):
            left.remove(placed)
            return placed
    return None


def _successor(article: Byline, finding: Finding, old: Placed | None, *, same_text: bool) -> Placed:
    if old is None:
        return Placed(Report(article=article, finding=finding))
    was = old.report.finding
    moved_from = finding.moved_from or was.moved_from
    if not same_text and not finding.when.overlaps(was.when):
        moved_from = finding.moved_from or was.when
    report = Report(article=article, finding=replace(finding, moved_from=moved_from), pinned=old.report.pinned)
    return Placed(report, stored=old.stored)
