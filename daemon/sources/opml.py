"""OPML, by which feed readers tell each other what they read (opml.org, version 2.0)."""

from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from calendars.model.source import Source, SourceKind
from config.errors import UserError
from daemon.sources.listing import address, line

_CALENDAR = "ics"  # what `type` is for them: the standard has no word of its own


class Outline(NamedTuple):
    """A feed or calendar that a list names."""

    #: Where it is.
    url: str
    #: What the list calls it; empty where it does not.
    title: str
    #: Which of the two it is.
    kind: SourceKind


def written(sources: Iterable[Source]) -> bytes:
    """The feeds and calendars among `sources`; only Summitry could follow the links of a page."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Sources of Summitry"
    body = etree.SubElement(root, "body")
    for source in sources:
        if source.kind in (SourceKind.FEED, SourceKind.CALENDAR):
            title = source.title or source.url
            kind = "rss" if source.kind is SourceKind.FEED else _CALENDAR
            etree.SubElement(body, "outline", type=kind, text=title, title=title, xmlUrl=source.url)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return content


def read(content: bytes, *, name: str) -> list[Outline]:
    """The feeds and calendars that a list names, in whatever folders, each once.

    Raises UserError for what is no OPML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UserError(f"{name}: is no OPML: {error}; export it from the feed reader again") from error
    if root.tag.lower() != "opml":
        raise UserError(f"{name}: is no OPML, but begins with <{root.tag}>")
    found: dict[str, Outline] = {}
    for outline in root.iter("outline"):
        told = {key.lower(): value for key, value in outline.attrib.items()}
        url = address("", told.get("xmlurl"))
        if url:
            is_calendar = line(told.get("type")).lower() == _CALENDAR or url.partition("?")[0].endswith(".ics")
            kind = SourceKind.CALENDAR if is_calendar else SourceKind.FEED
            found.setdefault(url, Outline(url, line(told.get("title") or told.get("text")), kind))
    return list(found.values())
