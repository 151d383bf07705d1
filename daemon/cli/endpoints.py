"""`webhook list`, `show`, `pause`, `resume`, `rotate` and `remove`: the endpoints there are."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from calendars.model.engagement import rfc3339
from calendars.model.reminder import Endpoint, EndpointState
from config.errors import SummitryError
from daemon.cli.options import Json
from daemon.cli.output import heading, note, print_fields, print_json, print_line, print_table
from daemon.cli.sent import delivery_json, endpoint_row, print_deliveries, print_endpoint, print_history
from daemon.house import opened

if TYPE_CHECKING:
    from calendars.store.database import Transaction

_SHOWN_EVENTS = 20

EndpointId = Annotated[str, typer.Argument(metavar="ID", help="The endpoint's id, or the beginning of it.")]


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


def show(endpoint: EndpointId, json: Json = False) -> None:
    """Show an endpoint: what it is told, how that goes, and what became of it; one that was removed as well."""
    with opened() as house, house.store.reading() as tx:
        found = tx.endpoints.get(endpoint, removed=True)
        history = tx.endpoints.history(found.id)
        planned = len(tx.queue.reminders(endpoint=found.id))
        deliveries = tx.queue.deliveries(endpoint=found.id, limit=10)
        attempts = tx.queue.attempts_at(one.id for one in deliveries)
    if json:
        told = [delivery_json(one) for one in deliveries]
        print_json({**found.as_json(), "deliveries": told, "history": [event.as_json() for event in history]})
        return
    print_endpoint(found, ("reminders", str(planned)))
    if deliveries:
        heading("last deliveries")
        print_deliveries(deliveries, attempts)
    if history:
        heading("history")
        print_history(history[:_SHOWN_EVENTS])


def pause(endpoint: EndpointId, json: Json = False) -> None:
    """Send nothing for now. What falls due meanwhile waits until it is resumed, or is too late.

    One that is paused stays as it is.
    """
    _change_state(endpoint, EndpointState.PAUSED, "by hand", json=json)


def resume(endpoint: EndpointId, json: Json = False) -> None:
    """Send again, after a pause or after it was disabled.

    One that is active stays as it is.
    """
    _change_state(endpoint, EndpointState.ACTIVE, None, json=json)


def rotate(
    endpoint: EndpointId,
    force: Annotated[
        bool, typer.Option("--force", help="Even within that day: the secret before the last one ends at once.")
    ] = False,
    json: Json = False,
) -> None:
    """Give an endpoint a new secret, shown this once. For a day both sign, so that nothing is missed."""
    from daemon.deliveries.signing import previous_signs_until, rotated

    with opened() as house, house.store.transaction() as tx:
        known, now = tx.endpoints.get(endpoint), tx.now(house.clock)
        if not force and (until := previous_signs_until(known, now)):
            raise SummitryError(
                f"{known.id}: was given a new secret already, and until {rfc3339(until)} the one before signs as well; "
                "wait until then, or add --force, which ends that one at once"
            )
        fresh = rotated(known, now)
        tx.endpoints.change(known, fresh, now)
    if json:
        print_json({**fresh.as_json(), "secret": fresh.secret})
    else:
        print_fields([("id", fresh.id), ("secret", fresh.secret)])
        note("The secret is not shown again. The one before signs as well, for a day.")


def remove(endpoint: EndpointId, json: Json = False) -> None:
    """Remove an endpoint. Its log and its history are kept."""
    with opened() as house, house.store.transaction() as tx:
        found = tx.endpoints.get(endpoint)
        tx.endpoints.remove(found.id, tx.now(house.clock))
    if json:
        print_json(found.as_json())
    else:
        print_line(f"{found.id}: removed")


def _change_state(prefix: str, state: EndpointState, reason: str | None, *, json: bool) -> None:
    with opened() as house, house.store.transaction() as tx:
        changed = _in_state(tx, prefix, state, reason, tx.now(house.clock))
    if json:
        print_json(changed.as_json())
    else:
        print_line(f"{changed.id}: {changed.state.value}")


def _in_state(tx: "Transaction", prefix: str, state: EndpointState, reason: str | None, now: datetime) -> Endpoint:
    known = tx.endpoints.get(prefix)
    if known.state is state:
        return known
    changed = replace(known, state=state, reason=reason)
    if state is EndpointState.ACTIVE:
        changed = replace(changed, failing_since=None, throttled_until=None)
    tx.endpoints.change(known, changed, now)
    return changed
