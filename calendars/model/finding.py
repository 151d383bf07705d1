"""Mention and Finding: what one article says, with the words it rests on."""

from dataclasses import dataclass, field

from calendars.model.engagement import Details
from calendars.model.when import When


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """Words in an article that carry a part of an engagement, and the rule that read them."""

    #: Which part they give: "when", "parties", "people", "place", "kind", "status", …
    field: str
    #: The words, verbatim.
    text: str
    #: Where they stand: offset of the first character in the article's text, -1 for the title.
    start: int
    #: The rule or gazetteer entry that read them.
    rule: str
    #: What they were read as, for people to look at.
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding(Details):
    """One engagement as one article tells it."""

    #: The days it was moved from, where the article says so ("postponed from Monday").
    moved_from: When | None = None
    #: The name the source itself gives it (the UID of an imported event); None for an article's.
    key: str | None = None
    #: Whether the article only passes on what another one has reported; the words round it tell, not compared.
    hearsay: bool = field(default=False, compare=False)
    #: How it was read: a trace for people, not compared.
    mentions: tuple[Mention, ...] = field(default=(), compare=False)
