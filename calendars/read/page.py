"""An HTML page -> title, text, outlet and date, without what stands round the article."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from calendars.read.characters import clean
from calendars.read.litter import headings_of, is_litter_line, leads_of, without_litter
from calendars.read.published import read_published
from config.errors import ArticleError

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

for _library in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)  # what they make of a page is our result, not news

#: What trafilatura, htmldate and lxml were seen to raise for pages that are no pages.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, OverflowError)

_PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "parsely-pub-date",
    "publish-date",
    "publish_date",
    "pubdate",
    "publication_date",
    "date",
)

_BEFORE_A_DATE = re.compile(
    r"^(?:(?:first )?(?:published|posted|issued|released|date|dated)(?: on| at)?\b\s*:?|press release,?)\s*",
    re.IGNORECASE,
)
_A_DATE_AT_THE_START = re.compile(
    r"(?:[a-z]+day,? )?(?:\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9}\.?,? \d{4}|[a-z]{3,9}\.? \d{1,2},? \d{4}"
    r"|\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)(?=$|[\s,;|·•–-])",
    re.IGNORECASE,
)
_SHORT = 80  # characters: a block with little more than a date; longer ones are sentences that speak of dates
_A_DATE = 30  # characters that a date alone may take
_TWO_BREAKS = re.compile(r"(?:<br\s*/?>\s*){2,}", re.IGNORECASE)  # what old pages begin a paragraph with
_BLOCKS = frozenset({"p", "head", "quote", "item", "row", "code", "ab"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What a page holds of an article; empty and None where it does not say."""

    title: str
    text: str
    outlet: str | None
    url: str | None
    published: datetime | date | None


def read_page(content: str, *, name: str, url: str | None = None) -> Page:
    """Read a page; nothing is fetched. Raises ArticleError where there is no article in it."""
    from trafilatura import bare_extraction  # here and not above: it takes a third of a second to import
    from trafilatura.metadata import extract_metadata
    from trafilatura.settings import Document
    from trafilatura.utils import load_html

    try:
        paragraphs = _TWO_BREAKS.sub("</p><p>", content)
        tree = load_html(paragraphs if "html" in content[:50].lower() else f"<html><body>{paragraphs}</body></html>")
        if tree is None:
            raise ArticleError(f"{name}: is not a page; give an article as text, HTML or JSON")
        about = extract_metadata(_without_sentences(tree), url, _date_search())
        cleaned = without_litter(tree)
        main = bare_extraction(deepcopy(cleaned), url=url, include_comments=False, favor_recall=True)
        title = _line(about.title)
        body = main.body if isinstance(main, Document) else cleaned.find("body")
        text = _led_in(_text(body, title, headings_of(cleaned)), leads_of(cleaned))
        published = _stated_date(tree) or _date_of(about.date) or _date_on_a_line(tree)
    except ArticleError:
        raise
    except _UNREADABLE as error:
        raise ArticleError(f"{name}: cannot be read as a page; give its text instead") from error
    if not text:
        raise ArticleError(f"{name}: no text of an article stands in this page; give its text instead")
    return Page(
        title=title,
        text=text,
        outlet=_line(about.sitename) or None,
        url=url or _web_address(about.url),
        published=published,
    )


def _date_search() -> dict[str, Any]:
    """What htmldate is asked for: the first publication, stated and not guessed, in any year of newspapers."""
    return {"original_date": True, "extensive_search": False, "min_date": "1800-01-01", "max_date": "2200-12-31"}


def _without_sentences(tree: "HtmlElement") -> "HtmlElement":
    """A copy without running text: a date in it is that of a meeting, not of the page."""
    copy = deepcopy(tree)
    for element in list(copy.iter("p", "li", "td", "blockquote")):
        if _is_prose(element.text_content().strip()) and element.getparent() is not None:
            element.drop_tree()
    return copy


def _is_prose(text: str) -> bool:
    return len(text) > _SHORT or (len(text) > _A_DATE and text.endswith((".", "!", "?", "”", '"')))


