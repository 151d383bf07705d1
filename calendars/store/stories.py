"""Stories: which articles are told in nearly the same words."""

from datetime import datetime

from sqlalchemy import Connection, select

from calendars.store import tables

_BITS = 64


class Stories:
    """What the texts of articles are like: a hash of 64 bits, of which alike texts share most."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, article: str, likeness: int, published: datetime) -> None:
        """Keep what the text of an article is like, in the place of what it was before."""
        table = tables.story
        row = {"likeness": _signed(likeness), "published_at": published}
        if not self._connection.execute(table.update().where(table.c.article == article).values(row)).rowcount:
            self._connection.execute(table.insert().values(article=article, **row))

    def like(self, likeness: int, first: datetime, last: datetime, most_bits: int) -> list[str]:
        """The articles published within first..last whose hash differs in `most_bits` at the most, the likest first."""
        table = tables.story
        query = select(table.c.article, table.c.likeness).where(table.c.published_at.between(first, last))
        wanted = _signed(likeness)
        apart = (
            (((known ^ wanted) & (2**_BITS - 1)).bit_count(), article)
            for article, known in self._connection.execute(query)
        )
        return [article for bits, article in sorted(apart) if bits <= most_bits]


def _signed(likeness: int) -> int:
    """The number as databases hold 64 bits."""
    return likeness - 2**_BITS if likeness >= 2 ** (_BITS - 1) else likeness
