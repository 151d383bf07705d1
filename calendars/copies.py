"""One story at several addresses is one article: what comes in is held against what is known before it is merged."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from calendars.clock import Clock
from calendars.find.pipeline import find
from calendars.ingest import Outcome, merge_within
from calendars.model.article import Article
from calendars.model.finding import Finding
from calendars.model.report import published_at
from calendars.plan.planner import Planner
from calendars.store.articles import Arrival
from calendars.store.database import Store, Transaction

#: A story that is republished later than this is news of its own.
WITHIN = timedelta(days=4)

#: Of the 64 bits of two hashes so many may differ where the texts are worth comparing word by word …
_BITS_APART = 14

#: … and so large a share of the words has to be the same, in the same order.
_SHARED = 0.8

#: A shorter text is too little, in words, to tell that two of them are one story, unless one outlet says it twice.
_SHORTEST = 25


class Taken(NamedTuple):
    """What became of an article that came in."""

    #: The id under which it is known: its own, or that of the article which it is a copy of.
    article: str
    #: What it changed.
    outcome: Outcome


def take_in(article: Article, store: Store, clock: Clock, planner: Planner) -> Taken:
    """Bring the calendar up to date by `article`, unless it only repeats another one that is known.

    It repeats another where the words are nearly the same and, read on the day of the other one, announce the same: a
    copy that was changed to say another day is a report of its own. Of two copies the day of the one that was
    published first holds, for "on Thursday" was written on that day.
    """
    with store.reading() as tx:
        original = None if tx.articles.get(article.id) else _original(tx, article)
    if original is None:
        taken = article
    elif published_at(original.published) <= published_at(article.published):
        return Taken(original.id, Outcome(Arrival.UNCHANGED))
    else:
        taken = replace(article, id=original.id)
    findings = _found(taken, taken.day)
    with store.transaction() as tx:
        [outcome] = merge_within(tx, [(taken, findings)], clock.now(), planner)
        if outcome.arrival is not Arrival.UNCHANGED:
            tx.stories.remember(taken.id, _likeness(taken), published_at(taken.published))
    return Taken(taken.id, outcome)


def _original(tx: Transaction, article: Article) -> Article | None:
    """The article that `article` repeats; None for a story that is new."""
    at = published_at(article.published)
    apart = 0 if _is_short(article) else _BITS_APART
    for near in tx.stories.like(_likeness(article), at - WITHIN, at + WITHIN, apart):
        known = tx.articles.get(near)
        if known and _are_alike(article, known) and _announces(known) == _announces(article, known):
            return known
    return None


def _likeness(article: Article) -> int:
    from trafilatura.deduplication import Simhash  # here and not above: it takes a third of a second to import

    return Simhash(article.text).hash


def _is_short(article: Article) -> bool:
    return len(article.text.split(maxsplit=_SHORTEST)) < _SHORTEST


def _are_alike(article: Article, known: Article) -> bool:
    one, other = article.text.split(), known.text.split()
    if _is_short(article):
        return (article.title, article.outlet, one) == (known.title, known.outlet, other)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= _SHARED and matcher.quick_ratio() >= _SHARED and matcher.ratio() >= _SHARED


def _announces(article: Article, dated_as: Article | None = None) -> list[tuple[object, ...]]:
    """What an article announces, as far as a calendar shows it, if it had been published when `dated_as` was."""
    return sorted((_said(finding) for finding in _found(article, (dated_as or article).day)), key=repr)


def _found(article: Article, day: date) -> Sequence[Finding]:
    """What is found in an article that is published on `day`; of its date no more than the day counts."""
    return _found_lately(replace(article, published=day))


@lru_cache(maxsize=64)  # a story comes up at many addresses within minutes, and is held against each version of it
def _found_lately(article: Article) -> Sequence[Finding]:
    return tuple(find(article))


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.kind, finding.when, frozenset(finding.parties), finding.status, finding.moved_from
