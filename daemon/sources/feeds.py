"""RSS, Atom and JSON Feed -> what they list."""

import json
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from calendars.model.source import Wishes
from calendars.read.characters import clean, text_of
from calendars.read.published import read_published
from config.errors import ArticleError
from daemon.sources.limits import (
    LONGEST_TITLE,
    MOST_ATTRIBUTES_OF_A_FEED,
    MOST_ENTRIES,
    MOST_TAGS_OF_A_FEED,
    is_overgrown,
)
from daemon.sources.listing import Entry, Listing, address, line

#: What feedparser was seen to raise for feeds that are none.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, OverflowError)

_DECLARATION = re.compile(r"<\?xml[^<>]*\?>")
_COMMENTS = r"\s*+(?:<!--(?>.*?-->)\s*+)*+"  # nothing of it is tried twice: else many comments would take for ever
_PAGE = re.compile(_COMMENTS + r"<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)
_ENDS = re.compile(r"</(?:rss|feed|(?:\w+:)?RDF)\s*>" + _COMMENTS + "$", re.IGNORECASE | re.DOTALL)
_ENTRY_TAG = re.compile(r"<(/?)(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_BARE_GUID = re.compile(r"<guid\s*+>(?=\s*+(?!https?:|/|<)\S)")  # no address, though nothing says that it is none
_TAG = re.compile(r"<[^<>]+>")
_TEASER = re.compile(
    r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|read (?:more|on|the (?:full|whole) \w+)|continue reading[^.]*|more)\W*$",
    re.IGNORECASE,
)
_WHOLE_FROM = 600  # characters of content from which a text that ends as one is taken for the whole of it
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 24 * 7, "monthly": 24 * 30, "yearly": 24 * 365}


def read_feed(content: bytes, *, url: str, media_type: str | None = None) -> Listing:
    """What the feed at `url` lists. Raises ArticleError for what is no feed."""
    text = clean(text_of(content, name=url, media_type=media_type, markup=True))
    if text.lstrip().startswith("{"):
        return _json_feed(text, url)
    if _PAGE.match(_DECLARATION.sub("", text, count=1)):
        raise ArticleError(f"{url}: is a page, and no feed; add the page itself, which may say where its feed is now")
    count = sum(not ends for ends in _ENTRY_TAG.findall(text))
    if count > MOST_ENTRIES or is_overgrown(text, MOST_TAGS_OF_A_FEED, MOST_ATTRIBUTES_OF_A_FEED):
        raise ArticleError(f"{url}: is made of more entries, tags or attributes than any feed")
    return _xml_feed(text, url)


