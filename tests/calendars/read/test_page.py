import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.model.article import Article
from calendars.read.document import read_document, read_each
from config.errors import ArticleError

MEET = "The foreign ministers of Portugal and Morocco will meet in Rabat on Monday, the ministry said on Wednesday."
PAST = "They last met in December, when they agreed on fishing in the waters between the two states."


def page(head: str = "", above: str = "", body: str = f"<p>{MEET}</p><p>{PAST}</p>") -> str:
    return f"""<!doctype html><html lang="en"><head><title>Ministers to meet | The Harbour Courier</title>
<meta property="og:site_name" content="The Harbour Courier">{head}<style>p {{ color: red }}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<div class="cookie-banner">We use cookies. <button>Accept all</button></div>
<article><h1>Ministers to meet</h1>{above}{body}</article>
<aside><h3>Most read</h3><ul><li><a href="/1">Ten beaches for May</a></li></ul></aside>
<footer>© 2031 The Harbour Courier. All rights reserved.</footer><script>track("2030-01-01")</script></body></html>"""


def read(html: str | bytes, name: str = "page.html", **options: date | str) -> Article:
    content = html if isinstance(html, bytes) else html.encode()
    [article] = read_document(content, name=name, **options)  # type: ignore[arg-type]
    return article


META = '<meta property="article:published_time" content="2024-02-28T14:05:00+01:00">'


def test_a_page_gives_title_text_outlet_and_date_without_its_litter() -> None:
    article = read(page(META))
    assert article.title == "Ministers to meet"
    assert article.text == f"{MEET}\n\n{PAST}"
    assert article.outlet == "The Harbour Courier"
    assert article.published == datetime(2024, 2, 28, 13, 5, tzinfo=UTC)


def test_lists_and_tables_keep_their_lines() -> None:
    programme = """<p>The programme of the visit, as the ministry gave it out on Wednesday:</p>
    <ul><li>Monday, 10:00: talks in Rabat</li><li>Tuesday: visit to the port</li></ul>
    <table><tr><td>Wednesday</td><td>Signing of the agreement</td></tr></table>"""
    lines = read(page(META, body=f"<p>{MEET}</p>{programme}")).text.split("\n\n")
    assert lines[2:] == [
        "Monday, 10:00: talks in Rabat",
        "Tuesday: visit to the port",
        "Wednesday, Signing of the agreement",
    ]


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ('<meta name="date" content="2024-02-28">', ""),
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2024-02-28"}]}</script>', ""),
        ('<script type="application/ld+json">{broken</script><meta name="dc.date" content="2024-02-28">', ""),
        ("", '<time datetime="2024-02-28" itemprop="datePublished">yesterday</time>'),
        ("", '<time datetime="2024-02-28">Wednesday</time>'),
        ("", '<p class="byline">By A. Writer, 28 February 2024</p>'),
        ("", "<p>Published: Wednesday, 28 February 2024</p>"),
        ("", "<span>February 28, 2024</span>"),
        ('<link rel="canonical" href="https://paper.test/2024/02/28/ministers">', ""),
    ],
)
def test_the_date_is_found_where_pages_state_it(head: str, above: str) -> None:
    assert read(page(head, above)).day == date(2024, 2, 28)


@pytest.mark.parametrize(
    "sentence",
    [
        "The talks will begin on 2024-03-04 in Rabat, the ministry said.",
        "The ministers will meet in Rabat on 4 March 2024.",
        "On 4 March 2024 the ministers will meet in Rabat and speak about fishing, and nothing else is planned there.",
        "4 March 2024 is the day of the talks.",
    ],
)
def test_the_date_of_a_meeting_is_not_taken_for_that_of_the_page(sentence: str) -> None:
    [fault] = read_each(page(body=f"<p>{sentence}</p><p>{PAST}</p>").encode(), name="page.html")
    assert str(fault) == (
        "page.html: no date of publication; give --published 2024-02-28, or let the name of the file begin "
        "with the date"
    )


def test_the_date_that_is_given_stands_above_the_one_that_is_found() -> None:
    assert read(page(META), published=date(2024, 2, 20)).published == date(2024, 2, 20)


def test_a_page_from_the_web_is_named_by_its_address() -> None:
    article = read(page(META), name="https://paper.test/a", url="https://paper.test/a", media_type="text/html")
    assert article.id == article.url == "https://paper.test/a"


def test_the_declared_charset_is_heeded() -> None:
    html = page(META + '<meta charset="windows-1251">', body=f"<p>Министр. {MEET}</p><p>{PAST}</p>").replace("©", "")
    assert read(html.encode("cp1251")).text.startswith("Министр. The foreign")
    plain = page(META, body=f"<p>Министр. {MEET}</p><p>{PAST}</p>").replace("©", "").encode("koi8-r")
    assert read(plain, media_type="text/html; charset=koi8-r").text.startswith("Министр. The foreign")


def test_a_piece_of_a_page_is_a_page() -> None:
    assert read(f"<p>{MEET}</p><p>{PAST}</p>", name="-", published=date(2024, 2, 28)).text == f"{MEET}\n\n{PAST}"


@pytest.mark.parametrize("html", ["<html></html>", "<!doctype html><html><body><script>x</script></body></html>"])
def test_a_page_without_an_article_is_told(html: str) -> None:
    with pytest.raises(ArticleError, match=r"^page\.html: (no text of an article|is not a page)"):
        read_document(html.encode(), name="page.html", published=date(2024, 2, 28))


tags = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<html>",
        "<body>",
        "<div ",
        "<table><tr>",
        "<li>",
        "<!--",
        "-->",
        "<time datetime=",
        "&#0;",
        "&",
        ">",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(tags, st.text(max_size=12)), max_size=25).map("".join))
def test_any_markup_is_an_article_or_an_error(markup: str) -> None:
    for one in read_each(markup.encode("utf-8", "replace"), name="page.html", published=date(2024, 2, 28)):
        assert isinstance(one, Article | ArticleError)


def test_what_reads_pages_is_imported_for_pages_only() -> None:
    code = "import sys, calendars.read.document; print('trafilatura' in sys.modules, 'lxml' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert answer.stdout == "False False\n"
