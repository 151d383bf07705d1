"""`source export`, `source import` and `source suggest`: lists of sources, out, in, and to begin with."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from calendars.model.source import Source
from config.errors import NotFound, SummitryError
from daemon.cli.gathering import STANDARD_INPUT
from daemon.cli.options import Json, Parties, examples
from daemon.cli.output import note, print_json, print_line, print_table
from daemon.cli.source_changes import SHORTEST
from daemon.house import opened


def join(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("export", epilog=examples("summitry source export sources.opml"))(export_list)
    app.command("import", epilog=examples("summitry source import subscriptions.opml"))(import_list)
    app.command(epilog=examples("summitry source suggest --party FR", "summitry source suggest --language en --json"))(
        suggest
    )


def export_list(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to write it; - is standard output.")],
) -> None:
    """Write them as OPML, for feed readers.

    The feeds and calendars, with how often they are read: only Summitry could follow the links of a page.
    """
    from daemon.sources import opml

    with opened() as house, house.store.reading() as tx:
        sources = tx.sources.all()
    content = opml.written(sources)
    for source in sources:
        if not opml.is_listable(source):
            note(f"{source.url}: is a {source.kind.value}, which no feed reader follows; left out")
    if file == STANDARD_INPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(file).write_bytes(content)
    except OSError as error:
        raise SummitryError(f"{file}: cannot be written: {error.strerror}") from error
    note(f"{file}: {content.count(b'<outline')} sources")


def import_list(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An OPML file of a feed reader; - is standard input.")],
    json: Json = False,
) -> None:
    """Add the feeds of an OPML list.

    And its calendars: those that are no source yet. Nothing is fetched for that; `source check` reads them and tells
    which of them do not answer.
    """
    from daemon.sources import opml
    from daemon.sources.adding import fresh_id

    outlines, refused = opml.read(_content(file), name=file)
    with opened() as house, house.store.transaction() as tx:
        now, every = house.clock.now(), house.settings.sources.every
        fresh = [
            Source(
                id=fresh_id(outline.url, now),
                url=outline.url,
                kind=outline.kind,
                title=outline.title,
                every=max(outline.every or every, SHORTEST, key=lambda span: span.rough),
                created=now,
                due=now,
            )
            for outline in outlines
            if tx.sources.at(outline.url) is None
        ]
        for source in fresh:
            tx.sources.add(source)
    if json:
        print_json([source.as_json() for source in fresh])
    else:
        print_line(f"{len(fresh)} sources added, {len(outlines) - len(fresh)} were there already")
        note("Read them now, and see which do not answer: summitry source check")
    for given in refused:
        note(f"summitry: {given}: is no address of the web (http, https, webcal or feed); left out")
    raise typer.Exit(1 if refused else 0)


def suggest(
    party: Parties = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="In this language: en, fr, es.")
    ] = None,
    json: Json = False,
) -> None:
    """Suggest some to begin with.

    Feeds of foreign ministries, international organisations and agencies. None of them is read before you add it; an
    address may have changed since the list was made.
    """
    from daemon.sources.suggested import suggestions

    chosen = [
        one
        for one in suggestions()
        if (not party or one.party in party) and (not language or one.language == language.lower())
    ]
    if not chosen:
        raise NotFound("nothing in the list fits; add the site itself, its feed is looked for: summitry source add URL")
    if json:
        names = ("name", "url", "language", "kind", "party")
        print_json([{name: getattr(one, name) for name in names} for one in chosen])
        return
    rows = ((one.name, one.kind, one.party or "", one.language, one.url) for one in chosen)
    print_table(("name", "kind", "party", "language", "address"), rows, wrap=("name", "address"))
    note("Look at one, and add it: summitry source add ADDRESS")
    if any(one.language != "en" for one in chosen):
        note("So far the rules read English alone; what is written in another language announces nothing to them.")


def _content(file: str) -> bytes:
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise NotFound(f"{file}: there is no such file") from None
    except OSError as error:
        raise SummitryError(f"{file}: cannot be read: {error.strerror}") from error
