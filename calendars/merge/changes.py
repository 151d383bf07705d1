"""Before and after -> a revision, or nothing."""

from dataclasses import fields, replace
from datetime import datetime

from calendars.merge.fold import Account
from calendars.model.engagement import Details, Engagement, Status
from calendars.model.revision import TOLD, Cause, Change, Revision


def revised(
    before: Engagement | None,
    account: Account,
    *,
    uid: str,
    cause: Cause,
    now: datetime,
    merged_into: str | None = None,
) -> Revision | None:
    """The revision that makes `before` what `account` says; None where nothing changes.

    SEQUENCE grows with every change that subscribers are told of (RFC 5545, section 3.8.7.4), and only with these.
    """
    after = Engagement(
        **{field.name: getattr(account.details, field.name) for field in fields(Details)},
        uid=uid,
        sequence=before.sequence if before else 0,
        created=before.created if before else now,
        updated=now,
        removed=account.removed or merged_into is not None,
        disputed=account.disputed,
        merged_into=merged_into,
    )
    change = what_changed(before, after)
    if change is None:
        return None
    if before is not None and change is not Change.CONFIRMED:
        after = replace(after, sequence=before.sequence + 1)
    return Revision(change=change, cause=cause, at=now, before=before, after=after)


def what_changed(before: Engagement | None, after: Engagement) -> Change | None:
    """What became of an engagement: the most that can be said of it in one word."""
    if before is None:
        return Change.CREATED
    if after.merged_into != before.merged_into:
        gone = Change.REMOVED if after.removed else Change.REINSTATED
        return Change.MERGED if after.merged_into else gone
    if after.removed != before.removed:
        return Change.REMOVED if after.removed else Change.REINSTATED
    if after.status is not before.status:
        if after.status is Status.CANCELLED:
            return Change.CANCELLED
        if after.status is Status.POSTPONED:
            return Change.POSTPONED
        if not before.status.is_on:
            return Change.REINSTATED
    if set(after.disputed) - set(before.disputed):
        return Change.DISPUTED
    if after.when != before.when:
        return Change.REFINED if after.when.refines(before.when) else Change.MOVED
    if any(getattr(after, name) != getattr(before, name) for name in TOLD):
        return Change.UPDATED
    same = all(getattr(after, field.name) == getattr(before, field.name) for field in fields(Details))
    return None if same else Change.CONFIRMED
