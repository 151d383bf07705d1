"""`source edit`, `pause`, `resume` and `remove`: what a person changes about a source that is there."""

from dataclasses import replace
from typing import Annotated

import typer

from calendars.model.source import Source, SourceKind, SourceState
from config.durations import Duration
from config.errors import UserError
from daemon.cli.options import Json, examples, reader, words
from daemon.cli.output import print_json, print_line
from daemon.house import opened

#: No source is read more often.
SHORTEST = Duration(seconds=60)


def _interval(written: str) -> Duration:
    span = Duration.parse(written)
    if span.rough < SHORTEST.rough:
        raise ValueError(f"{written!r} is too often: no source is read more often than once a minute")
    return span


SourceId = Annotated[str, typer.Argument(metavar="ID", help="The source's id, the beginning of it, or its address.")]

Every = Annotated[
    Duration | None,
    typer.Option(
        "--every",
        parser=reader(_interval),
        metavar="SPAN",
        help="How often it is read: 15m, 1h, 1d; not less than 1m. A source that asks for more quiet gets it.",
    ),
]

Links = Annotated[
    str | None,
    typer.Option(
        "--links",
        parser=reader(words),
        metavar="CSS",
        help="It is a page: follow the links that this selector selects, 'main h3 a'.",
    ),
]


def join(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(epilog=examples("summitry source edit src_3f --every 1h"))(edit)
    for command in (pause, resume, remove):
        app.command()(command)


def edit(source: SourceId, every: Every = None, links: Links = None, json: Json = False) -> None:
    """Change how often a source is read.

    Or which links of its page are followed. It is read again at once.
    """
    if every is None and links is None:
        raise UserError("nothing to change was given; give --every 1h, or --links 'main h3 a' for a page")
    with opened() as house, house.store.transaction() as tx:
        known = tx.sources.get(source)
        if links is not None and known.kind is not SourceKind.PAGE:
            raise UserError(f"{known.id}: is a {known.kind.value}, whose links are not selected; leave --links out")
        changed = replace(
            known,
            every=every or known.every,
            links=links or known.links,
            due=house.clock.now(),
            fingerprint=None if links else known.fingerprint,
            etag=None if links else known.etag,
            modified=None if links else known.modified,
        )
        tx.sources.save(changed)
    _tell(changed, f"every {changed.every}" + (f", links {changed.links!r}" if changed.links else ""), json=json)


def pause(source: SourceId, json: Json = False) -> None:
    """Read a source no more for now."""
    _change_state(source, SourceState.PAUSED, json=json)


def resume(source: SourceId, json: Json = False) -> None:
    """Read a source again, from now on.

    After a pause, or after it was gone.
    """
    _change_state(source, SourceState.ACTIVE, json=json)


def remove(source: SourceId, json: Json = False) -> None:
    """Remove a source. What it brought into the calendar stays."""
    with opened() as house, house.store.transaction() as tx:
        found = tx.sources.get(source)
        tx.sources.remove(found.id)
    _tell(found, "removed", json=json)


def _change_state(prefix: str, state: SourceState, *, json: bool) -> None:
    with opened() as house, house.store.transaction() as tx:
        changed = replace(tx.sources.get(prefix), state=state)
        if state is SourceState.ACTIVE:
            now = house.clock.now()
            changed = replace(changed, failing_since=None, failures=0, reason=None, due=now)
            changed = replace(changed, news=changed.news and now, quiet_since=None)  # nobody listened meanwhile
        tx.sources.save(changed)
    _tell(changed, changed.state.value, json=json)


def _tell(source: Source, what: str, *, json: bool) -> None:
    if json:
        print_json(source.as_json())
    else:
        print_line(f"{source.id}: {what}")
