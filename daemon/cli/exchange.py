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
from config.errors import NotFound, UserError
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
    from calendars.feed.imported import read_calendar
    from calendars.ingest import merge_findings
    from calendars.model.revision import Origin

    counts, touched = Counter[str](), list[dict[str, Any]]()
    with opened() as house:
        events = read_calendar(_content(given, house), name=given)
        with progress("events", len(events)) as step:
            for article, finding in events:
                outcome = merge_findings(
                    article, [finding], house.store, house.clock, house.planner, origin=Origin.CALENDAR
                )
                counts[outcome.arrival.name] += 1
                touched += [{"uid": revision.uid, "change": revision.change.value} for revision in outcome.revisions]
                step()
    if json:
        told = {"events": len(events), "new": counts["NEW"], "updated": counts["CHANGED"]}
        print_json({**told, "unchanged": counts["UNCHANGED"], "engagements": touched})
    else:
        print_line(f"{len(events)} events, {counts['NEW']} new, {counts['CHANGED']} updated")


def _calendar(house: House, name: str | None) -> bytes:
    from calendars.feed.calendar import render_calendar

    with house.store.reading() as tx:
        engagements = tx.engagements.select(_selection(house, name))
    shown = name or house.settings.calendar.name
    return render_calendar(engagements, name=shown, settings=house.settings.calendar)


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
