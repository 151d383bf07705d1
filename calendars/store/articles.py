"""Articles: rows <-> model."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select

from calendars.model.article import Article
from calendars.store import tables
from calendars.store.rows import article_of, article_row


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

    def count(self) -> int:
        """How many there are."""
        return self._connection.scalar(select(func.count()).select_from(tables.article)) or 0
