"""Articles a second, against what ready-made parts take: a regular expression or spaCy, and dateparser."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from calendars.find.pipeline import find
from calendars.model.article import Article
from tests.benchmarks.ready_made import MODEL, by_spacy, naive
from tests.benchmarks.timing import Figure, in_turn, sized

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
UNCHOSEN = sized(1_000, 4)

#: One sentence, over and over: the work must grow no faster than the text.
_ENDLESS = "The foreign ministers of France and Germany will meet on Thursday in Bern. "
_ENDLESS_KILOBYTES = sized(1_000, 10)
#: Prints the peak memory of the command that it is given; a child of its own, for a child inherits its parent's peak.
_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
#: spaCy takes long: of so many articles it is given one.
_ONE_OF = 8


def figures() -> Iterator[Figure]:
    """Over the annotated articles, side by side; over those that nobody chose; and the memory and the worst case."""
    articles = annotated()
    what = f"found in {len(articles)} annotated articles"

    def ours() -> None:
        for article in articles:
            find(article)

    ours()  # what is compiled when it is first used
    yield in_turn(
        what,
        "articles",
        len(articles),
        ours,
        "regular expression and dateparser",
        lambda: [naive(article) for article in articles],
        bar="3 ×",
    )
    few, spacy = articles[::_ONE_OF], by_spacy()
    yield in_turn(
        what,
        "articles",
        len(articles),
        ours,
        "spaCy and dateparser" if spacy else f"spaCy: it, or its model {MODEL}, is not installed",
        (lambda: [spacy(article) for article in few]) if spacy else None,
        peer_count=len(few),
        rounds=3,
    )
    unchosen = [_article(record) for record in islice(_unlabelled(), UNCHOSEN)]
    yield in_turn(
        f"found in {len(unchosen):,} articles that nobody chose",
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
        bar="100 kB/s",
    )
    yield Figure("memory of `summitry extract` over a newswire", _peak_megabytes(), "MB at most", bar="120 MB")


def annotated() -> list[Article]:
    """The articles of `dev` and `train`. Raises SystemExit where there is no corpus."""
    if not CORPUS.exists():
        raise SystemExit(f"{CORPUS} is missing: the figures of finding are taken over real articles")
    paths = sorted(path for folder in ("dev", "train") for path in (CORPUS / folder).glob("*.json"))
    return [_article(json.loads(path.read_text("utf-8"))) for path in paths[: sized(len(paths), 4)]]


def _one_sentence() -> Article:
    text = _ENDLESS * (_ENDLESS_KILOBYTES * 1_000 // len(_ENDLESS))
    return Article(id="endless", title="", text=text, outlet=None, url=None, published=date(2024, 2, 28))


def _peak_megabytes() -> float:
    """What the command holds at most, in megabytes, over a file of some thousand articles; Linux counts kilobytes."""
    newswire = (CORPUS / "unlabelled" / "newswire.jsonl").read_text("utf-8").splitlines(keepends=True)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(newswire[: sized(len(newswire), 4)])
        file.flush()
        command = [sys.executable, "-m", "daemon", "extract", file.name, "--jsonl"]
        told = subprocess.run([sys.executable, "-c", _PEAK, *command], check=True, capture_output=True, text=True)
    return int(told.stdout) / 1_000


def _unlabelled() -> Iterator[dict[str, str]]:
    """The articles of all files, one of each in turn."""
    files = [path.read_text("utf-8").splitlines() for path in sorted((CORPUS / "unlabelled").glob("*.jsonl"))]
    for lines in zip(*files, strict=False):
        yield from map(json.loads, lines)


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
