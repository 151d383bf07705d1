"""The main path: an article comes in, and the calendar, the reminders and the outbox are brought up to date."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.clock import Clock
from calendars.find.pipeline import find
from calendars.merge.changes import revised
from calendars.merge.fold import fold
from calendars.merge.match import Candidate, best_matches
from calendars.model.article import Article
from calendars.model.engagement import Engagement
from calendars.model.finding import Finding
from calendars.model.revision import Cause, Origin, Revision
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store.articles import Arrival
from calendars.store.database import Store, Transaction

_UIDS = uuid.UUID("5c1ff2b5-9c9a-5f0e-8a5e-8f1f0f0a7d11")


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
    now = clock.now()
    with store.transaction() as tx:
        tx.engagements.lock()
        arrival = tx.articles.add(article, now)
        if arrival is Arrival.UNCHANGED:
            return Outcome(arrival)
        keyed = [_named(tx, finding.key) if finding.key else None for finding in findings]
        touched = tx.engagements.detach(article.id) if arrival is Arrival.CHANGED else []
        causes = {uid: Cause(origin=origin, article=article.id) for uid in touched}
        matched = _matched(tx, findings, keyed)
        if touched:
            matched = _corrected(tx, findings, matched, touched)
        for finding, known in zip(findings, matched, strict=True):
            uid = known.uid if known else _new_uid(tx, article, finding)
            tx.engagements.attach(uid, article.id, [finding])
            causes[uid] = Cause(origin=origin, article=article.id, words=finding.evidence)
        revisions = refold(tx, causes, now)
        planner.replan(tx, revisions, now)
    return Outcome(arrival, revisions)


def refold(tx: Transaction, causes: dict[str, Cause], now: datetime) -> list[Revision]:
    """Make each engagement anew from all that is known of it, and store what changed by its cause."""
    revisions = []
    for uid, cause in causes.items():
        before = tx.engagements.get(uid)
        reports, edits = tx.engagements.findings(uid), tx.engagements.edits(uid)
        if reports or edits:
            details, removed = fold(reports, edits)
        elif before is not None:  # the only article that spoke of it no longer does
            details, removed = before, True
        else:
            continue
        revision = revised(before, details, uid=uid, removed=removed, cause=cause, now=now)
        if revision is not None:
            tx.engagements.save(revision)
            revisions.append(revision)
    return revisions


def _matched(
    tx: Transaction, findings: Sequence[Finding], keyed: Sequence[Engagement | None]
) -> list[Engagement | None]:
    """Each finding's engagement, or None where it is a new one; `keyed` are those that its source names."""
    taken = {engagement.uid for engagement in keyed if engagement}
    candidates = [
        [] if engagement else [near for near in _near(tx, finding) if near.engagement.uid not in taken]
        for finding, engagement in zip(findings, keyed, strict=True)
    ]
    return [known or best for known, best in zip(keyed, best_matches(findings, candidates), strict=True)]


def _corrected(
    tx: Transaction, findings: Sequence[Finding], matched: Sequence[Engagement | None], touched: Sequence[str]
) -> list[Engagement | None]:
    """What a new version of an article says on another day than the old one did is the same engagement, corrected."""
    taken = {engagement.uid for engagement in matched if engagement}
    told = [engagement for uid in touched if uid not in taken and (engagement := tx.engagements.get(uid))]
    candidates = [
        [] if known else [Candidate(engagement, (finding.when,)) for engagement in told]
        for finding, known in zip(findings, matched, strict=True)
    ]
    return [known or best for known, best in zip(matched, best_matches(findings, candidates), strict=True)]


def _named(tx: Transaction, key: str) -> Engagement | None:
    """The engagement that a source calls `key`: one imported before, or our own, come back in an export of ours."""
    return tx.engagements.by_key(key) or tx.engagements.get(key)


def _near(tx: Transaction, finding: Finding) -> list[Candidate]:
    spans = [finding.when] + ([finding.moved_from] if finding.moved_from else [])
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    near = tx.engagements.near(first, last, finding.parties, finding.people)
    return [Candidate(engagement, _reported(tx, engagement, finding)) for engagement in near]


def _reported(tx: Transaction, engagement: Engagement, finding: Finding) -> tuple[When, ...]:
    """The days of earlier reports, where those that hold now do not explain why it came up."""
    if engagement.when.overlaps(finding.when):
        return ()
    return tuple({report.when: None for _, report in tx.engagements.findings(engagement.uid)})


def _new_uid(tx: Transaction, article: Article, finding: Finding) -> str:
    """A name that the same article gives the same meeting in every calendar, unless it is taken."""
    parts = (
        article.id,
        finding.kind,
        finding.when.edtf,
        *finding.parties,
        *finding.people,
        finding.key or "",
    )
    for again in range(1_000):
        uid = str(uuid.uuid5(_UIDS, "\0".join((*parts, str(again)))))
        if tx.engagements.get(uid) is None:
            return uid
    return str(uuid.uuid4())
