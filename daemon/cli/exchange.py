"""`export` and `import`: iCalendar files, out and in."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import ArticleError, NotFound, SummitryError
from daemon.cli.gathering import FOREIGN, STANDARD_INPUT, is_address, is_foreign, with_address
from daemon.cli.options import Json, examples
from daemon.cli.output import note, print_json, print_line, progress
from daemon.house import House, guard_of, opened

if TYPE_CHECKING:
    from calendars.feed.imported import EventError, Report
    from daemon.subscriptions import Subscription


def join(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("export", epilog=examples("summitry export calendar.ics", "summitry export - | less"))(export_calendar)
    app.command("import", epilog=examples("summitry import team.ics", "summitry import https://un.example/events.ics"))(
        import_calendar
    )


def export_calendar(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to write it; - is standard output.")],
    calendar: Annotated[
        str | None, typer.Option("--calendar", metavar="NAME", help="A named calendar of the configuration.")
    ] = None,
) -> None:
    """Write the iCalendar file that the feed would serve."""
    from calendars.feed import placeholder

    with opened() as house:
        content = _calendar(house, calendar)
    if file == STANDARD_INPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    _write_whole(Path(file), content)
    count = content.count(b"BEGIN:VEVENT") - content.count(f"UID:{placeholder.UID}".encode())
    note(f"{file}: {count} engagements")


def import_calendar(
    given: Annotated[str, typer.Argument(metavar="FILE|URL", help="An .ics file or its address; - is standard input.")],
    json: Json = False,
) -> None:
    """Take in the events of another calendar.

    They become engagements. Again later, it brings what changed there.
    """
    from calendars.feed.versions import dated
    from calendars.ingest import merge_findings
    from calendars.model.revision import Origin
    from calendars.tally import Tally

    tally = Tally("events")
    with opened() as house:
        events = _events(given, house)
        with progress("events", len(events)) as step:
            for event in events:
                if isinstance(event, ArticleError):
                    tally.fail()
                    note(f"summitry: {event}")
                else:
                    article, finding = event
                    with house.store.reading() as tx:
                        article = dated(article, tx.articles.get(article.id), house.clock.now())
                    tally.add(
                        merge_findings(
                            article, [finding], house.store, house.clock, house.planner, origin=Origin.CALENDAR
                        )
                    )
                step()
    if json:
        print_json(tally.as_json())
    else:
        print_line(str(tally))
    raise typer.Exit(1 if tally.failed else 0)


def _events(given: str, house: House) -> "list[Report | EventError]":
    """What stands in the calendar. Raises SummitryError where it is not there or is none."""
    from daemon.sources.events import events_of

    return events_of(_content(given, house), name=given, today=house.today)


def _calendar(house: House, name: str | None) -> bytes:
    from calendars.feed.calendar import render_calendar
    from calendars.feed.contents import contents_of

    wanted = _named(house, name)
    with house.store.reading() as tx:
        entries, tokens = tx.publications.whole(), tx.publications.tokens()
    contents = contents_of(entries, house.today, wanted.selection, vague=wanted.vague)
    path = "" if wanted.private and wanted.name not in tokens else wanted.path(tokens)
    return render_calendar(contents, name=wanted.title, look=house.look(), color=wanted.color, path=path)


def _named(house: House, name: str | None) -> "Subscription":
    """The calendar of that name, else the whole one. Raises NotFound, naming those that there are."""
    from daemon.selections import WHOLE
    from daemon.subscriptions import subscriptions

    offered = subscriptions(house.settings)
    wanted = offered.get(name or WHOLE)
    if wanted is None:
        raise NotFound(
            f"no calendar is called {name!r}; there are {', '.join(offered)} (others: [calendars.NAME] in the "
            "configuration)"
        )
    return wanted


def _content(given: str, house: House) -> bytes:
    if is_address(given):
        from daemon.outbound import fetch

        try:
            return fetch(given, guard_of(house.settings)).content
        except ArticleError as error:
            raise ArticleError(*(with_address(given, problem) for problem in error.problems)) from error
    if is_foreign(given):
        raise ArticleError(f"{given}: {FOREIGN}")
    if given == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(given).read_bytes()
    except FileNotFoundError:
        raise NotFound(f"{given}: there is no such file") from None
    except OSError as error:
        raise SummitryError(f"{given}: cannot be read: {error.strerror}") from error


def _write_whole(path: Path, content: bytes) -> None:
    """Write all of it or nothing: whoever reads the file meanwhile sees the old one."""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(beside).chmod(0o644)
            Path(beside).replace(path)
        except OSError:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SummitryError(f"{path}: cannot be written: {error.strerror}") from error
