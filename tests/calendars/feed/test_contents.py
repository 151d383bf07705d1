"""What a feed holds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from calendars.feed.contents import contents_of
from calendars.model.engagement import Kind, Status
from calendars.model.published import Published
from calendars.model.selection import EVERYTHING, Facets, Selection
from calendars.model.when import When
from tests.calendars.feed.made import MONDAY, published

EXACT = published(uid="exact")
VAGUE = published(When.week_of(MONDAY), uid="vague")
CONFIRMED = Selection(statuses=frozenset((Status.CONFIRMED,)))
FRENCH = Selection(parties=frozenset(("FR",)))


def changed(entry: Published, **fields: Any) -> Published:
    """The entry after a change that its subscribers heard of."""
    after = replace(entry.engagement, **fields)
    return Published(after, earlier=(*entry.earlier, Facets.of(entry.engagement)))


CANCELLED = changed(EXACT, status=Status.CANCELLED)


def test_a_cancelled_one_stays_for_a_month_a_past_one_for_ever_a_removed_one_is_gone_at_once() -> None:
    known = [CANCELLED, EXACT, changed(EXACT, removed=True)]
    assert contents_of(known, date(2024, 4, 4)) == [CANCELLED, EXACT]
    assert contents_of(known, date(2024, 4, 5)) == [EXACT]


@pytest.mark.parametrize("selection", [CONFIRMED, FRENCH, Selection(kinds=frozenset((Kind.TALKS,))), EVERYTHING])
def test_what_is_called_off_stays_in_every_feed_that_ever_held_it(selection: Selection) -> None:
    other = changed(CANCELLED, parties=("US",), kind=Kind.VISIT)
    assert contents_of([other], MONDAY, selection) == [other]


def test_what_is_called_off_comes_into_no_feed_that_never_held_it() -> None:
    tentative = Selection(statuses=frozenset((Status.TENTATIVE,)))
    assert contents_of([CANCELLED], MONDAY, tentative) == []
    american_then_tentative = changed(changed(EXACT, parties=("US",)), status=Status.CANCELLED)
    assert contents_of([american_then_tentative], MONDAY, FRENCH, tentative) == [], "not both at one time"


@pytest.mark.parametrize(
    "left",
    [{"removed": True}, {"status": Status.POSTPONED}, {"parties": ("US",)}, {"when": VAGUE.engagement.when}],
)
def test_what_fits_no_more_is_gone_at_once_unless_it_was_called_off(left: dict[str, Any]) -> None:
    selections = CONFIRMED, FRENCH
    assert contents_of([changed(EXACT, **left)], MONDAY, *selections, vague=False) == []
    assert contents_of([changed(EXACT, **left), EXACT], MONDAY, *selections, vague=False) == [EXACT]


def test_what_has_no_day_is_told_where_that_is_wanted() -> None:
    assert contents_of([VAGUE, EXACT], MONDAY) == [VAGUE, EXACT]
    assert contents_of([VAGUE, EXACT], MONDAY, vague=False) == [EXACT]
    assert contents_of([EXACT], MONDAY, Selection(kinds=frozenset((Kind.VISIT,)))) == []
