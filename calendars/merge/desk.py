"""The desk: what one transaction makes of the engagements that it has on its shelf, and what is not written yet."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from calendars.merge.candidate import Candidate, candidate_of, tells_change
from calendars.merge.changes import revised
from calendars.merge.days import REACH, REACH_OF_CHANGE
from calendars.merge.entry import Entry, Placed, days_after
from calendars.merge.fields import details_of
from calendars.merge.fold import Account, fold
from calendars.merge.kinds import kinds_like
from calendars.merge.match import may_match, one_name_is_enough
from calendars.merge.shelf import Shelf
from calendars.model.finding import Finding
from calendars.model.report import Place, Report
from calendars.model.revision import Cause, Revision
from calendars.store.database import Transaction
from calendars.store.nearby import ANYBODY, Near, names_of
from calendars.store.reports import Stored
from config.settings import ReliabilitySettings

#: An engagement that a finding may tell of, on the desk or not.
Nearby = Entry | Near


class Desk(Shelf):
    """What a transaction works on. `write` puts it back into the store."""

    def __init__(self, tx: Transaction, reliability: ReliabilitySettings, now: datetime) -> None:
        super().__init__(tx)
        self._reliability = reliability
        self._now = now
        self._dropped: list[int] = []
        self._touched: dict[str, None] = {}
        self._written: dict[str, None] = {}
        #: Every change that was made, in order.
        self.revisions: list[Revision] = []

    @cached_property
    def _latest(self) -> Place | None:
        """Where the last article that tells of anything stands, on the desk or not."""
        return self._tx.reports.latest()

    def tell(self, article: str, placed: Sequence[Placed], *, instead: Sequence[Placed] = ()) -> list[str]:
        """Let the article tell this, `instead` of what it told before; the engagements that told of it until now.

        What it tells is not given to anybody yet.
        """
        left = [old.uid for old in instead if old.uid is not None]
        for old in instead:
            self.give(old, None)
        kept = {new.stored for new in placed}
        self._dropped += [old.stored.number for old in instead if old.stored and old.stored not in kept]
        self._articles[article] = list(placed)
        return left

    def give(self, placed: Placed, uid: str | None, *, pinned: bool | None = None) -> None:
        """Make it a report of that engagement, or of none; `pinned` where a person says so, or takes that back."""
        if placed.uid is not None:
            self.entry(placed.uid).take_out(placed)
            self._touched[placed.uid] = None
        if pinned is not None and pinned != placed.report.pinned:
            placed.report = replace(placed.report, pinned=pinned)
        if uid is not None:
            self.entry(uid).put(placed)
            self._index(self.entry(uid))
            self._touched[uid] = None
            if placed.report.finding.key:
                self._by_key[placed.report.finding.key] = uid
            self._latest = max(self._latest or placed.place, placed.place)
        placed.uid = uid

    def near(self, finding: Finding, place: Place) -> list[Nearby]:
        """The engagements that `finding`, published at `place`, may tell of; a `Near` for one not on the desk."""
        spans = [finding.when] + ([finding.moved_from] if finding.moved_from else [])
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        reach = REACH_OF_CHANGE if tells_change(finding) else REACH
        names = names_of(finding) | {ANYBODY}
        first, last = days_after(first, -reach.days), days_after(last, reach.days)
        stored = self._tx.engagements.near(
            first,
            last,
            names,
            one_is_enough=one_name_is_enough(finding),
            kinds=kinds_like(finding.kind),
            since=place[0],
        )
        return self._with_those_in_hand(stored, first, last, names)

    def beside(self, uid: str) -> list[Entry]:
        """The engagement, and those whose reports may be told from its own."""
        entry = self.entry(uid)
        if not entry.names:
            return [entry]
        reach = REACH_OF_CHANGE.days
        first, last = days_after(entry.first, -reach), days_after(entry.last, reach)
        if ANYBODY in entry.names:
            stored, names = self._tx.engagements.within(first, last), None
        else:
            stored, names = self._tx.engagements.near(first, last, entry.names), entry.names
        around = self._with_those_in_hand(stored, first, last, names)
        self._take([near.engagement.uid for near in around if isinstance(near, Near)])
        found = [self._entries[near.engagement.uid] if isinstance(near, Near) else near for near in around]
        return [entry, *(near for near in found if near is not entry)]

    def candidate(self, near: Nearby, place: Place, finding: Finding) -> Candidate | None:
        """The engagement as it was known before `place`; None where nothing was known of it then."""
        if isinstance(near, Near):
            engagement = near.engagement
            told_before = near.told_last is None or near.told_last < place[0]
            if told_before and not near.by_hand:  # it is now what it was known to be then
                if not may_match(finding, engagement):
                    return None
                if not engagement.removed and _says_all(near, finding):
                    return Candidate(engagement.uid, engagement)
            near = self.entry(engagement.uid)
        if near.merged_into is not None:
            return None
        reports = near.before(place)
        if reports:
            details = self._told(near, reports).details
        elif near.is_by_hand:
            details = details_of({name: value for edit in near.edits for name, value in edit.fields.items()})
        else:
            return None
        return candidate_of(near.uid, details, reports)

    def founder(self, near: Nearby, place: Place) -> Candidate | None:
        """An engagement of which nothing was known before `place`, as it is known now: older news may begin it."""
        if isinstance(near, Near):
            if not near.engagement.removed and near.told_last is not None and near.told_last < place[0]:
                return None
            near = self.entry(near.engagement.uid)
        if near.merged_into is not None or near.is_by_hand or near.before(place):
            return None
        if near.reports:
            reports = [placed.report for placed in near.reports]
            return candidate_of(near.uid, self._told(near, reports).details, reports)
        return Candidate(near.uid, near.engagement) if near.engagement else None

    def rank(self, uid: str) -> tuple[bool, Place, int, str]:
        """Sorts engagements by what begins them, so that none stands before another for its name alone."""
        entry = self.entry(uid)
        if not entry.reports:
            return True, (self._now, ""), 0, uid
        first = entry.reports[0]
        told = self._articles.get(first.report.article.id)
        position = told.index(first) if told else first.stored.position if first.stored else 0
        return False, first.place, position, uid

    def is_latest(self, place: Place) -> bool:
        """Whether nothing that was published after `place` is known."""
        return self._latest is None or self._latest <= place

    def revise(self, steps: Sequence[tuple[Placed, Cause]], otherwise: Cause) -> None:
        """Make every engagement anew that was touched since.

        Each of `steps` is a report that is new, in the order of publication, with the cause that it is: an engagement
        of which several tell changes by one after the other. One of which none of them tells changes by `otherwise`.
        """
        self._written |= self._touched
        left: dict[str, list[Placed]] = defaultdict(list)
        for placed, _ in steps:
            left[placed.uid or ""].append(placed)
        for placed, cause in steps:
            if placed.uid in self._touched:
                left[placed.uid].remove(placed)
                self._revise(self._entries[placed.uid], cause, without=left[placed.uid])
        for uid in self._touched:
            if uid not in left:
                self._revise(self._entries[uid], otherwise)
        self._touched = {}

    def touch(self, uid: str) -> None:
        """Let it be made anew: what people set of it has changed."""
        self._touched[self.entry(uid).uid] = None

    def reread(self, *uids: str) -> None:
        """Take from the store what people set of these, which has changed there, and make them anew."""
        for uid in uids:
            self.touch(uid)
        self._read_edits(uids)

    def write(self) -> None:
        """Put all of it into the store."""
        self._tx.reports.drop_all(self._dropped)
        self._tx.edits.let_go(self._dropped)
        new: list[tuple[str, Report, int]] = []
        changed: list[Stored] = []
        for placed, position in self._in_hand():
            stored = placed.stored
            if stored is None:
                new.append((_given(placed), placed.report, position))
            elif (placed.uid, placed.report, position) != (stored.uid, stored.report, stored.position):
                changed.append(Stored(stored.number, _given(placed), placed.report, position))
        self._tx.reports.add_all(new)
        self._tx.reports.change_all(changed)
        written = (self._entries[uid] for uid in self._written)
        standings = [entry.standing(entry.engagement) for entry in written if entry.engagement]
        as_before = {
            one.engagement.uid for one in standings if self._entries[one.engagement.uid].found_by == one.found_by
        }
        self._tx.engagements.save_all(self.revisions, standings, as_before)

    def _told(self, entry: Entry, reports: Sequence[Report]) -> Account:
        """What `reports` say, which are its first ones.

        They are asked for again and again while later ones are decided, and what an entry was made anew of is what the
        next report is held against.
        """
        if len(reports) not in entry.known:
            entry.known[len(reports)] = fold(reports, entry.edits, self._reliability)
        return entry.known[len(reports)]

    def _in_hand(self) -> Iterator[tuple[Placed, int]]:
        """Every report that is told, with its position in its article."""
        for told in self._articles.values():
            yield from ((placed, position) for position, placed in enumerate(told))
        for placed in self._stored.values():
            if placed.uid is not None and placed.stored and placed.report.article.id not in self._articles:
                yield placed, placed.stored.position

    def _revise(self, entry: Entry, cause: Cause, without: Collection[Placed] = ()) -> None:
        account = self._account(entry, without)
        if account is None:
            return
        revision = revised(
            entry.engagement, account, uid=entry.uid, cause=cause, now=self._now, merged_into=entry.merged_into
        )
        if revision is not None:
            entry.stands(revision.after)
            self._index(entry)
            self.revisions.append(revision)

    def _account(self, entry: Entry, without: Collection[Placed]) -> Account | None:
        """All that is known of it but for some reports; where that is nothing any more, what was."""
        if entry.reports or entry.is_by_hand:
            if not without:
                return self._told(entry, [placed.report for placed in entry.reports])
            reports = [placed.report for placed in entry.reports if placed not in without]
            return fold(reports, entry.edits, self._reliability)
        known = entry.engagement
        return Account(known, known.disputed, removed=True) if known is not None else None

    def _with_those_in_hand(
        self, stored: Sequence[Near], first: date, last: date, names: Collection[str] | None
    ) -> list[Nearby]:
        """Those that are `stored`, in the place of which stands what is on the desk, with what is near there alone."""
        self._seen |= {near.engagement.uid: near for near in stored}
        uids = self._entries if names is None else set().union(*(self._by_name.get(name, ()) for name in names))
        on_desk = [entry for uid in sorted(uids) if (entry := self._entries[uid]).is_near(first, last, names)]
        return [*on_desk, *(near for near in stored if near.engagement.uid not in self._entries)]


def _says_all(near: Near, finding: Finding) -> bool:
    """Whether what the engagement is now tells all: none of its earlier days could be what the finding means."""
    first, last = near.ever
    when = near.engagement.when
    if first == last == when.start == when.end:
        return True  # there are no others
    if when == finding.when and finding.moved_from is None:
        return True  # none fits better
    spans = filter(None, (finding.when, finding.moved_from))
    beside = 0 if near.ever == (when.start, when.end) else REACH.days  # a day in dispute lies so near one that was told
    return all((first - span.end).days > beside or (span.start - last).days > beside for span in spans)


def _given(placed: Placed) -> str:
    if placed.uid is None:
        raise AssertionError(f"a report of {placed.report.article.id} belongs to no engagement")
    return placed.uid
