"""The options of `webhook add` and `webhook edit`, and how their values are read."""

from enum import StrEnum
from typing import Annotated

import typer

from calendars.model.reminder import Topic, host_alone
from config.durations import Duration
from daemon.cli.options import reader, zone_name


class Told(StrEnum):
    """What an endpoint may be told."""

    REMINDER = "reminder"
    CREATED = "created"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    DIGEST = "digest"

    @property
    def topic(self) -> Topic:
        """The `type` of the message."""
        return Topic.DIGEST if self is Told.DIGEST else Topic(f"engagement.{self.value}")


class Sample(StrEnum):
    """What may be tried by a made-up message: what an endpoint may be told, and what it is told when it is back."""

    REMINDER = "reminder"
    CREATED = "created"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    DIGEST = "digest"
    MISSED = "missed"

    @property
    def topic(self) -> Topic:
        """The `type` of the message."""
        return Topic.MISSED if self is Sample.MISSED else Told(self.value).topic


class Format(StrEnum):
    """How a message may be written."""

    STANDARD = "standard"
    SLACK = "slack"
    TEAMS = "teams"
    DISCORD = "discord"
    TEXT = "text"
    MAIL = "mail"


def _digest(written: str) -> str:
    from daemon.deliveries.cron import Cron

    return Cron.parse(written).expression if written.strip() else ""


_CHATS = {
    "hooks.slack.com": Format.SLACK,
    "webhook.office.com": Format.TEAMS,
    "discord.com": Format.DISCORD,
    "discordapp.com": Format.DISCORD,
}


def format_of(url: str) -> Format:
    """What an address asks for by itself: a mailbox mail, a chat's its own format, any other standard."""
    if url.startswith("mailto:"):
        return Format.MAIL
    host = host_alone(url).removesuffix("/…").rpartition("/")[2]
    known = (form for name, form in _CHATS.items() if host == name or host.endswith(f".{name}"))
    return next(known, Format.STANDARD)


#: What an endpoint's address may be, for the help.
ADDRESS = (
    "Where the messages go: http or https, by POST, or mailto:desk@ministry.example, by mail. - reads it from standard "
    "input: a chat's address is its key, and what stands on a command line can be read by others on this machine."
)

Before = Annotated[
    list[Duration] | None,
    typer.Option(
        "--before",
        parser=reader(Duration.parse),
        metavar="SPAN",
        help="How long before: 15m, 2h, 1d, 1w; may be repeated. 1d is the same hour on the day before, 24h is "
        "exactly that long. By default 1d and 1h; beside --on, it asks for reminders as well. Hours before a day whose "
        "hour is not known is when that day begins; of what is no more exact than a week only days remind.",
    ),
]
On = Annotated[
    list[Told] | None,
    typer.Option(
        "--on",
        metavar="WHAT",
        help="What it is told: reminder, created, updated, cancelled, digest; may be repeated. By default reminder, "
        "updated and cancelled; where it is given, only what it names, and what --before and --digest ask for. That a "
        "meeting is off, or back on, is told to whoever was told of it before; with cancelled alone, of every one.",
    ),
]
Calendar = Annotated[
    str | None,
    typer.Option(
        "--calendar",
        metavar="NAME",
        help="Of what the named calendar of the configuration holds, in place of --party, --kind and --status; "
        "diplomatic-calendar: of everything. What its section is changed to is followed from the next start of the "
        "daemon on.",
    ),
]

Digest = Annotated[
    str | None,
    typer.Option(
        "--digest",
        parser=reader(_digest),
        metavar="WHEN",
        help="A summary of what is coming, what changed and what was missed: daily, weekdays or weekly (at 08:00), or "
        'as cron writes it: "30 7 * * mon,thu". "" ends it.',
    ),
]
DigestZone = Annotated[
    str | None,
    typer.Option(
        "--timezone",
        parser=reader(zone_name),
        metavar="ZONE",
        help="The IANA zone of the hours of --digest: Europe/Zurich, UTC. By default the calendar's.",
    ),
]
