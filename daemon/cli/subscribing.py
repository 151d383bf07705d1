"""`webhook add`: who is told of what, and when."""

import secrets
import sys
from enum import StrEnum
from typing import Annotated

import typer

from calendars.model.reminder import Endpoint, Topic, host_alone
from calendars.model.selection import Selection
from config.durations import Duration
from config.errors import UserError
from daemon.cli.gathering import STANDARD_INPUT
from daemon.cli.options import Json, Kinds, Parties, reader
from daemon.cli.output import note, print_json
from daemon.cli.sent import print_endpoint
from daemon.house import House, guard_of, opened


class Told(StrEnum):
    """What an endpoint may be told."""

    REMINDER = "reminder"
    CREATED = "created"
    UPDATED = "updated"
    CANCELLED = "cancelled"

    @property
    def topic(self) -> Topic:
        """The `type` of the message."""
        return Topic(f"engagement.{self.value}")


class Format(StrEnum):
    """How a message may be written."""

    STANDARD = "standard"
    SLACK = "slack"
    DISCORD = "discord"


_DEFAULT_TOLD = (Told.REMINDER, Told.UPDATED, Told.CANCELLED)
_DEFAULT_BEFORE = (Duration(days=1), Duration(seconds=3600))


def add(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="Where the messages go, by POST: http or https. - reads it from standard input: a chat's address is "
            "its key, and what stands on a command line can be read by others on this machine.",
        ),
    ],
    before: Annotated[
        list[Duration] | None,
        typer.Option(
            "--before",
            parser=reader(Duration.parse),
            metavar="SPAN",
            help="How long before: 15m, 2h, 1d, 1w; may be repeated. 1d is the same hour on the day before, 24h is "
            "exactly that long. By default 1d and 1h; beside --on, it asks for reminders as well.",
        ),
    ] = None,
    party: Parties = None,
    kind: Kinds = None,
    form: Annotated[
        Format, typer.Option("--format", metavar="FORMAT", help="standard (JSON, Standard Webhooks), slack or discord.")
    ] = Format.STANDARD,
    on: Annotated[
        list[Told] | None,
        typer.Option(
            "--on",
            metavar="WHAT",
            help="What it is told: reminder, created, updated, cancelled; may be repeated. By default all but created; "
            "where it is given, only what it names, and the reminders that --before asks for.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Add an endpoint. Its secret, by which messages are signed, is shown this once."""
    from daemon.deliveries.signing import new_secret

    topics = frozenset(told.topic for told in on or _DEFAULT_TOLD) | ({Topic.REMINDER} if before else set())
    url = _address(url)
    with opened() as house:
        remark = _checked(url, house)
        endpoint = Endpoint(
            id=f"ep_{secrets.token_hex(8)}",
            url=url,
            secret=new_secret(),
            format=form.value,
            selection=Selection(parties=frozenset(party or ()), kinds=frozenset(kind or ())),
            before=tuple(dict.fromkeys(before or _DEFAULT_BEFORE)) if Topic.REMINDER in topics else (),
            topics=topics,
            created=house.clock.now(),
        )
        with house.store.transaction() as tx:
            tx.endpoints.add(endpoint)
            planned = house.planner.endpoint_added(tx, endpoint, house.clock.now())
    if remark:
        note(f"summitry: {remark}")
    if Topic.REMINDER not in topics:
        note("It is sent no reminders: --on names other things alone. With them: --before 1d --before 1h beside it")
    _print_added(endpoint, planned, json=json)


def _address(given: str) -> str:
    """The address itself, from the first line of standard input where `given` says so."""
    if given != STANDARD_INPUT:
        return given
    if sys.stdin.isatty():
        note("Paste the address, then press Enter:")
    read = sys.stdin.readline().strip()
    if not read:
        raise UserError("standard input holds no address; its first line is read")
    return read


def _checked(url: str, house: House) -> str | None:
    """A remark on `url`, if there is one. Raises UserError, which names no more of it than its host."""
    from daemon.guard import check_url

    try:
        return check_url(url, guard_of(house.settings, webhooks=True))
    except UserError as error:
        where = host_alone(url)
        raise UserError(*(told if "://" in told else f"{where}: {told}" for told in error.problems)) from error


def _print_added(endpoint: Endpoint, planned: int, *, json: bool) -> None:
    if json:
        shown = {**endpoint.as_json(), "url": endpoint.url}  # this once, as the secret
        print_json({**shown, "secret": endpoint.secret, "reminders": planned})
        return
    print_endpoint(endpoint, ("secret", endpoint.secret))
    note(f"The secret is not shown again. {planned} reminders are planned; try it: summitry webhook test {endpoint.id}")
