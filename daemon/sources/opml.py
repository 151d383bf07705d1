"""OPML, by which feed readers tell each other what they read (opml.org, version 2.0)."""

from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from calendars.model.source import Source, SourceKind
from config.durations import Duration
from config.errors import UserError
from daemon.sources.adding import written_out
from daemon.sources.listing import address, line

_CALENDAR = "ics"  # what `type` is for them: the standard has no word of its own
_OURS = "urn:summitry"  # the namespace of what feed readers have no word for
_EVERY = f"{{{_OURS}}}every"
_KINDS = (SourceKind.FEED, SourceKind.CALENDAR)
_WEBCAL = ("webcal:", "webcals:")


class Outline(NamedTuple):
    """A feed or calendar that a list names."""

    #: Where it is.
    url: str
    #: What the list calls it; empty where it does not.
    title: str
    #: Which of the two it is.
    kind: SourceKind
    #: How often it is to be read, where the list says so.
    every: Duration | None = None


class Outlines(NamedTuple):
    """What a list names."""

    #: The feeds and calendars, each once.
    usable: list[Outline]
    #: What it gives as the addresses of others, which cannot be read.
    refused: list[str]


def is_listable(source: Source) -> bool:
    """Whether a feed reader could do anything with it: only Summitry follows the links of a page."""
    return source.kind in _KINDS


def written(sources: Iterable[Source]) -> bytes:
    """The feeds and calendars among `sources`."""
    root = etree.Element("opml", nsmap={"summitry": _OURS}, version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Sources of Summitry"
    body = etree.SubElement(root, "body")
    for source in sources:
        if is_listable(source):
            title = source.title or source.url
            kind = "rss" if source.kind is SourceKind.FEED else _CALENDAR
            outline = etree.SubElement(body, "outline", type=kind, text=title, title=title, xmlUrl=source.url)
            outline.set(_EVERY, str(source.every))
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return content


def read(content: bytes, *, name: str) -> Outlines:
    """The feeds and calendars that a list names, in whatever folders.

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
    refused: list[str] = []
    for outline in root.iter("outline"):
        told = {key.lower(): value for key, value in outline.attrib.items()}
        given = line(told.get("xmlurl"))
        url = address("", written_out(given) if given.lower().startswith((*_WEBCAL, "feed:", "feeds:")) else given)
        if url:
            is_calendar = line(told.get("type")).lower() == _CALENDAR or url.partition("?")[0].endswith(".ics")
            kind = SourceKind.CALENDAR if is_calendar or given.lower().startswith(_WEBCAL) else SourceKind.FEED
            title = line(told.get("title") or told.get("text"))
            found.setdefault(url, Outline(url, title, kind, _interval(told.get(_EVERY))))
        elif given:
            refused.append(given)
    return Outlines(list(found.values()), refused)


def _interval(written: str | None) -> Duration | None:
    try:
        return Duration.parse(written) if written else None
    except ValueError:
        return None
