import json
from datetime import UTC, date, datetime, time
from typing import Any

import httpx
import pytest

from calendars.model.engagement import Kind
from calendars.model.selection import EVERYTHING
from calendars.model.when import When
from daemon.web.api import LARGEST
from tests.benchmarks.feed import fill as fill_calendar
from tests.benchmarks.made_up import engagements
from tests.daemon.web.conftest import TOKEN, Database, Open, Site

ARTICLE = {"id": "a1", "title": "Nothing to enter", "published": "2024-02-28", "text": "The weather was fine."}


def titles(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [entry["title"] for entry in answer.json()]


@pytest.fixture
def posting(opened: Open) -> Site:
    """A site where the holder of TOKEN may post."""
    return opened(f'[web]\ntokens = ["another", "{TOKEN}"]\n')


def post(site: Site, content: Any, token: str | None = TOKEN) -> httpx.Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    headers: dict[bytes, bytes] = {} if token is None else {b"authorization": f"Bearer {token}".strip().encode()}
    return site.client.post("/api/articles", content=body, headers=headers)


def fill(site: Site) -> None:
    site.enter("past", When.day(date(2024, 2, 20)))
    site.enter("under way", When.days(date(2024, 2, 27), date(2024, 2, 29)))
    site.enter("summit", When.day(date(2024, 3, 10)), kind=Kind.SUMMIT, parties=("RU", "US"))
    site.cancel(site.enter("off", When.day(date(2024, 3, 11))))
    site.remove(site.enter("gone", When.day(date(2024, 3, 12))))


LISTED = [
    ("", ["under way", "summit"]),
    ("?all=1", ["past", "under way", "summit", "off"]),
    ("?all=0", ["under way", "summit"]),
    ("?to=2024-02-25", ["past"]),
    ("?from=2024-03-01", ["summit"]),
    ("?from=2024-02-01&to=2024-03-01", ["past", "under way"]),
    ("?party=ru&party=FR", ["summit"]),
    ("?kind=summit", ["summit"]),
    ("?status=cancelled", ["off"]),
    ("?all=1&kind=talks&status=confirmed", ["past", "under way"]),
]


def test_the_filters_are_those_of_list(site: Site) -> None:
    fill(site)
    for query, expected in LISTED:
        assert titles(site.get(f"/api/engagements{query}")) == expected, query


def test_a_long_list_is_one_list(site: Site) -> None:
    fill_calendar(site.store, engagements(1_100))
    with site.store.reading() as tx:
        known = [one.as_json() for one in tx.engagements.select(EVERYTHING)]
    assert site.get("/api/engagements?all=1").json() == known
    assert site.get("/api/engagements?all=1", accept_encoding="gzip").json() == known
    assert site.get("/api/engagements?party=VA").json() == []


def test_an_engagement_is_told_as_everywhere(site: Site) -> None:
    uid = site.enter(place="Bern")
    [told] = site.get("/api/engagements").json()
    with site.store.reading() as tx:
        entry = tx.engagements.get(uid)
    assert entry is not None
    assert told == entry.as_json()


def test_a_filter_that_cannot_be_is_named(site: Site) -> None:
    answer = site.get("/api/engagements?kind=foo")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/json"
    assert "kind: 'foo' is not known; there are call, meeting" in answer.json()["error"]


def test_an_article_is_taken_in_and_the_counts_of_ingest_are_told(posting: Site) -> None:
    answer = post(posting, ARTICLE)
    counts = {"articles": 1, "new": 1, "updated": 0, "unchanged": 0, "failed": 0, "engagements": []}
    assert (answer.status_code, answer.json()) == (201, counts)
    assert list(answer.json()) == list(counts)
    with posting.store.reading() as tx:
        assert tx.articles.get("a1") is not None


def test_the_same_article_twice_changes_nothing(posting: Site) -> None:
    post(posting, ARTICLE)
    again = post(posting, ARTICLE)
    assert again.status_code == 201
    assert (again.json()["new"], again.json()["unchanged"]) == (0, 1)
    assert post(posting, ARTICLE | {"text": "The weather was foul."}).json()["updated"] == 1


def test_the_same_content_under_another_id_is_the_same_article(posting: Site) -> None:
    for article in (ARTICLE, ARTICLE | {"text": "The foreign ministers of Ghana and Togo will meet in Bern. " * 9}):
        assert post(posting, article | {"id": article["text"][:9]}).json()["new"] == 1
        again = post(posting, article | {"id": "another"}).json()
        assert (again["new"], again["unchanged"], again["engagements"]) == (0, 1, [])
    assert post(posting, ARTICLE | {"id": "another", "text": "It rained."}).json()["new"] == 1


def test_html_serves_as_text_does(posting: Site) -> None:
    html = {"title": "A page", "published": "2024-02-28T14:05:00Z", "html": "<p>The weather was fine in Bern.</p>"}
    assert post(posting, html).json()["new"] == 1


def test_without_a_token_in_the_configuration_nobody_may_post(site: Site) -> None:
    answer = post(site, ARTICLE)
    assert answer.status_code == 403
    assert "tokens under [web]" in answer.json()["error"]


def test_an_empty_token_in_the_configuration_lets_nobody_in(opened: Open) -> None:
    assert post(opened('[web]\ntokens = [""]\n'), ARTICLE, "").status_code == 403


def test_a_wrong_token_lets_nobody_in(posting: Site) -> None:
    for token in (None, "", "wrong", TOKEN[:-1], TOKEN + "x", "é"):
        answer = post(posting, ARTICLE, token)
        assert answer.status_code == 401, token
        assert answer.headers["www-authenticate"].startswith("Bearer")
    with posting.store.reading() as tx:
        assert tx.articles.count() == 0


def test_another_scheme_lets_nobody_in(posting: Site) -> None:
    answer = posting.client.post("/api/articles", json=ARTICLE, headers={"authorization": f"Basic {TOKEN}"})
    assert answer.status_code == 401


NO_ARTICLES: list[tuple[Any, str]] = [
    (b"", "is empty"),
    (b"not json", "is not JSON"),
    (b"[" * 100_000, "nested too deeply"),
    ({"title": "T", "text": "t"}, 'no date of publication; add "published"'),
    ({"title": "T", "text": "t", "published": "soon"}, "'soon' is not a date"),
    ({"published": "2024-02-28"}, "no text"),
    ("words alone", "is not a JSON object"),
    ([], "the list holds no article"),
    (b"\x00\x01\x02", "is not text"),
]


def test_what_is_no_article_is_refused_with_the_reason(posting: Site) -> None:
    for content, sentence in NO_ARTICLES:
        answer = post(posting, content)
        assert answer.status_code == 400, sentence
        assert sentence in answer.json()["error"]


def test_an_article_that_is_too_large_is_not_taken(posting: Site) -> None:
    assert post(posting, ARTICLE | {"text": "a " * (LARGEST // 2)}).status_code == 413


def test_an_article_that_does_not_say_its_length_is_measured_all_the_same(posting: Site) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    chunks = (b"a" * 65536 for _ in range(LARGEST // 65536 + 2))
    answer = posting.client.post("/api/articles", content=chunks, headers=headers)
    assert answer.status_code == 413
    assert "bytes is not taken" in answer.json()["error"]


def test_articles_are_not_read_out(site: Site) -> None:
    answer = site.get("/api/articles")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_database_that_is_away_is_told_without_where_it_is(posting: Site, database: Database) -> None:
    with database.away():
        for answer in (posting.get("/api/engagements"), post(posting, ARTICLE)):
            assert answer.status_code == 503
            assert answer.json() == {"error": "the database is away; try again in half a minute"}


def test_an_unknown_address_below_api_is_answered_in_json(site: Site) -> None:
    answer = site.get("/api/nothing")
    assert answer.status_code == 404
    assert "/calendar.ics" in answer.json()["error"]


def test_the_day_is_that_of_the_calendars_zone(opened: Open) -> None:
    site = opened('[calendar]\nzone = "Pacific/Auckland"\n')
    site.enter("on the 28th", When.day(date(2024, 2, 28)))
    site.enter("in Wellington", When.day(date(2024, 2, 28)).at(time(18), "Pacific/Auckland"))
    site.clock.set(datetime(2024, 2, 28, 10, 59, tzinfo=UTC))
    assert titles(site.get("/api/engagements")) == ["on the 28th", "in Wellington"]
    site.clock.set(datetime(2024, 2, 28, 12, tzinfo=UTC))  # already the 29th there, and the 28th elsewhere
    assert titles(site.get("/api/engagements")) == ["on the 28th"]
