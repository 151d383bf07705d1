"""`webhook test`, `log` and `replay`: what is sent now, and what was sent."""

from datetime import datetime
from typing import Annotated

import typer

from calendars.model.reminder import Endpoint, Topic
from daemon.cli.endpoints import EndpointId
from daemon.cli.options import Json
from daemon.cli.output import note, print_json, print_line
from daemon.cli.sent import delivery_json, print_attempt, print_deliveries, print_log_of
from daemon.cli.templates import Template, with_template
from daemon.cli.webhook_options import Sample
from daemon.house import guard_of, opened

_SHOWN_DELIVERIES = 50


def send_ping(
    endpoint: EndpointId,
    on: Annotated[
        Sample | None,
        typer.Option(
            "--on", metavar="WHAT", help=f"A made-up message of this type in place of a ping: {', '.join(Sample)}."
        ),
    ] = None,
    template: Template = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent, and send nothing.")] = False,
    json: Json = False,
) -> None:
    """Send a ping now, and show the answer; or a made-up message, which says that it is a test.

    With --template it is worded by that file, which is not kept.
    """
    from daemon.deliveries.byhand import ping

    topic = on.topic if on else Topic.PING
    with opened() as house:
        with house.store.reading() as tx:
            found = tx.endpoints.get(endpoint)
        if template is not None:
            found = with_template(found, template, house.clock.now())
        if dry_run:
            _print_sample(found, topic, house.clock.now())
            return
        guard = guard_of(house.settings, webhooks=True)
        attempt = ping(found, house.store, house.clock, guard, house.settings.webhooks, topic, house.settings.mail)
    print_attempt(attempt, json=json)


def _print_sample(endpoint: Endpoint, topic: Topic, now: datetime) -> None:
    from daemon.deliveries.formats import written
    from daemon.deliveries.samples import sample

    for line in written(sample(topic, now), endpoint).decode().splitlines():
        print_line(line)


def log(
    which: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="An endpoint or a delivery; all endpoints without it.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="COUNT", min=1, help="How many deliveries, the newest ones.")
    ] = _SHOWN_DELIVERIES,
    everything: Annotated[bool, typer.Option("--all", help="Every delivery that is kept.")] = False,
    json: Json = False,
) -> None:
    """Show what was sent, and how that went.

    Deliveries, the newest first, with how the last attempt at each went; of one delivery, every attempt and the answer
    to it. A ping is a delivery as well, which was tried once.
    """
    with opened() as house, house.store.reading() as tx:
        if which and which.startswith(("dlv_", "msg_")):
            delivery = tx.queue.delivery(which)
            print_log_of(delivery, tx.queue.attempts(delivery.id), json=json)
            return
        endpoint = tx.endpoints.get(which, removed=True).id if which else None
        found = tx.queue.deliveries(endpoint=endpoint, limit=None if everything else limit + 1)
        deliveries = found if everything else found[:limit]
        attempts = tx.queue.attempts_at(one.id for one in deliveries)
    if len(found) > len(deliveries):
        note(f"The newest {limit}. There are older ones: --limit {4 * limit}, or --all")
    if json:
        print_json([delivery_json(one, attempts[one.id]) for one in deliveries])
    elif deliveries:
        print_deliveries(deliveries, attempts)
    else:
        note("Nothing was sent yet. What is planned: summitry status; a ping: summitry webhook test ID")


def replay(
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="A delivery's id, as `webhook log` shows it.")],
    json: Json = False,
) -> None:
    """Send a delivery again, and show the answer.

    Its id and its body are the same.
    """
    from daemon.deliveries import byhand

    with opened() as house:
        guard = guard_of(house.settings, webhooks=True)
        settings = house.settings
        attempt = byhand.replay(delivery, house.store, house.clock, guard, settings.webhooks, settings.mail)
    print_attempt(attempt, json=json)


def schema() -> None:
    """Print the JSON Schema of the messages in the format standard, for those who receive them."""
    from calendars.plan.messages import schema as message_schema

    print_json(message_schema())