def _stated_date(tree: "HtmlElement") -> datetime | date | None:
    """The date that the page states for machines, with its hour where there is one."""
    metas = {
        (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): meta.get("content")
        for meta in reversed(list(tree.iter("meta")))
    }
    stated = [metas.get(name) for name in _PUBLISHED_METAS[:4]]
    stated += _dates_in_json(tree)
    stated += [metas.get(name) for name in _PUBLISHED_METAS[4:]]
    stated += [
        element.get("datetime") or element.get("content")
        for element in tree.iter("time", "span", "meta")
        if element.get("itemprop", "").lower() == "datepublished" or "pubdate" in element.attrib
    ]
    return next((found for found in map(_date_of, stated) if found), None)


def _dates_in_json(tree: "HtmlElement") -> list[str | None]:
    """`datePublished` of the page's JSON-LD."""
    found: list[str | None] = []
    for script in tree.iter("script"):
        if script.get("type", "").lower() == "application/ld+json":
            try:
                found += _dates_published(json.loads(script.text or ""))
            except (ValueError, RecursionError):
                continue
    return found


def _dates_published(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("datePublished"), str):
            yield value["datePublished"]
        for part in value.values():
            yield from _dates_published(part)
    elif isinstance(value, list):
        for part in value:
            yield from _dates_published(part)


def _date_on_a_line(tree: "HtmlElement") -> date | None:
    """The date that stands at the beginning of a line of its own: "Published 28 February 2024"."""
    for element in tree.iter("time", "p", "div", "span", "small", "address", "li", "td", "em", "b", "strong"):
        line = _line(element.text_content())
        if not _is_prose(line):
            written = _A_DATE_AT_THE_START.match(_BEFORE_A_DATE.sub("", line))
            found = _date_of(written[0]) if written else None
            if found:
                return found
    return None


def _date_of(written: str | None) -> datetime | date | None:
    try:
        return read_published(written) if written else None
    except ValueError:
        return None


def _text(body: "HtmlElement | None", title: str, headings: Mapping[str, str]) -> str:
    """The text, block by block, without the headline that it begins with, and with all `headings` between its blocks.

    They are given below the block that each of them stands above: of the posts of a live blog, they get lost.
    """
    blocks = [] if body is None else [one for one in map(clean, _blocks(body)) if one and not is_litter_line(one)]
    if blocks and title and blocks[0].casefold() == title.casefold():
        del blocks[0]
    above = ([headings[block]] if headings.get(block, title) not in (title, *blocks) else [] for block in blocks)
    return "\n\n".join(line for heading, block in zip(above, blocks, strict=True) for line in (*heading, block))


def _led_in(text: str, leads: list[str]) -> str:
    """`text` behind the words that lead it in, where these stand apart from it."""
    whole = " ".join(text.split())
    apart = [clean(lead) for lead in leads if lead not in whole]
    return "\n\n".join([*apart, text]) if text else text


def _blocks(element: "HtmlElement") -> Iterator[str]:
    """The text of the innermost blocks: a paragraph, an item of a list, a row of a table."""
    if element.tag == "row":
        yield ", ".join(filter(None, (_line(" ".join(cell.itertext())) for cell in element.iter("cell"))))
        return
    if element.tag in ("script", "style", "noscript", "title"):
        return
    inner = [part for part in element.iterdescendants() if part.tag in _BLOCKS or part.tag in ("div", "li", "h1")]
    if not inner:
        yield _line("".join(_words(element)))
        return
    yield _line(element.text)
    for part in element:
        if isinstance(part.tag, str):
            yield from _blocks(part)
        yield _line(part.tail)


def _words(element: "HtmlElement") -> Iterator[str]:
    for part in element.iter():
        if part.tag in ("lb", "br"):
            yield " "
        if isinstance(part.tag, str) and part.tag not in ("script", "style"):
            yield part.text or ""
        if part is not element:
            yield part.tail or ""


def _web_address(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None


def _line(text: str | None) -> str:
    return " ".join(clean(text or "").split())
