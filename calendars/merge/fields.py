"""Fields as a person sets them, by the names they have in JSON -> details."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from calendars.model.engagement import Details, Kind, Status
from calendars.model.when import Precision, When


def details_of(fields: Mapping[str, Any]) -> Details:
    """The details that `Details.as_json` wrote. Raises ValueError (and KeyError for a missing name)."""
    plain = Details(title=fields["title"], kind=Kind(fields["kind"]), when=_when(fields))
    return with_fields(plain, fields)


def with_fields(details: Details, fields: Mapping[str, Any]) -> Details:
    """`details` with the given fields, named and written as in `Details.as_json`. Raises ValueError."""
    if not fields:
        return details
    whole = {**details.as_json(), **fields}
    changed: dict[str, Any] = {name: value for name, value in fields.items() if name not in _OF_WHEN}
    for name, read in _READERS.items():
        if name in changed:
            changed[name] = read(changed[name])
    if not _OF_WHEN.isdisjoint(fields):
        changed["when"] = _when(whole)
    return replace(details, **changed)


_OF_WHEN = frozenset({"when", "precision", "time", "end_time", "timezone"})
_READERS: Mapping[str, Any] = {"kind": Kind, "status": Status, "parties": tuple, "people": tuple}


def _when(fields: Mapping[str, Any]) -> When:
    written, precision = fields["when"], fields.get("precision")
    by_month = len(str(written).partition("/")[0]) == len("2022-01")
    days = When.parse(written, None if by_month or precision == Precision.MONTH else Precision(precision or "day"))
    begins, ends = _hour(fields.get("time")), _hour(fields.get("end_time"))
    if days.precision.is_vague:
        begins = ends = None
    return replace(days, time=begins, end_time=ends if begins else None, timezone=fields.get("timezone"))


def _hour(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
