"""`merge`, `split` and `undo`: two that are one, one that is two, and taking back what was done by hand."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from calendars.model.revision import Change, Deed, Revision
from config.errors import UserError
from daemon.cli.options import Json, Uid, examples
from daemon.cli.output import note, print_json, print_line
from daemon.cli.shown import print_details
from daemon.house import House, opened


def join(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(epilog=examples("summitry merge 3f2a 9c41"))(merge)
    app.command(epilog=examples("summitry split 3f2a", "summitry split 3f2a --article 2024-02-28-talks"))(split)
    app.command(epilog=examples("summitry undo 3f2a"))(undo)


def merge(
    uid: Uid,
    other: Annotated[str, typer.Argument(metavar="UID", help="The one that is the same: it goes, its reports stay.")],
    json: Json = False,
) -> None:
    """Say that two engagements are one.

    The first one stands for both, with the reports of both, and keeps its uid; what was set by hand of the second one
    holds where nothing was set of the first. Articles that tell of the second one join the first from now on.
    """
    from calendars import byhand

    with opened() as house:
        changes = byhand.merge(uid, other, house.store, house.clock, house.planner)
    _print_changes(changes, json=json)
    if not json:
        note(f"Not what you meant? summitry undo {_stands(changes).uid[:8]}")


def split(
    uid: Uid,
    article: Annotated[
        list[str] | None,
        typer.Option(
            "--article", metavar="ID", help="Whose report tells of another meeting (summitry show); may be repeated."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Say that one engagement is two.

    Without --article, one that was merged into it by hand is taken out again; where none was, a terminal shows the
    reports and asks, and a script parts those that put it on other days than the first one does.
    """
    from calendars import byhand

    with opened() as house:
        chosen = article or ([] if json else _asked(house, uid))
        changes = byhand.split(uid, chosen, house.store, house.clock, house.planner)
    _print_changes(changes, json=json)


def _asked(house: House, uid: str) -> list[str]:
    """The articles that somebody at a terminal names by number; none where there is nobody, or nothing to ask."""
    with house.store.reading() as tx:
        known = tx.engagements.by_prefix(uid)
        reports = tx.reports.of_one(known.uid)
        merged = any(one.deed is Deed.MERGE for one in tx.edits.of_one(known.uid))
    if merged or len(reports) < 2 or not sys.stdin.isatty():
        return []
    for number, report in enumerate(reports, 1):
        article = report.article
        note(f"{number}  {article.name}, {article.day}: {report.finding.when.edtf}, “{report.finding.evidence}”")
    answer: str = typer.prompt("Which tell of another meeting? Their numbers", err=True)
    numbers = [int(word) if word.isdecimal() else 0 for word in answer.replace(",", " ").split()]
    if not all(1 <= number <= len(reports) for number in numbers):
        raise UserError(f"{answer!r}: give numbers from 1 to {len(reports)}, parted by spaces")
    return [reports[number - 1].article.id for number in numbers]


def undo(uid: Uid, json: Json = False) -> None:
    """Take back what was last done by hand to an engagement.

    Whether it was set, called off, removed, merged, split, or entered. Again, it takes back what was done before that.
    """
    from calendars import byhand

    with opened() as house:
        changes = byhand.undo(uid, house.store, house.clock, house.planner)
        if not changes:
            with house.store.reading() as tx:
                known = tx.engagements.by_prefix(uid)
            if json:
                print_json([{**known.as_json(), "change": None, "removed": known.removed}])
            elif known.removed:
                print_line(f"{known.uid}: taken back; no report tells of it any more, so it stays out")
            else:
                print_line(f"{known.uid}: taken back; the reports say the same")
            return
    _print_changes(changes, json=json)


def _print_changes(changes: Sequence[Revision], *, json: bool) -> None:
    if json:
        print_json([_json(one) for one in changes])
        return
    for number, one in enumerate(changes):
        if number:
            print_line()
        into = f" into {one.after.merged_into}" if one.change is Change.MERGED else ""
        print_line(f"{one.uid}: {one.change.value}{into}")
        if not one.after.removed:
            print_details(one.after)


def _json(revision: Revision) -> dict[str, Any]:
    after = revision.after
    return {**after.as_json(), "change": revision.change.value, "removed": after.removed}


def _stands(changes: Sequence[Revision]) -> Revision:
    return next((one for one in changes if not one.after.removed), changes[0])
