from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from calendars.model.engagement import Engagement, Kind, Status
from calendars.model.selection import EVERYTHING, Selection, coming_up
from calendars.model.when import When
from calendars.store import running
from calendars.store.agenda import Wanted
from calendars.store.database import Store
from calendars.store.searchable import MOST_TERMS, folded, terms
from tests.calendars.conftest import MONDAY
from tests.calendars.store.test_engagements import TALKS, save

TODAY = date(2024, 2, 28)
ANY_TEXT = st.text(st.characters(), max_size=30)


def at(uid: str, day: int, hour: int | None = None, month: int = 3, **fields: object) -> Engagement:
    when = When.day(date(2024, month, day))
    return replace(TALKS, uid=uid, when=when.at(time(hour)) if hour is not None else when, **fields)  # type: ignore[arg-type]


def uids(entries: Iterable[Engagement]) -> list[str]:
    return [entry.uid for entry in entries]


def found(store: Store, words: str, **parts: frozenset[str]) -> list[str]:
    wanted = Wanted(chosen=Selection(**parts), words=words)  # type: ignore[arg-type]
    with store.reading() as tx:
        return uids(tx.agenda.coming(wanted, TODAY, limit=100))


def test_what_is_to_come_is_in_the_order_of_time_and_what_is_over_the_other_way_round(store: Store) -> None:
    long = replace(TALKS, uid="long", when=When.days(date(2024, 2, 1), date(2024, 3, 20)))
    save(store, at("c", 5, 9), at("b", 5), at("d", 5, 10), at("a", 6), long, at("y", 2, month=2), at("x", 3, month=2))
    with store.reading() as tx:
        assert uids(tx.agenda.coming(Wanted(), TODAY, limit=10)) == ["long", "b", "c", "d", "a"]
        assert uids(tx.agenda.coming(Wanted(), TODAY, limit=2, offset=2)) == ["c", "d"]
        assert uids(tx.agenda.past(Wanted(), TODAY, limit=10)) == ["x", "y"]
        assert uids(tx.agenda.past(Wanted(), date(2024, 12, 1), limit=3, offset=1)) == ["d", "c", "b"]
        assert tx.agenda.count(Wanted(), TODAY) == (5, 2)


def test_what_has_not_ended_is_still_to_come_whatever_day_it_is_here(store: Store) -> None:
    def there(uid: str, day: int, zone: str | None, begins: int, ends: int | None = None) -> Engagement:
        until = time(ends) if ends else None
        return replace(TALKS, uid=uid, when=When.day(date(2024, 3, day)).at(time(begins), zone, until=until))

    save(
        store,
        there("evening", 4, "America/New_York", 20),  # from 01:00Z on the 5th
        there("dinner", 4, "America/New_York", 17, 19),  # until 00:00Z on the 5th
        there("late", 4, "UTC", 23),
        there("here", 4, "UTC", 10),
        there("somewhere", 4, None, 10, 11),  # in the last place on earth until 23:00Z
        at("a day", 4),
        at("before", 3),
        at("tomorrow", 6),
        at("removed", 4, removed=True),
    )

    def leaves(today: int, now: datetime) -> tuple[list[str], list[str]]:
        day = date(2024, 3, today)
        with store.reading() as tx:
            coming = uids(tx.agenda.coming(Wanted(), day, now, limit=20))
            past = uids(tx.agenda.past(Wanted(), day, now, limit=20))
            assert coming[1:2] == uids(tx.agenda.coming(Wanted(), day, now, limit=1, offset=1))
            assert tx.agenda.count(Wanted(), day, now) == (len(coming), len(past))
            listed = uids(tx.engagements.select(coming_up(EVERYTHING, day, now)))
            assert listed == coming == tx.engagements.uids(coming_up(EVERYTHING, day, now))
            assert bool(tx.agenda.parties(day, 10, now)) == bool(coming)
        return coming, past

    afternoon = datetime(2024, 3, 4, 13, 54, tzinfo=UTC)
    assert leaves(5, afternoon)[1] == ["before"], "the reader's day is the 5th in Auckland"
    midnight = datetime(2024, 3, 5, 0, 30, tzinfo=UTC)
    assert leaves(5, midnight) == (["a day", "evening", "late", "tomorrow"], ["dinner", "somewhere", "here", "before"])
    assert leaves(4, midnight)[1] == ["before"], "what is over by the hour stays for the rest of the reader's day"
    assert leaves(5, datetime(2024, 3, 5, 11, 59, tzinfo=UTC))[0] == ["a day", "tomorrow"]
    assert leaves(5, datetime(2024, 3, 5, 12, 0, tzinfo=UTC))[0] == ["tomorrow"]
    assert leaves(6, datetime(2024, 3, 5, 11, 59, tzinfo=UTC))[0] == ["a day", "tomorrow"], "two days on, in Kiritimati"


