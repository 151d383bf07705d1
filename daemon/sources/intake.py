"""Intake: what was read goes into the calendar, and into the books of its source. All of it blocks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from calendars.copies import take_in
from calendars.feed.imported import EventError, Report
from calendars.feed.versions import dated, face
from calendars.ingest import Outcome, merge_findings
from calendars.model.article import Article
from calendars.model.finding import Finding
from calendars.model.part import Part
from calendars.model.report import published_at
from calendars.model.revision import Origin, Revision
from calendars.model.source import Item, ItemState, Poll, Source, SourceState
from calendars.store.articles import Arrival
from calendars.store.database import Transaction
from config.errors import ArticleError, NotFound
from daemon.house import House
from daemon.sources import timing
from daemon.sources.answer import Answer
from daemon.sources.articles import Lead, from_page, from_source
from daemon.sources.events import events_of, gone
from daemon.sources.listing import Listing
from daemon.sources.sifting import Sifted, Wanted, sift


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an item."""

    #: The item, as it is now.
    item: Item
    #: What it was to the store; None where it did not get so far.
    arrival: Arrival | None = None
    #: What changed in the calendar.
    revisions: Sequence[Revision] = ()


@dataclass(frozen=True, slots=True)
class Events:
    """What stands in a calendar, held against what stood there before."""

    #: How many events there are.
    count: int
    #: Those that are new or changed; an error in place of each that cannot be read.
    fresh: Sequence[Report | EventError]
    #: Those that stood there before, and do no more.
    gone: Sequence[Item]


