"""Endpoints, deliveries and attempts as people and programs read them."""

from collections.abc import Iterable, Mapping
from typing import Any

import typer

from calendars.model.endpoint_event import EndpointEvent, wishes
from calendars.model.engagement import rfc3339
from calendars.model.reminder import Attempt, Delivery, Endpoint, Trigger
from daemon.cli.output import heading, print_fields, print_json, print_line, print_table


def endpoint_row(endpoint: Endpoint) -> tuple[str, ...]:
    """Its id, URL, offsets, topics and state, as the cells of a table."""
    state = endpoint.state.value + (f" ({endpoint.reason})" if endpoint.reason else "")
    told = endpoint.as_json()["on"]
    return (endpoint.id, endpoint.shown_url, " ".join(map(str, endpoint.before)), " ".join(told), state)


def print_endpoint(endpoint: Endpoint, *more: tuple[str, str]) -> None:
    """All of it but the secret, a field a line, and `more` fields below."""
    chosen = endpoint.selection
    _, url, before, told, state = endpoint_row(endpoint)
    print_fields(
        [
            ("id", endpoint.id),
            ("url", url),
            ("format", endpoint.format),
            ("before", before),
            ("told", told),
            ("digest", _digest(endpoint)),
            ("template", wishes(endpoint).get("template")),
            ("calendar", endpoint.calendar),
            ("parties", " ".join(sorted(chosen.parties))),
            ("kinds", " ".join(sorted(kind.value for kind in chosen.kinds))),
            ("statuses", " ".join(sorted(status.value for status in chosen.statuses))),
            ("state", state),
            ("failing since", endpoint.as_json()["failing_since"]),
            ("throttled until", endpoint.as_json()["throttled_until"]),
            *more,
        ]
    )


def _digest(endpoint: Endpoint) -> str | None:
    if endpoint.digest is None:
        return None
    following = f", next {endpoint.next_digest:%Y-%m-%d %H:%M}Z" if endpoint.next_digest else ""
    return f"{endpoint.digest} ({endpoint.zone}){following}"


def delivery_json(delivery: Delivery, attempts: list[Attempt] | None = None) -> dict[str, Any]:
    """A delivery for programs, with its attempts where they are given."""
    told: dict[str, Any] = {
        "id": delivery.id,
        "message": delivery.message.id,
        "type": delivery.message.topic.value,
        "engagement": delivery.message.uid,
        "endpoint": delivery.endpoint.id,
        "state": delivery.state.value,
        "created": rfc3339(delivery.message.created),
        "next_attempt": rfc3339(delivery.next_attempt),
        "expires": rfc3339(delivery.expires),
    }
    if attempts is not None:
        told["attempts"] = [attempt_json(attempt) for attempt in attempts]
    return told


def attempt_json(attempt: Attempt) -> dict[str, Any]:
    """An attempt for programs."""
    return {
        "delivery": attempt.delivery,
        "number": attempt.number,
        "trigger": attempt.trigger.value,
        "started": rfc3339(attempt.started),
        "milliseconds": attempt.milliseconds,
        "status": attempt.status,
        "error": attempt.error,
        "address": attempt.address,
        "answer": attempt.answer,
    }


_HEADS = ("delivery", "type", "endpoint", "written", "state", "attempts")


def print_deliveries(deliveries: Iterable[Delivery], attempts: Mapping[str, list[Attempt]]) -> None:
    """A table, a line a delivery, with how the last of its `attempts` went: these by the delivery's id."""
    rows = ((*_row(one), _outcome(attempts[one.id][-1]) if attempts[one.id] else "none yet") for one in deliveries)
    print_table((*_HEADS, "last outcome"), rows, wrap=("last outcome",))


def print_history(events: Iterable[EndpointEvent]) -> None:
    """A table, a line a change, in the order given."""
    rows = ((f"{one.at:%Y-%m-%d %H:%M:%S}Z", one.change.value, one.words) for one in events)
    print_table(("when", "change", "what"), rows, wrap=("what",))


def _row(delivery: Delivery) -> tuple[str, ...]:
    message = delivery.message
    written = f"{message.created:%Y-%m-%d %H:%M:%S}Z"
    count = str(delivery.attempts)
    return (delivery.id, message.topic.value, delivery.endpoint.id, written, delivery.state.value, count)


def print_log_of(delivery: Delivery, attempts: list[Attempt], *, json: bool) -> None:
    """One delivery with every attempt."""
    if json:
        print_json(delivery_json(delivery, attempts))
        return
    print_table(_HEADS, [_row(delivery)])
    heading("attempts")
    rows = ((str(one.number), f"{one.started:%Y-%m-%d %H:%M:%S}Z", _outcome(one), one.answer) for one in attempts)
    print_table(("number", "begun", "outcome", "answer"), rows, wrap=("outcome", "answer"))


def _outcome(attempt: Attempt) -> str:
    status = f"status {attempt.status}" if attempt.status else "no answer"
    why = f" ({attempt.error})" if attempt.error else ""
    return f"{status}{why}, {attempt.milliseconds} ms"


def print_attempt(attempt: Attempt, *, json: bool) -> None:
    """Show the answer; exit code 1 where it was no success."""
    if json:
        print_json(attempt_json(attempt))
    else:
        what = "ping" if attempt.trigger is Trigger.PING else attempt.delivery
        print_line(f"{what}: {_outcome(attempt)}")
        if attempt.answer:
            print_line(attempt.answer)
    if attempt.error is not None:
        raise typer.Exit(1)
