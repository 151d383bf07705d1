"""Sources, and how reading them went, as people read them."""

from calendar import day_abbr
from collections.abc import Iterable, Sequence
from datetime import datetime

from calendars.model.source import Came, Poll, Source, SourceState, Wishes
from daemon.cli.output import heading, note, print_fields, print_line, print_table
from daemon.cli.shown import details_row
from daemon.sources.adding import Found, Shown

#: The heads of `source_row`.
HEADS = ("id", "kind", "what", "every", "state", "read")


def source_row(source: Source) -> Sequence[str]:
    """The cells of a source in a table."""
    read = instant(source.read) if source.read else "never"
    return (source.id, source.kind.value, source.title or source.url, str(source.every), _state(source), read)


def print_source(source: Source) -> None:
    """All that is known of a source, a field a line."""
    print_fields(
        [
            ("id", source.id),
            ("url", source.url),
            ("kind", source.kind.value),
            ("title", source.title),
            ("links", source.links),
            ("every", str(source.every)),
            ("asks for", _wishes(source.wishes)),
            ("state", _state(source)),
            ("read", instant(source.read) if source.read else "never"),
            ("asked", instant(source.checked) if source.checked else None),
            ("next", instant(source.due) if source.state is SourceState.ACTIVE else None),
            ("news", instant(source.news) if source.news else None),
            ("quiet since", instant(source.quiet_since) if source.is_quiet and source.quiet_since else None),
            ("fails since", instant(source.failing_since) if source.failing_since else None),
            ("why", source.reason),
        ]
    )


def print_polls(polls: Iterable[Poll]) -> None:
    """A table of readings, a line each."""
    heads = ("when", "came", "status", "items", "new", "changed", "failed", "took", "why")
    print_table(heads, ((instant(poll.at), *_poll_row(poll)) for poll in polls), wrap=("why",))


def print_checked(checked: Sequence[tuple[Source, Poll]]) -> None:
    """What came of reading several sources, a line each."""
    heads = ("source", "came", "status", "items", "new", "changed", "failed", "took", "why")
    rows = ((source.title or source.url, *_poll_row(poll)) for source, poll in checked)
    print_table(heads, rows, wrap=("source", "why"))


def print_found(found: Found, shown: Sequence[Shown]) -> None:
    """What stands at an address, with its first items and what would be found in them."""
    source = found.source
    count = len(found.listing.entries) if found.listing else None
    print_fields(
        [
            ("found", f"{source.kind.value}{f', {count} items' if count is not None else ''}"),
            ("title", source.title),
            ("url", source.url),
            ("besides", "\n         ".join(f"{other.url} {other.title}".strip() for other in found.others[:5])),
        ]
    )
    for one in shown:
        heading(one.title)
        if one.fault:
            print_line(f"  cannot be read: {one.fault}")
        elif not one.findings:
            print_line("  announces nothing that is still to come")
        for finding in one.findings:
            print_line("  " + "  ".join(filter(None, details_row(finding))))
    if not shown:
        print_line("It lists nothing at present.")
    print_line()


def tell_failing(sources: Iterable[Source]) -> None:
    """A line on standard error for each of `sources`: since when it fails, why, and what to do."""
    for source in sources:
        since = f" since {instant(source.failing_since)}" if source.failing_since else ""
        what = "gone" if source.state is SourceState.GONE else "failing"
        what_next = "remove" if source.state is SourceState.GONE else "show"
        note(
            f"{what}{since}: {source.id} {source.url}: {source.fault or 'nobody knows why'}; "
            f"summitry source {what_next} {source.id}"
        )


def tell_quiet(sources: Iterable[Source]) -> None:
    """A line on standard error for each of `sources`: since when it brings nothing, and what to do."""
    for source in sources:
        since = f" since {instant(source.quiet_since)}" if source.quiet_since else ""
        note(
            f"quiet{since}: {source.id} {source.url}: answers, and brings nothing new for much longer than it used to; "
            f"see whether it moved: summitry source show {source.id}"
        )


def instant(moment: datetime) -> str:
    """A moment as `2024-02-28 09:00Z`."""
    return f"{moment:%Y-%m-%d %H:%M}Z"


def _wishes(wishes: Wishes) -> str:
    """What a feed asks of its guests: `60 min between readings; no reading at 0, 1 h UTC, on Sat, Sun`."""
    wait = f"{wishes.wait.total_seconds() / 60:g} min between readings" if wishes.wait else ""
    hours = f"at {', '.join(map(str, sorted(wishes.hours)))} h UTC" if wishes.hours else ""
    days = f"on {', '.join(day_abbr[day] for day in sorted(wishes.days))}" if wishes.days else ""
    never = ", ".join(filter(None, (hours, days)))
    return "; ".join(filter(None, (wait, f"no reading {never}" if never else "")))


def _state(source: Source) -> str:
    if source.is_failing and source.state is SourceState.ACTIVE:
        return "failing"
    return "quiet" if source.is_quiet else source.state.value


def _poll_row(poll: Poll) -> Sequence[str]:
    counts = (poll.items, poll.new, poll.updated, poll.failed)
    shown = ["" if poll.came in (Came.FAILED, Came.GONE, Came.PUT_OFF) else str(count) for count in counts]
    return (poll.came.value, str(poll.status or ""), *shown, f"{poll.milliseconds / 1000:.1f} s", poll.reason or "")
