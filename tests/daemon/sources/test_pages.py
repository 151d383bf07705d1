"""The main text of pages in the manner of twenty outlets: every sentence of the article, and nothing else.

What belongs to an article stands between [[ and ]] in these pages; all that is visible besides is litter.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml.html import HtmlElement, document_fromstring  # type: ignore[import-untyped]

from calendars.read.page import Page, read_page

PAGES = sorted(Path(__file__).with_name("pages").glob("*.html"))
SHORTEST_LITTER = 12  # characters: shorter ones are in any text


def plain(text: str) -> str:
    return " ".join(text.split())


def read(path: Path) -> Page:
    return read_page(path.read_text("utf-8").replace("[[", "").replace("]]", ""), name=path.name)


def sentences(path: Path) -> list[str]:
    tree = document_fromstring(path.read_text("utf-8"))
    return [plain(found) for found in re.findall(r"\[\[(.*?)\]\]", tree.text_content(), re.DOTALL)]


def litter(path: Path) -> set[str]:
    """Every visible text that is none of the article's."""
    tree = document_fromstring(re.sub(r"\[\[.*?\]\]", "", path.read_text("utf-8"), flags=re.DOTALL))
    told = " ".join(sentences(path))
    return {text for text in map(plain, _texts(tree.body)) if len(text) >= SHORTEST_LITTER and text not in told}


def _texts(body: HtmlElement) -> Iterator[str]:
    for element in body.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "h1"):
            yield element.text or ""
        if element is not body:
            yield element.tail or ""


def test_there_are_twenty() -> None:
    assert len(PAGES) == 20
    assert all(len(sentences(path)) >= 3 and len(litter(path)) >= 4 for path in PAGES)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_sentence_of_the_article_is_there(path: Path) -> None:
    text = plain(read(path).text)
    assert [sentence for sentence in sentences(path) if sentence not in text] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_none_of_the_litter_is_there(path: Path) -> None:
    text = plain(read(path).text)
    assert sorted(one for one in litter(path) if one in text) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_date_is_that_of_publication(path: Path) -> None:
    published = read(path).published
    assert published is not None
    assert published.isoformat()[:10] == "2024-02-28"
