"""Articles: rows <-> model."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select

from calendars.model.article import Article
from calendars.model.report import Byline
from calendars.store import tables
from calendars.store.rows import article_of, article_row, begins, byline_of, can_be_name
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
        table = tables.article
        known = self._connection.scalar(select(table.c.fingerprint).where(table.c.id == article.id))
        if known == article.fingerprint:
            return Arrival.UNCHANGED
        row = article_row(article, now)
        if known is None:
            self._connection.execute(table.insert().values(row))
            return Arrival.NEW
        self._connection.execute(table.update().where(table.c.id == article.id).values(row))
        return Arrival.CHANGED

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
