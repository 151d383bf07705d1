"""What stands at an address that somebody wants to add: which kind of source it is, and what it would bring."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from calendars.find.pipeline import find
from calendars.model.engagement import Details
from calendars.model.source import Item, Source, SourceKind
from config.durations import Duration
from config.errors import ArticleError, NotFound, SummitryError, UserError
from daemon.sources.answer import Answer
from daemon.sources.articles import Lead, believable, from_page, from_source
from daemon.sources.events import events_of
from daemon.sources.feeds import read_feed
from daemon.sources.listing import NOWHERE, Entry, Listing, line
from daemon.sources.lists import list_of
from daemon.sources.pages import FeedLink, feeds_named
from daemon.sources.parts import follow, parts_of
from daemon.sources.sitemaps import Sitemap, is_sitemap
from daemon.sources.web import Unreachable, Web
from daemon.sources.work import Work

#: How many items a preview shows.
SHOWN = 3

_USUAL_PLACES = ("/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/rss")
_SCHEMES = {"feed:": "https:", "feeds:": "https:", "webcal:": "https:", "webcals:": "https:"}


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at an address."""

    #: The source that it would be.
    source: Source
    #: What it lists; None for a calendar.
    listing: Listing | None
    #: The content of a calendar; empty for what is none.
    calendar: bytes = b""
    #: Other feeds that the same page names.
    others: Sequence[FeedLink] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One item of a preview."""

    #: Its headline.
    title: str
    #: What would be found in it.
    findings: Sequence[Details]
    #: Why it cannot be read; None where it can.
    fault: str | None = None


def written_out(given: str) -> str:
    """The address that somebody means: `webcal:` is for calendar programs, and people leave out `https://`."""
    scheme, colon, rest = given.strip().partition(":")
    if scheme.lower() + colon in _SCHEMES:
        rest = rest if rest.startswith("//") else f"//{rest}"
        return rest[2:] if rest[2:].startswith(("http://", "https://")) else "https:" + rest
    return given.strip() if "://" in given else f"https://{given.strip()}"


async def discover(
    url: str, web: Web, work: Work, *, links: str | None, every: Duration, now: datetime, source_id: str
) -> Found:
    """What stands at `url`, or at the feed that its page names (autodiscovery), or where feeds usually are.

    With `links`, a CSS selector, it is a page whose links are followed. Raises Unreachable, NotFound where there is
    nothing that could be polled, and UserError for a selector that selects nothing.
    """
    answer = await _had(url, web)
    made = Source(
        id=source_id,
        url=answer.moved or url,
        kind=SourceKind.PAGE,
        every=every,
        links=links,
        created=now,
        due=now,
    )
    if links:
        return Found(made, await _listed(made, answer, web, work))
    if found := await _seen(made, answer, web, work):
        return found
    named = await work(partial(feeds_named, answer.content, url=answer.url, media_type=answer.media_type))
    for number, link in enumerate(named):
        if found := await _tried(replace(made, url=link.url), web, work):
            return replace(
                found, others=[other for other in named[number + 1 :] if "comment" not in other.title.lower()]
            )
    for place in _USUAL_PLACES:
        if found := await _tried(replace(made, url=urljoin(answer.url, place)), web, work):
            return found
    raise NotFound(
        f"{url}: no feed, sitemap or calendar stands here, and the page names none; give the address of one, or follow "
        "links of this page: --links 'main h3 a' (a CSS selector)"
    )


async def _had(url: str, web: Web) -> Answer:
    answer = await web.get(url)
    if not answer.content:
        raise SummitryError(f"{url}: answered {answer.told}" if answer.status != 200 else f"{url}: is empty")
    return answer


async def _tried(source: Source, web: Web, work: Work) -> Found | None:
    """What stands at an address that was only guessed, or named by a page; None where nothing does."""
    try:
        answer = await _had(source.url, web)
    except SummitryError:
        return None
    return await _seen(replace(source, url=answer.moved or source.url), answer, web, work)


async def _seen(source: Source, answer: Answer, web: Web, work: Work) -> Found | None:
    """The feed, sitemap or calendar that came as `answer`; None where it is none of these."""
    begins = answer.content[:4000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if begins[:15].upper() == b"BEGIN:VCALENDAR":
        events = await work(partial(events_of, answer.content, name=source.url, today=source.created.date()))
        called = next((one[0].outlet for one in events if not isinstance(one, ArticleError)), None)
        calendar = replace(source, kind=SourceKind.CALENDAR, title=called or "")
        return Found(calendar, None, calendar=answer.content)
    if is_sitemap(begins.decode("latin-1")) or answer.url.partition("?")[0].endswith(".xml.gz"):
        sitemap = replace(source, kind=SourceKind.SITEMAP)
        return Found(sitemap, await _listed(sitemap, answer, web, work))
    try:
        listing = await work(partial(read_feed, answer.content, url=answer.url, media_type=answer.media_type))
    except ArticleError:
        return None
    return Found(replace(source, kind=SourceKind.FEED, title=listing.title), listing)


async def _listed(source: Source, answer: Answer, web: Web, work: Work) -> Listing:
    listed = await work(partial(list_of, source, answer))
    if not isinstance(listed, Sitemap):
        return listed
    if not listed.parts:
        return Listing(title="", entries=listed.entries)
    oldest = datetime.min.replace(tzinfo=source.created.tzinfo)
    return (await follow(parts_of(source, listed.parts, {}), web, work, now=source.created, oldest=oldest)).listing


async def preview(found: Found, web: Web, work: Work, now: datetime) -> list[Shown]:
    """The newest items, and what would be found in each; nothing is stored."""
    if found.listing is None:
        today = now.date()
        events = await work(partial(events_of, found.calendar, name=found.source.url, today=today))
        reports = [one for one in events if not isinstance(one, ArticleError)]
        coming = [finding for _, finding in reports if finding.when.end >= today][:SHOWN]
        return [Shown(finding.title, [finding]) for finding in coming]
    oldest = datetime.min.replace(tzinfo=now.tzinfo)
    newest = sorted(found.listing.entries, key=lambda entry: entry.published or oldest, reverse=True)
    return [await _shown(entry, found.source, web, work, now) for entry in newest[:SHOWN]]


async def _shown(entry: Entry, source: Source, web: Web, work: Work, now: datetime) -> Shown:
    stated: Any = believable(entry.published, now)
    item = Item(
        source=source.id, key=entry.key, url=entry.url, title=entry.title, published=stated, fingerprint="", seen=now
    )
    lead = Lead(item=item, source=source, now=now)
    try:
        if entry.whole is not None:
            article = await work(partial(from_source, entry.whole, lead))
        elif not entry.url:
            return Shown(entry.title or entry.key, (), NOWHERE)
        else:
            answer = await web.get(entry.url, is_page=True)
            if not answer.content:
                return Shown(entry.title or entry.key, (), f"{answer.url}: answered {answer.told}")
            article = await work(partial(from_page, answer.content, answer.media_type, answer.url, lead))
    except (Unreachable, UserError) as error:
        return Shown(entry.title or entry.key, (), line(str(error)))
    return Shown(article.title or entry.title, await work(partial(find, article)))


def fresh_id(url: str, now: datetime) -> str:
    """A name for a new source."""
    return f"src_{sha256(f'{url} {now.isoformat()}'.encode()).hexdigest()[:12]}"
