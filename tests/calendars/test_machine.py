"""Articles, corrections, edits, merges, splits, removals and rereads in any order: what must always hold, holds."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from calendars import byhand
from calendars.archive import change, reread, retract, would_change
from calendars.clock import SetClock
from calendars.ingest import merge_findings
from calendars.model.article import Article
from calendars.model.engagement import Engagement
from calendars.model.finding import Finding
from calendars.model.revision import Revision
from calendars.model.selection import EVERYTHING
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.errors import NotFound, UserError
from config.settings import load
from tests.calendars.conftest import NOON
from tests.calendars.test_order import archives, copied, findings

#: A failing run of so many steps takes minutes to shrink; for looking into one, add `Phase.shrink`.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)

Deed = Callable[[], object]


class CalendarMachine(RuleBasedStateMachine):
    """A calendar to which anything is done that can be done to one."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = Store.open(copied(Path(self.folder.name)))
        self.clock = SetClock(NOON)
        configured = load()
        self.house = (self.store, self.clock, Planner(configured.calendar, configured.webhooks))
        self.told: dict[str, tuple[Article, list[Finding]]] = {}
        self.histories: dict[str, list[Revision]] = {}
        self.places: dict[str, str] = {}
        self.removed: set[str] = set()

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def all(self) -> list[Engagement]:
        with self.store.reading() as tx:
            return tx.engagements.select(EVERYTHING, removed=True)

    def pick(self, number: int) -> str:
        entries = self.all()
        return entries[number % len(entries)].uid

    def pinned(self) -> dict[int, str]:
        """The reports that a person gave to an engagement, as the store numbers them, with its uid."""
        uids = [entry.uid for entry in self.all()]
        with self.store.reading() as tx:
            return {stored.number: stored.uid for stored in tx.reports.of(uids) if stored.report.pinned}

    def refused_or(self, deed: Deed) -> bool:
        """Do it; whether it was done. What cannot be done is refused by name, and nothing else is raised."""
        try:
            deed()
        except (NotFound, UserError):
            return False
        return True

    @rule(archive=archives())
    def articles_come_in(self, archive: Any) -> None:
        for article, told in archive:
            known = self.told.get(article.id)
            new = replace(article, text=str(told)) if known else article
            pinned = self.pinned()
            merge_findings(new, told, *self.house)
            self.told[article.id] = new, told
            still = self.pinned()
            assert all(still.get(number, uid) == uid for number, uid in pinned.items()), "what a person moved went back"

    @precondition(lambda self: self.told)
    @rule(number=st.integers(0, 50))
    def an_article_is_taken_back(self, number: int) -> None:
        id_ = sorted(self.told)[number % len(self.told)]
        retract(id_, *self.house)
        del self.told[id_]

    @precondition(lambda self: self.told)
    @rule(number=st.integers(0, 50), found=st.lists(findings(), max_size=2))
    def better_rules_read_an_article_again(self, number: int, found: list[Finding]) -> None:
        id_ = sorted(self.told)[number % len(self.told)]
        self.told[id_] = self.told[id_][0], found
        again = reread(self.store, lambda article: self.told[article.id][1])
        foreseen = would_change(again.different, *self.house)
        done = change(again.different, *self.house)
        assert [(one.uid, one.change) for one in foreseen] == [(one.uid, one.change) for one in done]
        assert reread(self.store, lambda article: self.told[article.id][1]).different == []

    @precondition(lambda self: self.all())
    @rule(number=st.integers(0, 50), place=st.sampled_from(["Lima", "Oslo"]))
    def a_place_is_set(self, number: int, place: str) -> None:
        uid = self.pick(number)
        if self.refused_or(lambda: byhand.edit(uid, {"place": place}, *self.house)):
            self.places[uid] = place

    @precondition(lambda self: self.all())
    @rule(number=st.integers(0, 50))
    def it_is_removed(self, number: int) -> None:
        uid = self.pick(number)
        if self.refused_or(lambda: byhand.remove(uid, *self.house)):
            self.removed.add(uid)

    @precondition(lambda self: self.all())
    @rule(one=st.integers(0, 50), other=st.integers(0, 50))
    def two_are_merged(self, one: int, other: int) -> None:
        kept, gone = self.pick(one), self.pick(other)
        if self.refused_or(lambda: byhand.merge(kept, gone, *self.house)) and gone in self.places:
            self.places.setdefault(kept, self.places[gone])

    @precondition(lambda self: self.all())
    @rule(one=st.integers(0, 50), number=st.integers(0, 50))
    def one_is_split(self, one: int, number: int) -> None:
        uid = self.pick(one)
        articles = [f"a{number % 7}"] if number % 3 else []
        self.refused_or(lambda: byhand.split(uid, articles, *self.house))
        self.places.clear()  # splitting may take a merge back, and with it what came from there

    @precondition(lambda self: self.all())
    @rule(number=st.integers(0, 50))
    def something_is_taken_back(self, number: int) -> None:
        uid = self.pick(number)
        self.refused_or(lambda: byhand.undo(uid, *self.house))
        self.places.clear()
        self.removed.clear()

    @invariant()
    def every_report_is_of_one_engagement_and_no_engagement_stands_without_a_cause(self) -> None:
        with self.store.reading() as tx:
            entries = tx.engagements.select(EVERYTHING, removed=True)
            reports = {entry.uid: tx.reports.of_one(entry.uid) for entry in entries}
            edits = tx.edits.of(entry.uid for entry in entries)
        told = sorted(report.article.id for of_one in reports.values() for report in of_one)
        assert told == sorted(id_ for id_, (_, found) in self.told.items() for _ in found)
        for entry in entries:
            assert entry.removed or reports[entry.uid] or edits[entry.uid], entry
            assert not (entry.merged_into and reports[entry.uid])
            assert not entry.merged_into or entry.removed

    @invariant()
    def uids_stay_and_histories_only_grow(self) -> None:
        entries = {entry.uid: entry for entry in self.all()}
        for uid, before in self.histories.items():
            assert uid in entries
            with self.store.reading() as tx:
                now = tx.engagements.history(uid)
            assert now[: len(before)] == before
            assert now[-1].after == entries[uid]
        with self.store.reading() as tx:
            self.histories = {uid: tx.engagements.history(uid) for uid in entries}

    @invariant()
    def what_a_person_set_stays(self) -> None:
        for entry in self.all():
            if entry.uid in self.places and not entry.removed:
                assert entry.place == self.places[entry.uid]

    @invariant()
    def what_a_person_took_out_stays_out(self) -> None:
        assert all(entry.removed for entry in self.all() if entry.uid in self.removed)


CalendarMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None, phases=QUICK)
TestCalendar = CalendarMachine.TestCase
