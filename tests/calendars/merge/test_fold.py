from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.merge.clues import has
from calendars.merge.fields import details_of, with_fields
from calendars.merge.fold import Account, fold
from calendars.merge.reliability import weight_of
from calendars.model.engagement import Details, Dispute, Kind, Status
from calendars.model.finding import Finding
from calendars.model.report import Byline, Report
from calendars.model.revision import Edit
from calendars.model.when import Precision, When
from config.settings import ReliabilitySettings

MONDAY = When.day(date(2024, 3, 4))
FRIDAY = When.day(date(2024, 3, 8))
NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)
EVEN = ReliabilitySettings(participant=2, report=1, hearsay=0.5, outlets={})


def report(
    day: int,
    *,
    when: When = MONDAY,
    status: Status = Status.CONFIRMED,
    parties: tuple[str, ...] = ("FR", "DE"),
    people: tuple[str, ...] = (),
    place: str | None = None,
    outlet: str = "A paper",
    moved_from: When | None = None,
    evidence: str = "",
) -> Report:
    article = Byline(id=f"a{day}", outlet=outlet, url=f"https://news.test/{day}", published=date(2024, 2, day))
    finding = Finding(
        title=f"Report {day}",
        kind=Kind.TALKS,
        when=when,
        parties=parties,
        people=people,
        place=place,
        status=status,
        evidence=evidence or f"words {day}",
        moved_from=moved_from,
        hearsay=has("hearsay", evidence),
    )
    return Report(article=article, finding=finding)


def edit(**fields: object) -> Edit:
    return Edit(uid="u", at=NOON, fields=fields)


def told(*reports: Report) -> Details:
    return fold(reports, [], EVEN).details


def test_the_title_is_of_a_report_that_tells_the_place() -> None:
    assert told(report(1, place="Paris"), report(2)).title == "Report 1"
    assert told(report(1), report(2, place="Paris")).title == "Report 2"
    assert told(report(1), report(2)).title == "Report 2"


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
    known = fold([report(1), report(9, when=FRIDAY, place="Bern", people=("A B",))], edits, EVEN)
    details = known.details
    assert not known.removed
    assert details.place == "Basel"
    assert details.when == When.day(date(2024, 3, 5)).at(time(10), "Europe/Zurich")
    assert details.people == ("A B",)


def test_what_was_taken_out_by_hand_stays_out() -> None:
    assert fold([report(1), report(2)], [edit(removed=True)], EVEN).removed


def test_nothing_to_rest_on_is_refused() -> None:
    with pytest.raises(ValueError, match="rests on"):
        fold([], [], EVEN)


