"""`article …` and `reread`: the articles that the calendar rests on, looked at, taken back, and read again."""

from typing import TYPE_CHECKING, Annotated

import typer

from daemon.cli.options import Json, examples
from daemon.cli.output import confirm, note, print_fields, print_json, print_line, print_table, progress
from daemon.house import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calendars.model.report import Byline
    from calendars.model.revision import Revision

_SHOWN = 50
_TOLD_BEFOREHAND = 20

Id = Annotated[str, typer.Argument(metavar="ID", help="The article's id, or the beginning of it.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.", show_default=False)]

app = typer.Typer(
    name="article", help="The articles that the calendar rests on.", no_args_is_help=True, rich_markup_mode=None
)


def join(main: typer.Typer) -> None:
    """Add the commands to `main`."""
    main.add_typer(app, name="article")
    main.command(epilog=examples("summitry reread", "summitry reread --yes"))(reread)


@app.command("list", epilog=examples("summitry article list --outlet courier", "summitry article list --limit 0"))
def list_articles(
    outlet: Annotated[
        str | None, typer.Option("--outlet", metavar="NAME", help="Of this outlet, or part of it.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, metavar="N", help="So many at most; 0 for all.")] = _SHOWN,
    json: Json = False,
) -> None:
    """List the articles that were read, the newest first."""
    with opened() as house, house.store.reading() as tx:
        found = tx.articles.latest(limit or None, outlet)
        known = tx.articles.count()
    if json:
        print_json([{**_byline_json(article), "engagements": told} for article, told in found])
    elif found:
        print_table(
            ("published", "outlet", "title", "engagements", "id"),
            (
                (article.published.isoformat(), article.outlet or "", article.title, str(told), article.id)
                for article, told in found
            ),
            wrap=("outlet", "title", "id"),
        )
        if len(found) < known and not outlet:
            note(f"{len(found)} of {known}; all of them: summitry article list --limit 0")
    elif known:
        note(f"No article is of an outlet called so. All of them: summitry article list ({known})")
    else:
        note("No article was read yet: summitry ingest news/")


@app.command(epilog=examples("summitry article show 2024-02-28-talks"))
def show(id: Id, json: Json = False) -> None:  # noqa: A002 (an article's id is called id)
    """Show an article, and the engagements that it tells of."""
    from calendars.model.report import Byline

    with opened() as house, house.store.reading() as tx:
        article = tx.articles.by_prefix(id)
        told = tx.reports.in_article(article.id)
    if json:
        engagements = [{"uid": one.uid, "finding": one.report.finding.as_json()} for one in told]
        print_json({**_byline_json(Byline.of(article)), "text": article.text, "engagements": engagements})
        return
    print_fields(
        [
            ("id", article.id),
            ("title", article.title),
            ("outlet", article.outlet),
            ("published", article.published.isoformat()),
            ("address", article.url),
        ]
    )
    print_line()
    print_line(article.text)
    print_line()
    rows = [
        (one.uid[:8], one.report.finding.when.edtf, one.report.finding.title, one.report.finding.evidence)
        for one in told
    ]
    if rows:
        print_table(("uid", "when", "what", "says"), rows, wrap=("what", "says"))
    else:
        print_line("It tells of nothing that was still to come.")


@app.command(epilog=examples("summitry article remove 2024-02-28-talks"))
def remove(id: Id, yes: Yes = False, json: Json = False) -> None:  # noqa: A002 (an article's id is called id)
    """Take an article back.

    The calendar is as if it had never been read: an engagement that no other article tells of goes with it. What was
    set by hand stays. Reading the article again brings it back. On a terminal it asks first.
    """
    from calendars.archive import retract

    with opened() as house:
        with house.store.reading() as tx:
            article = tx.articles.by_prefix(id)
            told = len(tx.reports.in_article(article.id))
        if told and not yes:
            confirm(f"{article.id}: {article.title or 'untitled'!r} tells of {told}. Take it back?")
        gone, changes = retract(article.id, house.store, house.clock, house.planner)
    if json:
        print_json({"id": gone.id, "engagements": _changes_json(changes)})
        return
    print_line(f"{gone.id}: removed")
    _print_changes(changes)


def reread(yes: Yes = False, json: Json = False) -> None:
    """Read the stored articles again, by the rules of today.

    It says beforehand what would change in the calendar, and on a terminal asks. What was set by hand is not touched.
    """
    from calendars import archive

    with opened() as house:
        with house.store.reading() as tx:
            count = tx.articles.count()
        with progress("reading again", count) as step:
            again = archive.reread(house.store, step=step)
        parts = (house.store, house.clock, house.planner)
        if not json:
            print_line(f"{again.read} articles read again, {len(again.different)} tell something else now")
        if again.different and not yes and not json:
            _print_changes(archive.would_change(again.different, *parts), would=True)
            confirm("Change the calendar so?")
        changes = archive.change(again.different, *parts) if again.different else []
    if json:
        print_json({"articles": again.read, "different": len(again.different), "engagements": _changes_json(changes)})
    elif again.different:
        _print_changes(changes)


def _print_changes(changes: "Sequence[Revision]", *, would: bool = False) -> None:
    """The first of them a line each, and how many there are of each sort."""
    from collections import Counter

    for one in changes[:_TOLD_BEFOREHAND]:
        print_line(f"  {one.uid[:8]}  {one.change.value:<10}  {one.after.when.edtf}  {one.after.title}")
    if len(changes) > _TOLD_BEFOREHAND:
        print_line(f"  … and {len(changes) - _TOLD_BEFOREHAND} more")
    counted = ", ".join(f"{count} {change}" for change, count in Counter(one.change.value for one in changes).items())
    print_line(f"engagements: {counted or 'no change'}{' (nothing is changed yet)' if would and counted else ''}")


def _changes_json(changes: "Sequence[Revision]") -> list[dict[str, str]]:
    return [{"uid": one.uid, "change": one.change.value} for one in changes]


def _byline_json(article: "Byline") -> dict[str, str | None]:
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published": article.published.isoformat(),
    }
