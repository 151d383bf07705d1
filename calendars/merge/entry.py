"""An engagement on the desk, with all that it rests on."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from calendars.merge.days import REACH_OF_CHANGE
from calendars.merge.fold import Account
from calendars.model.engagement import Details, Engagement, Status
from calendars.model.report import Place, Report
from calendars.model.revision import Edit
from calendars.model.when import When
from calendars.store.nearby import Standing, names_of
from calendars.store.reports import Stored


@dataclass(eq=False, slots=True)
class Placed:
    """A report, and whose it is: it may go to another engagement."""

    #: What it says.
    report: Report
    #: The engagement that it is a report of; None until that is decided.
    uid: str | None = None
    #: How it is stored; None for one that is not.
    stored: Stored | None = None
    #: Where it stands in the order of publication.
    place: Place = field(init=False)

    def __post_init__(self) -> None:
        self.place = self.report.article.place


@dataclass(eq=False, slots=True)
class Entry:
    """An engagement with all that it rests on."""

    #: Names it.
    uid: str
    #: As it was last written or revised; None where it is new.
    engagement: Engagement | None = None
    #: What people set of it, the oldest first.
    edits: list[Edit] = field(default_factory=list)
    #: What articles say of it, in the order of publication.
    reports: list[Placed] = field(default_factory=list)
    #: The engagement that a person said it is the same as.
    merged_into: str | None = None
    #: The first day that it ever had, by any report.
    first: date = date.max
    #: The last one; of what is put off, the last that it may be put off to.
    last: date = date.min
    #: Everybody who was ever named, by `names_of`.
    names: set[str] = field(default_factory=set)
    #: What so many of the first of its reports tell, as far as that was asked for since they changed.
    known: dict[int, Account] = field(default_factory=dict)
    #: What it is found by in the store.
    found_by: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        if self.engagement is not None:
            self.stands(self.engagement)

    @property
    def is_by_hand(self) -> bool:
        """Whether a person entered it: it stands without any report."""
        return any(edit.enters for edit in self.edits)

    @property
    def is_vacant(self) -> bool:
        """Whether it rests on nothing any more."""
        return not self.reports and not self.edits and self.merged_into is None

    def before(self, place: Place) -> list[Report]:
        """The reports that were published before `place`."""
        return [placed.report for placed in self.reports if placed.place < place]

    def put(self, placed: Placed) -> None:
        """Put a report where it belongs in the order of publication; of one article's, after the others."""
        at = len(self.reports)
        while at and self.reports[at - 1].place > placed.place:
            at -= 1
        self.reports.insert(at, placed)
        self._forget_after(at)
        finding = placed.report.finding
        self._reach(finding, finding.when, finding.moved_from)

    def stands(self, engagement: Engagement) -> None:
        """Let it be as it was written or revised."""
        self.engagement = engagement
        self._reach(engagement, engagement.when)

    def take_out(self, placed: Placed) -> None:
        """Let it be a report of this one no longer."""
        at = self.reports.index(placed)
        del self.reports[at]
        self._forget_after(at)

    def is_near(self, first: date, last: date, names: Collection[str] | None) -> bool:
        """Whether it was ever within first..last, and anybody in `names` is a part of it; None for anybody at all."""
        shares = names is None or not self.names.isdisjoint(names)
        return self.first <= last and first <= self.last and shares

    def standing(self, engagement: Engagement) -> Standing:
        """It as it is to be written, `engagement` being what it is now."""
        told_last = max((placed.place[0] for placed in self.reports), default=None)
        told: list[Details] = [engagement, *(placed.report.finding for placed in self.reports)]
        alone = any(len(one.parties) < 2 for one in told)
        return Standing(engagement, self.first, self.last, frozenset(self.names), told_last, alone)

    def _forget_after(self, count: int) -> None:
        self.known = {first: told for first, told in self.known.items() if first <= count}

    def _reach(self, details: Details, *spans: When | None) -> None:
        self.names |= names_of(details)
        for span in filter(None, spans):
            last = span.end if details.status is not Status.POSTPONED else days_after(span.end, REACH_OF_CHANGE.days)
            self.first, self.last = min(self.first, span.start), max(self.last, last)


def days_after(day: date, days: int) -> date:
    """So many days later, or earlier; no day beyond the calendar's first and last."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))
