"""What feeds are made of."""

from datetime import timedelta

import pytest

from calendars import byhand
from calendars.clock import SetClock
from calendars.model.engagement import Details, Kind, Status
from calendars.model.published import Published
from calendars.model.revision import Change
from calendars.plan.planner import Planner
from calendars.store.database import Store
from tests.calendars.conftest import MONDAY, Report, finding


def published(store: Store) -> list[Published]:
    with store.reading() as tx:
        return tx.publications.whole()


@pytest.fixture
def uid(store: Store, clock: SetClock, planner: Planner) -> str:
    details = Details(title="Talks in Bern", kind=Kind.TALKS, when=MONDAY, parties=("CH", "GH"))
    return byhand.add(details, store, clock, planner).uid


def test_an_entry_has_its_last_change_and_the_source_of_its_words(report: Report, store: Store) -> None:
    report("first", 27, finding())
    [entry] = published(store)
    assert (entry.change, entry.engagement.outlet, str(entry.engagement.said)) == (None, "A paper", "2024-02-27")
    report("second", 28, finding(status=Status.CANCELLED))
    [entry] = published(store)
    assert entry.change is not None
    assert (entry.change.change, entry.engagement.status) == (Change.CANCELLED, Status.CANCELLED)


def test_what_only_repeats_is_no_change(report: Report, store: Store) -> None:
    report("first", 26, finding())
    report("second", 27, finding(place="Bern"))
    [before] = published(store)
    report("third", 28, finding(place="Bern"))
    [after] = published(store)
    assert after.change == before.change
    assert before.change is not None


def test_what_was_entered_by_hand_has_no_source(uid: str, store: Store) -> None:
    [entry] = published(store)
    assert (entry.uid, entry.engagement.outlet, entry.engagement.said) == (uid, None, None)


def test_what_is_new_since_a_mark_makes_the_old_whole(
    report: Report, uid: str, store: Store, clock: SetClock, planner: Planner
) -> None:
    with store.reading() as tx:
        mark, entries = tx.publications.mark(), {entry.uid: entry for entry in tx.publications.whole()}
    seen = [mark]
    for change in (
        lambda: report("first", 26, finding()),
        lambda: report("second", 27, finding(place="Bern")),
        lambda: report("first", 26, finding(people=("Anna Moreau",)), text="another version"),
        lambda: byhand.edit(uid, {"place": "Basel"}, store, clock, planner),
        lambda: report("third", 28, finding(parties=("US", "RU"))),
        lambda: byhand.cancel(uid, store, clock, planner),
        lambda: byhand.remove(uid, store, clock, planner),
    ):
        change()
        with store.reading() as tx:
            assert tx.publications.follows(mark)
            new = tx.publications.since(mark)
            entries = {name: entry for name, entry in {**entries, **new}.items() if entry}
            assert entries == {entry.uid: entry for entry in tx.publications.whole()}
            mark = tx.publications.mark()
            assert tx.publications.since(mark) == {}
        seen.append(mark)
        clock.advance(timedelta(hours=-1))
    assert len(set(seen)) == len(seen)


def test_changes_come_the_newest_first_and_tell_what_subscribers_are_told(
    report: Report, store: Store, clock: SetClock
) -> None:
    for day, place in ((26, None), (27, "Bern"), (28, "Bern")):
        clock.advance(timedelta(minutes=1))
        report(f"on {day}", day, finding(place=place))
    with store.reading() as tx:
        told = tx.publications.changes(10)
        assert [one.change for one in told] == [Change.UPDATED, Change.CREATED]
        assert tx.publications.changes(1) == told[:1]
        assert tx.publications.changes(10, after=tx.publications.mark().revision) == []


def test_a_token_takes_the_place_of_the_one_before(store: Store) -> None:
    for tokens in ({"gulf": "one"}, {"gulf": "two", "un": "three"}):
        with store.transaction() as tx:
            for name, token in tokens.items():
                tx.publications.rotate(name, token)
        with store.reading() as tx:
            assert tx.publications.tokens() == tokens
