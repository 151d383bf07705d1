"""Revision: one change of an engagement, and by what cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from calendars.model.engagement import Engagement

#: The parts of an engagement whose change subscribers are told of. The rest only explains.
TOLD = ("title", "kind", "when", "parties", "people", "place", "status")


class Change(StrEnum):
    """What became of an engagement."""

    CREATED = "created"  #: it is new
    REFINED = "refined"  #: the same, known more exactly
    MOVED = "moved"  #: to other days or hours
    POSTPONED = "postponed"  #: put off
    CANCELLED = "cancelled"  #: called off
    REINSTATED = "reinstated"  #: back on
    UPDATED = "updated"  #: anything else that subscribers are told of
    CONFIRMED = "confirmed"  #: only its evidence grew: one more report says the same
    REMOVED = "removed"  #: taken out by hand


class Origin(StrEnum):
    """Where a change comes from."""

    ARTICLE = "article"  #: a report that was read
    PERSON = "person"  #: somebody, by hand
    CALENDAR = "calendar"  #: another calendar that was imported


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Why an engagement changed."""

    #: Where the change comes from.
    origin: Origin
    #: The article (or imported event) that said so; None for a person.
    article: str | None = None
    #: The words that said so; empty for a person.
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """What a person set by hand; it stands above every article's word, field by field."""

    #: The engagement.
    uid: str
    #: When it was set, in UTC.
    at: datetime
    #: The fields that were set, by the names of `Details.as_json`; `removed` and `cancelled` are among them.
    fields: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One change of an engagement."""

    #: What became of it.
    change: Change
    #: Why.
    cause: Cause
    #: When, in UTC.
    at: datetime
    #: What it was; None where it is new.
    before: Engagement | None
    #: What it is now.
    after: Engagement

    @property
    def uid(self) -> str:
        """The engagement's."""
        return self.after.uid

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The fields that differ, as they stand in JSON: name -> (old, new). Empty for a new engagement."""
        if self.before is None:
            return {}
        old, new = self.before.as_json(), self.after.as_json()
        return {name: (old[name], new[name]) for name in new if old[name] != new[name] and name not in _BOOKKEEPING}


_BOOKKEEPING = frozenset({"uid", "sequence", "created", "updated", "confidence", "evidence"})