def test_of_more_than_can_be_named_none_is_over_too_soon(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_MOST", 1)
    save(store, at("a", 4), at("b", 4), at("older", 2))
    day, now = date(2024, 3, 5), datetime(2024, 3, 5, 11, tzinfo=UTC)
    with store.reading() as tx:
        assert uids(tx.agenda.coming(Wanted(), day, now, limit=9)) == ["a", "b"]
        assert uids(tx.agenda.past(Wanted(), day, now, limit=9)) == ["older"]
        assert tx.agenda.count(Wanted(), day, now) == (2, 1)


def test_a_removed_one_is_on_no_page(store: Store) -> None:
    save(store, replace(TALKS, removed=True))
    assert found(store, "") == []
    with store.reading() as tx:
        assert tx.agenda.count(Wanted(), TODAY) == (0, 0)


def test_a_page_holds_what_fits_the_selection(store: Store) -> None:
    save(store, at("a", 5, parties=("RU", "US"), kind=Kind.SUMMIT), at("b", 5, status=Status.CANCELLED))
    assert found(store, "", parties=frozenset({"RU"})) == ["a"]
    assert found(store, "", kinds=frozenset({Kind.SUMMIT}), statuses=frozenset({Status.CANCELLED})) == []
    assert found(store, "", statuses=frozenset({Status.CANCELLED})) == ["b"]


SPOKEN_OF = replace(
    TALKS,
    title="Gespräche über Zölle",
    people=("José Ñandú", "Ольга Иванова"),
    parties=("CH", "OSCE"),
    place="İstanbul",
    topic="中法会谈 100%",
    evidence="they will meet\u202e again\nin the ﬁnal_round",
)


def test_words_are_found_without_case_and_accents_in_any_order(store: Store) -> None:
    save(store, SPOKEN_OF)
    for words in (
        "gesprache",
        "ZÖLLE gespr",
        "nandu jose",
        "ИВАНОВА",
        "osce",
        "istanbul",
        "法会",
        "100%",
        "again in",
        "final",
        "final_round",
        "  the \t final  ",
        "",
    ):
        assert found(store, words) == ["abc-1"], words


def test_what_is_not_said_is_not_found(store: Store) -> None:
    save(store, replace(SPOKEN_OF, topic="中法会谈"))
    for words in ("zoll talks", "100_", "%", "fin%al", "'; DROP TABLE engagement; --", "\\"):
        assert found(store, words) == [], words


def test_a_search_finds_what_an_engagement_says_now_and_not_what_it_said(store: Store) -> None:
    save(store, TALKS, replace(TALKS, place="Basel"), replace(TALKS, place="Lugano"))
    assert found(store, "lugano") == ["abc-1"]
    assert found(store, "basel") == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=ANY_TEXT, more=ANY_TEXT)
def test_whatever_a_title_says_is_found_by_it(store: Store, written: str, more: str) -> None:
    save(store, replace(TALKS, title=f"{more} {written}"))
    assert found(store, written) == ["abc-1"]


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(written: str) -> None:
    assert folded(folded(written)) == folded(written)
    assert len(terms(written)) <= MOST_TERMS


def test_the_parties_of_most_that_is_to_come_are_told_first(store: Store) -> None:
    save(store, at("a", 5, parties=("RU", "US")), at("b", 6, parties=("US",)), at("c", 1, month=2, parties=("FR",)))
    with store.reading() as tx:
        assert tx.agenda.parties(TODAY, 10) == ["US", "RU"]
        assert tx.agenda.parties(TODAY, 1) == ["US"]
    save(store, at("a", 5, parties=("RU",)), at("b", 6, parties=("US",), removed=True))
    with store.reading() as tx:
        assert tx.agenda.parties(TODAY, 10) == ["RU"], "who took part once does not any more"


def test_what_was_known_before_there_was_a_search_is_found_after_the_upgrade(store: Store) -> None:
    save(store, TALKS, replace(TALKS, uid="unreadable", when=MONDAY))
    with store.transaction() as tx:
        for statement in (
            "DROP TABLE searchable",
            "DROP INDEX ix_engagement_in_order",
            "DROP INDEX ix_participant_present",
        ):
            tx.connection.execute(text(statement))
        tx.connection.execute(text("""UPDATE engagement SET whole = '"nothing"' WHERE uid = 'unreadable'"""))
        configuration = Config()
        configuration.set_main_option("script_location", "calendars.store:migrations")
        before = ScriptDirectory.from_config(configuration).get_revision("0007").down_revision
        tx.connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
        configuration.attributes["connection"] = tx.connection
        command.upgrade(configuration, "0007")
    assert found(store, "muller") == ["abc-1"]


def test_the_days_of_a_month_are_those_that_touch_it(store: Store) -> None:
    long = replace(TALKS, uid="long", when=When.days(date(2024, 1, 20), date(2024, 3, 2)))
    save(store, long, at("a", 29, month=2), at("b", 1), at("c", 31, month=1))
    february = Selection(since=date(2024, 2, 1), until=date(2024, 2, 29))
    with store.reading() as tx:
        assert uids(tx.agenda.coming(Wanted(chosen=february), date(2024, 2, 1), limit=9)) == ["long", "a"]
