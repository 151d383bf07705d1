"""Articles: rows <-> model."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select

from calendars.model.article import Article
from calendars.model.report import Byline
from calendars.store import tables
from calendars.store.rows import article_of, article_row, begins, byline_of, can_be_name, in_parts
from config.errors import NotFound


class Arrival(StrEnum):
    """What an article is to the store when it comes in."""

    NEW = "new"  #: it was not known
    UNCHANGED = "unchanged"  #: the same, to the letter, was known
    CHANGED = "changed"  #: another version was known, and was replaced


class Articles:
    """The articles that were read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, article: Article, now: datetime) -> Arrival:
        """Keep `article`, in the place of another version of it."""
        return self.add_all([article], now)[0]

    def add_all(self, articles: Sequence[Article], now: datetime) -> list[Arrival]:
        """Keep these, each in the place of another version of it; what each one is to the store, in their order."""
        table = tables.article
        known = self.fingerprints(article.id for article in articles)
        new: dict[str, Article] = {}
        arrivals = []
        for article in articles:
            before, known[article.id] = known.get(article.id), article.fingerprint
            if before == article.fingerprint:
                arrivals.append(Arrival.UNCHANGED)
                continue
            arrivals.append(Arrival.NEW if before is None else Arrival.CHANGED)
            if before is None or article.id in new:
                new[article.id] = article
            else:
                row = article_row(article, now)
                self._connection.execute(table.update().where(table.c.id == article.id).values(row))
        if new:
            self._connection.execute(table.insert(), [article_row(article, now) for article in new.values()])
        return arrivals

    def fingerprints(self, ids: Iterable[str]) -> dict[str, str]:
        """The fingerprints of those of these that are known, by id."""
        table, found = tables.article, dict[str, str]()
        for some in in_parts(dict.fromkeys(ids)):
            rows = self._connection.execute(select(table.c.id, table.c.fingerprint).where(table.c.id.in_(some)))
            found |= {row.id: row.fingerprint for row in rows}
        return found

    def get(self, id: str) -> Article | None:  # noqa: A002 (an article's id is called id)
        """The article of that id; None where there is none."""
        row = self._connection.execute(select(tables.article).where(tables.article.c.id == id)).mappings().first()
        return article_of(row) if row else None

    def by_prefix(self, prefix: str) -> Article:
        """The one article whose id begins so. Raises NotFound."""
        if can_be_name(prefix) and (exact := self.get(prefix)):
            return exact
        table = tables.article
        query = select(table.c.id).where(begins(table.c.id, prefix)).order_by(table.c.id).limit(6)
        found = list(self._connection.scalars(query))
        if not found:
            raise NotFound(f"no article's id begins with {prefix!r}; `summitry article list` shows them")
        if len(found) > 1:
            raise NotFound(f"{prefix!r} begins more than one id ({', '.join(found)}); write more of it")
        row = self._connection.execute(select(table).where(table.c.id == found[0])).mappings().one()
        return article_of(row)

    def latest(self, limit: int | None, outlet: str | None = None) -> list[tuple[Byline, int]]:
        """The last ones that were published, the newest first, each with how many engagements it tells of.

        `outlet` is part of the name of who published it, without regard to case.
        """
        table, found = tables.article, tables.finding
        told = select(func.count()).where(found.c.article == table.c.id).scalar_subquery()
        query = select(table.c.id, table.c.title, table.c.outlet, table.c.url, table.c.published, told.label("told"))
        if outlet:
            query = query.where(table.c.outlet.icontains(outlet, autoescape=True))
        rows = self._connection.execute(query.order_by(table.c.published_at.desc(), table.c.id.desc()).limit(limit))
        return [(byline_of(row), row["told"]) for row in rows.mappings()]

    def each(self, at_once: int = 500) -> Iterator[Article]:
        """All of them, in the order of their ids."""
        table, last = tables.article, ""
        while rows := list(
            self._connection.execute(
                select(table).where(table.c.id > last).order_by(table.c.id).limit(at_once)
            ).mappings()
        ):
            yield from map(article_of, rows)
            last = rows[-1]["id"]

    def remove(self, id: str) -> None:  # noqa: A002 (an article's id is called id)
        """Forget the article of that id."""
        self._connection.execute(tables.article.delete().where(tables.article.c.id == id))

    def count(self) -> int:
        """How many there are."""
        return self._connection.scalar(select(func.count()).select_from(tables.article)) or 0
