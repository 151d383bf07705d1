"""What the daemon does: whether it is at work, what fills the calendar, and who is told."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from calendars.model.reminder import Endpoint, EndpointState
from calendars.model.source import Source, SourceState
from daemon.cli.state import State
from daemon.doctor.verdict import Verdict, fault, ok, warning

#: How long a loss is worth a warning: `summitry status` counts those that are older.
RECENT = timedelta(days=1)


def look(state: State, endpoints: list[Endpoint], sources: list[Source], lost: Mapping[str, int]) -> Iterator[Verdict]:
    """What there is to say of the work, and of those that fail, else that none does.

    `lost` is how many were missed, expired or given up lately.
    """
    yield _at_work(state)
    yield _lost(lost)
    silent = [_source(one) for one in sources if one.is_failing or one.is_quiet]
    yield from silent or [_none_fails("sources", len(sources), "summitry source add https://ministry.example/")]
    failing = [one for one in endpoints if one.failing_since or one.state is EndpointState.DISABLED]
    yield from map(_endpoint, failing)
    if not failing:
        yield _none_fails("endpoints", len(endpoints), "summitry webhook add https://desk.example/hooks")


def _at_work(state: State) -> Verdict:
    if not state.overdue_since:
        return ok("daemon", "nothing is overdue")
    since = f"what was to be sent at {state.overdue_since:%Y-%m-%d %H:%M:%SZ} still waits"
    if state.unattended:
        return fault("daemon", f"{since}: none is at work on this database", "start one: summitry run")
    return warning("daemon", f"{since}: it does not get through, or none runs", "summitry run")


def _lost(lost: Mapping[str, int]) -> Verdict:
    told = ", ".join(f"{count} {what}" for what, count in lost.items() if count)
    if told:
        return warning(
            "reminders", f"not told in time, since yesterday: {told}", "which, and why: summitry webhook log"
        )
    return ok("reminders", "none was missed or given up since yesterday")


def _none_fails(about: str, count: int, add: str) -> Verdict:
    if count:
        return ok(about, f"{count}, and none of them fails")
    return warning(about, "there are none", f"add one: {add}")


def _source(source: Source) -> Verdict:
    if source.is_quiet:
        told = f"{source.id} ({source.name}): it answers, and brings nothing new for much longer than it used to"
        return warning("sources", told, f"see whether it moved: summitry source show {source.id}")
    told = f"{source.id} ({source.name}): {source.fault or 'it fails'}"
    if source.state is SourceState.GONE:
        return warning("sources", told, f"take it away: summitry source remove {source.id}")
    return warning("sources", told, f"read it now, and see: summitry source check {source.id}")


def _endpoint(endpoint: Endpoint) -> Verdict:
    where = f"{endpoint.id} ({endpoint.shown_url})"
    if endpoint.state is EndpointState.DISABLED:
        mend = f"mend it, then: summitry webhook resume {endpoint.id}"
        return fault("endpoints", f"{where} is told nothing any more: {endpoint.reason}", mend)
    since = f"since {endpoint.failing_since:%Y-%m-%d %H:%MZ}" if endpoint.failing_since else ""
    return warning("endpoints", f"{where} fails {since}".rstrip(), f"its answers: summitry webhook log {endpoint.id}")
