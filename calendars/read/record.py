"""A JSON object -> an article."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from calendars.model.article import Article
from calendars.read.characters import clean
from calendars.read.page import Page, read_page
from calendars.read.plain import paragraphs
from calendars.read.published import read_published
from config.errors import ArticleError

#: How an error says that a date can be given.
ADVICE = 'add "published" or give --published 2024-02-28'

_LONGEST_ID = 500
_HASH_LENGTH = 20


def read_record(record: Any, *, name: str, published: datetime | date | None = None) -> Article:
    """The article that a decoded JSON object holds: `id`, `title`, `outlet`, `url`, `published`, `text` or `html`.

    Its own date stands before `published`, the one that was given for it. Raises ArticleError.
    """
    if not isinstance(record, dict):
        raise ArticleError(f'{name}: is not a JSON object; an article is {{"title": …, "published": …, "text": …}}')
    page = _page(record, name)
    text = paragraphs(_text(record, "text", name) or "") or page.text
    title = _line(_text(record, "title", name)) or page.title
    if not text and not title:
        raise ArticleError(f'{name}: no text; give the article\'s words as "text" or "html"')
    return article(
        name=name,
        advice=ADVICE,
        id=_id(record, name),
        title=title,
        text=text,
        outlet=_line(_text(record, "outlet", name)) or page.outlet,
        url=_line(_text(record, "url", name)) or page.url,
        published=_published(record, name) or published or page.published,
    )


def article(
    *,
    name: str,
    advice: str,
    id: str | None,  # noqa: A002 (the article's own word)
    title: str,
    text: str,
    outlet: str | None,
    url: str | None,
    published: datetime | date | None,
) -> Article:
    """An article, named by a hash of its content where it has no id.

    Raises ArticleError with `advice` where it has no date: every "on Thursday" hangs on it.
    """
    if published is None:
        raise ArticleError(f"{name}: no date of publication; {advice}")
    made = Article(id=id or "-", title=title, text=text, outlet=outlet, url=url, published=published)
    return made if id else replace(made, id=made.fingerprint[:_HASH_LENGTH])


def _page(record: Mapping[str, Any], name: str) -> Page:
    html = _text(record, "html", name)
    if not html or (_text(record, "text", name) or "").strip():
        return Page(title="", text="", outlet=None, url=None, published=None)
    return read_page(f"<html><body><article>{html}</article></body></html>" if "<html" not in html else html, name=name)


def _text(record: Mapping[str, Any], key: str, name: str) -> str | None:
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleError(f'{name}: "{key}" is to be text, not {type(value).__name__}')
    return clean(value)


def _id(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    written = _line(_text(record, "id", name))
    if written and len(written) > _LONGEST_ID:
        raise ArticleError(f'{name}: "id" is longer than {_LONGEST_ID} characters')
    return written


def _published(record: Mapping[str, Any], name: str) -> datetime | date | None:
    written = _text(record, "published", name)
    if not (written or "").strip():
        return None
    try:
        return read_published(str(written))
    except ValueError as error:
        raise ArticleError(f'{name}: "published": {error}') from error


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
