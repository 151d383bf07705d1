"""When a version of another calendar's event was published: it takes its place among the reports by that."""

from dataclasses import replace
from datetime import datetime

from calendars.model.article import UNDATED, Article
from calendars.model.report import published_at


def face(event: Article) -> str:
    """A hash of all that an event says, but for when it was changed: many programs date every export anew."""
    return replace(event, published=UNDATED).fingerprint


def dated(event: Article, known: Article | None, now: datetime, *, is_back: bool = False) -> Article:
    """`event` with the time from which this version of it is; `known` is the version that is stored, if one is.

    What says the same as before is from when it was, and so is what `is_back` as it was after it had been gone. A new
    version is from when it says that it was changed, unless that cannot be: it says nothing, names a time after `now`,
    or one at which the version before it stood already. Then it is from `now`, when it was first seen.
    """
    if known is not None and known.published != UNDATED and (is_back or face(known) == face(event)):
        return replace(event, published=known.published)
    at = published_at(event.published)
    is_older = known is not None and at <= published_at(known.published)
    return replace(event, published=now) if event.published == UNDATED or at > now or is_older else event
