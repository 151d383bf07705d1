"""`doctor`: whether all is well with the installation, and how to mend what is not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import SettingsError, StoreError, UserError
from daemon.cli.options import Json, examples
from daemon.cli.output import print_json, print_line, print_table
from daemon.cli.state import state_of
from daemon.doctor.verdict import Grade, Verdict, fault, ok
from daemon.house import House, guard_of, opened

if TYPE_CHECKING:
    from config.settings import Settings


def join(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(epilog=examples("summitry doctor", "summitry doctor --offline --json"))(doctor)


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing on the network but the database.")] = False,
    json: Json = False,
) -> None:
    """Look at the whole installation: what is wrong, and how to mend it.

    Configuration, database, clock, zone data, network, port, mail server, sources, endpoints and the daemon's work. A
    working source and the mail server are asked, but sent nothing; the names of endpoints' hosts are looked up. Ends
    with 1 where there is a fault, with 0 for warnings.
    """
    verdicts = list(_verdicts(offline=offline))
    sick = any(verdict.grade is Grade.FAULT for verdict in verdicts)
    if json:
        print_json({"healthy": not sick, "checks": [verdict.as_json() for verdict in verdicts]})
    else:
        _print(verdicts)
    raise typer.Exit(1 if sick else 0)


def _print(verdicts: list[Verdict]) -> None:
    print_table(
        ("", "about", "what is so"),
        [(verdict.grade.value, verdict.about, verdict.says) for verdict in verdicts],
        wrap=("what is so",),
    )
    todo = [verdict for verdict in verdicts if verdict.mend]
    if todo:
        print_line()
    for verdict in todo:
        print_line(f"{verdict.grade.value}, {verdict.about}: {verdict.says}")
        print_line(f"    {verdict.mend}")


def _verdicts(*, offline: bool) -> Iterator[Verdict]:
    """One after another; where the configuration or the database cannot be used, the rest cannot be looked at."""
    from config.settings import load
    from daemon.doctor import configuration

    try:
        settings = load()
    except SettingsError as error:
        for problem in error.problems:
            yield fault("configuration", problem, "correct it there; summitry init - shows every option")
        return
    yield from configuration.look(settings)
    try:
        with opened() as house:
            yield from _of_house(house, settings, offline=offline)
    except UserError as error:
        for problem in error.problems:
            yield fault("configuration", problem, "correct it there; summitry init - shows every option")
    except StoreError as error:
        yield fault("database", *_parted(str(error)))


def _of_house(house: House, settings: "Settings", *, offline: bool) -> Iterator[Verdict]:
    from daemon.doctor import database, machine, port, reached, work

    house.look()  # raises what is wrong with the texts of feeds
    yield from database.look(house)
    yield from machine.look(house.store, house.clock.now())
    with house.store.reading() as tx:
        endpoints, sources, state = tx.endpoints.all(), tx.sources.all(), state_of(tx, house)
        lost = tx.queue.lost_since(tx.now(house.clock) - work.RECENT)
    if offline:
        yield ok("network", "nobody was asked, as you wish")
    else:
        yield from port.look(settings.web)
        yield from reached.look(settings.mail, endpoints, sources, guard_of(settings, webhooks=True))
    yield from work.look(state, endpoints, sources, lost)


def _parted(told: str) -> tuple[str, str]:
    """What is wrong, and what would mend it: the store's errors say both."""
    says, _, mend = told.rpartition("; ")
    return (says, mend) if says else (mend, "set SUMMITRY_DATABASE_URL")