class Intake:
    """Takes in what was read, by the calendar's clock."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._back = house.settings.sources.back.rough

    def sift(self, source: Source, listing: Listing | None, now: datetime) -> Sifted:
        """Which items of the source are to be read now."""
        with self._house.store.reading() as tx:
            known = tx.sources.items(source.id) if listing else tx.sources.items_due(source.id, now)
        return sift(listing, known, source, now, self._back)

    def take_page(self, answer: Answer, lead: Lead) -> Taken:
        """Take in the article on the page that came as `answer`."""
        kept = answer.validators
        read = partial(from_page, answer.content, answer.media_type, answer.url)
        return self._take(read, replace(lead, item=replace(lead.item, etag=kept["etag"], modified=kept["modified"])))

    def take_whole(self, wanted: Wanted, source: Source, now: datetime) -> Taken:
        """Take in the article whose text stands in the source."""
        taken = self._take(partial(from_source, wanted.whole or ""), Lead(item=wanted.item, source=source, now=now))
        return replace(taken, item=replace(taken.item, due=None))  # the source itself tells of its changes

    def events(self, source: Source, content: bytes, now: datetime) -> Events:
        """What of a calendar is new, changed, or gone from it. Raises ArticleError for what is no calendar."""
        told = events_of(content, name=source.url, today=self._house.today)
        unread = [one for one in told if isinstance(one, EventError)]
        with self._house.store.reading() as tx:
            known = tx.sources.items(source.id)
            ours = tx.engagements.get_all(one[1].key or "" for one in told if not isinstance(one, EventError))
            read = [one if one[1].key in ours else _of(source, *one) for one in told if not isinstance(one, EventError)]
            fresh = [_dated(tx, one, known.get(one[0].id), now) for one in read if not _is_known(one, known)]
        listed = {event.id for event, _ in read}
        return Events(
            count=len(told),
            fresh=[*unread, *sorted(fresh, key=_place)],
            gone=[item for item in known.values() if _is_left(item, listed) and not _is_one_of(item, unread)],
        )

    def take_event(self, report: Report, source: Source, now: datetime) -> Taken:
        """Take in an event of a calendar."""
        event, finding = report
        outcome = self._merge(report)
        item = Item(
            source=source.id,
            key=event.id,
            url=event.url,
            title=finding.title,
            fingerprint=face(event),
            state=ItemState.TAKEN,
            article=event.id,
            seen=now,
        )
        return Taken(item, outcome.arrival, outcome.revisions)

    def mark_gone(self, item: Item, now: datetime) -> Taken:
        """Mark an event that its calendar no longer holds."""
        with self._house.store.reading() as tx:
            marked = gone(tx, item.key, self._house.today, now)
        if marked is None:
            return Taken(replace(item, state=ItemState.PASSED))
        outcome = self._merge(marked)
        return Taken(replace(item, state=ItemState.MISSING), outcome.arrival, outcome.revisions)

    def keep(self, source: Source, items: Iterable[Item]) -> None:
        """Write down what became of items, unless their source was removed meanwhile."""
        with self._house.store.transaction() as tx:
            if _still_there(tx, source.id):
                tx.sources.keep(items)

    def parts(self, source: Source) -> dict[str, Part]:
        """The parts of a sitemap, by their addresses, as far as they are known."""
        with self._house.store.reading() as tx:
            return tx.sources.parts(source.id)

    def settle(
        self, source: Source, poll: Poll, items: Iterable[Item] = (), parts: Sequence[Part] | None = None
    ) -> None:
        """Write down how a reading went, and what became of `items` that is not written down yet.

        What a person changed meanwhile stays, and what was removed stays away.
        """
        with self._house.store.transaction() as tx:
            current = _still_there(tx, source.id)
            if current is None:
                return
            is_taken = source.url != current.url and tx.sources.at(source.url) is not None
            tx.sources.save(
                replace(
                    source,
                    url=current.url if is_taken else source.url,
                    every=current.every,
                    links=current.links,
                    state=source.state if current.state is SourceState.ACTIVE else current.state,
                )
            )
            tx.sources.keep(items)
            if parts is not None:
                tx.sources.keep_parts(source.id, parts)
            tx.sources.log(poll)

    def _take(self, read: Callable[[Lead], Article], lead: Lead) -> Taken:
        item, now = replace(lead.item, tries=0), lead.now
        if item.article and self._was_taken_back(item.article):
            return Taken(replace(item, state=ItemState.PASSED, due=None, reason=None))
        try:
            article = read(lead)
        except ArticleError as error:
            unread = replace(item, etag=None, modified=None)  # its page is read again when its source says more of it
            return Taken(replace(unread, state=ItemState.FAILED, due=None, reason=" ".join(error.problems)))
        if published_at(article.published) < now - self._back:
            return Taken(replace(item, state=ItemState.PASSED, due=None, reason=None))
        known_as, outcome = take_in(article, self._house.store, self._house.clock, self._house.planner)
        due = timing.next_look(item.seen, now)
        taken = replace(item, state=ItemState.TAKEN, article=known_as, due=due, reason=None)
        return Taken(taken, outcome.arrival, outcome.revisions)

    def _was_taken_back(self, article: str) -> bool:
        """Whether a person took the article out of the archive; what its source says of it later changes nothing."""
        with self._house.store.reading() as tx:
            return tx.articles.get(article) is None

    def _merge(self, report: Report) -> Outcome:
        event, finding = report
        house = self._house
        return merge_findings(event, [finding], house.store, house.clock, house.planner, origin=Origin.CALENDAR)


def _of(source: Source, event: Article, finding: Finding) -> Report:
    """An event under a name that no other calendar gives one: UIDs of two calendars may be the same.

    One of our own, come back in an export of ours, keeps its name.
    """
    return replace(event, id=f"{event.id}@{source.id}"), replace(finding, key=f"{finding.key}@{source.id}")


def _dated(tx: Transaction, report: Report, item: Item | None, now: datetime) -> Report:
    event, finding = report
    is_back = item is not None and item.fingerprint == face(event)
    return dated(event, tx.articles.get(event.id), now, is_back=is_back), finding


def _place(report: Report) -> tuple[datetime, str]:
    """In the order of publication none bears on another that is taken in already."""
    return published_at(report[0].published), report[0].id


def _is_known(report: Report, known: Mapping[str, Item]) -> bool:
    item = known.get(report[0].id)
    return item is not None and item.state is ItemState.TAKEN and item.fingerprint == face(report[0])


def _is_left(item: Item, listed: set[str]) -> bool:
    return item.key not in listed and item.state is ItemState.TAKEN


def _is_one_of(item: Item, unread: Iterable[EventError]) -> bool:
    """Whether the item is an event, or one of a series, that stands there and cannot be read at the moment."""
    return any(item.key.startswith((f"ics:{one.uid}@", f"ics:{one.uid}/")) for one in unread)


def _still_there(tx: Transaction, source_id: str) -> Source | None:
    try:
        return tx.sources.get(source_id)
    except NotFound:
        return None
