"""Articles a second, against a regular expression that looks for "talks" and dateparser that looks for dates."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from calendars.find.pipeline import find
from calendars.model.article import Article
from tests.benchmarks.timing import Figure, in_turn

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

_TRIGGER = re.compile(
    r"\b(?:talks|meet(?:ing|s)?|summit|visit|conference|session|sign(?:ing)?|call|ceremony)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")

#: One sentence, over and over: the work must grow no faster than the text.
_ENDLESS = "The foreign ministers of France and Germany will meet on Thursday in Bern. "
_ENDLESS_KILOBYTES = 1_000
#: Prints the peak memory of the command that it is given; a child of its own, for a child inherits its parent's peak.
_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def figures() -> Iterator[Figure]:
    """Over the annotated articles, side by side; over those that nobody chose; and the memory and the worst case."""
    annotated = [_article(json.loads(path.read_text("utf-8"))) for path in _annotated()]
    few = annotated[::8]  # the peer takes seconds for these
    yield in_turn(
        f"found in {len(annotated)} annotated articles",
        "articles",
        len(annotated),
        lambda: [find(article) for article in annotated],
        "regular expression and dateparser",
        lambda: [naive(article) for article in few],
        peer_count=len(few),
        rounds=3,
    )
    unchosen = list(_unlabelled(1_000))
    yield in_turn(
        f"found in {len(unchosen)} articles that nobody chose",
        "articles",
        len(unchosen),
        lambda: [find(article) for article in unchosen],
        rounds=3,
    )
    endless = _one_sentence()
    yield in_turn(
        f"read of {_ENDLESS_KILOBYTES:,} kB of one sentence",
        "kB",
        _ENDLESS_KILOBYTES,
        lambda: find(endless),
        rounds=3,
    )
    yield Figure("memory of `summitry extract` over a newswire", _peak_megabytes(), "MB at most")


def naive(article: Article) -> list[tuple[str, datetime]]:
    """What ready-made parts give: the dates in the sentences with a word like "talks" in them."""
    from dateparser.search import search_dates

    settings = {"RELATIVE_BASE": datetime.combine(article.day, time(12)), "PREFER_DATES_FROM": "future"}
    found: list[tuple[str, datetime]] = []
    for sentence in _SENTENCE.findall(article.text):
        if _TRIGGER.search(sentence):
            found += search_dates(sentence, languages=["en"], settings=settings) or []
    return found


def _one_sentence() -> Article:
    text = _ENDLESS * (_ENDLESS_KILOBYTES * 1_000 // len(_ENDLESS))
    return Article(id="endless", title="", text=text, outlet=None, url=None, published=date(2024, 2, 28))


def _peak_megabytes() -> float:
    """What the command holds at most, in megabytes, over a file of some thousand articles; Linux counts kilobytes."""
    command = [sys.executable, "-m", "daemon", "extract", str(CORPUS / "unlabelled" / "newswire.jsonl"), "--jsonl"]
    told = subprocess.run([sys.executable, "-c", _PEAK, *command], check=True, capture_output=True, text=True)
    return int(told.stdout) / 1_000


def _annotated() -> list[Path]:
    if not CORPUS.exists():
        raise SystemExit(f"{CORPUS} is missing: the figures of finding are taken over real articles")
    return sorted(path for folder in ("dev", "train") for path in (CORPUS / folder).glob("*.json"))


def _unlabelled(count: int) -> Iterator[Article]:
    lines = [
        line
        for path in sorted((CORPUS / "unlabelled").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()[: count // 2]
    ]
    for line in lines[:count]:
        yield _article(json.loads(line))


def _article(record: dict[str, str]) -> Article:
    day = date.fromisoformat(record["published"][:10])
    return Article(
        id=record["id"],
        title=record.get("title") or "",
        text=record["text"],
        outlet=record.get("outlet"),
        url=record.get("url"),
        published=day,
    )
