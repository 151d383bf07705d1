"""A sitemap (sitemaps.org) -> the pages that it lists, or the sitemaps that it is made of."""

import zlib
from datetime import UTC, datetime, time
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from calendars.read.published import read_published
from config.errors import ArticleError
from daemon.sources.limits import MOST_ROWS_OF_A_SITEMAP
from daemon.sources.listing import Entry, address, line, plain_address
from daemon.unpacking import TooManyMembers, Unpacker

_GZIP = b"\x1f\x8b"


class PartNamed(NamedTuple):
    """A sitemap that an index names."""

    #: Where it is.
    url: str
    #: When it was changed last, in the words of the index; None where it does not say.
    lastmod: str | None


class Sitemap(NamedTuple):
    """What a sitemap holds: pages, or further sitemaps."""

    #: The pages.
    entries: list[Entry]
    #: The sitemaps of which this one is the index, each once.
    parts: list[PartNamed]


def read_sitemap(content: bytes, *, url: str, limit: int) -> Sitemap:
    """What the sitemap at `url` holds; packed by gzip, as `.xml.gz` is, it is unpacked to `limit` bytes at the most.

    Raises ArticleError for what is no sitemap.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(_unpacked(content, url, limit), parser)
    except etree.XMLSyntaxError as error:
        raise ArticleError(f"{url}: cannot be read as a sitemap: {error}") from error
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise ArticleError(f"{url}: is no sitemap")
    if len(root) > MOST_ROWS_OF_A_SITEMAP:
        raise ArticleError(f"{url}: lists more than {MOST_ROWS_OF_A_SITEMAP:,} addresses, which no sitemap may")
    rows = [_fields(row) for row in root if isinstance(row.tag, str)]
    if etree.QName(root).localname == "sitemapindex":
        named = {part: row.get("lastmod") for row in rows if (part := address(url, row.get("loc")))}
        return Sitemap([], [PartNamed(part, lastmod) for part, lastmod in named.items()])
    entries = {entry.key: entry for row in rows if (entry := _entry(row, url))}
    return Sitemap(list(entries.values()), [])


def is_sitemap(text: str) -> bool:
    """Whether `text` begins as a sitemap does."""
    return "<urlset" in text[:2000] or "<sitemapindex" in text[:2000]


def instant(written: str | None) -> datetime | None:
    """The instant that `lastmod` or `publication_date` means; None where that cannot be told."""
    try:
        found = read_published(written) if written else None
    except ValueError:
        return None
    return found if found is None or isinstance(found, datetime) else datetime.combine(found, time(), tzinfo=UTC)


def _unpacked(content: bytes, url: str, limit: int) -> bytes:
    if not content.startswith(_GZIP):
        return content
    unpacker = Unpacker()
    try:
        whole = unpacker.unpack(content, limit + 1)
    except (zlib.error, TooManyMembers) as error:
        raise ArticleError(f"{url}: cannot be unpacked: {error}") from error
    if len(whole) > limit:
        raise ArticleError(f"{url}: is larger than {limit:,} bytes")
    if not unpacker.is_whole:
        raise ArticleError(f"{url}: the sitemap ended before all of it had come")
    return whole


def _fields(row: etree._Element) -> dict[str, str]:
    """The texts of a row by the names of their elements; a news sitemap has a title and a date of publication."""
    return {etree.QName(part).localname: line(part.text) for part in row.iterdescendants() if isinstance(part.tag, str)}


def _entry(row: dict[str, str], url: str) -> Entry | None:
    page = address(url, row.get("loc"))
    if page is None:
        return None
    changed, published = row.get("lastmod"), instant(row.get("publication_date"))
    return Entry(
        key=plain_address(page),
        url=page,
        title=row.get("title", ""),
        published=published or instant(changed),
        changed=changed or "",
    )