def test_reports_in_any_order_of_arrival_give_the_same_once_they_are_in_order_of_publication() -> None:
    reports = [report(1), report(2, when=FRIDAY), report(3, status=Status.CANCELLED, when=FRIDAY)]
    results = {
        told(*sorted(arrived, key=lambda one: one.article.place)).as_json()["when"] for arrived in permutations(reports)
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


TUESDAY = When.day(date(2024, 3, 5))


def account(*reports: Report) -> Account:
    return fold(reports, [], EVEN)


def test_two_outlets_that_disagree_are_shown_as_a_dispute_with_the_newer_one_believed() -> None:
    known = account(report(1, outlet="North"), report(2, outlet="South", when=TUESDAY))
    assert known.details.when == TUESDAY
    assert known.disputed == (Dispute(field="when", value="2024-03-04", by=("North",)),)


def test_one_more_report_settles_a_dispute() -> None:
    known = account(
        report(1, outlet="North"), report(2, outlet="South", when=TUESDAY), report(3, outlet="West", when=TUESDAY)
    )
    assert (known.details.when, known.disputed) == (TUESDAY, ())


def test_a_third_outlet_that_repeats_the_first_settles_it_for_the_first() -> None:
    north, south = report(1, outlet="North"), report(2, outlet="South", when=TUESDAY)
    settled = account(north, south, report(3, outlet="West"))
    assert (settled.details.when, settled.disputed) == (MONDAY, ())
    again = account(north, south, report(3, outlet="North"))  # nobody else says so: it is one against one as before
    assert (again.details.when, again.disputed[0].by) == (MONDAY, ("South",))


def test_an_outlet_that_corrects_itself_disputes_nothing() -> None:
    assert account(report(1), report(2, when=TUESDAY)).disputed == ()


def test_an_outlet_that_later_says_less_exactly_what_it_said_takes_nothing_back() -> None:
    assert told(report(1), report(2, when=When.week_of(MONDAY.start))).when == MONDAY


def test_a_ministrys_own_word_stands_against_a_paper_but_not_against_two() -> None:
    ministry = report(1, outlet="Ministry of Foreign Affairs")
    one, other = report(2, outlet="North", when=TUESDAY), report(3, outlet="South", when=TUESDAY)
    assert account(ministry, one).details.when == TUESDAY  # 2 × ½ is not more than 1, and the newer one wins
    assert account(ministry, report(2, outlet="North", when=TUESDAY, evidence=HEARSAY)).details.when == MONDAY
    assert account(ministry, one, other).details.when == TUESDAY


HEARSAY = "they will meet on Tuesday, local media reported"


def test_rumour_of_a_cancellation_does_not_call_off_what_a_ministry_announced() -> None:
    rumour = report(2, outlet="North", status=Status.CANCELLED, evidence=HEARSAY)
    known = account(report(1, outlet="Ministry of Foreign Affairs"), rumour)
    assert known.details.status is Status.CONFIRMED
    assert known.disputed == (Dispute(field="status", value="cancelled", by=("North",)),)


def test_news_that_it_is_off_disputes_nothing_and_word_against_it_later_does() -> None:
    on, off = report(1, outlet="North"), report(2, outlet="South", status=Status.CANCELLED)
    assert account(on, off).disputed == ()
    back = account(on, off, report(3, outlet="West"))
    assert back.details.status is Status.CONFIRMED
    assert back.disputed == (Dispute(field="status", value="cancelled", by=("South",)),)


def test_a_move_that_is_told_as_one_disputes_nothing_and_old_news_do_not_bring_the_old_day_back() -> None:
    moved = report(2, outlet="South", when=TUESDAY, moved_from=MONDAY)
    assert account(report(1, outlet="North"), moved).disputed == ()
    late = account(report(1, outlet="North"), moved, report(3, outlet="West"))
    assert late.details.when == TUESDAY


def test_what_was_first_heard_of_when_it_was_moved_stays_where_it_was_moved_to() -> None:
    assert told(report(1, outlet="South", when=TUESDAY, moved_from=MONDAY), report(2, outlet="West")).when == TUESDAY


def test_a_day_on_which_it_is_put_off_does_not_hold_against_a_new_one_and_what_is_off_has_no_disputed_day() -> None:
    on, put_off = report(1, outlet="North"), report(2, outlet="South", status=Status.POSTPONED)
    anew = account(on, put_off, report(3, outlet="West", when=FRIDAY))
    assert (anew.details.when, anew.details.status, anew.disputed) == (FRIDAY, Status.CONFIRMED, ())
    off = report(3, outlet="West", when=FRIDAY, status=Status.CANCELLED)
    assert account(on, report(2, outlet="South", when=FRIDAY), off).disputed == ()


def test_one_day_of_several_says_nothing_against_them_and_the_hour_of_the_first_begins_them() -> None:
    both = When.days(MONDAY.start, TUESDAY.start)
    opens = MONDAY.at(time(10), "Europe/Zurich")
    for order in permutations((both, opens, TUESDAY)):
        known = account(*(report(day, outlet=f"{day}", when=when) for day, when in enumerate(order, 1)))
        assert (known.details.when, known.disputed) == (both.at(time(10), "Europe/Zurich"), ())
    longer = account(
        report(1, outlet="North", when=both), report(2, outlet="South", when=When.days(MONDAY.start, FRIDAY.start))
    )
    assert [dispute.value for dispute in longer.disputed] == [both.edtf]


def test_hours_that_disagree_are_disputed_by_the_hour() -> None:
    ten, eleven = MONDAY.at(time(10), "Europe/Zurich"), MONDAY.at(time(11), "Europe/Zurich")
    known = account(report(1, outlet="North", when=ten), report(2, outlet="South", when=eleven))
    assert known.disputed == (Dispute(field="time", value="10:00", by=("North",)),)


def test_what_a_person_set_is_not_disputed() -> None:
    reports = [report(1, outlet="North"), report(2, outlet="South", when=TUESDAY)]
    assert fold(reports, [edit(when="2024-03-04", precision="day")], EVEN).disputed == ()


def test_a_party_that_one_of_many_reports_names_by_a_slip_does_not_stay() -> None:
    reports = [report(day) for day in range(1, 5)]
    assert told(*reports, report(6, parties=("FR", "DE", "NZ"))).parties == ("FR", "DE")


@pytest.mark.parametrize(
    ("outlet", "url", "evidence", "weight"),
    [
        ("A paper", None, "they meet", 1.0),
        ("A paper", None, HEARSAY, 0.5),
        ("Ministry of Foreign Affairs", None, "they meet", 2.0),
        ("Press office", "https://www.diplomatie.gouv.fr/en/news", "they meet", 2.0),
        ("Press office", "https://www.mfa.gov.cn/en/news", "they meet", 1.0),
        ("The Gazette", None, "they meet", 3.0),
    ],
)
def test_a_report_counts_by_who_says_it(outlet: str, url: str | None, evidence: str, weight: float) -> None:
    told_so = report(1, outlet=outlet, evidence=evidence)
    told_so = replace(told_so, article=replace(told_so.article, url=url))
    own = EVEN.model_copy(update={"outlets": {"the gazette": 3.0}})
    assert weight_of(told_so, own) == weight


def test_who_published_the_words_first_is_known_and_follows_them() -> None:
    same = [report(day, outlet=outlet, evidence="will meet") for day, outlet in ((26, "An agency"), (27, "A paper"))]
    details = told(*same)
    assert (details.evidence, details.outlet, details.said) == ("will meet", "An agency", date(2024, 2, 26))
    off = report(28, outlet="A ministry", evidence="is called off", status=Status.CANCELLED)
    details = told(*same, off)
    assert (details.evidence, details.outlet, details.said) == ("is called off", "A ministry", date(2024, 2, 28))
