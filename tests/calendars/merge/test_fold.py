from datetime import UTC, date, datetime, time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.merge.fold import Report, details_of, fold, with_fields
from calendars.model.article import Article
from calendars.model.engagement import Details, Kind, Status
from calendars.model.finding import Finding
from calendars.model.revision import Edit
from calendars.model.when import Precision, When

MONDAY = When.day(date(2024, 3, 4))
FRIDAY = When.day(date(2024, 3, 8))
NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)


def report(
    day: int,
    *,
    when: When = MONDAY,
    status: Status = Status.CONFIRMED,
    parties: tuple[str, ...] = ("FR", "DE"),
    people: tuple[str, ...] = (),
    place: str | None = None,
) -> Report:
    article = Article(
        id=f"a{day}", title="", text="", outlet="A paper", url=f"https://news.test/{day}", published=date(2024, 2, day)
    )
    finding = Finding(
        title=f"Report {day}",
        kind=Kind.TALKS,
        when=when,
        parties=parties,
        people=people,
        place=place,
        status=status,
        evidence=f"words {day}",
    )
    return article, finding


def edit(**fields: object) -> Edit:
    return Edit(uid="u", at=NOON, fields=fields)


def told(*reports: Report) -> Details:
    return fold(reports, [])[0]


def test_the_latest_date_holds() -> None:
    assert told(report(1), report(2, when=FRIDAY)).when == FRIDAY


def test_a_vague_date_is_refined_and_does_not_blur_an_exact_one() -> None:
    week = When.week_of(MONDAY.start)
    assert told(report(1, when=week), report(2)).when == MONDAY
    assert told(report(1), report(2, when=week)).when == MONDAY


def test_expected_after_announced_takes_nothing_back_but_a_cancellation_does() -> None:
    assert told(report(1), report(2, status=Status.TENTATIVE)).status is Status.CONFIRMED
    off = told(report(1), report(2, status=Status.CANCELLED))
    assert (off.status, off.evidence) == (Status.CANCELLED, "words 2")
    assert told(report(1, status=Status.CANCELLED), report(2)).status is Status.CONFIRMED


def test_everybody_is_named_once_by_the_fullest_name() -> None:
    both = told(
        report(1, parties=("FR",), people=("Macron",)), report(2, parties=("DE", "FR"), people=("Emmanuel Macron",))
    )
    assert both.parties == ("FR", "DE")
    assert both.people == ("Emmanuel Macron",)


def test_a_place_once_said_stays() -> None:
    assert told(report(1, place="Bern"), report(2)).place == "Bern"


def test_what_a_person_set_stands_above_every_article_field_by_field() -> None:
    edits = [edit(place="Basel", when="2024-03-05", time="10:00", timezone="Europe/Zurich")]
    details, removed = fold([report(1), report(9, when=FRIDAY, place="Bern", people=("A B",))], edits)
    assert not removed
    assert details.place == "Basel"
    assert details.when == When.day(date(2024, 3, 5)).at(time(10), "Europe/Zurich")
    assert details.people == ("A B",)


def test_what_was_taken_out_by_hand_stays_out() -> None:
    assert fold([report(1), report(2)], [edit(removed=True)])[1]


def test_nothing_to_rest_on_is_refused() -> None:
    with pytest.raises(ValueError, match="rests on"):
        fold([], [])


def test_reports_in_any_order_of_arrival_give_the_same_once_they_are_in_order_of_publication() -> None:
    reports = [report(1), report(2, when=FRIDAY), report(3, status=Status.CANCELLED, when=FRIDAY)]
    results = {
        fold(sorted(arrived, key=lambda entry: entry[0].day), [])[0].as_json()["when"]
        for arrived in permutations(reports)
    }
    assert results == {FRIDAY.edtf}


@st.composite
def details(draw: st.DrawFn) -> Details:
    day = draw(st.dates())
    when = draw(
        st.sampled_from(
            [
                When.day(day),
                When.week_of(day),
                When.month(day.year, day.month),
                When.day(day).at(time(9, 30), "Asia/Tokyo", until=time(11)),
                When(start=day, end=day, precision=Precision.PART_OF_MONTH),
            ]
        )
    )
    return Details(
        title=draw(st.text(min_size=1)),
        kind=draw(st.sampled_from(Kind)),
        when=when,
        parties=tuple(draw(st.lists(st.sampled_from(["FR", "DE", "UN"]), unique=True))),
        place=draw(st.none() | st.text(min_size=1)),
        status=draw(st.sampled_from(Status)),
        note=draw(st.none() | st.text(min_size=1)),
    )


@given(details())
def test_details_are_read_back_from_the_json_that_scripts_see(written: Details) -> None:
    assert details_of(written.as_json()) == written


@given(details(), details())
def test_setting_every_field_leaves_nothing_of_what_was_there(old: Details, new: Details) -> None:
    assert with_fields(old, new.as_json()) == new
