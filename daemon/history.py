"""What became of an engagement, and by whose word: its revisions, and what people did to it, as sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendars.model.engagement import Engagement
from calendars.model.report import Byline, Report
from calendars.model.revision import Change, Edit, Origin, Revision
from calendars.store.database import Transaction
from daemon.deeds import by_instant
from daemon.parties import name_of
from daemon.words import dispute_words, listed, span_words

#: Fields whose change is a sentence of its own, and what it says of the new value.
_SET = {
    "title": "It is called “{}” now",
    "kind": "It is a {} now",
    "place": "The place is {} now",
    "topic": "It is about “{}” now",
    "note": "The note says “{}” now",
    "url": "More can be read at {} now",
    "status": "It is {} now",
}
_UNSET = {
    "place": "The place is not known any more",
    "topic": "What it is about is not known any more",
    "note": "The note was taken out",
    "url": "The address was taken out",
}
_CALLED = {"parties": "takes part", "people": "is named"}
_CALLED_MANY = {"parties": "take part", "people": "are named"}


@dataclass(frozen=True, slots=True)
class Told:
    """One change, told."""

    #: When it was made, in UTC.
    at: datetime
    #: What happened, in sentences.
    sentence: str
    #: By whom: `by hand`, `a report`.
    by: str
    #: The article that said so; None where there is none.
    article: Byline | None
    #: Its words; empty where there are none.
    words: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept of one engagement."""

    #: As it stands.
    engagement: Engagement
    #: Its changes, the oldest first.
    history: Sequence[Revision]
    #: What articles say of it, in the order of publication.
    reports: Sequence[Report]
    #: What people ever did to it, the oldest first.
    deeds: Sequence[Edit]
    #: The articles that caused its changes, by id.
    articles: Mapping[str, Byline]


def record_of(tx: Transaction, engagement: Engagement) -> Record:
    """All that is kept of `engagement`."""
    history, reports = tx.engagements.history(engagement.uid), tx.reports.of_one(engagement.uid)
    articles = _causes(tx, history, [report.article for report in reports])
    return Record(engagement, history, reports, tx.edits.ever(engagement.uid), articles)


def told(record: Record) -> list[Told]:
    """The history of one engagement, the newest change first."""
    done = by_instant(record.deeds, record.engagement.uid)
    changes = [_told(revision, record.articles, done.get(revision.at, ())) for revision in record.history]
    at_once = {change.at for change in changes}
    unseen = [Told(at, _joined(said), _BY[Origin.PERSON], None, "") for at, said in done.items() if at not in at_once]
    return sorted((*changes, *unseen), key=lambda change: change.at)[::-1]


def _told(revision: Revision, articles: Mapping[str, Byline], done: Sequence[str]) -> Told:
    became = sentences(revision)
    said = [*done, *(one for one in became if one != _AGAIN)] if done else became
    gone = taken_back(revision)
    article = None if gone else articles.get(revision.cause.article or "")
    return Told(revision.at, _joined(said), _BY[revision.cause.origin], article, "" if gone else revision.cause.words)


def _joined(said: Sequence[str]) -> str:
    return ". ".join(said) + "."


def _causes(tx: Transaction, history: Sequence[Revision], known: Sequence[Byline]) -> dict[str, Byline]:
    """The articles that caused `history`, by id; those that are `known` are not read again."""
    articles = {article.id: article for article in known}
    for cause in {revision.cause.article for revision in history} - {None, *articles}:
        if cause and (article := tx.articles.get(cause)):
            articles[cause] = Byline.of(article)
    return articles


_AGAIN = "It was reported again"
_BY = {Origin.ARTICLE: "a report", Origin.PERSON: "by hand", Origin.CALENDAR: "an imported calendar"}


def taken_back(revision: Revision) -> str | None:
    """The article that a person took back, by outlet, day and title; None where nobody took one back."""
    cause = revision.cause
    return (cause.words or cause.article) if cause.origin is Origin.PERSON else None


def sentences(revision: Revision) -> list[str]:
    """What became of the engagement, a sentence a change, without the full stops."""
    gone = taken_back(revision)
    return [*_became(revision), *([f"An article was taken back: {gone}"] if gone else [])]


def _became(revision: Revision) -> list[str]:
    before, after = revision.before, revision.after
    if revision.change is Change.REMOVED:
        parted = before is not None and before.merged_into
        return ["It is an engagement of its own again, of which no report tells" if parted else "It was taken out"]
    if revision.change is Change.MERGED:
        return [f"It is the same as {(after.merged_into or '')[:8]}, which stands for both now"]
    if before is None:
        return [f"It was entered, for {span_words(after.when)}"]
    said = []
    head = {
        Change.POSTPONED: "It was postponed",
        Change.CANCELLED: "It was called off",
        Change.REINSTATED: "It is on again",
    }.get(revision.change)
    if head:
        said.append(head)
    changed = revision.changed
    if before.when != after.when:
        said += _moved(revision)
    for name, (old, new) in changed.items():
        said_already = (name == "status" and head) or (name == "url" and revision.cause.article)
        if not said_already:  # the report that brought an address is named beside its sentence
            said += _field(name, old, new)
    said += [dispute_words(dispute) for dispute in after.disputed if dispute not in before.disputed]
    if before.disputed and not after.disputed:
        said.append("Nobody disputes it any more")
    return said or [_AGAIN]


def _moved(revision: Revision) -> Iterator[str]:
    assert revision.before is not None  # noqa: S101 (asked only then)
    old, new = revision.before.when, revision.after.when
    if (old.start, old.end, old.precision) != (new.start, new.end, new.precision):
        exact = revision.change is Change.REFINED
        yield (
            f"The day is known more exactly: {span_words(new)}, no longer {span_words(old)}"
            if exact
            else f"It was moved from {span_words(old)} to {span_words(new)}"
        )
    if (old.time, old.end_time, old.timezone) != (new.time, new.end_time, new.timezone):
        if new.time is None:
            yield "The hour is not known any more"
        else:
            ends = f" and ends at {new.end_time:%H:%M}" if new.end_time else ""
            yield f"It begins at {new.time:%H:%M}{ends}, {new.timezone or 'local'} time"


def _field(name: str, old: Any, new: Any) -> Iterator[str]:
    if name in _CALLED:
        yield from _who(name, old, new)
    elif name in _SET and new:
        yield _SET[name].format(new)
    elif name in _UNSET:
        yield _UNSET[name]


def _who(name: str, old: list[str], new: list[str]) -> Iterator[str]:
    come, gone = [name_of(one) for one in new if one not in old], [name_of(one) for one in old if one not in new]
    if come:
        yield f"{listed(come)} {_CALLED[name] if len(come) == 1 else _CALLED_MANY[name]} now"
    if gone:
        yield f"{listed(gone)} {_CALLED[name] if len(gone) == 1 else _CALLED_MANY[name]} no longer"
