"""`webhook …`: who is told, when, and how that went."""

import secrets
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from calendars.model.reminder import Endpoint, EndpointState, Topic
from calendars.model.selection import Selection
from config.durations import Duration
from config.errors import UserError
from daemon.cli.gathering import with_address
from daemon.cli.options import Json, Kinds, Parties, examples, reader
from daemon.cli.output import heading, note, print_fields, print_json, print_line, print_table
from daemon.cli.sent import (
    delivery_json,
    endpoint_row,
    print_attempt,
    print_deliveries,
    print_endpoint,
    print_log_of,
)
from daemon.house import House, guard_of, opened

if TYPE_CHECKING:
    from calendars.store.database import Transaction

app = typer.Typer(
    help="Send signed messages before each meeting, and of changes.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


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
_SHOWN_DELIVERIES = 50

EndpointId = Annotated[str, typer.Argument(metavar="ID", help="The endpoint's id, or the beginning of it.")]


@app.command(
    epilog=examples(
        "summitry webhook add https://desk.example/hooks --before 1d --before 1h --party RU --kind summit",
        "summitry webhook add https://hooks.slack.com/services/… --format slack --on created --on cancelled",
    )
)
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the messages go, by POST: http or https.")],
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
    from daemon.guard import check_url

    topics = frozenset(told.topic for told in on or _DEFAULT_TOLD) | ({Topic.REMINDER} if before else set())
    with opened() as house:
        try:
            remark = check_url(url, _guard(house))
        except UserError as error:
            raise UserError(*(with_address(url, problem) for problem in error.problems)) from error
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


def _print_added(endpoint: Endpoint, planned: int, *, json: bool) -> None:
    if json:
        print_json({**endpoint.as_json(), "secret": endpoint.secret, "reminders": planned})
        return
    print_endpoint(endpoint)
    print_fields([("secret", endpoint.secret)])
    note(f"The secret is not shown again. {planned} reminders are planned; try it: summitry webhook test {endpoint.id}")


@app.command("list")
def list_endpoints(json: Json = False) -> None:
    """List the endpoints."""
    with opened() as house, house.store.reading() as tx:
        endpoints = tx.endpoints.all()
    if json:
        print_json([endpoint.as_json() for endpoint in endpoints])
    elif endpoints:
        heads = ("id", "url", "before", "told", "state")
        print_table(heads, (endpoint_row(endpoint) for endpoint in endpoints), wrap=("url", "told"))
    else:
        note("No endpoint yet. Add one: summitry webhook add https://desk.example/hooks --before 1d --before 1h")


@app.command()
def show(endpoint: EndpointId, json: Json = False) -> None:
    """Show an endpoint: what it is told, and how that goes."""
    with opened() as house, house.store.reading() as tx:
        found = tx.endpoints.get(endpoint)
        planned = len(tx.queue.reminders(endpoint=found.id))
        deliveries = tx.queue.deliveries(endpoint=found.id, limit=10)
        attempts = {one.id: tx.queue.attempts(one.id) for one in deliveries}
    if json:
        print_json({**found.as_json(), "deliveries": [delivery_json(one) for one in deliveries]})
        return
    print_endpoint(found)
    print_fields([("reminders", str(planned))])
    if deliveries:
        heading("last deliveries")
        print_deliveries(deliveries, attempts)


@app.command("test")
def send_ping(endpoint: EndpointId, json: Json = False) -> None:
    """Send a ping now, and show the answer."""
    from daemon.deliveries.byhand import ping

    with opened() as house:
        with house.store.reading() as tx:
            found = tx.endpoints.get(endpoint)
        attempt = ping(found, house.store, house.clock, _guard(house), house.settings.webhooks)
    print_attempt(attempt, json=json)


@app.command()
def pause(endpoint: EndpointId, json: Json = False) -> None:
    """Send nothing for now. What falls due meanwhile waits until it is resumed, or is too late."""
    _change_state(endpoint, EndpointState.PAUSED, "by hand", json=json)


@app.command()
def resume(endpoint: EndpointId, json: Json = False) -> None:
    """Send again, after a pause or after it was disabled."""
    _change_state(endpoint, EndpointState.ACTIVE, None, json=json)


@app.command()
def rotate(endpoint: EndpointId, json: Json = False) -> None:
    """Give an endpoint a new secret, shown this once. For a day both sign, so that nothing is missed."""
    from daemon.deliveries.signing import rotated

    with opened() as house, house.store.transaction() as tx:
        fresh = rotated(tx.endpoints.get(endpoint), house.clock.now())
        tx.endpoints.save(fresh)
    if json:
        print_json({**fresh.as_json(), "secret": fresh.secret})
    else:
        print_fields([("id", fresh.id), ("secret", fresh.secret)])
        note("The secret is not shown again. The one before signs as well, for a day.")


@app.command()
def remove(endpoint: EndpointId, json: Json = False) -> None:
    """Remove an endpoint. Its log is kept."""
    with opened() as house, house.store.transaction() as tx:
        found = tx.endpoints.get(endpoint)
        tx.endpoints.remove(found.id)
    if json:
        print_json(found.as_json())
    else:
        print_line(f"{found.id}: removed")


@app.command()
def log(
    which: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="An endpoint or a delivery; all endpoints without it.")
    ] = None,
    json: Json = False,
) -> None:
    """Show what was sent, and how that went.

    Deliveries, the newest first, with how the last attempt at each went; of one delivery, every attempt and the answer
    to it. Pings are not among them: summitry webhook test shows their answer at once.
    """
    with opened() as house, house.store.reading() as tx:
        if which and which.startswith("dlv_"):
            delivery = tx.queue.delivery(which)
            print_log_of(delivery, tx.queue.attempts(delivery.id), json=json)
            return
        endpoint = tx.endpoints.get(which).id if which else None
        deliveries = tx.queue.deliveries(endpoint=endpoint, limit=_SHOWN_DELIVERIES)
        attempts = {one.id: tx.queue.attempts(one.id) for one in deliveries}
    if json:
        print_json([delivery_json(one, attempts[one.id]) for one in deliveries])
    elif deliveries:
        print_deliveries(deliveries, attempts)
    else:
        note("No reminder or change was sent yet. What is planned: summitry status; a ping: summitry webhook test ID")


@app.command()
def replay(
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="A delivery's id, as `webhook log` shows it.")],
    json: Json = False,
) -> None:
    """Send a delivery again, and show the answer.

    Its id and its body are the same.
    """
    from daemon.deliveries import byhand

    with opened() as house:
        attempt = byhand.replay(delivery, house.store, house.clock, _guard(house), house.settings.webhooks)
    print_attempt(attempt, json=json)


def _guard(house: House) -> Any:
    return guard_of(house.settings, webhooks=True)


def _change_state(prefix: str, state: EndpointState, reason: str | None, *, json: bool) -> None:
    with opened() as house, house.store.transaction() as tx:
        changed = _in_state(tx, prefix, state, reason)
    if json:
        print_json(changed.as_json())
    else:
        print_line(f"{changed.id}: {changed.state.value}")


def _in_state(tx: "Transaction", prefix: str, state: EndpointState, reason: str | None) -> Endpoint:
    known = tx.endpoints.get(prefix)
    changed = replace(known, state=state, reason=reason)
    if state is EndpointState.ACTIVE:
        changed = replace(changed, failing_since=None, throttled_until=None)
    tx.endpoints.save(changed)
    return changed
