import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendars.model.article import Article
from calendars.read.document import read_document, read_each, read_lines, read_stream
from config.errors import ArticleError

DAY = date(2024, 2, 28)
TALKS = "The ministers of Portugal and Morocco will meet in Rabat on Monday."
RECORD = {"id": "a-1", "title": "Talks", "outlet": "A paper", "published": "2024-02-28", "text": TALKS}


def only(content: str | bytes, name: str = "news.json", **options: Any) -> Article:
    [article] = read_document(content if isinstance(content, bytes) else content.encode(), name=name, **options)
    return article


def fault(content: str | bytes, name: str = "news.json", **options: Any) -> str:
    with pytest.raises(ArticleError) as told:
        read_document(content if isinstance(content, bytes) else content.encode(), name=name, **options)
    return str(told.value)


def test_a_record_is_an_article() -> None:
    article = only(json.dumps({**RECORD, "url": "https://paper.test/1", "unknown": [1, {"x": None}]}))
    assert article == Article(
        id="a-1", title="Talks", text=TALKS, outlet="A paper", url="https://paper.test/1", published=DAY
    )


def test_an_instant_of_publication_is_kept_with_its_zone() -> None:
    article = only(json.dumps({**RECORD, "published": "2024-02-28T23:30:00-05:00"}))
    assert article.published == datetime(2024, 2, 29, 4, 30, tzinfo=UTC)
    assert article.day == DAY


def test_an_id_that_is_left_out_is_a_hash_of_the_content() -> None:
    nameless = {key: value for key, value in RECORD.items() if key != "id"}
    first, again = only(json.dumps(nameless)), only(json.dumps(nameless), name="elsewhere.json")
    other = only(json.dumps({**nameless, "text": "Other words."}))
    assert first.id == again.id != other.id
    assert len(first.id) == 20


def test_a_number_may_be_an_id() -> None:
    assert only(json.dumps({**RECORD, "id": 17})).id == "17"


def test_an_array_holds_many_articles_and_each_fault_is_told() -> None:
    many = [RECORD, {"text": "No date."}, {**RECORD, "id": "a-2"}, 7]
    read = list(read_each(json.dumps(many).encode(), name="news.json"))
    assert [one.id for one in read if isinstance(one, Article)] == ["a-1", "a-2"]
    assert fault(json.dumps(many)).splitlines() == [
        'news.json: article 2: no date of publication; add "published" or give --published 2024-02-28',
        'news.json: article 4: is not a JSON object; an article is {"title": …, "published": …, "text": …}',
    ]


def test_the_date_that_is_given_serves_where_the_record_has_none() -> None:
    undated = json.dumps({"text": TALKS})
    assert fault(undated) == 'news.json: no date of publication; add "published" or give --published 2024-02-28'
    assert only(undated, published=DAY).published == DAY
    assert only(json.dumps(RECORD), published=date(1999, 1, 1)).published == DAY


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "news.json: is empty"),
        ("{", "news.json: is not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        ("[" * 100_000, "news.json: is nested too deeply for an article"),
        ('{"text": 5, "published": "2024-02-28"}', 'news.json: "text" is to be text, not int'),
        ('{"published": "2024-02-28"}', 'news.json: no text; give the article\'s words as "text" or "html"'),
        ('{"text": "x", "published": "2024-02-30"}', 'news.json: "published": there is no 30 February 2024'),
        ('{"text": "x", "published": 1709128800}', 'news.json: "published" is to be text, not int'),
        ("7", 'news.json: is not a JSON object; an article is {"title": …, "published": …, "text": …}'),
    ],
)
def test_what_is_wrong_with_a_record_is_told(content: str, told: str) -> None:
    assert fault(content) == told


def test_surrogates_and_control_characters_of_a_record_are_cleaned() -> None:
    text = "One\\ud800 two\\u0000\\u001b[31m\\r\\nthree\\u2028four"
    article = only(f'{{"id": "a\\u0000b", "text": "{text}", "published": "2024-02-28"}}')
    assert article.id == "ab"
    assert article.text == "One\ufffd two[31m\nthree\nfour"
    article.text.encode()


def test_quotation_marks_that_were_read_as_controls_are_mended() -> None:
    assert only('{"text": "\\u0093Talks\\u0094 \\u0096 again", "published": "2024-02-28"}').text == "“Talks” – again"


def test_a_badly_scanned_record_is_still_an_article() -> None:
    scanned = "â\x96 ; â\x96 · ' · ' " * 40
    assert only(json.dumps({"text": scanned, "published": "1978-07-12"}, ensure_ascii=False)).day.year == 1978


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert only('{"text": "\\ud83d\\ude00", "published": "2024-02-28"}').text == "😀"


def test_html_in_a_record_is_read_as_a_page() -> None:
    record = {"title": "Talks", "published": "2024-02-28", "html": f"<p>{TALKS}</p><p>It is their second meeting.</p>"}
    article = only(json.dumps(record))
    assert article.text == f"{TALKS}\n\nIt is their second meeting."


@pytest.mark.parametrize("name", ["news.jsonl", "news.ndjson", "news.json", "-"])
def test_json_lines_are_articles_whatever_their_name(name: str) -> None:
    lines = "\n".join(json.dumps({**RECORD, "id": f"a-{number}"}) for number in range(3))
    assert [article.id for article in read_document(lines.encode(), name=name)] == ["a-0", "a-1", "a-2"]


