"""What a source's answer lists, whatever kind of source it is."""

from calendars.model.source import Source, SourceKind
from daemon.sources.answer import Answer
from daemon.sources.feeds import read_feed
from daemon.sources.listing import Listing
from daemon.sources.pages import read_links
from daemon.sources.sitemaps import Sitemap, read_sitemap
from daemon.sources.web import LARGEST


def list_of(source: Source, answer: Answer) -> Listing | Sitemap:
    """What `answer`, the content of a feed, page or sitemap, lists. Raises UserError for what cannot be used."""
    url, media_type = answer.url, answer.media_type
    if source.kind is SourceKind.FEED:
        return read_feed(answer.content, url=url, media_type=media_type)
    if source.kind is SourceKind.PAGE:
        return read_links(answer.content, source.links or "a", url=url, media_type=media_type)
    return read_sitemap(answer.content, url=url, limit=LARGEST)
