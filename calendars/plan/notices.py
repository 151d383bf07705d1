"""Notices of change: what a change is told as, to whom, and for how long."""

from collections.abc import Collection
from datetime import datetime, timedelta

from calendars.model.engagement import Engagement, Status
from calendars.model.reminder import Endpoint, Topic
from calendars.plan.messages import net_change

#: A notice of change that cannot be told before the meeting's end is worth sending for so long all the same.
LASTS_AT_LEAST = timedelta(seconds=60)

#: A notice of change is not sent any more after this long.
LASTS = timedelta(days=3)


def notice_of(before: Engagement | None, after: Engagement) -> Topic | None:
    """What the change from `before` to `after` is told as; None where there is nothing to tell."""
    if before is None or (before.removed and not after.removed):
        return None if _is_off(after) else Topic.CREATED
    if _is_off(after):
        told = Topic.UPDATED if after.merged_into else Topic.CANCELLED
        return None if _is_off(before) else told
    return Topic.UPDATED if net_change(before, after) else None


def tells(notice: Topic | None, endpoint: Endpoint) -> bool:
    """Whether the endpoint gets a notice of the change, which says what an overdue reminder would have said."""
    return notice is not None and notice in endpoint.topics


def concerns(endpoint: Endpoint, before: Engagement | None, after: Engagement) -> bool:
    """Whether the endpoint's selection holds it, or held it before it changed."""
    return endpoint.selection.fits(after) or (before is not None and endpoint.selection.fits(before))


def hears(
    endpoint: Endpoint, notice: Topic, before: Engagement | None, after: Engagement, told: Collection[str]
) -> bool:
    """Whether the endpoint is told of the change; `told` are the ids of those that were ever told of the engagement.

    That it is called off concerns these, whatever else they are told; and those that are told of nothing else.
    """
    if notice is not Topic.CANCELLED:
        return notice in endpoint.topics and concerns(endpoint, before, after)
    of_nothing_else = endpoint.topics - {Topic.DIGEST} == {Topic.CANCELLED}
    return endpoint.id in told or (of_nothing_else and concerns(endpoint, before, after))


def lasts_until(ends: datetime, now: datetime) -> datetime:
    """The instant, in UTC, after which a notice is not worth sending, of what `ends` then."""
    return min(max(ends, now + LASTS_AT_LEAST), now + LASTS)


def _is_off(engagement: Engagement) -> bool:
    return engagement.removed or engagement.status is Status.CANCELLED
