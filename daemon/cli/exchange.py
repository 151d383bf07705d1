"""`export` and `import`: iCalendar files, out and in."""

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from calendars.model.engagement import Kind, Status
from calendars.model.selection import EVERYTHING, Selection
from config.errors import ArticleError, NotFound, UserError
from daemon.cli.gathering import STANDARD_INPUT, is_address
from daemon.cli.opening import House, guard_of, opened
from daemon.cli.options import Json, examples
from daemon.cli.output import note, print_json, print_line, progress


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
    with opened() as house:
        content = _calendar(house, calendar)
    if file == STANDARD_INPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    _write_whole(Path(file), content)
    note(f"{file}: {content.count(b'BEGIN:VEVENT')} engagements")


def import_calendar(
    given: Annotated[str, typer.Argument(metavar="FILE|URL", help="An .ics file or its address; - is standard input.")],
    json: Json = False,
) -> None:
    """Take in the events of another calendar.

    They become engagements. Again later, it brings what changed there.
    """
    from calendars.feed.imported import read_events
    from calendars.ingest import merge_findings
    from calendars.model.revision import Origin

    counts, touched = Counter[str](), list[dict[str, Any]]()
    with opened() as house:
        events = read_events(_content(given, house), name=given, today=house.today)
        with progress("events", len(events)) as step:
            for event in events:
                if isinstance(event, ArticleError):
                    counts["failed"] += 1
                    note(f"summitry: {event}")
                else:
                    article, finding = event
                    outcome = merge_findings(
                        article, [finding], house.store, house.clock, house.planner, origin=Origin.CALENDAR
                    )
                    counts["events"] += 1
                    counts[_ARRIVALS[outcome.arrival.name]] += 1
                    touched += [{"uid": change.uid, "change": change.change.value} for change in outcome.revisions]
                step()
    if json:
        print_json({**{name: counts[name] for name in _COUNTED}, "engagements": touched})
    else:
        told = ", ".join(f"{counts[name]} {name}" for name in _COUNTED[1:] if counts[name])
        print_line(f"{counts['events']} events{f' ({told})' if told else ''}")
    raise typer.Exit(1 if counts["failed"] else 0)


_ARRIVALS = {"NEW": "new", "CHANGED": "updated", "UNCHANGED": "unchanged"}
_COUNTED = ("events", "new", "updated", "unchanged", "failed")


def _calendar(house: House, name: str | None) -> bytes:
    from calendars.feed.calendar import render_calendar, shown

    with house.store.reading() as tx:
        engagements = shown(tx.engagements.select(_selection(house, name)), house.today)
    return render_calendar(engagements, name=name or house.settings.calendar.name, settings=house.settings.calendar)


def _selection(house: House, name: str | None) -> Selection:
    """What the calendar of that name holds. Raises NotFound, naming those that there are."""
    if name is None:
        return EVERYTHING
    named = house.settings.calendars.get(name)
    if named is None:
        known = ", ".join(house.settings.calendars) or "none; they are set as [calendars.NAME] in the configuration"
        raise NotFound(f"no calendar is called {name!r}; there are {known}")
    return Selection(
        parties=frozenset(named.party),
        kinds=frozenset(map(Kind, named.kind)),
        statuses=frozenset(map(Status, named.status)),
    )


def _content(given: str, house: House) -> bytes:
    if is_address(given):
        from daemon.outbound import fetch

        return fetch(given, guard_of(house.settings)).content
    if given == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(given).read_bytes()
    except FileNotFoundError:
        raise UserError(f"{given}: there is no such file") from None
    except OSError as error:
        raise UserError(f"{given}: cannot be read: {error.strerror}") from error


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
        raise UserError(f"{path}: cannot be written: {error.strerror}") from error
