from datetime import date
from itertools import permutations

import pytest

from calendars.merge.fold import fold
from calendars.merge.match import match
from calendars.merge.places import is_apart, is_same, is_within
from calendars.model.engagement import Dispute, Kind
from calendars.model.when import When
from tests.calendars.merge.test_fold import EVEN, HEARSAY, account, edit, report, told
from tests.calendars.merge.test_match import TODAY, found, known


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ("Athens", "Greece", "within"),
        ("Palais des Nations, Geneva", "Geneva", "within"),
        ("Kiev", "Kyiv", "same"),
        ("BERN", "Berne", "same"),
        ("Geneva", "Vienna", "apart"),
        ("Geneva", "Austria", "apart"),
        ("Tbilisi", "Atlanta", "apart"),
        ("Nigeria", "Niger", "apart"),
        ("Paris, Texas", "Paris", "apart"),
        ("Paris, Texas", "United States", "within"),
        ("Cartagena, Spain", "Colombia", "apart"),
        ("Cartagena, Spain", "Spain", "within"),
        ("Cartagena, Colombia", "Cartagena", "within"),
        ("Camp David", "Washington", "unknown"),
        ("A village that no atlas has", "Geneva", "unknown"),
        ("Europe", "Vienna", "unknown"),
    ],
)
def test_what_the_gazetteer_knows_says_whether_two_places_are_one(one: str, other: str, what: str) -> None:
    said = {"within": is_within(one, other), "same": is_same(one, other), "apart": is_apart(one, other)}
    assert [name for name, holds in said.items() if holds] == [name for name in said if name == what]
    assert (is_apart(other, one), is_same(other, one)) == (said["apart"], said["same"])
    assert not is_within(other, one)


def test_a_city_refines_its_state_in_any_order_and_nobody_disputes_it() -> None:
    for places in permutations(("Greece", "Athens", None)):
        reports = [report(day, outlet=f"Paper {day}", place=place) for day, place in enumerate(places, 1)]
        assert (told(*reports).place, account(*reports).disputed) == ("Athens", ())


def test_two_cities_are_disputed_by_who_says_so_until_a_third_report_settles_it() -> None:
    north, south = report(1, outlet="North", place="Geneva"), report(2, outlet="South", place="Vienna")
    both = account(north, south)
    assert (both.details.place, both.details.title) == ("Vienna", "Report 2")
    assert both.disputed == (Dispute(field="place", value="Geneva", by=("North",)),)
    settled = account(north, south, report(3, outlet="West", place="Geneva"))
    assert (settled.details.place, settled.disputed) == ("Geneva", ())
    assert account(north, south, *(report(d, outlet=f"{d}", place="Austria") for d in (3, 4))).disputed == ()


def test_a_ministrys_own_place_stands_against_hearsay_and_a_persons_against_all() -> None:
    ministry = report(1, outlet="Ministry of Foreign Affairs", place="Geneva")
    rumour = report(2, outlet="North", place="Vienna", evidence=HEARSAY)
    assert account(ministry, rumour).details.place == "Geneva"
    by_hand = fold([ministry, report(3, place="Vienna")], [edit(place="Basel")], EVEN)
    assert (by_hand.details.place, by_hand.disputed) == ("Basel", ())


def test_a_move_to_another_city_that_is_told_as_one_is_no_dispute() -> None:
    moved = report(2, outlet="South", place="Vienna", evidence="the talks were moved to Vienna")
    known_ = account(report(1, outlet="North", place="Geneva"), moved)
    assert (known_.details.place, known_.disputed) == ("Vienna", ())


def test_reports_of_nobody_in_particular_are_of_as_many_as_there_are() -> None:
    unsigned = [report(day, outlet="", place=place) for day, place in ((1, "Geneva"), (2, "Vienna"))]
    (dispute,) = account(*unsigned).disputed
    assert (dispute.value, dispute.by) == ("Geneva", ("a1",))


def test_a_visit_to_a_state_is_the_visit_to_its_city_on_the_next_day_and_none_elsewhere() -> None:

    later = When.day(date(2024, 3, 6))
    for place, joins in (("Athens", True), ("Vienna", False)):
        told_so = found(kind=Kind.VISIT, when=later, place=place)
        assert (match(told_so, known(kind=Kind.VISIT, place="Greece"), TODAY).score > 0) is joins
