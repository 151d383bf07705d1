"""Before and after -> a revision, or nothing."""

from dataclasses import fields
from datetime import datetime

from calendars.model.engagement import Details, Engagement, Status
from calendars.model.revision import TOLD, Cause, Change, Revision


def revised(
    before: Engagement | None, details: Details, *, uid: str, removed: bool, cause: Cause, now: datetime
) -> Revision | None:
    """The revision that makes `before` what `details` say; None where nothing changes.

    SEQUENCE grows with every change that subscribers are told of (RFC 5545, section 3.8.7.4), and only with these.
    """
    change = what_changed(before, details, removed=removed)
    if change is None:
        return None
    told = before is not None and change is not Change.CONFIRMED
    after = Engagement(
        **{field.name: getattr(details, field.name) for field in fields(Details)},
        uid=uid,
        sequence=(before.sequence + told) if before else 0,
        created=before.created if before else now,
        updated=now,
        removed=removed,
    )
    return Revision(change=change, cause=cause, at=now, before=before, after=after)


def what_changed(before: Engagement | None, details: Details, *, removed: bool) -> Change | None:
    """What became of an engagement: the most that can be said of it in one word."""
    if before is None:
        return Change.CREATED
    if removed != before.removed:
        return Change.REMOVED if removed else Change.REINSTATED
    if details.status is not before.status:
        if details.status is Status.CANCELLED:
            return Change.CANCELLED
        if details.status is Status.POSTPONED:
            return Change.POSTPONED
        if not before.status.is_on:
            return Change.REINSTATED
    if details.when != before.when:
        return Change.REFINED if details.when.refines(before.when) else Change.MOVED
    if any(getattr(details, name) != getattr(before, name) for name in TOLD):
        return Change.UPDATED
    same = all(getattr(details, field.name) == getattr(before, field.name) for field in fields(Details))
    return None if same else Change.CONFIRMED
