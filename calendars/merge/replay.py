"""Whose is each report? Decided in the order of publication, whatever came in first.

A report is held against what was known when it was published, so that the calendar is the same in whatever order the
articles came in. One that comes in late may therefore change whose later ones are: these are decided anew, and only
these. Names are given once: an engagement keeps its uid when older news is found to have begun it.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import heappop, heappush

from calendars.merge.candidate import Candidate
from calendars.merge.desk import Desk, Nearby
from calendars.merge.entry import Placed
from calendars.merge.match import Match, best_matches
from calendars.model.report import Byline, Place

_UIDS = uuid.UUID("5c1ff2b5-9c9a-5f0e-8a5e-8f1f0f0a7d11")

Choice = tuple[str, tuple[str, ...]]


def settle(desk: Desk, articles: Sequence[Byline]) -> None:
    """Decide whose the reports of `articles` are, and anew whose every later one is on which that bears, each once."""
    _settle(desk, articles, [])


def settle_without(desk: Desk, place: Place, uids: Iterable[str]) -> None:
    """Decide anew whose every report is on which it bears that what was at `place` told of `uids`, and does no more."""
    _settle(desk, [], [] if desk.is_latest(place) else list(_told_after(desk, place, uids)))


def _settle(desk: Desk, articles: Sequence[Byline], others: Sequence[Byline]) -> None:
    agenda: list[tuple[Place, Byline]] = []
    asked: set[Place] = set()

    def ask(article: Byline) -> None:
        if article.place not in asked:
            asked.add(article.place)
            heappush(agenda, (article.place, article))

    for article in (*articles, *others):
        ask(article)
    while agenda:
        place, article = heappop(agenda)
        uids = _decide(desk, article)
        if not desk.is_latest(place):
            for later in _told_after(desk, place, uids):
                ask(later)


def _told_after(desk: Desk, place: Place, uids: Iterable[str]) -> Iterable[Byline]:
    """The articles after `place` that tell of these engagements, or of some that theirs might be taken for."""
    for uid in uids:
        for entry in desk.beside(uid):
            for placed in entry.reports:
                if placed.place > place:
                    yield placed.report.article


def _decide(desk: Desk, article: Byline) -> list[str]:
    """Give each report of the article to its engagement; those that gained one by it, or lost one."""
    told = desk.told_by(article.id)
    fixed = [(placed, uid) for placed in told if (uid := _fixed(desk, placed))]
    taken = {uid for _, uid in fixed}
    open_ = [placed for placed in told if placed not in {one for one, _ in fixed}]
    near = [desk.near(placed.report.finding, article.place) for placed in open_]
    chosen = _by_what_was_known(desk, article, open_, near, taken)
    taken |= {choice[0] for choice in chosen if choice}
    for position, choice in enumerate(_by_what_came_later(desk, article, open_, near, chosen, taken)):
        chosen[position] = choice
    changed: dict[str, None] = {}
    for placed, uid in fixed:
        changed |= _give(desk, placed, (uid, placed.report.reasons))
    for placed, choice in zip(open_, chosen, strict=True):
        if choice is None:
            choice = _new_uid(desk, placed, taken), ()
            taken.add(choice[0])
        changed |= _give(desk, placed, choice)
    return list(changed)


def _fixed(desk: Desk, placed: Placed) -> str | None:
    """The engagement of which a person, or the source itself, says that it is a report; None where nobody does."""
    if placed.report.pinned:
        return placed.uid
    key = placed.report.finding.key
    return (placed.uid or desk.named(key)) if key else None


def _by_what_was_known(
    desk: Desk, article: Byline, told: Sequence[Placed], near: Sequence[Sequence[Nearby]], taken: set[str]
) -> list[Choice | None]:
    candidates = [
        [
            candidate
            for one in nearby
            if (candidate := desk.candidate(one, article.place, placed.report.finding)) and candidate.uid not in taken
        ]
        for placed, nearby in zip(told, near, strict=True)
    ]
    return _best(desk, article, told, candidates)


def _by_what_came_later(
    desk: Desk,
    article: Byline,
    told: Sequence[Placed],
    near: Sequence[Sequence[Nearby]],
    chosen: Sequence[Choice | None],
    taken: set[str],
) -> list[Choice | None]:
    """For what nothing was known of: an engagement that it begins, as later reports tell it."""
    stays = [
        placed.uid if choice is None and _may_begin(desk, placed, article, taken) else None
        for placed, choice in zip(told, chosen, strict=True)
    ]
    taken = taken | {uid for uid in stays if uid}
    candidates: list[list[Candidate]] = [
        []
        if choice or stay
        else [founder for one in nearby if (founder := desk.founder(one, article.place)) and founder.uid not in taken]
        for nearby, choice, stay in zip(near, chosen, stays, strict=True)
    ]
    found = _best(desk, article, told, candidates)
    return [
        choice or ((stay, ()) if stay else (later[0], ()) if later else None)
        for choice, stay, later in zip(chosen, stays, found, strict=True)
    ]


def _best(
    desk: Desk, article: Byline, told: Sequence[Placed], candidates: Sequence[Sequence[Candidate]]
) -> list[Choice | None]:
    best = best_matches([placed.report.finding for placed in told], candidates, article.day, desk.rank)
    return [(one[0], _reasons(one[1])) if one else None for one in best]


def _reasons(fit: Match) -> tuple[str, ...]:
    return (f"fits by {fit.score:.2f}", *fit.reasons)


def _may_begin(desk: Desk, placed: Placed, article: Byline, taken: set[str]) -> bool:
    """Whether it may go on being what its engagement begins with."""
    if placed.uid is None or placed.uid in taken:
        return False
    entry = desk.entry(placed.uid)
    return not entry.before(article.place) and entry.merged_into is None


def _give(desk: Desk, placed: Placed, choice: Choice) -> dict[str, None]:
    uid, reasons = choice
    if placed.report.reasons != reasons:
        placed.report = replace(placed.report, reasons=reasons)
    if placed.uid == uid:
        return {}
    before = placed.uid
    desk.give(placed, uid)
    return dict.fromkeys(filter(None, (before, uid)))


def _new_uid(desk: Desk, placed: Placed, taken: set[str]) -> str:
    """A name that the same article gives the same meeting in every calendar, unless it is taken."""
    article, finding = placed.report.article, placed.report.finding
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
        if uid not in taken and desk.is_free(uid):
            return uid
    return str(uuid.uuid4())
