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
    if before is None:
        return None if is_off(after) else Topic.CREATED
    if is_off(after):
        told = Topic.UPDATED if after.merged_into else Topic.CANCELLED
        return None if is_off(before) else told
    return Topic.UPDATED if net_change(before, after) else None


def concerns(endpoint: Endpoint, before: Engagement | None, after: Engagement) -> bool:
    """Whether the endpoint's selection holds it, or held it before it changed."""
    return endpoint.selection.fits(after) or (before is not None and endpoint.selection.fits(before))


def heard_as(endpoint: Endpoint, before: Engagement | None, after: Engagement, told: Collection[str]) -> Topic | None:
    """What the endpoint is told of the change, if anything; `told` are the ids of those that were told of the meeting.

    That it is called off, and that it is back on, concerns these, whatever else they are told; the former also those
    that are told of nothing else. To whoever was not told of it, what is back on is new.
    """
    notice = notice_of(before, after)
    is_back = before is not None and is_off(before) and not is_off(after)
    was_called_off = is_back and before is not None and not before.merged_into
    if endpoint.id in told and (notice is Topic.CANCELLED or was_called_off):
        return notice
    if notice is None or not concerns(endpoint, before, after):
        return None
    if notice is Topic.CANCELLED:
        return notice if endpoint.topics - {Topic.DIGEST} == {Topic.CANCELLED} else None
    if is_back and endpoint.id not in told and Topic.CREATED in endpoint.topics:
        return Topic.CREATED
    return notice if notice in endpoint.topics else None


def lasts_until(ends: datetime, now: datetime) -> datetime:
    """The instant, in UTC, after which a notice is not worth sending, of what `ends` then."""
    return min(max(ends, now + LASTS_AT_LEAST), now + LASTS)


def is_off(engagement: Engagement) -> bool:
    """Whether it does not take place: it was called off, or taken out."""
    return engagement.removed or engagement.status is Status.CANCELLED
