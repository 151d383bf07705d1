"""The times that articles tell, read by our rules and by dateparser's search."""

from collections.abc import Iterator
from datetime import datetime, time

from calendars.find.times.mentions import find_times
from calendars.model.article import Article
from tests.benchmarks.finding import annotated
from tests.benchmarks.timing import Figure, in_turn

#: The peer takes long: of so many articles it is given one.
_ONE_OF = 8


def figures() -> Iterator[Figure]:
    """Whole texts, every time in them."""
    articles = annotated()
    few = articles[::_ONE_OF]
    yield in_turn(
        f"times read in {len(articles)} annotated articles",
        "articles",
        len(articles),
        lambda: [find_times(article.text, article.day, article.outlet) for article in articles],
        "dateparser's search",
        lambda: [searched(article) for article in few],
        peer_count=len(few),
        rounds=3,
    )


def searched(article: Article) -> list[tuple[str, datetime]]:
    """What dateparser finds in the same text."""
    from dateparser.search import search_dates

    settings = {"RELATIVE_BASE": datetime.combine(article.day, time(12)), "PREFER_DATES_FROM": "future"}
    return search_dates(article.text, languages=["en"], settings=settings) or []
