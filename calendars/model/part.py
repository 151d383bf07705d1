"""Part: one of the sitemaps that an index is made of."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One of the sitemaps that the index at a source's address names."""

    #: The source's id.
    source: str
    #: Where it is.
    url: str
    #: When it was changed last, in the words of the index; None where it does not say.
    lastmod: str | None = None
    #: The same as the index said it when the part was read last; None before the first time.
    read_as: str | None = None
    #: When it was asked for last, in UTC; None before the first time.
    asked: datetime | None = None
    #: Its `ETag`.
    etag: str | None = None
    #: Its `Last-Modified`.
    modified: str | None = None
    #: Whether the index named it when the source was read first: what it holds undated may be of any age.
    is_older: bool = False
