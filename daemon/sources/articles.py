"""An item of a source, and the page that it leads to -> an article."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from calendars.model.article import Article
from calendars.model.report import published_at
from calendars.model.source import Item, Source
from calendars.read.characters import clean, text_of
from calendars.read.page import Page, read_page
from calendars.read.record import article
from config.errors import ArticleError
from daemon.sources.limits import LONGEST_TEXT, MOST_ATTRIBUTES_OF_A_PAGE, MOST_TAGS_OF_A_PAGE, is_overgrown
from daemon.sources.listing import is_of_one_site, plain_address

#: Clocks and zones are wrong by so much here and there; what is dated later than this is dated wrongly.
_SLIP = timedelta(days=1)

_ADVICE = "neither its page nor the source says when it was published"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lead:
    """What is known of an article before it is read."""

    #: What its source says of it.
    item: Item
    #: The source.
    source: Source
    #: The present instant, in UTC.
    now: datetime


def from_page(content: bytes, media_type: str | None, url: str, lead: Lead) -> Article:
    """The article on the page at `url`: its text, time and outlet are the page's, else the source's.

    Raises ArticleError where the page holds no article, or nobody says when it was published.
    """
    text = clean(text_of(content, name=url, media_type=media_type, markup=True))
    if is_overgrown(text, MOST_TAGS_OF_A_PAGE, MOST_ATTRIBUTES_OF_A_PAGE):
        raise ArticleError(f"{url}: is made of more tags and attributes than any article")
    return _made(read_page(text, name=url), url, lead)


def from_source(whole: str, lead: Lead) -> Article:
    """The article whose whole text, as HTML, stands in the source itself. Raises ArticleError as `from_page` does."""
    item = lead.item
    name = item.url or f"{lead.source.url}#{item.key}"
    page = read_page(f"<html><body><article>{whole}</article></body></html>", name=name)
    told = Page(title=item.title or page.title, text=page.text, outlet=None, url=None, published=None)
    return _made(told, item.url, lead)


def _made(page: Page, url: str | None, lead: Lead) -> Article:
    known_as = identity(url, page.url) if url else f"{lead.source.url}#{lead.item.key}"
    if len(page.text) > LONGEST_TEXT:
        raise ArticleError(f"{url or known_as}: has more than {LONGEST_TEXT:,} characters, and is no article")
    return article(
        name=url or known_as,
        advice=_ADVICE,
        id=known_as,
        title=page.title or lead.item.title,
        text=page.text,
        outlet=page.outlet or lead.source.title or None,
        url=known_as if url else None,
        published=believable(page.published, lead.now) or lead.item.published,
    )


def identity(url: str, canonical: str | None) -> str:
    """What the article at `url` is known by: the address that its page gives as its own, if one may believe it.

    A page of another site would take the place of somebody else's article, and many a page says that it is the front
    page of its site.
    """
    here = plain_address(url)
    there = plain_address(canonical) if canonical else here
    is_front = urlsplit(there).path in ("", "/") and urlsplit(here).path not in ("", "/")
    return there if is_of_one_site(here, there) and not is_front else here


def believable(published: datetime | date | None, now: datetime) -> datetime | date | None:
    """`published`, unless it lies in the future; a slip of the clock is set right."""
    if published is None or published_at(published) > now + _SLIP:
        return None
    return min(published, now) if isinstance(published, datetime) else published
