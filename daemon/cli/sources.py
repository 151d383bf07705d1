"""`source …`: what fills the calendar by itself."""

import asyncio
import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from calendars.model.source import Came, Source, SourceState
from config.durations import Duration
from config.errors import SummitryError, UserError
from daemon.cli import reading_lists, source_changes
from daemon.cli.gathering import with_address
from daemon.cli.options import Json, examples
from daemon.cli.output import heading, note, print_fields, print_json, print_line, print_table, progress
from daemon.cli.source_changes import Every, Links, SourceId
from daemon.house import House, guard_of, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daemon.sources.adding import Found, Shown
    from daemon.sources.handing import Checked

app = typer.Typer(
    help="Let the calendar fill itself: feeds, pages, sitemaps and other calendars that the daemon reads.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_FAULTS_SHOWN = 10


@app.command(
    epilog=examples(
        "summitry source add https://ministry.example/",
        "summitry source add https://ministry.example/press/rss.xml --every 15m --yes",
        "summitry source add https://ministry.example/press --links 'main h3 a'",
        "summitry source add https://host.example/summit.ics --every 1h",
    )
)
def add(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="A feed, sitemap or .ics, or a site, whose feed is looked for.")
    ],
    every: Every = None,
    links: Links = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Add it without a preview and without asking.")] = False,
    json: Json = False,
) -> None:
    """Add a source, after a look at what it would bring.

    Shows what stands there, its newest items and what would be found in them, and asks before anything is stored.
    Where nobody can be asked (standard input is no terminal), it is added.
    """
    from daemon.sources.adding import written_out

    with opened() as house:
        found, shown = _looked_at(house, written_out(url), links, every, previewed=not (yes or json))
        if not (yes or json):
            from daemon.cli.sourced import print_found

            print_found(found, shown)
            if sys.stdin.isatty() and not typer.confirm("Add it?", default=True, err=True):
                note("Nothing was added.")
                raise typer.Exit(1)
        _keep(house, found.source)
    if json:
        print_json(found.source.as_json())
        return
    print_fields([("added", found.source.id), ("url", found.source.url), ("every", str(found.source.every))])
    note(f"`summitry run` reads it from now on; at once: summitry source check {found.source.id}")


@app.command("list")
def list_sources(json: Json = False) -> None:
    """List the sources."""
    from daemon.cli.sourced import HEADS, source_row

    with opened() as house, house.store.reading() as tx:
        sources = tx.sources.all()
    if json:
        print_json([source.as_json() for source in sources])
    elif sources:
        print_table(HEADS, (source_row(source) for source in sources), wrap=("what",))
    else:
        note(
            "No source yet. Add one: summitry source add https://ministry.example/ (summitry source suggest names some)"
        )


@app.command()
def check(
    which: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The source; all that are active without it.")
    ] = None,
    json: Json = False,
) -> None:
    """Read sources now, and show what was read and found.

    What is new goes into the calendar. Where a daemon is at work, it is the one that reads, and this waits for it.
    """
    from daemon.cli.sourced import print_checked
    from daemon.sources.byhand import check as read_now

    with opened() as house:
        with house.store.reading() as tx:
            sources = [tx.sources.get(which)] if which else tx.sources.all()
        wanted = [source for source in sources if which or source.state is SourceState.ACTIVE]
        with progress("reading", None if which else len(wanted)) as step:
            checked = asyncio.run(
                read_now(
                    house,
                    guard_of(house.settings),
                    wanted,
                    step,
                    by_item=bool(which),
                    on_handed_over=lambda: note("A daemon is at work: it reads them now."),
                )
            )
    if json:
        print_json([_as_json(one) for one in checked])
    elif checked:
        print_checked([(one.source, one.poll) for one in checked])
        changes = Counter(revision.change.value for one in checked for revision in one.revisions)
        print_line("engagements: " + (", ".join(f"{count} {name}" for name, count in changes.items()) or "no change"))
    else:
        note("There is nothing to read. Add a source: summitry source add https://ministry.example/")
    failures = [failure for one in checked for failure in _failures(one)]
    for failure in failures:
        note(f"summitry: {failure}")
    raise typer.Exit(1 if failures else 0)


@app.command()
def show(source: SourceId, json: Json = False) -> None:
    """Show a source, and how reading it goes.

    With the last readings, and the items that cannot be read.
    """
    from daemon.cli.sourced import print_polls, print_source

    with opened() as house, house.store.reading() as tx:
        found = tx.sources.get(source)
        polls, items = tx.sources.polls(found.id), tx.sources.items(found.id)
    faults = [item for item in items.values() if item.reason]
    if json:
        told = [{"url": item.url, "title": item.title, "reason": item.reason} for item in faults]
        print_json({**found.as_json(), "polls": [poll.as_json() for poll in polls], "faults": told})
        return
    print_source(found)
    print_fields([("items", str(len(items)))])
    if polls:
        heading("last readings")
        print_polls(polls)
    if faults:
        heading("items that cannot be read")
        rows = ((item.title or item.key, item.reason or "") for item in faults[-_FAULTS_SHOWN:])
        print_table(("what", "why"), rows, wrap=("what", "why"))


for group in (source_changes, reading_lists):
    group.join(app)


def _looked_at(
    house: House, url: str, links: str | None, every: Duration | None, *, previewed: bool
) -> "tuple[Found, Sequence[Shown]]":
    from daemon.guard import check_url
    from daemon.sources.byhand import look

    guard = guard_of(house.settings)
    try:
        check_url(url, guard)
    except UserError as error:
        raise UserError(*(with_address(url, problem) for problem in error.problems)) from error
    with house.store.reading() as tx:
        _refuse_known(tx.sources.at(url))
    with progress("looking"):
        return asyncio.run(look(house, guard, url, links=links, every=every, previewed=previewed))


def _as_json(one: "Checked") -> dict[str, Any]:
    changes = [{"uid": revision.uid, "change": revision.change.value} for revision in one.revisions]
    told = {"source": one.source.id, "url": one.source.url, **one.poll.as_json()}
    return {**told, "faults": list(one.faults), "engagements": changes}


def _failures(one: "Checked") -> "Sequence[str]":
    """What could not be read: the source, or some of its items."""
    if one.poll.came in (Came.READ, Came.UNCHANGED):
        return one.faults
    return [with_address(one.source.url, one.poll.reason or one.poll.came.value)]


def _refuse_known(known: Source | None) -> None:
    if known:
        raise SummitryError(f"{known.url}: is a source already; see it: summitry source show {known.id}")


def _keep(house: House, source: Source) -> None:
    with house.store.transaction() as tx:
        _refuse_known(tx.sources.at(source.url))
        tx.sources.add(source)
