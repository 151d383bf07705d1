"""Engagements as people read them: a line in a table, or a sheet of its own."""

from collections.abc import Iterable, Sequence

from calendars.model.engagement import Details, Engagement
from daemon.cli.output import print_fields, print_table

_UID = 8  # characters of a uid in a table; any unique beginning serves

#: The heads of `engagement_row`.
HEADS = ("when", "what", "parties", "place", "status", "uid")


def print_engagements(engagements: Iterable[Engagement]) -> None:
    """A table, a line an engagement."""
    print_table(HEADS, (engagement_row(engagement) for engagement in engagements), wrap=("what", "parties"))


def engagement_row(engagement: Engagement) -> Sequence[str]:
    """The cells of an engagement in a table."""
    return (*details_row(engagement), engagement.uid[:_UID])


def details_row(details: Details) -> Sequence[str]:
    """The cells of what is known of a meeting."""
    return (when_words(details), details.title, ", ".join(details.parties), details.place or "", details.status.value)


def print_details(details: Details) -> None:
    """All that is known of a meeting, a field a line."""
    print_fields(
        [
            ("what", details.title),
            ("kind", details.kind.value),
            ("when", when_words(details)),
            ("parties", ", ".join(details.parties)),
            ("people", ", ".join(details.people)),
            ("place", details.place),
            ("status", details.status.value),
            ("about", details.topic),
            ("note", details.note),
            ("more", details.url),
            ("says", f"“{details.evidence}”" if details.evidence else None),
        ]
    )


def when_words(details: Details) -> str:
    """Days, hours and zone in a line: "2024-03-04 10:30–12:00 Europe/Vienna", "2024-03-04/2024-03-10 (week)"."""
    when = details.when
    days = f"{when.edtf} ({when.precision.value})" if when.precision.is_vague else when.edtf
    if when.time is None:
        return days
    hours = f"{when.time:%H:%M}" + (f"–{when.end_time:%H:%M}" if when.end_time else "")
    return " ".join(filter(None, (days, hours, when.timezone)))