def test_a_bad_line_does_not_stop_the_rest() -> None:
    lines = [json.dumps(RECORD).encode(), b"\n", b"{rubbish", b'{"text": "x"}', json.dumps(RECORD).encode()]
    read = list(read_lines(lines, name="news.jsonl"))
    assert [type(one) for one in read] == [Article, ArticleError, ArticleError, Article]
    assert str(read[1]).startswith("news.jsonl:3: is not JSON")
    assert str(read[2]).startswith("news.jsonl:4: no date of publication")


def test_lines_are_read_one_at_a_time() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield json.dumps(RECORD).encode() + b"\n"

    for read in (read_lines(endless(), name="-"), read_stream(endless(), name="-")):
        taken = 0
        assert isinstance(next(read), Article)
        assert taken <= 2


def test_a_file_that_is_no_json_lines_at_all_is_one_error() -> None:
    assert len(list(read_lines([b"\x89PNG\r\n\x1a\n", b"\x00\x01", b"\x02"], name="news.jsonl"))) == 1


def test_a_stream_that_is_no_lines_is_read_whole() -> None:
    whole = json.dumps(RECORD, indent=2).encode().splitlines(keepends=True)
    assert [one.id for one in read_stream(whole, name="-") if isinstance(one, Article)] == ["a-1"]


def test_the_first_line_of_a_text_is_the_title_where_a_blank_line_follows_it() -> None:
    titled = only("Ministers to meet\r\n\r\nThey will meet.\r\n \r\n\r\nSoon.\r\n", "a.txt", published=DAY)
    assert (titled.title, titled.text) == ("Ministers to meet", "They will meet.\n\nSoon.")
    untitled = only("Ministers to meet\nThey will meet.\n", "a.txt", published=DAY)
    assert (untitled.title, untitled.text) == ("", "Ministers to meet\nThey will meet.")


def test_a_first_line_that_is_a_sentence_stays_in_the_text() -> None:
    article = only(f"{TALKS}\n\nThey last met in May.", "a.txt", published=DAY)
    assert article.title == TALKS
    assert article.text.startswith(TALKS)


def test_the_date_of_a_text_is_given_or_begins_its_name() -> None:
    assert only(TALKS, "news/2024-02-28 talks.txt").published == DAY
    assert only(TALKS, "news/2024-02-28 talks.txt", published=date(2024, 3, 1)).published == date(2024, 3, 1)
    assert fault(TALKS, "talks.txt") == (
        "talks.txt: no date of publication; give --published 2024-02-28, or let the name of the file begin "
        "with the date"
    )


@pytest.mark.parametrize(
    "content",
    [
        "“Café” talks".encode("utf-8-sig"),
        "“Café” talks".encode("utf-16"),
        "“Café” talks".encode("utf-16-be"),
        "“Café” talks".encode("cp1252"),
        "“Café” talks".encode("utf-32"),
    ],
    ids=["UTF-8 with a mark", "UTF-16", "UTF-16 without a mark", "Windows-1252", "UTF-32"],
)
def test_encodings_are_recognised(content: bytes) -> None:
    assert only(content, "a.txt", published=DAY).text == "“Café” talks"


def test_a_cut_off_utf_8_text_keeps_its_characters() -> None:
    text = "“Café” – talks – résumé".encode()[:-1]
    assert only(text, "a.txt", published=DAY).text.startswith("“Café” – talks – résum")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a.txt: is a PDF; give its text, for instance by pdftotext"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.txt: is a picture (PNG)"),
        (b"PK\x03\x04\x14\x00", "a.txt: is a ZIP archive or an office document; give its text"),
        (b"words and \x00 a zero", "a.txt: is not text; give an article as text, HTML or JSON"),
        (bytes(range(256)), "a.txt: is not text; give an article as text, HTML or JSON"),
        (b"BEGIN:VCALENDAR\r\n", "a.txt: is a calendar; take it in with: summitry import"),
        (b'<?xml version="1.0"?><rss version="2.0">', "a.txt: is a feed; give the articles that it names"),
        (b" \n\t ", "a.txt: is empty"),
    ],
)
def test_what_is_no_article_is_told_for_what_it_is(content: bytes, told: str) -> None:
    assert fault(content, "a.txt", published=DAY) == told


documents = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(str.encode),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "title", "outlet", "url", "published", "text", "html"]) | st.text(max_size=3),
                inner,
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=300, deadline=None)
@given(documents, st.sampled_from(["a.json", "a.jsonl", "a.txt", "-", "a"]), st.sampled_from([None, DAY]))
@example(b'{"text": "\\ud800", "published": "2024-02-28", "id": "\\udfff"}', "a.json", None)
@example(b'{"text": 1' + b"0" * 5000 + b"}", "a.json", None)
def test_any_bytes_are_articles_or_errors(content: bytes, name: str, published: date | None) -> None:
    for one in read_each(content, name=name, published=published):
        if isinstance(one, Article):
            "\n".join((one.id, one.title, one.text, one.outlet or "", one.url or "")).encode()
            assert one.text or one.title
            assert "\x00" not in one.text + one.title + one.id
        else:
            assert str(one).startswith(name)
