"""The last changes of the calendar, for those who would rather read than subscribe: JSON Feed 1.1 and Atom."""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from calendars.feed.look import Look
from calendars.feed.texts import clean, line, shortened, web_address
from calendars.feed.titles import title_of
from calendars.feed.wording import LONGEST_TEXT, change_words
from calendars.model.engagement import rfc3339
from calendars.model.revision import Revision
from calendars.model.selection import Selection

#: A list holds no more of them, the newest first.
MOST = 100

_ATOM = "http://www.w3.org/2005/Atom"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Changes:
    """A list of changes: what it is called, and where it and its calendar are."""

    #: The calendar's name.
    calendar: str
    #: The address of the list itself.
    address: str
    #: The address of the daemon, without a slash at its end.
    home: str
    #: The newest first.
    revisions: Sequence[Revision]


def fitting(revisions: Iterable[Revision], *selections: Selection) -> list[Revision]:
    """The first MOST of those whose engagement fits all selections, or did so until then."""
    chosen = (
        one
        for one in revisions
        if any(known and all(each.fits(known) for each in selections) for known in (one.after, one.before))
    )
    return [one for one, _ in zip(chosen, range(MOST), strict=False)]


def as_json_feed(changes: Changes, look: Look) -> bytes:
    """The list by JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": look.language.say("feeds", "name", name=line(changes.calendar)),
        "home_page_url": f"{changes.home}/",
        "feed_url": changes.address,
        "language": look.language.code,
        "authors": [{"name": line(changes.calendar)}],
        "items": [_item(one, changes, look) for one in changes.revisions],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"


def as_atom(changes: Changes, look: Look) -> bytes:
    """The list as an Atom feed (RFC 4287)."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(_named("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": look.language.code})
    _add(feed, "id", uuid.uuid5(uuid.NAMESPACE_URL, changes.address).urn)
    _add(feed, "title", look.language.say("feeds", "name", name=line(changes.calendar)))
    _add(feed, "updated", rfc3339(max((one.at for one in changes.revisions), default=_LONG_AGO)))
    _add(_add(feed, "author"), "name", line(changes.calendar))
    _add(feed, "link", rel="self", type="application/atom+xml", href=changes.address)
    _add(feed, "link", rel="alternate", type="text/html", href=f"{changes.home}/")
    for one in changes.revisions:
        entry = _add(feed, "entry")
        _add(entry, "id", _id(one))
        _add(entry, "title", _title(one, look))
        _add(entry, "updated", rfc3339(one.at))
        _add(entry, "content", _text(one, look), type="text")
        if page := _page(one, changes):
            _add(entry, "link", rel="alternate", type="text/html", href=page)
        for word in _tags(one, look):
            _add(entry, "category", term=word)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _item(one: Revision, changes: Changes, look: Look) -> dict[str, Any]:
    item = {
        "id": _id(one),
        "url": _page(one, changes),
        "external_url": web_address(one.after.url),
        "title": _title(one, look),
        "content_text": _text(one, look),
        "date_published": rfc3339(one.at),
        "tags": _tags(one, look),
    }
    return {name: value for name, value in item.items() if value}


def _id(one: Revision) -> str:
    """A name for ever: SEQUENCE grows with each change that is told."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{one.uid} {one.after.sequence}").urn


def _title(one: Revision, look: Look) -> str:
    change = look.language.say("changes", one.change.value)
    return look.language.say("feeds", "entry", change=change[:1].upper() + change[1:], title=title_of(one.after, look))


def _text(one: Revision, look: Look) -> str:
    words = shortened(line(one.cause.words), LONGEST_TEXT)
    quoted = look.language.say("quotation", "plain", words=words) if words else ""
    return clean("\n\n".join(filter(None, (change_words(one, look), quoted))))


def _tags(one: Revision, look: Look) -> list[str]:
    return [look.language.kind(one.after.kind), *map(look.party, one.after.parties)]


def _page(one: Revision, changes: Changes) -> str | None:
    return None if one.after.removed else f"{changes.home}/engagements/{quote(line(one.uid), safe='')}"


def _named(tag: str) -> str:
    return f"{{{_ATOM}}}{tag}"


def _add(parent: ElementTree.Element, tag: str, text: str | None = None, /, **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, _named(tag), attributes)
    child.text = text
    return child