def _xml_feed(text: str, url: str) -> Listing:
    import feedparser  # here and not above: it takes a moment to import

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    plain = _BARE_GUID.sub('<guid isPermaLink="false">', _DECLARATION.sub("", text, count=1))
    try:
        read = feedparser.parse(
            plain.encode(),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _UNREADABLE as error:
        raise ArticleError(f"{url}: cannot be read as a feed: {error}") from error
    if not read.get("version") and not read.entries:
        raise ArticleError(f"{url}: is no feed (RSS, Atom or JSON Feed)")
    entries, remark = read.entries, None
    if read.bozo and not _ENDS.search(text[-500:]):
        remark = "the feed is cut off; what came is taken"
        entries = entries[:-1] if _is_half(text) else entries
    return Listing(
        title=_plain(read.feed.get("title"))[:LONGEST_TITLE],
        entries=_each_once(_entry(dict(one), url) for one in entries),  # its own dicts warn of old names
        wishes=_wishes(dict(read.feed), text),
        remark=remark,
        is_part=remark is not None,
    )


def _is_half(text: str) -> bool:
    """Whether the last entry of a feed that is cut off began and did not end."""
    tags = _ENTRY_TAG.findall(text)
    return bool(tags) and tags[-1] != "/"


def _entry(read: Mapping[str, Any], url: str) -> Entry | None:
    link = address(url, read.get("link"))
    title, summary = _plain(read.get("title")), str(read.get("summary") or "")
    key = line(read.get("id")) or link or title
    contents = [str(one.get("value") or "") for one in read.get("content") or ()]
    content = max(contents, key=len, default="")
    if not key:
        return None
    return Entry(
        key=key[:1000],
        url=link,
        title=title[:LONGEST_TITLE],
        published=_published(read),
        changed=f"{read.get('updated') or ''} {summary}",
        whole=_whole(content, link) or (None if link else summary or title or None),
    )


def _published(read: Mapping[str, Any]) -> datetime | None:
    """As it is written, with the outlet's own zone, where that can be read; else as feedparser understands it."""
    for name in ("published", "created", "updated"):
        with suppress(ValueError):
            if written := read.get(name):
                return _instant(read_published(str(written)))
        parsed = read.get(f"{name}_parsed")
        with suppress(ValueError, TypeError, OverflowError):
            if parsed and 1800 <= parsed[0] <= 2200:
                return datetime.fromtimestamp(timegm(parsed), UTC)
    return None


def _instant(found: datetime | date) -> datetime:
    return found if isinstance(found, datetime) else datetime.combine(found, time(), tzinfo=UTC)


def _whole(html: str, link: str | None) -> str | None:
    """`html` where it is the whole text of an article, and no teaser for the page at `link`."""
    plain = _plain(html)
    if not plain or (link and (len(plain) < _WHOLE_FROM or _TEASER.search(plain[-80:]))):
        return None
    return clean(html)


def _wishes(feed: Mapping[str, Any], text: str) -> Wishes:
    hours = (int(hour) % 24 for hour in _skipped(text, "Hours", "hour") if hour.isascii() and hour.isdecimal())
    days = (_DAYS.index(day[:3].lower()) for day in _skipped(text, "Days", "day") if day[:3].lower() in _DAYS)
    return Wishes(wait=_wait(feed), hours=frozenset(hours), days=frozenset(days))


def _skipped(text: str, name: str, each: str) -> list[str]:
    """What stands in RSS's `skipHours` or `skipDays`; feedparser keeps the last hour or day alone."""
    found = re.search(rf"<skip{name}\b[^<>]*>", text, re.IGNORECASE)
    listed = text[found.end() : found.end() + 2000].partition("</skip")[0] if found else ""
    return re.findall(rf"<{each}\b[^<>]*>\s*(\w{{1,9}})\s*<", listed, re.IGNORECASE)


def _wait(feed: Mapping[str, Any]) -> timedelta | None:
    """How long RSS's `ttl` (minutes) or the syndication module says that the content holds."""
    ttl = str(feed.get("ttl") or "").strip()
    if ttl.isascii() and ttl.isdecimal() and len(ttl) < 7:
        return timedelta(minutes=int(ttl)) or None
    hours = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    times = str(feed.get("sy_updatefrequency") or "1").strip()
    if hours is None or not (times.isascii() and times.isdecimal() and len(times) < 7):
        return None
    return timedelta(hours=hours) / max(int(times), 1)


def _json_feed(text: str, url: str) -> Listing:
    """A JSON Feed (jsonfeed.org, version 1.1)."""
    try:
        feed = json.loads(text)
        listed = feed["items"]
        if "jsonfeed.org" not in str(feed.get("version")) or not isinstance(listed, list):
            raise ArticleError(f"{url}: is JSON, and no JSON Feed")
        if len(listed) > MOST_ENTRIES:
            raise ArticleError(f"{url}: is made of more than {MOST_ENTRIES:,} entries")
        entries = _each_once(_json_entry(one, url) for one in listed if isinstance(one, dict))
        return Listing(title=line(str(feed.get("title") or ""))[:LONGEST_TITLE], entries=entries)
    except _UNREADABLE as error:
        raise ArticleError(f"{url}: cannot be read as a JSON Feed: {error}") from error


def _json_entry(one: Mapping[str, Any], url: str) -> Entry | None:
    link = address(url, _text(one, "external_url") or _text(one, "url"))
    key = line(str(one.get("id") or "")) or link
    title, summary = line(_text(one, "title")), _text(one, "summary") or ""
    html = _text(one, "content_html") or _paragraphs(_text(one, "content_text") or "")
    if not key:
        return None
    written = {name: _text(one, f"date_{name}") for name in ("published", "modified")}
    return Entry(
        key=key[:1000],
        url=link,
        title=title[:LONGEST_TITLE],
        published=_published({"published": written["published"], "updated": written["modified"]}),
        changed=f"{written['modified'] or ''} {summary}",
        whole=_whole(html, link) or (None if link else _paragraphs(line(summary) or title) or None),
    )


def _text(one: Mapping[str, Any], name: str) -> str | None:
    value = one.get(name)
    return value if isinstance(value, str) else None


def _paragraphs(text: str) -> str:
    """HTML of plain text."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{part}</p>" for part in escaped.split("\n\n") if part.strip())


def _plain(html: str | None) -> str:
    from html import unescape

    return line(unescape(_TAG.sub(" ", html or "")))


def _each_once(entries: Iterator[Entry | None]) -> list[Entry]:
    """Each entry by its key, the first of several."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry:
            found.setdefault(entry.key, entry)
    return list(found.values())
