import json
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import islice, permutations
from pathlib import Path

import pytest
from sqlalchemy import select

from calendars.archive import change, reread, retract
from calendars.byhand import add, cancel, edit, merge, remove, split, undo
from calendars.clock import SetClock
from calendars.ingest import merge_findings
from calendars.model.article import Article
from calendars.model.engagement import Details, Engagement, Kind, Status
from calendars.model.revision import Change, Origin
from calendars.model.selection import EVERYTHING
from calendars.model.when import When
from calendars.plan.planner import Planner
from calendars.store import tables
from calendars.store.database import Store
from config.errors import NotFound, UserError
from tests.calendars.conftest import MONDAY, Report, endpoint, finding
from tests.calendars.test_order import copied

TALKS = Details(
    title="Talks in Bern",
    kind=Kind.TALKS,
    when=MONDAY.at(time(10), "Europe/Zurich", until=time(11, 30)),
    parties=("CH", "GH"),
    note="bring the file",
)


def test_what_is_entered_by_hand_is_kept_as_it_was_entered(store: Store, clock: SetClock, planner: Planner) -> None:
    revision = add(TALKS, store, clock, planner)
    assert (revision.change, revision.cause.origin) == (Change.CREATED, Origin.PERSON)
    with store.reading() as tx:
        entry = tx.engagements.get(revision.uid)
    assert entry is not None
    assert {**TALKS.as_json(), **entry.as_json()} == entry.as_json()
    assert entry.when == TALKS.when


