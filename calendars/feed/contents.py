"""What a feed holds: which engagements, and how long what is called off stays."""

from collections.abc import Iterable, Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from calendars.model.engagement import Status
from calendars.model.published import Published
from calendars.model.selection import Facets, Selection


def contents_of(known: Iterable[Published], today: date, *selections: Selection, vague: bool = True) -> list[Published]:
    """What a feed of all `selections` together tells on the day `today` of what is `known`, in that order.

    Past ones stay. What is called off stays until a month after its last day in every feed that ever held it, so
    that whoever fetches rarely hears of it; what was taken out is gone at once. Without `vague`, what has no day
    yet is left out.
    """
    month_ago = today - relativedelta(months=1)
    return [entry for entry in known if _is_in(entry, month_ago, selections, vague)]


def _is_in(entry: Published, month_ago: date, selections: Sequence[Selection], vague: bool) -> bool:
    engagement = entry.engagement
    if engagement.removed:
        return False
    if engagement.status is Status.CANCELLED:
        return engagement.when.end >= month_ago and _was_ever_in(entry, selections, vague)
    if not vague and engagement.when.precision.is_vague:
        return False
    return all(selection.takes(engagement) for selection in selections)


def _was_ever_in(entry: Published, selections: Sequence[Selection], vague: bool) -> bool:
    return any(
        (vague or not face.vague) and all(selection.takes(face) for selection in selections)
        for face in (Facets.of(entry.engagement), *entry.earlier)
    )
