"""How likely it is that a finding is right: what speaks for it and against it, weighed.

The weights stand in `rules/confidence.toml`; `python -m tests.corpus.calibration` fits them to annotated articles by
logistic regression, so that of the findings at 0.9 nine in ten are right.
"""

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from calendars.find.proposal import Proposal
from calendars.find.text.cues import Form, Sense
from calendars.model.engagement import Kind

_BY_THE_CALENDAR = ("day of a month", "month and its day", "days of one month, the month last")


def features_of(group: Sequence[Proposal], best: Proposal) -> dict[str, bool]:
    """What can speak for a finding or against it, by name, and whether it does."""
    event, company, when = best.framed, best.company, best.when
    return {
        "announced": event.sense is Sense.COMING,
        "expected": event.sense is Sense.PERHAPS,
        "under way": event.sense is Sense.ONGOING,
        "nothing said but its name": event.sense is None,
        "changed": event.sense in (Sense.OFF, Sense.PUT_OFF),
        "its date is written out": event.time.past is None or event.time.rule in _BY_THE_CALENDAR,
        "only a week or month": when.precision.is_vague,
        "several days": when.length > 1 and not when.precision.is_vague,
        "its hour is told": when.is_timed,
        "told more than once": len(group) > 1,
        "two parties": len(company.parties) > 1,
        "many parties": len(company.parties) > 3,
        "somebody by name": bool(company.people),
        "its company is told elsewhere": best.implied,
        "its place is told": best.place is not None,
        "a verb tells it": event.trigger.form is Form.VERB,
        "the time stands far off": abs(event.time.start - event.trigger.end) > 80,
        "a visit": best.kind is Kind.VISIT,
        "a meeting": best.kind is Kind.MEETING,
        "a group's meeting": best.kind in (Kind.SUMMIT, Kind.CONFERENCE, Kind.SESSION),
        "early in the text": best.sentence < 4,
    }


def confidence_of(group: Sequence[Proposal], best: Proposal) -> float:
    """From 0 to 1."""
    score = sum(weight for _, weight in reasons(group, best))
    return 1 / (1 + math.exp(-score))


def reasons(group: Sequence[Proposal], best: Proposal) -> list[tuple[str, float]]:
    """What speaks for it (above 0) and against it (below), by name, with its weight in log odds."""
    weights = _weights()
    told = [(name, weights.get(name, 0.0)) for name, holds in features_of(group, best).items() if holds]
    return [("every finding", weights["every finding"]), *(reason for reason in told if reason[1])]


@cache
def _weights() -> dict[str, float]:
    text = files("calendars.find").joinpath("rules", "confidence.toml").read_text("utf-8")
    return {name: float(weight) for name, weight in tomllib.loads(text)["weights"].items()}
