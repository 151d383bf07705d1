from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from calendars.merge.changes import revised, what_changed
from calendars.merge.fold import Account
from calendars.model.engagement import Details, Engagement, Kind, Status
from calendars.model.revision import Cause, Change, Origin
from calendars.model.when import When

DAY = When.day(date(2024, 3, 4))
NOW = datetime(2024, 2, 28, tzinfo=UTC)
CAUSE = Cause(origin=Origin.PERSON)
TALKS = Details(title="Talks", kind=Kind.TALKS, when=DAY, parties=("FR", "DE"))


def stored(details: Details = TALKS, *, removed: bool = False) -> Engagement:
    revision = revised(None, Account(details, removed=removed), uid="u", cause=CAUSE, now=NOW)
    assert revision is not None
    return revision.after


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (TALKS, TALKS, None),
        (TALKS, replace(TALKS, when=DAY.at(time(10))), Change.REFINED),
        (TALKS, replace(TALKS, when=When.day(date(2024, 3, 5))), Change.MOVED),
        (TALKS, replace(TALKS, status=Status.POSTPONED), Change.POSTPONED),
        (TALKS, replace(TALKS, status=Status.CANCELLED), Change.CANCELLED),
        (replace(TALKS, status=Status.CANCELLED), TALKS, Change.REINSTATED),
        (replace(TALKS, status=Status.TENTATIVE), TALKS, Change.UPDATED),
        (TALKS, replace(TALKS, place="Bern"), Change.UPDATED),
        (TALKS, replace(TALKS, evidence="one more report"), Change.CONFIRMED),
    ],
)
def test_a_change_is_called_by_its_name(before: Details, after: Details, change: Change | None) -> None:
    assert what_changed(stored(before), stored(after)) is change


def test_the_sequence_grows_with_what_subscribers_are_told_and_only_with_that() -> None:
    before = stored()
    other = Account(replace(TALKS, when=When.day(date(2024, 3, 5))))
    moved = revised(before, other, uid="u", cause=CAUSE, now=NOW)
    confirmed = revised(before, Account(replace(TALKS, evidence="more")), uid="u", cause=CAUSE, now=NOW)
    assert moved is not None
    assert confirmed is not None
    assert (before.sequence, moved.after.sequence, confirmed.after.sequence) == (0, 1, 0)


def test_taken_out_and_put_back_are_changes() -> None:
    assert what_changed(stored(), stored(removed=True)) is Change.REMOVED
    assert what_changed(stored(removed=True), stored()) is Change.REINSTATED
