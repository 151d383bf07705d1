"""`run` and `status`: the daemon, and how it does."""

from datetime import datetime
from typing import Annotated

import typer

from calendars.model.reminder import Endpoint, EndpointState
from config.errors import StoreAway
from daemon.cli.options import Json, examples
from daemon.cli.output import heading, note, print_fields, print_json, print_line, print_table
from daemon.cli.state import State, state_of
from daemon.house import opened


def join(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(epilog=examples("summitry run", "summitry run --host 0.0.0.0 --port 8474"))(run)
    app.command()(status)


def run(
    host: Annotated[
        str | None, typer.Option("--host", metavar="HOST", help="Where to listen: 127.0.0.1, ::, …")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="PORT", min=0, max=65535, help="0: any free one.")
    ] = None,
) -> None:
    """Run the daemon.

    It sends what falls due and serves the feed and the page, until SIGTERM or SIGINT; then it finishes what is under
    way and ends within 10 s. Several at once on one PostgreSQL share the work. A PostgreSQL that is away is waited
    for; feeds are served as they last were meanwhile.
    """
    from daemon import logs, service

    given: dict[str, object] = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    with opened(_wait_for, **({"web": given} if given else {})) as house:
        logs.begin(house.settings.log)
        service.run(house.settings, house.store, house.clock, house.planner)


def _wait_for(away: StoreAway) -> None:
    note(f"{away}\nIt is waited for; feeds are served as they last were.")


def status(json: Json = False) -> None:
    """Tell whether all is well.

    Counts, the next reminder, what waits or is overdue, what was missed, and who cannot be reached. The exit code is
    0 whatever it tells; programs read "healthy" in --json.
    """
    with opened() as house, house.store.reading() as tx:
        state = state_of(tx, house)
    if json:
        print_json(state.as_json())
    else:
        print_state(state)


def print_state(state: State) -> None:
    """How things stand, for people; what is wrong and what to do about it on standard error."""
    if state.overdue_since:
        _tell_overdue(state.overdue_since, unattended=state.unattended)
    failing = len(state.failing)
    silent = {"failing": len(state.failing_sources), "quiet": len(state.quiet_sources)}
    print_fields(
        [
            ("articles", str(state.articles)),
            ("engagements", f"{state.engagements}, {state.upcoming} of them coming up"),
            ("endpoints", f"{state.endpoints}" + (f", {failing} failing" if failing else "")),
            ("sources", ", ".join([f"{state.sources}", *(f"{count} {how}" for how, count in silent.items() if count)])),
            ("reminders", _counted(state, "reminders")),
            ("next reminder", _instant(state.next_reminder) if state.next_reminder else None),
            ("deliveries", _counted(state, "deliveries")),
            ("database", state.database),
        ]
    )
    if state.missed:
        _tell_missed(state)
    for endpoint in state.failing:
        _tell_failing(endpoint)
    if state.failing_sources or state.quiet_sources:
        from daemon.cli.sourced import tell_failing, tell_quiet

        tell_failing(state.failing_sources)
        tell_quiet(state.quiet_sources)
    if not state.endpoints:
        note("Nobody is told of anything. Add an endpoint: summitry webhook add https://desk.example/hooks")


def _tell_overdue(since: datetime, *, unattended: bool) -> None:
    why = (
        "no daemon is at work on this database; start one: summitry run"
        if unattended
        else "the daemon does not get through its deliveries, or none runs: summitry run"
    )
    note(f"overdue: what was to be sent at {_instant(since)} still waits; {why}")


def _tell_missed(state: State) -> None:
    heading("missed: not sent before it began")
    rows = (
        (_instant(one.reminder.due), str(one.reminder.before), one.reminder.endpoint, one.reminder.uid, one.title)
        for one in state.missed
    )
    print_table(("due", "before", "endpoint", "engagement", "title"), rows, wrap=("title",))
    if more := state.counts["reminders.missed"] - len(state.missed):
        print_line(f"and {more} more before these")


def _tell_failing(endpoint: Endpoint) -> None:
    disabled = endpoint.state is EndpointState.DISABLED
    state = f"{endpoint.state.value} ({endpoint.reason})" if disabled else "failing"
    mended = f"; when it is mended: summitry webhook resume {endpoint.id}" if disabled else ""
    note(f"{state}: {endpoint.id} {endpoint.shown_url}; its answers: summitry webhook log {endpoint.id}{mended}")


def _counted(state: State, family: str) -> str:
    counts = {name.partition(".")[2]: count for name, count in state.counts.items() if name.startswith(family)}
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if count) or "none"


def _instant(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}Z"
