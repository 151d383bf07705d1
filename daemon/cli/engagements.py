"""`list`, `show`, `add`, `edit`, `cancel` and `remove`: the calendar's entries, looked at and set by hand."""

from typing import Annotated

import typer

from calendars.model.revision import Revision
from calendars.model.selection import Selection, coming_up
from daemon.cli.byhand import Given, details, edits
from daemon.cli.options import (
    At,
    From,
    Json,
    Kinds,
    Length,
    Note,
    On,
    OneKind,
    OneStatus,
    Parties,
    People,
    Place,
    Statuses,
    Timezone,
    To,
    Uid,
    Until,
    Url,
    examples,
    reader,
    words,
)
from daemon.cli.output import note, print_json, print_json_list, print_line
from daemon.cli.shown import print_details, print_engagements
from daemon.house import House, opened


def join(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("list", epilog=examples("summitry list", "summitry list --party RU --party US --kind summit", _LAST))(
        list_engagements
    )
    app.command(epilog=examples("summitry show 3f2a"))(show)
    app.command(epilog=examples(*_ADDED))(add)
    app.command(
        epilog=examples("summitry edit 3f2a --at 11:00 --timezone Europe/Paris", 'summitry edit 3f2a --place ""')
    )(edit)
    app.command()(cancel)
    app.command()(remove)


_LAST = "summitry list --all --from 2022-01-01 --to 2022-01-31 --json"
_ADDED = (
    'summitry add "Lavrov meets Blinken in Geneva on 21 January at 11:00"',
    'summitry add "Talks with Ghana" --on 2027-03-03 --at 10:00 --timezone Europe/Zurich --party CH --party GH',
    'summitry add "Spring meeting" --on 2027-04-10/2027-04-12 --kind conference --place Washington',
)


def list_engagements(
    everything: Annotated[
        bool, typer.Option("--all", help="Past and cancelled ones, too.", show_default=False)
    ] = False,
    since: From = None,
    until: Until = None,
    party: Parties = None,
    kind: Kinds = None,
    status: Statuses = None,
    json: Json = False,
) -> None:
    """List what is coming up.

    That is what is not over and not cancelled, in the order of time.
    """
    from calendars.listing import slices

    with opened() as house:
        asked = Selection(
            parties=frozenset(party or ()),
            kinds=frozenset(kind or ()),
            statuses=frozenset(status or ()),
            since=since,
            until=until,
        )
        wanted = coming_up(asked, house.today, house.clock.now(), past_too=everything)
        if json:
            print_json_list(one.as_json() for some in slices(house.store, wanted) for one in some)
            return
        with house.store.reading() as tx:
            engagements = tx.engagements.select(wanted)
            known = bool(engagements) or bool(tx.engagements.count())
    if engagements:
        print_engagements(engagements)
    elif known:
        note("Nothing that fits is coming up. What is past or cancelled: summitry list --all")
    else:
        note(
            'The calendar is empty. Fill it: summitry ingest news/, or summitry add "Talks with Ghana" --on 2027-03-03'
        )


def show(uid: Uid, json: Json = False) -> None:
    """Show an engagement, how it came to be so, and the words of each report it rests on.

    Where a person did something to it, also what summitry undo would take back.
    """
    from daemon.cli.sheet import print_sheet, sheet_json
    from daemon.history import record_of

    with opened() as house, house.store.reading() as tx:
        record = record_of(tx, tx.engagements.by_prefix(uid))
    if json:
        print_json(sheet_json(record))
    else:
        print_sheet(record, house.settings.reliability)


def add(
    title: Annotated[
        str,
        typer.Argument(
            parser=reader(words), metavar="TITLE", help="Its name; without --on, a sentence that says it all."
        ),
    ],
    on: On = None,
    to: To = None,
    at: At = None,
    timezone: Timezone = None,
    duration: Length = None,
    kind: OneKind = None,
    party: Parties = None,
    person: People = None,
    place: Place = None,
    status: OneStatus = None,
    url: Url = None,
    remark: Note = None,
    json: Json = False,
) -> None:
    """Enter an engagement by hand. Without --on the sentence itself is read, and what was understood is shown.

    What a person sets is never overwritten by an article.
    """
    from calendars import byhand

    given = Given(on, to, at, timezone, duration, kind, party, person, place, status, url, remark)
    with opened() as house:
        entry = details(title, given, house.today)
        revision = byhand.add(entry, house.store, house.clock, house.planner, given=given.changes().keys())
    _print_revision(revision, json=json)
    if on is None and not json:
        note(f"Not what you meant? summitry edit {revision.uid[:8]} --help, or summitry remove {revision.uid[:8]}")


def edit(
    uid: Uid,
    title: Annotated[
        str | None, typer.Option("--title", parser=reader(words), metavar="TITLE", help="Its name.")
    ] = None,
    on: On = None,
    to: To = None,
    at: At = None,
    timezone: Timezone = None,
    duration: Length = None,
    kind: OneKind = None,
    party: Parties = None,
    person: People = None,
    place: Place = None,
    status: OneStatus = None,
    url: Url = None,
    remark: Note = None,
    json: Json = False,
) -> None:
    """Set fields of an engagement; no article changes them again.

    Parties and people that are given take the place of those that were there. An empty value ("") takes a place, a
    zone, a note or an address out.
    """
    from calendars import byhand

    given = Given(on, to, at, timezone, duration, kind, party, person, place, status, url, remark)
    with opened() as house:
        with house.store.reading() as tx:
            known = tx.engagements.by_prefix(uid)
        fields = edits(known, title, given)
        _print_outcome(house, uid, byhand.edit(known.uid, fields, house.store, house.clock, house.planner), json=json)


def cancel(uid: Uid, json: Json = False) -> None:
    """Call an engagement off.

    Subscribers see it as cancelled, and its reminders are dropped.
    """
    from calendars import byhand

    with opened() as house:
        _print_outcome(house, uid, byhand.cancel(uid, house.store, house.clock, house.planner), json=json)


def remove(uid: Uid, json: Json = False) -> None:
    """Take an engagement out, for good.

    The next report of it does not bring it back.
    """
    from calendars import byhand

    with opened() as house:
        _print_outcome(house, uid, byhand.remove(uid, house.store, house.clock, house.planner), json=json)


def _print_outcome(house: House, uid: str, revision: Revision | None, *, json: bool) -> None:
    """What became of the engagement; where that is nothing, what it is."""
    if revision is not None:
        _print_revision(revision, json=json)
        return
    with house.store.reading() as tx:
        engagement = tx.engagements.by_prefix(uid)
    if json:
        print_json(engagement.as_json())
    else:
        state = "it was removed before" if engagement.removed else "it is so already"
        print_line(f"{engagement.uid}: nothing changed, {state}")


def _print_revision(revision: Revision, *, json: bool) -> None:
    if json:
        print_json(revision.after.as_json())
        return
    print_line(f"{revision.uid}: {revision.change.value}")
    if not revision.after.removed:
        print_details(revision.after)