def test_a_prefix_of_the_uid_serves(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    revision = edit(uid[:6], {"place": "Basel"}, store, clock, planner)
    assert revision is not None
    assert (revision.uid, revision.after.place) == (uid, "Basel")


def test_a_status_that_a_person_gave_stands_though_it_is_what_would_be_so_anyway(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    open_, given = (add(TALKS, store, clock, planner, given=names).uid for names in ((), ("status",)))
    for uid, stays in ((open_, Status.CANCELLED), (given, Status.CONFIRMED)):
        report(f"of {uid}", 27, finding(parties=("CH", "GH"), status=Status.CANCELLED, key=uid))
        with store.reading() as tx:
            entry = tx.engagements.get(uid)
        assert entry is not None
        assert entry.status is stays


def test_a_vaguer_date_that_a_person_sets_of_what_was_known_stands(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding()).revisions[0].uid
    revision = edit(uid, {"when": "2024-03", "precision": "month"}, store, clock, planner)
    assert revision is not None
    report("b", 27, finding())
    with store.reading() as tx:
        entry = tx.engagements.get(uid)
    assert entry is not None
    assert entry.when.edtf == "2024-03"


def test_what_a_person_set_is_not_overwritten_by_an_article(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 26, finding()).revisions[0].uid
    edit(uid, {"place": "Basel", "when": "2024-03-05", "precision": "day"}, store, clock, planner)
    report("b", 27, finding(place="Bern", people=("Anna Muster",), moved_from=MONDAY))
    with store.reading() as tx:
        entry = tx.engagements.get(uid)
    assert entry is not None
    assert (entry.place, entry.when, entry.people) == ("Basel", When.day(date(2024, 3, 5)), ("Anna Muster",))


def test_an_edit_that_says_what_is_known_is_no_revision(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    assert edit(uid, {"kind": "talks"}, store, clock, planner) is None


def test_calling_off_and_taking_out(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    off, out = cancel(uid, store, clock, planner), remove(uid, store, clock, planner)
    assert off is not None
    assert out is not None
    assert (off.change, off.after.status) == (Change.CANCELLED, Status.CANCELLED)
    assert out.change is Change.REMOVED
    assert remove(uid, store, clock, planner) is None
    with store.reading() as tx:
        assert tx.engagements.select(EVERYTHING) == []


def test_what_was_taken_out_is_not_changed_any_more(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    remove(uid, store, clock, planner)
    for fields in ({"place": "Basel"}, {"status": "cancelled"}, {"removed": False}):
        with pytest.raises(NotFound, match="was removed"):
            edit(uid, fields, store, clock, planner)
    with store.reading() as tx:
        assert len(tx.edits.of_one(uid)) == 2


def test_what_is_off_is_not_called_off_again(store: Store, clock: SetClock, planner: Planner) -> None:
    uid = add(TALKS, store, clock, planner).uid
    cancel(uid, store, clock, planner)
    assert cancel(uid, store, clock, planner) is None


def test_an_engagement_that_is_not_there_is_said_so(store: Store, clock: SetClock, planner: Planner) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        cancel("nowhere", store, clock, planner)


@pytest.mark.parametrize(
    "fields", [{"when": "2024-02-30"}, {"timezone": "Mars/Olympus"}, {"time": "25:00"}, {"kind": "party"}]
)
def test_a_value_that_cannot_be_is_refused_and_nothing_is_stored(
    store: Store, clock: SetClock, planner: Planner, fields: dict[str, str]
) -> None:
    uid = add(TALKS, store, clock, planner).uid
    with pytest.raises(UserError):
        edit(uid, fields, store, clock, planner)
    with store.reading() as tx:
        assert len(tx.edits.of_one(uid)) == 1


def entries(store: Store, *, removed: bool = False) -> list[Engagement]:
    with store.reading() as tx:
        return tx.engagements.select(EVERYTHING, removed=removed)


def told_of(store: Store, uid: str) -> list[str]:
    with store.reading() as tx:
        return [told.article.id for told in tx.reports.of_one(uid)]


def test_two_that_are_merged_stand_as_one_with_the_reports_of_both(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    kept = report("a", 25, finding()).revisions[0].uid
    gone = report("b", 26, finding(parties=("FR", "IT"))).revisions[0].uid
    edit(gone, {"note": "the Italian file"}, store, clock, planner)
    changes = merge(kept[:8], gone[:8], store, clock, planner)
    assert {(one.uid, one.change) for one in changes} == {(kept, Change.UPDATED), (gone, Change.MERGED)}
    (entry,) = entries(store)
    assert (entry.uid, entry.parties, entry.note) == (kept, ("FR", "DE", "IT"), "the Italian file")
    assert told_of(store, kept) == ["a", "b"]
    report("c", 27, finding(parties=("FR", "IT"), place="Rome"))
    assert told_of(store, kept) == ["a", "b", "c"]


def test_a_merge_is_taken_back_with_all_that_it_brought(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    kept = report("a", 25, finding()).revisions[0].uid
    gone = report("b", 26, finding(parties=("FR", "IT"))).revisions[0].uid
    before = {entry.uid: entry.as_json() for entry in entries(store)}
    for by_undoing in (True, False):
        merge(kept, gone, store, clock, planner)
        assert len(entries(store)) == 1
        if by_undoing:
            undo(kept, store, clock, planner)
        else:
            split(kept, (), store, clock, planner)
        again = {entry.uid: entry.as_json() | {"sequence": 0} for entry in entries(store)}
        assert again == before
        assert (told_of(store, kept), told_of(store, gone)) == (["a"], ["b"])


def test_a_merged_one_is_told_as_an_update_that_names_the_other_and_not_as_a_cancellation(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    with store.transaction() as tx:
        tx.endpoints.add(endpoint())
    kept = report("a", 25, finding()).revisions[0].uid
    gone = report("b", 26, finding(parties=("FR", "IT"))).revisions[0].uid
    told = []
    for _ in range(2):
        clock.set(clock.now() + timedelta(minutes=5))
        with store.transaction() as tx:
            planner.fire(tx, clock.now())
        with store.reading() as tx:
            told = [json.loads(body) for body in tx.connection.scalars(select(tables.message.c.body))]
        if not any(one["data"]["engagement"]["merged_into"] for one in told):
            merge(kept, gone, store, clock, planner)
    (update,) = (one for one in told if one["data"]["engagement"]["uid"] == gone)
    assert update["type"] == "engagement.updated"
    assert update["data"]["changed"]["merged_into"] == [None, kept]


def test_what_was_merged_though_it_is_of_two_kinds_gets_the_next_report_of_either(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    visit = report("a", 24, finding(kind=Kind.VISIT, place="Paris")).revisions[0].uid
    talks = report("b", 25, finding(place="Paris")).revisions[0].uid
    merge(visit, talks, store, clock, planner)
    report("c", 26, finding(place="Paris"))
    report("d", 27, finding(kind=Kind.VISIT, place="Paris"))
    assert [entry.uid for entry in entries(store)] == [visit]
    assert told_of(store, visit) == ["a", "b", "c", "d"]
    undo(visit, store, clock, planner)
    report("e", 28, finding(place="Paris"))
    assert (told_of(store, visit), told_of(store, talks)) == (["a", "d"], ["b", "c", "e"])


def test_a_report_that_was_split_off_stays_apart_though_better_rules_read_another_day_in_it(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 24, finding(place="Bern")).revisions[0].uid
    report("b", 25, finding(place="Bern"))
    (apart,) = (one.uid for one in split(uid, ["b"], store, clock, planner) if one.change is Change.CREATED)
    for day in (5, 4):
        telling = {"a": finding(place="Bern"), "b": finding(When.day(date(2024, 3, day)), place="Bern")}
        again = reread(store, lambda article, telling=telling: [telling[article.id]])  # type: ignore[misc]
        change(again.different, store, clock, planner)
        assert (told_of(store, uid), told_of(store, apart)) == (["a"], ["b"])


def test_what_was_taken_out_does_not_come_back_with_news_that_it_was_moved(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 24, finding()).revisions[0].uid
    remove(uid, store, clock, planner)
    wednesday = When.day(date(2024, 3, 6))
    report("b", 25, finding(wednesday, moved_from=MONDAY))
    report("c", 26, finding(wednesday, place="Bern"))
    report("0", 20, finding())
    assert entries(store) == []
    assert told_of(store, uid) == ["0", "a", "b", "c"]


def test_a_title_follows_the_place_that_a_person_set(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    told = replace(finding(place="Bern"), title="Talks: France and Germany in Bern")
    uid = report("a", 24, told).revisions[0].uid
    shown = []
    for fields in ({"place": "Basel"}, {"place": None}, {"title": "The talks in Bern", "place": "Basel"}):
        edit(uid, fields, store, clock, planner)
        shown += [entry.title for entry in entries(store)]
    assert shown == ["Talks: France and Germany in Basel", "Talks: France and Germany", "The talks in Bern"]


def test_taking_back_moves_no_report_that_came_in_place_of_one_that_is_gone(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    kept = report("a", 24, finding()).revisions[0].uid
    report("b", 25, finding())
    apart = next(one.uid for one in split(kept, ["b"], store, clock, planner) if one.uid != kept)
    merge(kept, apart, store, clock, planner)
    retract("b", store, clock, planner)
    report("c", 26, finding())  # SQLite gives it the number that the report of b had
    for _ in range(2):
        undo(kept, store, clock, planner)
        assert (told_of(store, kept), told_of(store, apart)) == (["a", "c"], [])
        with store.reading() as tx:
            assert not any(told.pinned for told in tx.reports.of_one(kept))
            assert [len(one.moved) for one in tx.edits.ever(kept)] == [1, 1]  # what was done stays told as it was


def test_a_report_that_was_split_off_stays_apart_whatever_comes_in(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 24, finding(place="Bern")).revisions[0].uid
    report("b", 25, finding(place="Bern", people=("Anna Muster",)))
    changes = split(uid, ["b"], store, clock, planner)
    (apart,) = (one.uid for one in changes if one.change is Change.CREATED)
    assert (told_of(store, uid), told_of(store, apart)) == (["a"], ["b"])
    report("0", 20, finding(place="Bern"))  # late news: what came after it is decided anew, but for what a person said
    report("b", 25, finding(place="Bern", people=("Anna Muster",), status=Status.TENTATIVE), text="another version")
    assert told_of(store, apart) == ["b"]
    undo(apart, store, clock, planner)
    assert told_of(store, uid) == ["0", "a", "b"]


def test_without_articles_the_reports_of_other_days_are_split_off(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 24, finding()).revisions[0].uid
    report("b", 25, finding(When.day(date(2024, 3, 6)), moved_from=MONDAY))
    split(uid, (), store, clock, planner)
    assert sorted(entry.when.edtf for entry in entries(store)) == ["2024-03-04", "2024-03-06"]


def test_a_split_that_leaves_nothing_apart_is_refused_and_names_the_reports(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 24, finding()).revisions[0].uid
    with pytest.raises(UserError, match=r"--article ID; its reports are of a \(2024-03-04\)"):
        split(uid, (), store, clock, planner)
    with pytest.raises(NotFound, match="no report of it is of article 'x'"):
        split(uid, ["x"], store, clock, planner)


def test_what_was_done_by_hand_is_taken_back_the_last_first(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 24, finding(place="Bern")).revisions[0].uid
    edit(uid, {"place": "Basel"}, store, clock, planner)
    cancel(uid, store, clock, planner)
    remove(uid, store, clock, planner)
    seen = []
    for _ in range(3):
        undo(uid, store, clock, planner)
        (entry,) = entries(store)
        seen.append((entry.place, entry.status))
    assert seen == [("Basel", Status.CANCELLED), ("Basel", Status.CONFIRMED), ("Bern", Status.CONFIRMED)]
    with pytest.raises(UserError, match="nothing is left to take back"):
        undo(uid, store, clock, planner)


def test_what_was_entered_by_hand_goes_when_that_is_taken_back_and_its_history_stays(
    store: Store, clock: SetClock, planner: Planner
) -> None:
    uid = add(TALKS, store, clock, planner).uid
    undo(uid, store, clock, planner)
    assert entries(store) == []
    with store.reading() as tx:
        assert [one.change for one in tx.engagements.history(uid)] == [Change.CREATED, Change.REMOVED]


def test_an_engagement_is_not_merged_with_itself_nor_with_one_that_is_gone(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    kept = report("a", 25, finding()).revisions[0].uid
    gone = report("b", 26, finding(parties=("FR", "IT"))).revisions[0].uid
    with pytest.raises(UserError, match="give two engagements"):
        merge(kept, kept[:9], store, clock, planner)
    merge(kept, gone, store, clock, planner)
    with pytest.raises(NotFound, match=f"was merged into {kept}"):
        edit(gone, {"place": "Rome"}, store, clock, planner)


def test_an_engagement_entered_by_hand_is_joined_by_articles_that_speak_of_it(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = add(replace(TALKS, parties=("FR", "DE"), when=MONDAY), store, clock, planner).uid
    report("a", 26, finding(place="Bonn"))
    assert told_of(store, uid) == ["a"]
    assert len(entries(store)) == 1


def test_what_was_left_open_when_it_was_entered_articles_may_tell(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    month = Details(title="Talks", kind=Kind.TALKS, when=When.month(2024, 3), parties=("FR", "DE"))
    uid = add(month, store, clock, planner).uid
    report("a", 26, finding(MONDAY.at(time(10), "Europe/Berlin"), place="Bonn"))
    (entry,) = entries(store)
    assert (entry.uid, entry.when, entry.place) == (uid, MONDAY.at(time(10), "Europe/Berlin"), "Bonn")
    report("b", 27, finding(status=Status.CANCELLED))
    (entry,) = entries(store)
    assert (entry.title, entry.status) == ("Talks", Status.CANCELLED)


def test_a_report_that_joined_two_while_they_were_one_goes_where_it_belongs_when_they_are_two_again(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    later = When.day(date(2024, 3, 20))
    kept = report("a", 24, finding(later)).revisions[0].uid
    gone = report("b", 25, finding()).revisions[0].uid
    merge(kept, gone, store, clock, planner)
    report("c", 26, finding(place="Bonn"))
    assert told_of(store, kept) == ["a", "b", "c"]
    split(kept, (), store, clock, planner)
    assert (told_of(store, kept), told_of(store, gone)) == (["a"], ["b", "c"])
    assert {entry.uid: entry.when for entry in entries(store)} == {kept: later, gone: MONDAY}


def test_one_that_was_entered_without_saying_whose_is_joined_by_what_its_place_or_title_names(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    titled = Details(title="Talks in Bern", kind=Kind.TALKS, when=MONDAY)
    placed = Details(title="Ministers at the table", kind=Kind.TALKS, when=MONDAY, place="Rome")
    one, other = (add(details, store, clock, planner).uid for details in (titled, placed))
    report("a", 24, replace(finding(place="Bern"), title="Talks: France and Germany in Bern"))
    report("b", 25, finding(parties=("IT", "ES"), place="Rome"))
    report("c", 26, finding(parties=("NO", "SE"), place="Oslo"))
    report("d", 27, finding(parties=("FR", "DE"), people=("Anna Muster",)))
    assert (told_of(store, one), told_of(store, other)) == (["a", "d"], ["b"])
    shown = {entry.uid: (entry.title, entry.parties) for entry in entries(store)}
    assert shown[one] == ("Talks in Bern", ("FR", "DE"))
    assert len(shown) == 3


def test_reports_of_what_was_entered_without_saying_whose_join_it_alike_in_any_order(
    tmp_path: Path, clock: SetClock, planner: Planner
) -> None:
    told = [
        ("a", 24, finding(place="Bern")),
        ("b", 25, finding(parties=("IT", "ES"), place="Bern")),
        ("c", 26, finding(parties=("IT", "ES"), place="Bern", people=("Anna Muster",))),
    ]
    seen = set()
    first = ("0", 23, finding(parties=("NO", "SE"), place="Bern"))
    for number, order in enumerate(islice(permutations([first, *told]), 0, None, 3)):
        folder = tmp_path / str(number)
        folder.mkdir()
        one = Store.open(copied(folder))
        uid = add(Details(title="Talks", kind=Kind.TALKS, when=MONDAY, place="Bern"), one, clock, planner).uid
        for id_, day, said in order:
            article = Article(id=id_, title="", text="", outlet=None, url=None, published=date(2024, 2, day))
            merge_findings(article, [said], one, clock, planner)
        retract("0", one, clock, planner)
        seen.add(tuple(sorted(tuple(told_of(one, entry.uid)) for entry in entries(one))))
        assert told_of(one, uid) == ["a"]
        one.close()
    assert seen == {(("a",), ("b", "c"))}


def test_taking_a_merge_apart_is_taken_back_too_with_what_came_in_meanwhile(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    kept = report("a", 24, finding()).revisions[0].uid
    gone = report("b", 25, finding(parties=("FR", "IT"))).revisions[0].uid
    merge(kept, gone, store, clock, planner)
    split(kept, (), store, clock, planner)
    report("c", 26, finding(parties=("FR", "IT"), place="Rome"))
    assert (told_of(store, kept), told_of(store, gone)) == (["a"], ["b", "c"])
    changes = undo(gone, store, clock, planner)
    assert {(one.uid, one.change) for one in changes} == {(kept, Change.UPDATED), (gone, Change.MERGED)}
    assert told_of(store, kept) == ["a", "b", "c"]
    undo(kept, store, clock, planner)
    assert (told_of(store, kept), told_of(store, gone)) == (["a"], ["b", "c"])
    with pytest.raises(UserError, match="nothing is left to take back"):
        undo(kept, store, clock, planner)


def test_taking_a_merge_apart_is_not_taken_back_once_one_of_the_two_is_gone(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    kept = report("a", 24, finding()).revisions[0].uid
    gone = report("b", 25, finding(parties=("FR", "IT"))).revisions[0].uid
    merge(kept, gone, store, clock, planner)
    split(kept, (), store, clock, planner)
    remove(gone, store, clock, planner)
    with pytest.raises(NotFound, match=f"summitry undo {gone[:8]}"):
        undo(kept, store, clock, planner)
    undo(gone, store, clock, planner)
    undo(kept, store, clock, planner)
    assert [entry.uid for entry in entries(store)] == [kept]


def test_a_merge_that_is_taken_back_brings_back_nothing_that_no_report_tells_of(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    kept = report("a", 24, finding()).revisions[0].uid
    gone = report("b", 25, finding(parties=("FR", "IT"))).revisions[0].uid
    merge(kept, gone, store, clock, planner)
    retract("b", store, clock, planner)
    assert (gone, Change.REMOVED) in {(one.uid, one.change) for one in undo(kept, store, clock, planner)}
    assert [entry.uid for entry in entries(store)] == [kept]


def test_what_no_report_tells_of_any_more_stays_out_for_good_once_a_person_takes_it_out(
    store: Store, clock: SetClock, planner: Planner, report: Report
) -> None:
    uid = report("a", 24, finding()).revisions[0].uid
    retract("a", store, clock, planner)
    assert remove(uid, store, clock, planner) is None
    report("a", 24, finding())
    report("b", 25, finding())
    assert entries(store) == []
    assert [one.uid for one in undo(uid, store, clock, planner)] == [uid]
    assert [entry.uid for entry in entries(store)] == [uid]
