"""EndpointEvent: one change of an endpoint, by hand or by how its receiver fares. No secret is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from calendars.model.engagement import rfc3339
from calendars.model.reminder import Endpoint, EndpointState


class EndpointChange(StrEnum):
    """What became of an endpoint."""

    ADDED = "added"  #: by hand
    CHANGED = "changed"  #: what it is told, when, or where
    PAUSED = "paused"  #: by hand
    RESUMED = "resumed"  #: by hand, after a pause or after it was disabled
    DISABLED = "disabled"  #: by Summitry
    ROTATED = "rotated"  #: it has a new secret
    FAILING = "failing"  #: its receiver does not take what it is sent
    RECOVERED = "recovered"  #: its receiver does again
    REMOVED = "removed"  #: by hand


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointEvent:
    """One change of an endpoint; written once and never changed."""

    #: The endpoint's id.
    endpoint: str
    #: When, in UTC.
    at: datetime
    #: What became of it.
    change: EndpointChange
    #: What exactly, or why; empty where there is no more to say.
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"at": rfc3339(self.at), "change": self.change.value, "words": self.words}


def events_of(before: Endpoint, after: Endpoint, at: datetime) -> list[EndpointEvent]:
    """What the difference between the two is told as, in the order in which it is to be read."""
    told = (*_of_state(before, after), *_of_fortune(before, after), *_of_wishes(before, after))
    return [EndpointEvent(endpoint=after.id, at=at, change=change, words=words) for change, words in told]


def wishes(endpoint: Endpoint) -> dict[str, str]:
    """What somebody asked of it, by name, in words; what was not asked for is left out."""
    written = endpoint.as_json()
    said = {
        "address": endpoint.shown_url,
        "format": endpoint.format,
        "before": " ".join(written["before"]),
        "told": " ".join(written["on"]),
    }
    said |= {"calendar": endpoint.calendar or "", "template": _in_short(endpoint.template)}
    said |= {"summary": f"{endpoint.digest} ({endpoint.zone})" if endpoint.digest else ""}
    said |= {name: " ".join(chosen) for name, chosen in endpoint.selection.as_json().items()}
    return {name: words for name, words in said.items() if words}


def _in_short(template: str | None) -> str:
    """How many lines it has, and a mark that another one of as many lines has not."""
    if template is None:
        return ""
    return f"its own, {len(template.splitlines())} lines ({sha256(template.encode()).hexdigest()[:8]})"


def _of_state(before: Endpoint, after: Endpoint) -> Iterator[tuple[EndpointChange, str]]:
    if before.state is not after.state:
        yield _STATES[after.state], after.reason or ""
    if before.secret != after.secret:
        until = f"the one before signs as well until {rfc3339(after.previous_until)}" if after.previous_until else ""
        yield EndpointChange.ROTATED, until


def _of_fortune(before: Endpoint, after: Endpoint) -> Iterator[tuple[EndpointChange, str]]:
    if before.failing_since is None and after.failing_since is not None:
        yield EndpointChange.FAILING, ""
    if before.failing_since is not None and after.failing_since is None and before.state is after.state:
        yield EndpointChange.RECOVERED, f"it had failed since {rfc3339(before.failing_since)}"


def _of_wishes(before: Endpoint, after: Endpoint) -> Iterator[tuple[EndpointChange, str]]:
    old, new = wishes(before), wishes(after)
    changed = [
        f"{name}: {old.get(name, 'none')} → {new.get(name, 'none')}"
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]
    if before.url != after.url and before.shown_url == after.shown_url:
        changed.append(f"address: another one at {after.shown_url}")
    if changed:
        yield EndpointChange.CHANGED, "; ".join(changed)


_STATES = {
    EndpointState.ACTIVE: EndpointChange.RESUMED,
    EndpointState.PAUSED: EndpointChange.PAUSED,
    EndpointState.DISABLED: EndpointChange.DISABLED,
}
