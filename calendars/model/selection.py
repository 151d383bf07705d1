"""Selection: the one filter of feed, list, API and endpoint."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from calendars.model.engagement import Details, Kind, Status


@dataclass(frozen=True, slots=True)
class Facets:
    """What a selection looks at in an engagement, but for its days."""

    #: Who takes part.
    parties: tuple[str, ...]
    #: What sort it is.
    kind: Kind
    #: How certain it is.
    status: Status
    #: Whether its day is not known.
    vague: bool

    @classmethod
    def of(cls, details: Details) -> "Facets":
        """Those of an engagement."""
        return cls(details.parties, details.kind, details.status, details.when.precision.is_vague)


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which engagements: all that fit every part that is given. An empty part asks for nothing."""

    #: Any of these takes part (ISO 3166-1 alpha-2 codes, acronyms of organisations).
    parties: frozenset[str] = frozenset()
    #: It is of any of these kinds.
    kinds: frozenset[Kind] = frozenset()
    #: It has any of these statuses.
    statuses: frozenset[Status] = frozenset()
    #: It does not end before this day.
    since: date | None = None
    #: Or else it has not ended at this instant: its day may be over here, and not where it takes place.
    running: datetime | None = None
    #: It does not begin after this day.
    until: date | None = None

    def fits(self, details: Details) -> bool:
        """Whether `details` belongs to the selection."""
        return (
            self.takes(details)
            and (self.since is None or details.when.end >= self.since or self._still_has(details))
            and (self.until is None or details.when.start <= self.until)
        )

    def takes(self, one: Details | Facets) -> bool:
        """Whether it belongs to the selection whatever its days are."""
        return (
            (not self.parties or not self.parties.isdisjoint(one.parties))
            and (not self.kinds or one.kind in self.kinds)
            and (not self.statuses or one.status in self.statuses)
        )

    def _still_has(self, details: Details) -> bool:
        return self.running is not None and not details.when.has_ended(self.running)

    def as_json(self) -> dict[str, Any]:
        """The parts that are given, each a sorted list, a date or an instant."""
        parts: dict[str, Any] = {
            "parties": sorted(self.parties),
            "kinds": sorted(kind.value for kind in self.kinds),
            "statuses": sorted(status.value for status in self.statuses),
            "since": self.since and self.since.isoformat(),
            "running": self.running and self.running.isoformat(),
            "until": self.until and self.until.isoformat(),
        }
        return {name: value for name, value in parts.items() if value}

    @classmethod
    def from_json(cls, parts: dict[str, Any]) -> "Selection":
        """The inverse of `as_json`."""
        return cls(
            parties=frozenset(parts.get("parties", ())),
            kinds=frozenset(Kind(kind) for kind in parts.get("kinds", ())),
            statuses=frozenset(Status(status) for status in parts.get("statuses", ())),
            since=date.fromisoformat(parts["since"]) if "since" in parts else None,
            running=datetime.fromisoformat(parts["running"]) if "running" in parts else None,
            until=date.fromisoformat(parts["until"]) if "until" in parts else None,
        )


#: The selection that every engagement fits.
EVERYTHING = Selection()

_NOT_OFF = frozenset(Status) - {Status.CANCELLED}


def coming_up(asked: Selection, today: date, now: datetime | None = None, *, past_too: bool = False) -> Selection:
    """What of `asked` is still to come on the day `today`, and is not cancelled, where `asked` says nothing else.

    With the instant `now` that is also what began on an earlier day of its place's, and has not ended. With `past_too`
    it is `asked` itself. Whoever asks for days that are over means these days.
    """
    if past_too:
        return asked
    wanted = replace(asked, statuses=asked.statuses or _NOT_OFF)
    if asked.since or (asked.until is not None and asked.until < today):
        return wanted
    return replace(wanted, since=today, running=now)
