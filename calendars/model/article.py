"""Article: one published text."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

#: The day of an event of another calendar that does not say when it was last changed, until `versions` gives it one.
UNDATED = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One published text: its words, who published it, and when."""

    #: Names the article in the store; the outlet's own, or a hash of the content.
    id: str
    #: The headline; empty where there is none.
    title: str
    #: The body, paragraphs separated by a blank line.
    text: str
    #: Who published it, in their own words ("Al Jazeera"); None where unknown.
    outlet: str | None
    #: Where it can be read; None where unknown.
    url: str | None
    #: When it was published: an instant with its zone, or the day where only that is known.
    published: datetime | date

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("an article needs an id")
        if isinstance(self.published, datetime) and self.published.tzinfo is None:
            raise ValueError(f"{self.published} has no zone; give the day alone, or a zone")

    @property
    def day(self) -> date:
        """The day of publication, in the outlet's own zone: what "today" means in the text."""
        return self.published.date() if isinstance(self.published, datetime) else self.published

    @property
    def fingerprint(self) -> str:
        """A hash of all that a reader sees; two versions of an article differ in it."""
        parts = (self.title, self.text, self.outlet or "", self.url or "", self.published.isoformat())
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
