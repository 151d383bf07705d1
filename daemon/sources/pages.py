"""A page of the web -> where its links lead, and which feeds it names."""

from collections.abc import Iterator
from typing import NamedTuple

from cssselect import SelectorError
from lxml.html import HtmlElement, HTMLParser, document_fromstring  # type: ignore[import-untyped]

from calendars.read.characters import clean, text_of
from config.errors import ArticleError, UserError
from daemon.sources.listing import Entry, Listing, address, line, plain_address

_FEEDS = {
    "application/rss+xml": 0,
    "application/atom+xml": 0,
    "application/feed+json": 0,
    "application/rdf+xml": 1,
    "text/xml": 1,
    "application/json": 2,
    "text/calendar": 3,
}


class FeedLink(NamedTuple):
    """A feed, or calendar, that a page names."""

    #: Where it is.
    url: str
    #: What the page calls it; empty where it does not.
    title: str


def read_links(content: bytes, selector: str, *, url: str, media_type: str | None = None) -> Listing:
    """The links of a page that the CSS `selector` selects: they, or the first below or around what it selects.

    Raises UserError for what is no selector, ArticleError where it selects no link.
    """
    tree = _tree(content, url, media_type)
    try:
        chosen = tree.cssselect(selector)
    except SelectorError as error:
        raise UserError(f"{selector!r} is no CSS selector: {error}; write for instance 'main h3 a'") from error
    found: dict[str, Entry] = {}
    for element in chosen:
        link = _link(element)
        leads_to = address(url, link.get("href")) if link is not None else None
        if link is not None and leads_to:
            key = plain_address(leads_to)
            title = line(link.text_content()) or line(element.text_content())
            known = found.get(key)
            if known is None or len(known.title) < len(title):
                found[key] = Entry(key=key, url=leads_to, title=title)
    if not found:
        raise ArticleError(f"{url}: {selector!r} selects no link on this page any more; see how it looks now")
    return Listing(title=line(tree.findtext(".//title")), entries=list(found.values()))


def feeds_named(content: bytes, *, url: str, media_type: str | None = None) -> list[FeedLink]:
    """The feeds that a page names for programs (autodiscovery), the likeliest first: not those of comments."""
    found: dict[str, tuple[tuple[bool, int], FeedLink]] = {}
    for link in _tree(content, url, media_type).iter("link", "a"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        rel = (link.get("rel") or "").lower().split()
        leads_to = address(url, link.get("href"))
        if leads_to and kind in _FEEDS and ("alternate" in rel or link.tag == "a"):
            title = line(link.get("title") or link.text_content())
            of_comments = "comment" in f"{title} {leads_to}".lower()
            found.setdefault(leads_to, ((of_comments, _FEEDS[kind]), FeedLink(leads_to, title)))
    return [link for _, link in sorted(found.values(), key=lambda one: one[0])]


def _tree(content: bytes, url: str, media_type: str | None) -> HtmlElement:
    text = clean(text_of(content, name=url, media_type=media_type, markup=True))
    try:
        return document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8"))
    except (ValueError, AssertionError, LookupError) as error:  # what lxml raises for an empty page
        raise ArticleError(f"{url}: is not a page: {error}") from error


def _link(element: HtmlElement) -> HtmlElement | None:
    """The link that is `element`, stands in it, or round it."""
    return next(_links(element), None)


def _links(element: HtmlElement) -> Iterator[HtmlElement]:
    yield from element.iter("a")
    yield from element.iterancestors("a")
