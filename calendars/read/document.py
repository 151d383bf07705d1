"""Bytes -> articles: sees what a document is, and hands it on."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from itertools import chain
from pathlib import PurePath
from typing import Any

from calendars.model.article import Article
from calendars.read.characters import clean, text_of
from calendars.read.page import read_page
from calendars.read.plain import title_and_text
from calendars.read.published import date_in_name
from calendars.read.record import article, read_record
from config.errors import ArticleError

Read = Article | ArticleError


class _Form(Enum):
    RECORD = "JSON"
    LINES = "JSON Lines"
    PAGE = "HTML"
    PLAIN = "text"


_BY_ENDING = {
    ".json": _Form.RECORD,
    ".jsonl": _Form.LINES,
    ".ndjson": _Form.LINES,
    ".html": _Form.PAGE,
    ".htm": _Form.PAGE,
    ".xhtml": _Form.PAGE,
    ".txt": _Form.PLAIN,
    ".text": _Form.PLAIN,
    ".md": _Form.PLAIN,
}

_BY_MEDIA_TYPE = {
    "application/json": _Form.RECORD,
    "application/x-ndjson": _Form.LINES,
    "application/jsonl": _Form.LINES,
    "text/html": _Form.PAGE,
    "application/xhtml+xml": _Form.PAGE,
}

_PAGE_BEGINS = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_MARKUP = re.compile(r"<(?:p|div|article|h1|h2|br|table|ul|section|main)\b[^<>]*>", re.IGNORECASE)
_NOT_ARTICLES = (
    (re.compile(r"\s*BEGIN:VCALENDAR", re.IGNORECASE), "is a calendar; take it in with: summitry import"),
    (
        re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL),
        "is a feed; give the articles that it names",
    ),
)

_ADVICE = "give --published 2024-02-28, or let the name of the file begin with the date"

#: The endings of files that a folder is searched for: notes about the articles are none of them.
ENDINGS = tuple(ending for ending in _BY_ENDING if ending not in (".md", ".text"))


def read_document(
    content: bytes,
    *,
    name: str,
    url: str | None = None,
    published: datetime | date | None = None,
    media_type: str | None = None,
) -> list[Article]:
    """The articles in a JSON, JSON Lines, HTML or text document.

    `name`, a file's or an address, says in errors what is meant, and its ending what the document is. `published`
    is the date where the document has none of its own; a page's and a text's own word is only looked for without it.
    Raises ArticleError with all that is wrong.
    """
    read = list(read_each(content, name=name, url=url, published=published, media_type=media_type))
    faults = [str(one) for one in read if isinstance(one, ArticleError)]
    if faults:
        raise ArticleError(*faults)
    return [one for one in read if isinstance(one, Article)]


def read_each(
    content: bytes,
    *,
    name: str,
    url: str | None = None,
    published: datetime | date | None = None,
    media_type: str | None = None,
) -> Iterator[Read]:
    """As `read_document`, but an article that cannot be read does not stop the others."""
    try:
        form = _stated_form(name, media_type)
        text = text_of(content, name=name, media_type=media_type, markup=form in (_Form.PAGE, None))
        form = _seen_form(text, form, name)
        if form is _Form.RECORD:
            yield from _records(text, name, published)
        elif form is _Form.LINES:
            yield from read_lines(text.encode().split(b"\n"), name=name, published=published)
        else:
            yield (_from_page if form is _Form.PAGE else _from_text)(clean(text), name, url, published)
    except ArticleError as error:
        yield error


def read_lines(lines: Iterable[bytes], *, name: str, published: datetime | date | None = None) -> Iterator[Read]:
    """The articles of JSON Lines, one line at a time; an error in place of each that cannot be read."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            yield read_record(_decoded(text_of(line, name=where), where), name=where, published=published)
        except ArticleError as error:
            yield error
            if number == 1 and not line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
                return  # not JSON Lines at all: one error is enough


def read_stream(lines: Iterable[bytes], *, name: str, published: datetime | date | None = None) -> Iterator[Read]:
    """The articles in what comes in line by line: JSON Lines as they come, any other document as a whole."""
    coming = iter(lines)
    first = next(coming, b"")
    if _is_record(first):
        yield from read_lines(chain([first], coming), name=name, published=published)
    else:
        yield from read_each(b"".join(chain([first], coming)), name=name, published=published)


def is_lines(name: str) -> bool:
    """Whether the file called `name` is JSON Lines, which is read line by line however long it is."""
    return _BY_ENDING.get(_ending(name)) is _Form.LINES


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _ending(name: str) -> str:
    return PurePath(name.partition("?")[0]).suffix.lower()


def _stated_form(name: str, media_type: str | None) -> _Form | None:
    stated = (media_type or "").partition(";")[0].strip().lower()
    return _BY_MEDIA_TYPE.get(stated) or _BY_ENDING.get(_ending(name))


def _seen_form(text: str, stated: _Form | None, name: str) -> _Form:
    """What the document is: what is said of it, unless it plainly begins as something else."""
    if not clean(text).strip():
        raise ArticleError(f"{name}: is empty")
    if stated in (_Form.RECORD, _Form.LINES):
        return stated
    for beginning, what in _NOT_ARTICLES:
        if beginning.match(text):
            raise ArticleError(f"{name}: {what}")
    if _PAGE_BEGINS.match(text):
        return _Form.PAGE
    if stated:
        return stated
    if text.lstrip().startswith(("{", "[{")):
        return _Form.RECORD
    return _Form.PAGE if _MARKUP.search(text[:4096]) else _Form.PLAIN


def _records(text: str, name: str, published: datetime | date | None) -> Iterator[Read]:
    first, _, rest = text.strip().partition("\n")
    if rest.strip() and _is_record(first.encode()):  # JSON Lines, under whatever name
        yield from read_lines(text.encode().split(b"\n"), name=name, published=published)
        return
    whole = _decoded(text, name)
    if not isinstance(whole, list):
        yield read_record(whole, name=name, published=published or _named_date(name))
        return
    for number, record in enumerate(whole, 1):
        try:
            yield read_record(record, name=f"{name}: article {number}", published=published)
        except ArticleError as error:
            yield error


def _decoded(text: str, name: str) -> Any:
    try:
        return json.loads(text, strict=False)  # control characters in strings are cleaned away later
    except json.JSONDecodeError as error:
        raise ArticleError(f"{name}: is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise ArticleError(f"{name}: is nested too deeply for an article") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise ArticleError(f"{name}: is not JSON that can be read: {error}") from error


def _from_page(text: str, name: str, url: str | None, published: datetime | date | None) -> Article:
    page = read_page(text, name=name, url=url)
    return article(
        name=name,
        advice=_ADVICE,
        id=url,
        title=page.title,
        text=page.text,
        outlet=page.outlet,
        url=page.url,
        published=published or page.published or _named_date(name),
    )


def _from_text(text: str, name: str, url: str | None, published: datetime | date | None) -> Article:
    title, body = title_and_text(text)
    day = published or _named_date(name)
    return article(name=name, advice=_ADVICE, id=url, title=title, text=body, outlet=None, url=url, published=day)


def _named_date(name: str) -> date | None:
    return date_in_name(PurePath(name).name)
