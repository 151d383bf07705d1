"""Revision: one change of an engagement, and by what cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from calendars.model.engagement import Engagement

#: The parts of an engagement whose change subscribers are told of. The rest only explains.
TOLD = ("title", "kind", "when", "parties", "people", "place", "status", "disputed", "merged_into")


class Change(StrEnum):
    """What became of an engagement."""

    CREATED = "created"  #: it is new
    REFINED = "refined"  #: the same, known more exactly
    MOVED = "moved"  #: to other days or hours
    POSTPONED = "postponed"  #: put off
    CANCELLED = "cancelled"  #: called off
    REINSTATED = "reinstated"  #: back on
    DISPUTED = "disputed"  #: a report says otherwise, and it is not clear which is right
    UPDATED = "updated"  #: anything else that subscribers are told of
    CONFIRMED = "confirmed"  #: only its evidence grew: one more report says the same
    REMOVED = "removed"  #: taken out by hand, or with the only article that told of it
    MERGED = "merged"  #: a person said that it is the same as another one, which stands for both now


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


class Deed(StrEnum):
    """What a person did."""

    SET = "set"  #: entered it, or set fields of it
    MERGE = "merge"  #: said that another engagement is the same
    SPLIT = "split"  #: said that some of its reports tell of another engagement
    PART = "part"  #: said that another engagement, which had been merged into it, is not the same after all


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """What a person set by hand; it stands above every article's word, field by field."""

    #: The engagement.
    uid: str
    #: When it was set, in UTC.
    at: datetime
    #: The fields that were set, by the names of `Details.as_json`; `removed` is among them.
    fields: Mapping[str, Any]
    #: What was done.
    deed: Deed = Deed.SET
    #: The engagement that was merged into this one, or split off it; None for neither.
    other: str | None = None
    #: The reports that were moved by it, as the store numbers them; 0 for each that there is no more.
    moved: tuple[int, ...] = ()
    #: How the store numbers it; 0 for one that is not stored yet.
    number: int = 0
    #: When it was taken back, in UTC; None for one that stands.
    undone: datetime | None = None

    @property
    def enters(self) -> bool:
        """Whether the engagement was entered by this: it stands without any report."""
        return {"title", "kind", "when"} <= self.fields.keys()


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
