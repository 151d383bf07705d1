"""Where reports disagree: which value is likelier, and who says otherwise."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Value = TypeVar("Value")

#: How much less a claim counts than one that was made after it. As 1/2 + 1/4 + … stays below 1, the newest of
#: equally reliable reports is believed, however many said otherwise before it.
FADING = 0.5

#: From this share of what speaks for the likeliest value on, another one makes it disputed. Of equally reliable reports
#: one against one is a dispute (1/2), and one against two is none: not even if it came between them (0.5 of 1.25).
DISPUTED = 0.42


@dataclass(frozen=True, slots=True)
class Claim(Generic[Value]):
    """What one report says of a field."""

    #: What it says.
    value: Value
    #: How much it counts.
    weight: float
    #: Who says so, for people.
    by: str
    #: Names the outlet: of each one the last word counts.
    outlet: str


@dataclass(frozen=True, slots=True)
class Verdict(Generic[Value]):
    """What is taken to be so, and what stands against it."""

    #: The likeliest value.
    value: Value
    #: Values that are hardly less likely, each with those who say so.
    rivals: tuple[tuple[Value, tuple[str, ...]], ...] = ()


def likeliest(claims: Sequence[Claim[Value]], supports: Callable[[Value, Value], bool]) -> Verdict[Value]:
    """The value for which most speaks. `claims` come in the order of publication, and there is one at least.

    `supports(said, value)` tells whether who says `said` says nothing against `value`. Of one outlet only the last
    claim counts: it has corrected itself.
    """
    if all(claim.value == claims[0].value for claim in claims):
        return Verdict(claims[0].value)
    latest = _last_of_each(claims, supports)
    weights = [claim.weight * FADING ** (len(latest) - 1 - place) for place, claim in enumerate(latest)]
    values = list(dict.fromkeys(claim.value for claim in latest))
    exact = [value for value in values if not any(_blurs(value, other, supports) for other in values)]
    for_each = {
        value: sum(weight for claim, weight in zip(latest, weights, strict=True) if supports(claim.value, value))
        for value in exact
    }
    order = {value: place for place, value in enumerate(claim.value for claim in latest)}
    best = max(exact, key=lambda value: (for_each[value], order[value]))
    rivals = tuple(
        (value, tuple(dict.fromkeys(claim.by for claim in latest if claim.value == value)))
        for value in exact
        if value != best and not supports(value, best) and for_each[value] >= DISPUTED * for_each[best]
    )
    return Verdict(best, rivals)


def _last_of_each(claims: Iterable[Claim[Value]], supports: Callable[[Value, Value], bool]) -> list[Claim[Value]]:
    """The last claim of each outlet, in the order in which they were made.

    Where the last only says less exactly what it said before, that is meant.
    """
    last: dict[str, Claim[Value]] = {}
    for claim in claims:
        before = last.pop(claim.outlet, None)
        vaguer = before is not None and _blurs(claim.value, before.value, supports)
        last[claim.outlet] = replace(claim, value=before.value) if before and vaguer else claim
    return list(last.values())


def _blurs(value: Value, other: Value, supports: Callable[[Value, Value], bool]) -> bool:
    """Whether `value` only says less exactly what `other` says."""
    return value != other and supports(value, other) and not supports(other, value)
