"""Handing over: what a person wants read now is read by the daemon that is at work, and not a second time beside it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from calendars.model.revision import Revision
from calendars.model.source import Poll, Source
from calendars.store.database import Transaction
from daemon.house import House


class Checked(NamedTuple):
    """How one reading went."""

    #: The source, as it was before.
    source: Source
    #: What was written to the log.
    poll: Poll
    #: What changed in the calendar by it.
    revisions: Sequence[Revision]
    #: What is wrong with each item that could not be read, with its address.
    faults: Sequence[str]


#: No more changes of the calendar are told of.
_MOST = 10_000


class HandedOver:
    """Sources that the daemon at work is asked to read now. All of it blocks."""

    def __init__(self, house: House, sources: Iterable[Source]) -> None:
        self._store = house.store
        self._left = {source.id: source for source in sources}
        with self._store.transaction() as tx:
            self._before = _last_polls(tx, self._left)
            self._number = tx.publications.mark().revision
            tx.sources.hasten(self._left, house.clock.now())

    def done(self) -> list[Checked]:
        """Those that it has read since this was asked last."""
        with self._store.reading() as tx:
            polls = _last_polls(tx, self._left)
            read = {name: poll for name, poll in polls.items() if poll != self._before.get(name)}
            changes = tx.publications.changes(_MOST, after=self._number)[::-1] if read else []
            articles = {name: {item.article for item in tx.sources.items(name).values()} for name in read}
        return [
            Checked(
                source=(source := self._left.pop(name)),
                poll=poll,
                revisions=[one for one in changes if one.cause.article in articles[name]],
                faults=_faults(source, poll),
            )
            for name, poll in read.items()
        ]


def _last_polls(tx: Transaction, names: Iterable[str]) -> dict[str, Poll]:
    """The last reading of each source that was read."""
    return {name: poll for name in names for poll in tx.sources.polls(name, 1)}


def _faults(source: Source, poll: Poll) -> list[str]:
    """The log has the first one alone."""
    if not poll.failed:
        return []
    more = f" (and {poll.failed - 1} more: summitry source show {source.id})" if poll.failed > 1 else ""
    return [f"{poll.reason}{more}"]
