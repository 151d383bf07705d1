from dataclasses import replace
from datetime import date

from calendars.merge.candidate import Candidate
from calendars.merge.match import ENOUGH, best_matches, match
from calendars.model.engagement import Details, Kind, Status
from calendars.model.finding import Finding
from calendars.model.when import When

DAY = When.day(date(2024, 3, 4))
NEXT_DAY = When.day(date(2024, 3, 5))
TODAY = date(2024, 2, 28)


def known(
    uid: str = "u",
    *,
    when: When = DAY,
    kind: Kind = Kind.TALKS,
    parties: tuple[str, ...] = ("FR", "DE"),
    people: tuple[str, ...] = (),
    place: str | None = None,
    reported: tuple[When, ...] = (),
) -> Candidate:
    return Candidate(
        uid, Details(title="", kind=kind, when=when, parties=parties, people=people, place=place), reported
    )


def found(
    *,
    when: When = DAY,
    kind: Kind = Kind.TALKS,
    parties: tuple[str, ...] = ("FR", "DE"),
    people: tuple[str, ...] = (),
    place: str | None = None,
    moved_from: When | None = None,
    status: Status = Status.CONFIRMED,
    evidence: str = "",
) -> Finding:
    return Finding(
        title="",
        kind=kind,
        when=when,
        parties=parties,
        people=people,
        place=place,
        moved_from=moved_from,
        status=status,
        evidence=evidence,
    )


def test_the_same_parties_on_the_same_day_are_one_meeting() -> None:
    assert match(found(), known(), TODAY).score >= ENOUGH
    assert match(found(kind=Kind.MEETING), known(), TODAY).score >= ENOUGH


def test_what_was_put_off_is_held_later_where_it_was_to_be_and_talks_elsewhere_are_others() -> None:
    later = When.day(date(2024, 3, 28))
    for kind, place, status, is_it in (
        (Kind.VISIT, None, Status.POSTPONED, True),
        (Kind.VISIT, "Vienna", Status.POSTPONED, False),
        (Kind.VISIT, None, Status.CONFIRMED, False),
        (Kind.TALKS, "Bern", Status.POSTPONED, True),
        (Kind.TALKS, None, Status.POSTPONED, False),
    ):
        candidate = known(kind=kind, place="Bern")
        candidate = replace(candidate, details=replace(candidate.details, status=status))
        assert (match(found(kind=kind, when=later, place=place), candidate, TODAY).score >= ENOUGH) is is_it


def test_two_meetings_of_the_same_parties_in_one_week_stay_two() -> None:
    assert match(found(when=NEXT_DAY), known(), TODAY).score < ENOUGH


def test_a_visit_and_a_meeting_held_in_it_stay_two() -> None:
    assert match(found(kind=Kind.MEETING), known(kind=Kind.VISIT), TODAY).score < ENOUGH


def test_other_parties_on_the_same_day_are_another_meeting() -> None:
    assert match(found(parties=("IT", "ES")), known(), TODAY).score < ENOUGH
    assert match(found(parties=("FR", "ES")), known(), TODAY).score < ENOUGH


def test_a_report_need_not_name_everybody() -> None:
    assert match(found(parties=("FR",)), known(), TODAY).score >= ENOUGH


def test_an_exact_date_within_a_vague_one_is_the_same_meeting() -> None:
    assert match(found(), known(when=When.week_of(DAY.start)), TODAY).score >= ENOUGH


def test_a_moved_meeting_is_known_by_the_days_it_was_moved_from() -> None:
    assert match(found(when=NEXT_DAY, moved_from=DAY), known(), TODAY).score >= ENOUGH


def test_old_news_finds_the_meeting_that_was_moved_since() -> None:
    moved = known(when=NEXT_DAY, reported=(DAY,))
    assert match(found(), moved, TODAY).score >= ENOUGH
    assert match(found(), known(), TODAY).score > match(found(), moved, TODAY).score


def test_another_place_speaks_against_it() -> None:
    same, other = found(place="Bern"), found(place="Lima")
    assert match(same, known(place="Bern"), TODAY).score > match(other, known(place="Bern"), TODAY).score


def test_each_engagement_is_given_to_one_finding_the_best_first() -> None:
    vague, exact = found(when=When.week_of(DAY.start)), found()
    candidate = known()
    first, second = best_matches([vague, exact], [[candidate], [candidate]], TODAY)
    assert first is None
    assert second is not None
    assert second[0] == candidate.uid


def test_every_score_says_why() -> None:
    assert match(found(), known(), TODAY).reasons[0] == "both on 2024-03-04"


WEEKS_LATER = When.day(date(2024, 4, 2))


def test_what_says_that_it_was_moved_is_the_one_of_another_day_though_that_is_not_named() -> None:
    for moved in (
        found(when=WEEKS_LATER, status=Status.POSTPONED),
        found(when=NEXT_DAY, evidence="brought forward to 5 March"),
        found(when=NEXT_DAY, evidence="a day later than planned"),
    ):
        assert match(moved, known(), TODAY).score >= ENOUGH
        assert match(moved, known(), date(2024, 3, 9)).score < ENOUGH, "that one is over"
    assert match(found(when=WEEKS_LATER), known(), TODAY).score < ENOUGH


