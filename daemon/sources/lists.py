"""What a source's answer lists, whatever kind of source it is."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from calendars.model.source import Source, SourceKind
from config.errors import ArticleError
from daemon.sources.feeds import read_feed
from daemon.sources.listing import Listing
from daemon.sources.pages import read_links
from daemon.sources.sitemaps import Sitemap, read_sitemap
from daemon.sources.web import LARGEST, Answer, Web

#: Of a sitemap in parts so many are read, those that changed last.
MOST_PARTS = 5

Found = Listing | Sitemap

T = TypeVar("T")


class Work(Protocol):
    """Does blocking work where it disturbs nobody."""

    async def __call__(self, work: Callable[[], T], /) -> T:
        """What `work` gives, or raises."""
        ...


async def list_of(source: Source, answer: Answer, web: Web, work: Work) -> Listing:
    """What `answer`, the content of a feed, page or sitemap, lists; the parts of a sitemap are asked for.

    Raises UserError for what cannot be used, Unreachable for a part that cannot be had.
    """
    url, media_type = answer.url, answer.media_type
    if source.kind is SourceKind.FEED:
        read: Callable[[], Found] = partial(read_feed, answer.content, url=url, media_type=media_type)
    elif source.kind is SourceKind.PAGE:
        read = partial(read_links, answer.content, source.links or "a", url=url, media_type=media_type)
    else:
        read = partial(read_sitemap, answer.content, url=url, limit=LARGEST)
    found = await work(read)
    return await _whole(found, web, work) if isinstance(found, Sitemap) else found


async def _whole(sitemap: Sitemap, web: Web, work: Work) -> Listing:
    entries = {entry.key: entry for entry in sitemap.entries}
    for url in sitemap.parts[:MOST_PARTS]:
        answer = await web.get(url)
        if not answer.content:
            raise ArticleError(f"{url}: answered {answer.told}")
        part = await work(partial(read_sitemap, answer.content, url=answer.url, limit=LARGEST))
        if isinstance(part, Sitemap):
            entries |= {entry.key: entry for entry in part.entries}
    return Listing(title="", entries=list(entries.values()), is_part=bool(sitemap.parts))
