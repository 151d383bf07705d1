"""`prune`: what is long over is forgotten."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from config.durations import Duration
from config.errors import UserError
from daemon.cli.options import Json, examples, reader
from daemon.cli.output import consent, note, print_json, print_line, progress
from daemon.house import opened

if TYPE_CHECKING:
    from calendars.store.forgetting import Forgotten

#: What is younger is still asked for: sources look back so far, and feeds show so long what was called off.
_SHORTEST = timedelta(days=31)


def join(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(epilog=examples("summitry prune --older-than 400d", "summitry prune --older-than 400d --yes"))(prune)


def prune(
    older_than: Annotated[
        Duration,
        typer.Option(
            "--older-than", parser=reader(Duration.parse), metavar="SPAN", help="How long it has been over: 400d, 52w."
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Forget what is long over; it says beforehand how much that is, and asks.

    Engagements whose last day and last report are older, with their history; articles, with their texts, that tell of
    no other; and the log of what was sent. Kept for ever are endpoints, sources, what is still to come, what people
    merged or split, and the articles that any of these rest on.
    """
    from calendars.store.forgetting import Forgotten, forget, forgettable

    if older_than.rough < _SHORTEST:
        raise UserError(f"--older-than {older_than}: what is younger than {_SHORTEST.days} days is kept")
    with opened() as house:
        before = house.clock.now() - older_than.rough
        with house.store.reading() as tx:
            found = forgettable(tx.connection, before)
        taken = Forgotten()
        if found.total:
            told = f"{_told(found)} were over before {before:%Y-%m-%d}"
            if not yes:
                consent(f"{told}. Forget them for good?", f"{told}; say that they may go: summitry prune --yes")
            with progress("forgetting", found.total) as step:
                while True:
                    with house.store.transaction() as tx:
                        tx.engagements.lock()
                        some = forget(tx.connection, before)
                    if not some.total:
                        break
                    taken += some
                    for _ in range(some.total):
                        step()
    if json:
        print_json({"engagements": taken.engagements, "articles": taken.articles, "sent": taken.sent})
        return
    print_line(f"forgotten: {_told(taken)}" if taken.total else f"nothing was over before {before:%Y-%m-%d}")
    if taken.engagements:
        note("The feed of a running daemon may show them until something else changes.")


def _told(much: "Forgotten") -> str:
    return f"{much.engagements} engagements, {much.articles} articles, and {much.sent} messages and reminders"
