"""`extract` and `ingest`: what articles announce."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from calendars.model.article import Article
from calendars.model.finding import Finding
from config.errors import ArticleError
from daemon.cli.gathering import Read, articles_in, count_of
from daemon.cli.options import Json, Published, examples
from daemon.cli.output import heading, note, print_json, print_line, progress
from daemon.cli.shown import print_details
from daemon.house import opened

if TYPE_CHECKING:
    from calendars.store.database import Store
    from calendars.tally import Tally

_TOGETHER = 100  # articles

Given = Annotated[
    list[str],
    typer.Argument(metavar="FILE…", help="JSON, JSON Lines, HTML or text; a folder; an address; - is standard input."),
]


def join(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(
        epilog=examples(
            "summitry extract news.json",
            "summitry extract talks.txt --published 2024-02-28 --explain",
            "summitry extract archive/*.json --jsonl > findings.jsonl",
        )
    )(extract)
    app.command(
        epilog=examples(
            "summitry ingest news/",
            "summitry ingest https://ministry.example/release.html",
            "summitry ingest talks.txt --published 2024-02-28",
            "summitry ingest archive.jsonl --workers 8",
        )
    )(ingest)


def extract(
    given: Given,
    published: Published = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One line of JSON an article, for programs.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show which rule read which words.")] = False,
) -> None:
    """Show what articles announce, and the words it rests on. Nothing is stored.

    An article is a JSON object with "title", "published" and "text" (or "html"), JSON Lines of these, a page of the
    web, or a text whose first line is its title. A text file whose name begins with its date, as
    2024-02-28-talks.txt does, needs no --published.
    """
    if jsonl and explain:
        raise typer.BadParameter("is for people, --jsonl for programs; leave one of them out", param_hint="'--explain'")
    from calendars.find.pipeline import find

    failed = 0
    for article in articles_in(given, published):
        if isinstance(article, ArticleError):
            failed += _told(article)
        elif explain:
            _print_explained(article)
        elif jsonl:
            print_json({"id": article.id, "engagements": [finding.as_json() for finding in find(article)]})
        else:
            _print_findings(article, find(article))
    raise typer.Exit(1 if failed else 0)


def ingest(
    given: Given,
    published: Published = None,
    workers: Annotated[
        int, typer.Option("--workers", min=1, metavar="N", help="How many processes find at once, in an archive.")
    ] = 1,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Let the workers of a Dask cluster find."),
    ] = None,
    json: Json = False,
) -> None:
    """Store articles, and bring the calendar up to date.

    The same article twice changes nothing; another version of it takes the place of the one before. A folder's
    articles are taken in the order of their publication, ten thousand at a time. What a person set by hand is never
    overwritten. Whoever is stopped in an archive goes on by the same command: what is stored is not read again.
    """
    if cluster is not None and workers > 1:
        raise typer.BadParameter("are processes of this machine; leave it out with --cluster", param_hint="'--workers'")
    from calendars.ingest import merge_all
    from calendars.tally import Tally
    from daemon.finders import finders

    tally = Tally(keep_touched=json)
    with opened() as house, finders(workers, cluster) as those, progress("reading", count_of(given)) as step:
        for piece, found in those.found(_pieces(articles_in(given, published), house.store), _Piece.unread):
            for error in piece.errors:
                tally.fail(_told(error))
            for outcome in merge_all(piece.with_findings(found), house.store, house.clock, house.planner):
                tally.add(outcome)
            step(len(piece.errors) + len(piece.articles))
    _print_outcome(tally, json=json)
    raise typer.Exit(1 if tally.failed else 0)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is stored together: whoever is stopped loses no more than this, and half of none."""

    errors: list[ArticleError]
    articles: list[Article]
    known: list[bool]

    def unread(self) -> list[Article]:
        return [article for article, known in zip(self.articles, self.known, strict=True) if not known]

    def with_findings(self, found: list[list[Finding]]) -> list[tuple[Article, list[Finding] | None]]:
        """Each article with what was found in it; None for those that are known."""
        rest = iter(found)
        return [
            (article, None if known else next(rest)) for article, known in zip(self.articles, self.known, strict=True)
        ]


def _pieces(read: Iterable[Read], store: "Store") -> Iterator[_Piece]:
    from calendars.ingest import are_known

    rest = iter(read)
    while some := list(islice(rest, _TOGETHER)):
        articles = [one for one in some if isinstance(one, Article)]
        yield _Piece([one for one in some if isinstance(one, ArticleError)], articles, are_known(articles, store))


def _print_outcome(tally: "Tally", *, json: bool) -> None:
    if json:
        print_json(tally.as_json())
        return
    print_line(str(tally))
    changes = ", ".join(f"{count} {change}" for change, count in tally.changes.items())
    print_line(f"engagements: {changes or 'no change'}")
    if changes:
        note("See them: summitry list")


def _told(error: ArticleError) -> int:
    """Name what failed; how many that were."""
    for problem in error.problems:
        note(f"summitry: {problem}")
    return len(error.problems)


def _print_explained(article: Article) -> None:
    from calendars.find.explain import explain

    _print_title(article)
    print_line(explain(article))


def _print_findings(article: Article, findings: list[Finding]) -> None:
    _print_title(article)
    if not findings:
        print_line("nothing that is still to come; summitry extract --explain shows what was read")
    for number, finding in enumerate(findings):
        if number:
            print_line()
        print_details(finding)


def _print_title(article: Article) -> None:
    about = ", ".join(filter(None, (article.outlet, article.published.isoformat())))
    heading(f"{article.title or article.id} ({about})")
