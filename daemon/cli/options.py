"""The options that several commands share, and how their values are read."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, TypeVar

import typer

from calendars.model.engagement import Kind, Status
from calendars.model.when import When, zone
from calendars.read.published import read_published
from config.durations import Duration

Value = TypeVar("Value")


def examples(*lines: str) -> str:
    """What stands below the options in a command's help; the mark keeps its lines apart."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def reader(read: Callable[[str], Value]) -> Callable[[str | Value], Value]:
    """A parser of an option's value: a ValueError of `read` becomes wrong usage that names the option."""

    def parse(written: str | Value) -> Value:
        if not isinstance(written, str):
            return written
        try:
            return read(written)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error

    parse.__name__ = read.__name__.strip("_")
    return parse


def _day(written: str) -> date:
    found = read_published(written)
    return found.date() if isinstance(found, datetime) else found


def _hour(written: str) -> time:
    hours, colon, minutes = written.strip().partition(":")
    if colon and hours.isdecimal() and minutes.isdecimal() and len(hours) <= 2 and len(minutes) == 2:
        if int(hours) < 24 and int(minutes) < 60:
            return time(int(hours), int(minutes))
        raise ValueError(f"{written!r}: there is no such hour of the day")
    raise ValueError(f"{written!r} is not an hour of the day; write 09:30 or 15:00")


def zone_name(written: str) -> str:
    """The IANA zone of that name; empty where it is. Raises ValueError."""
    return zone(written.strip()).key if written.strip() else ""


def words(written: str) -> str:
    """What a person wrote. Raises ValueError where it holds bytes that are no text."""
    try:
        written.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{written!r} holds bytes that are no UTF-8") from None
    return written


def _web_address(written: str) -> str:
    if written and not written.startswith(("http://", "https://")):
        raise ValueError(f"{written!r} is not an address of the web; write https://host/path")
    return words(written)


def _party(written: str) -> str:
    from daemon.parties import party  # the gazetteer takes a moment to load

    return party(written)


def _when(written: str) -> When:
    return When.parse(written)


Published = Annotated[
    datetime | None,
    typer.Option(
        "--published",
        parser=reader(read_published),
        metavar="DATE",
        help="When the articles were published, for those that do not say: 2024-02-28 or 2024-02-28T14:05:00Z.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Uid = Annotated[str, typer.Argument(metavar="UID", help="The engagement's uid, or the beginning of it.")]

Parties = Annotated[
    list[str] | None,
    typer.Option(
        "--party",
        parser=reader(_party),
        metavar="CODE",
        help="A state (ISO code: RU, FR) or an organisation (UN, NATO, EU); may be repeated.",
    ),
]
_KINDS, _STATUSES = ", ".join(Kind), ", ".join(Status)

Kinds = Annotated[
    list[Kind] | None, typer.Option("--kind", metavar="KIND", help=f"Of this kind: {_KINDS}; may be repeated.")
]
Statuses = Annotated[
    list[Status] | None, typer.Option("--status", metavar="STATUS", help=f"So certain: {_STATUSES}; may be repeated.")
]

On = Annotated[
    When | None,
    typer.Option(
        "--on",
        parser=reader(_when),
        metavar="DATE",
        help="The day (2024-03-04), days (2024-03-04/2024-03-06) or month (2024-03).",
    ),
]
To = Annotated[date | None, typer.Option("--to", parser=reader(_day), metavar="DATE", help="The last day, included.")]
At = Annotated[
    time | None, typer.Option("--at", parser=reader(_hour), metavar="HH:MM", help="The local hour at which it begins.")
]
Timezone = Annotated[
    str | None,
    typer.Option(
        "--timezone", parser=reader(zone_name), metavar="ZONE", help="IANA zone of that hour: Europe/Moscow, UTC."
    ),
]
Length = Annotated[
    Duration | None,
    typer.Option("--duration", parser=reader(Duration.parse), metavar="SPAN", help="How long it lasts: 90m, 2h."),
]
OneKind = Annotated[
    Kind | None, typer.Option("--kind", metavar="KIND", help=f"What sort of engagement it is: {_KINDS}.")
]
OneStatus = Annotated[
    Status | None, typer.Option("--status", metavar="STATUS", help=f"How certain it is: {_STATUSES}.")
]
People = Annotated[
    list[str] | None,
    typer.Option("--person", parser=reader(words), metavar="NAME", help="Somebody who takes part; may be repeated."),
]
Place = Annotated[
    str | None,
    typer.Option("--place", parser=reader(words), metavar="PLACE", help="The city, else the country or venue."),
]
Url = Annotated[
    str | None,
    typer.Option("--url", parser=reader(_web_address), metavar="URL", help="Where more can be read."),
]
Note = Annotated[str | None, typer.Option("--note", parser=reader(words), metavar="TEXT", help="A remark, for people.")]
From = Annotated[
    date | None, typer.Option("--from", parser=reader(_day), metavar="DATE", help="Not over before this day.")
]
Until = Annotated[
    date | None, typer.Option("--to", parser=reader(_day), metavar="DATE", help="Not beginning after this day.")
]