def test_a_summit_that_was_vague_is_the_meeting_of_the_same_two_that_is_exact() -> None:
    people = ("Anna Moreau", "Jan Nowak")
    vague = known(when=When.month(2024, 3), kind=Kind.SUMMIT, people=people)
    assert match(found(kind=Kind.MEETING, people=people), vague, TODAY).score >= ENOUGH
    assert match(found(kind=Kind.CONFERENCE), known(when=When.month(2024, 3), kind=Kind.SUMMIT), TODAY).score < ENOUGH


def test_two_who_meet_two_others_are_not_those_who_met_two_of_their_own() -> None:
    told = found(people=("Ann Marsh", "Li Dong"), place="Geneva")
    assert match(told, known(people=("Joan Hale", "Wu Peng"), place="Geneva"), TODAY).score < ENOUGH
    assert match(told, known(people=("Joan Hale",), place="Geneva"), TODAY).score >= ENOUGH
    assert match(told, known(people=("Joan Hale", "Li Dong"), place="Geneva"), TODAY).score >= ENOUGH


def test_two_who_meet_in_one_place_meet_there_once_where_reports_differ_by_a_day() -> None:
    who = ("Ann Marsh", "Li Dong")
    told = found(when=NEXT_DAY, people=who, place="Geneva")
    assert match(told, known(people=who, place="Geneva"), TODAY).score >= ENOUGH
    assert match(told, known(people=who[:1], place="Geneva"), TODAY).score >= ENOUGH
    assert match(told, known(people=who, place="Geneva"), DAY.start).score < ENOUGH  # they are there: it is another one
    assert match(told, known(people=who, place="Vienna"), TODAY).score < ENOUGH
    assert match(told, known(people=(who[0], "Joan Hale"), place="Geneva"), TODAY).score < ENOUGH
    assert match(told, known(parties=("FR", "DE", "PL"), place="Geneva"), TODAY).score < ENOUGH
    day_after = replace(told, when=When.day(date(2024, 3, 6)))
    assert match(day_after, known(people=who, place="Geneva"), TODAY).score < ENOUGH


def test_the_round_of_talks_to_which_an_envoy_calls_the_same_parties_is_one_though_it_begins_later() -> None:
    later, who, parties = When.day(date(2024, 3, 8)), ("Ann Marsh",), ("UN", "SY")
    told = found(when=later, parties=parties, people=who, place="Geneva")
    begun = date(2024, 3, 6)
    assert match(told, known(parties=parties, people=who), begun).score >= ENOUGH
    assert match(told, known(parties=parties, people=("Li Dong",)), begun).score < ENOUGH
    assert match(told, known(parties=parties, people=who, place="Vienna"), begun).score < ENOUGH
    of_states = replace(told, parties=("FR", "SY"))
    assert match(of_states, known(parties=("FR", "SY"), people=who), begun).score < ENOUGH


def test_two_who_travel_on_different_days_make_two_visits() -> None:
    chancellor = known(kind=Kind.VISIT, people=("Ann Marsh",), place="Beijing")
    assert match(found(kind=Kind.VISIT, when=NEXT_DAY, place="Beijing"), chancellor, TODAY).score >= ENOUGH
    for who, is_it in (("Ann Marsh", True), ("Joan Hale", False)):
        told = found(kind=Kind.VISIT, when=NEXT_DAY, people=(who,), place="Beijing")
        assert (match(told, chancellor, TODAY).score >= ENOUGH) is is_it
        in_march = replace(told, when=When.month(2024, 3))
        assert (match(in_march, chancellor, TODAY).score >= ENOUGH) is is_it
    together = found(kind=Kind.VISIT, people=("Joan Hale",), place="Beijing")
    assert match(together, chancellor, TODAY).score >= ENOUGH


def test_two_of_many_who_meet_beside_them_are_another_meeting() -> None:
    who, place = ("Ann Marsh", "Li Dong"), "Bangkok"
    summit = known(kind=Kind.SUMMIT, parties=("ASEAN", "JP", "CN"), people=who, place=place)
    assert match(found(parties=("JP", "CN"), people=who, place=place), summit, TODAY).score < ENOUGH
    assert match(found(kind=Kind.SUMMIT, parties=("JP", "CN"), people=who, place=place), summit, TODAY).score >= ENOUGH
    of_four = known(kind=Kind.SUMMIT, parties=("FR", "DE", "RU", "UA"))
    assert match(found(parties=("RU", "UA")), of_four, TODAY).score >= ENOUGH
    assert match(found(parties=("RU", "UA"), evidence="a bilateral meeting"), of_four, TODAY).score < ENOUGH
    beside = replace(known(parties=("RU", "UA")).details, evidence="on the sidelines of the summit")
    large = found(kind=Kind.SUMMIT, parties=("FR", "DE", "RU", "UA"))
    assert match(large, Candidate("u", beside), TODAY).score < ENOUGH
