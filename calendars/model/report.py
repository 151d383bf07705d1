"""Report: a finding, where it was published, and why it is taken for the engagement it is one of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from calendars.model.article import Article
from calendars.model.finding import Finding

#: Where a report stands in the order of publication: the instant, in UTC, then the article's id.
Place = tuple[datetime, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Byline:
    """An article without its text: what is told of it wherever its words are quoted."""

    #: The article's id.
    id: str
    #: The headline; empty where there is none.
    title: str = ""
    #: Who published it, in their own words; None where unknown.
    outlet: str | None = None
    #: Where it can be read; None where unknown.
    url: str | None = None
    #: When it was published: an instant with its zone, or the day where only that is known.
    published: datetime | date

    @classmethod
    def of(cls, article: Article) -> "Byline":
        """That of `article`."""
        return cls(
            id=article.id,
            title=article.title,
            outlet=article.outlet,
            url=article.url,
            published=article.published,
        )

    @property
    def at(self) -> datetime:
        """The instant of publication, in UTC; where only the day is known, its first."""
        return published_at(self.published)

    @property
    def day(self) -> date:
        """The day of publication, in the outlet's own zone."""
        return self.published.date() if isinstance(self.published, datetime) else self.published

    @property
    def place(self) -> Place:
        """Where it stands in the order of publication."""
        return self.at, self.id

    @property
    def written(self) -> str:
        """What it is known by once it is gone: `A paper, 2024-03-04: Ministers to meet in Bern`."""
        source = ", ".join(filter(None, (self.outlet, self.day.isoformat())))
        return f"{source}: {self.title or self.id}"

    @property
    def voice(self) -> str:
        """Tells outlets apart: two articles of which nobody says who published them are of two."""
        return self.outlet.casefold() if self.outlet else f"\0{self.id}"

    @property
    def name(self) -> str:
        """Who says so, for people: the outlet, else the headline, else the id."""
        return self.outlet or self.title or self.id


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One engagement as one article tells it."""

    #: The article.
    article: Byline
    #: What it tells.
    finding: Finding
    #: Why it is taken for a report of this engagement, a reason each; empty where it was the first.
    reasons: tuple[str, ...] = ()
    #: Whether a person said that it belongs to this engagement.
    pinned: bool = False


def published_at(published: datetime | date) -> datetime:
    """The instant, in UTC, of `published`; of a day, its first."""
    if isinstance(published, datetime):
        return published.astimezone(UTC)
    return datetime.combine(published, time.min, tzinfo=UTC)
