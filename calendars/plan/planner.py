"""Plan reminders with each change of the calendar, and turn what has come due into messages."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from calendars.model.engagement import Engagement
from calendars.model.reminder import LAST_CHANCE, Endpoint, Reminder, ReminderState, Topic
from calendars.model.revision import Change, Revision
from calendars.model.selection import Selection
from calendars.model.when import zone
from calendars.plan.messages import body_of, message, net_change
from calendars.plan.notices import concerns, heard_as, is_off, lasts_until
from calendars.plan.reminders import Anchor, anchor_of, reminders_of
from calendars.store.database import Transaction
from calendars.store.queue import Letter
from calendars.store.rows import UNREADABLE
from config.settings import CalendarSettings, ReliabilitySettings, WebhookSettings, defaults

logger = logging.getLogger("summitry.plan")

#: A reminder that goes out later than this after its due instant says that it is late; one that is due at the
#: beginning itself does not go out any more.
LATE = timedelta(seconds=60)

#: An engagement, an endpoint, and when the former begins.
_Beginning = tuple[str, str, datetime]


def _nowhere(_place: str) -> None:
    return None


class Planner:
    """Knows the house's zone and hours, and plans by them. All it writes goes into the caller's transaction."""

    def __init__(
        self,
        calendar: CalendarSettings,
        webhooks: WebhookSettings,
        zone_of_place: Callable[[str], str | None] = _nowhere,
        reliability: ReliabilitySettings | None = None,
    ) -> None:
        #: How much the house makes of what each outlet reports.
        self.reliability = reliability or ReliabilitySettings(**defaults()["reliability"])
        self._zone = calendar.zone
        self._day_starts = calendar.day_starts
        self._hold = webhooks.hold.rough
        self._zone_of_place = zone_of_place

    def replan(self, tx: Transaction, revisions: Sequence[Revision], now: datetime) -> None:
        """Plan anew the reminders of what changed, and hold the change until its net effect can be told."""
        endpoints = tx.endpoints.all() if revisions else []
        if not endpoints:
            return  # nobody is told of anything: an archive that is read first costs no planning
        for revision in revisions:
            if revision.change is Change.CONFIRMED:
                continue
            self._plan_again(tx, revision, endpoints, now)
            if not self._is_over(revision, now):
                tx.queue.hold(revision.uid, revision.before, self._told_at(revision, now))

    def endpoint_added(self, tx: Transaction, endpoint: Endpoint, now: datetime) -> int:
        """Plan what a new (or changed) endpoint is to be reminded of; how many reminders that are.

        What would have been due already is left out: it was added too late for these; but what was planned before it
        changed, and waits to be sent, still waits. Nobody merges meanwhile, who would not know of the endpoint and of
        whose engagements it would not know.
        """
        tx.engagements.lock()
        waiting = {
            one for one in tx.queue.reminders(endpoint=endpoint.id, state=ReminderState.PLANNED) if one.due <= now
        }
        tx.queue.unplan(ReminderState.SUPERSEDED, endpoint=endpoint.id)
        today = Selection(
            parties=endpoint.selection.parties,
            kinds=endpoint.selection.kinds,
            since=(now - timedelta(days=1)).date(),
        )
        planned = [
            reminder
            for engagement in tx.engagements.select(today)
            for reminder in reminders_of(engagement, endpoint, self._anchor(engagement))
            if reminder.due > now or reminder in waiting
        ]
        tx.queue.plan(planned)
        return len(planned)

    def fire(self, tx: Transaction, now: datetime, limit: int = 500) -> int:
        """Turn what has come due into messages in the outbox; how many rows were dealt with.

        An engagement that cannot be read holds up nobody else's: its reminders are missed, and the log says why.
        """
        held, due = tx.queue.held(now, limit), tx.queue.due(now, limit)
        known = tx.engagements.get_all({uid for uid, _ in held} | {reminder.uid for reminder in due})
        # Last, so that none is missing that is new.
        all_of_them = tx.endpoints.all() if held else []
        endpoints = tx.endpoints.get_all({reminder.endpoint for reminder in due})
        nearest = _nearest(tx.queue.overdue(due, now))
        fired = _Fired()
        for uid, before in held:
            with _apart(f"{uid}: its change cannot be told"):
                self._tell(tx, fired, before, _read(known, uid), all_of_them, now)
        for (uid, endpoint), group in groupby(sorted(due, key=_meeting), key=_meeting):
            reminders = list(group)
            fired.settle(reminders, ReminderState.MISSED)  # unless it can be told what else became of them
            with _apart(f"{uid}: {endpoint} cannot be reminded of it"):
                self._remind(fired, _read(known, uid), endpoints[endpoint], reminders, nearest, now)
        tx.queue.put_all(fired.letters)
        tx.queue.settle_all(fired.settled.items())
        tx.queue.plan(fired.anew)
        tx.queue.unhold_all(uid for uid, _ in held)
        return len(held) + len(due)

    def all_of(self, engagement: Engagement, endpoints: Iterable[Endpoint]) -> set[Reminder]:
        """Every reminder of it that `endpoints` want by the rules of now, past ones too."""
        anchor = self._anchor(engagement)
        return {one for endpoint in endpoints for one in reminders_of(engagement, endpoint, anchor)}

    def in_place_of(
        self, stale: Iterable[Reminder], engagement: Engagement, endpoints: Iterable[Endpoint], now: datetime
    ) -> list[Reminder]:
        """The reminders of the same offsets as they fall due by the rules of now; late, where that is past already."""
        offsets = {(old.endpoint, old.before) for old in stale}
        if not offsets:
            return []
        anchor = self._anchor(engagement)
        return [
            new
            for new in self.all_of(engagement, endpoints)
            if (new.endpoint, new.before) in offsets and now < _too_late(new, anchor)
        ]

    def _anchor(self, engagement: Engagement) -> Anchor:
        return anchor_of(engagement, default_zone=self._zone_of(engagement), day_starts=self._day_starts)

    def _zone_of(self, engagement: Engagement) -> str:
        """The IANA zone by which it is dated: its own, else its place's, else the calendar's."""
        if engagement.when.timezone:
            return engagement.when.timezone
        where = self._zone_of_place(engagement.place) if engagement.place else None
        return where or self._zone

    def _ends(self, engagement: Engagement) -> datetime:
        """The instant, in UTC, at which nothing about it is news any more: its end, or that of its last day."""
        last = engagement.when.end_time or time.max
        try:
            return datetime.combine(engagement.when.end, last, tzinfo=zone(self._zone_of(engagement))).astimezone(UTC)
        except OverflowError:
            return datetime.max.replace(tzinfo=UTC)

    def _is_over(self, revision: Revision, now: datetime) -> bool:
        """Whether it was over before it changed, and still is: an archive that is read tells nobody anything."""
        versions = [revision.after] + ([revision.before] if revision.before else [])
        return all(self._ends(version) < now for version in versions)

    def _told_at(self, revision: Revision, now: datetime) -> datetime:
        """The instant, in UTC, from which the change is told: after the hold, but at once where that is too late.

        It is where the meeting, as it was or as it is, begins by then or in the minute after: who was to be reminded
        of it, or is on the way there, hears of it before.
        """
        ready = now + self._hold
        versions = [revision.after] + ([revision.before] if revision.before else [])
        begins = (self._anchor(one).deadline for one in versions)
        return now if any(now < one <= ready + LAST_CHANCE for one in begins) else ready

    def _plan_again(self, tx: Transaction, revision: Revision, endpoints: Collection[Endpoint], now: datetime) -> None:
        engagement = revision.after
        off = engagement.removed or not engagement.status.is_on
        if revision.before is not None:
            tx.queue.unplan(ReminderState.CANCELLED if off else ReminderState.SUPERSEDED, uid=engagement.uid)
        anchor = self._anchor(engagement)
        believed = tx.queue.believed(engagement.uid, revision.before)
        told = self._told(tx, believed, engagement, endpoints)
        tx.queue.plan(
            reminder
            for endpoint in endpoints
            for reminder in reminders_of(engagement, endpoint, anchor)
            if now < anchor.deadline and (reminder.due > now or heard_as(endpoint, believed, engagement, told) is None)
        )  # what is overdue, the notice of the change says

    def _remind(
        self,
        fired: "_Fired",
        engagement: Engagement | None,
        endpoint: Endpoint,
        due: list[Reminder],
        nearest_of: Mapping[_Beginning, Reminder],
        now: datetime,
    ) -> None:
        """Send the nearest of the reminders of one engagement that are due to one endpoint, and settle them all.

        Where the nearest is none of these, for it is dealt with later or by another daemon, it goes out for them.
        """
        if engagement is None or engagement.removed or not engagement.status.is_on:
            return fired.settle(due, ReminderState.CANCELLED)
        anchor = self._anchor(engagement)
        stale = [old for old in due if old.starts != anchor.starts]  # by other rules of its zone than those of today
        fired.settle(stale, ReminderState.SUPERSEDED)
        fired.anew += self.in_place_of(stale, engagement, [endpoint], now)
        current = [new for new in due if new.starts == anchor.starts]
        if not current:
            return None
        nearest = nearest_of[_beginning(current[0])]
        if now >= _too_late(nearest, anchor):
            return fired.settle(current, ReminderState.MISSED)
        fired.settle(current, ReminderState.COLLAPSED)
        if nearest not in current:
            return None
        body = body_of(Topic.REMINDER, engagement, now=now, reminder=nearest, late=now - nearest.due > LATE)
        written = f"{nearest.before}:{nearest.starts.isoformat()}:{engagement.sequence}"
        key = f"reminder:{engagement.uid}:{endpoint.id}:{written}"
        sent = message(Topic.REMINDER, engagement, key=key, now=now, body=body)
        fired.letters.append((sent, [(endpoint.id, _too_late(nearest, anchor))]))
        return fired.settle([nearest], ReminderState.FIRED)

    def _tell(
        self,
        tx: Transaction,
        fired: "_Fired",
        before: Engagement | None,
        after: Engagement | None,
        endpoints: Collection[Endpoint],
        now: datetime,
    ) -> None:
        """Put the net effect of a change into the outbox; nothing where the net is nothing."""
        if after is None:
            return
        told = self._told(tx, before, after, endpoints)
        until = lasts_until(self._ends(after), now)
        to: dict[Topic, list[tuple[str, datetime]]] = {}
        for endpoint in endpoints:
            topic = heard_as(endpoint, before, after, told)
            if topic is not None:
                to.setdefault(topic, []).append((endpoint.id, until))
        for topic, whom in to.items():
            changed = net_change(before, after) if before and topic is Topic.UPDATED else None
            body = body_of(topic, after, now=now, changed=changed)
            key = f"{topic.value}:{after.uid}:{after.sequence}:{after.updated.isoformat()}"
            fired.letters.append((message(topic, after, key=key, now=now, body=body), whom))

    def _told(
        self, tx: Transaction, before: Engagement | None, after: Engagement, endpoints: Collection[Endpoint]
    ) -> set[str]:
        """The ids of those of `endpoints` that were told of the engagement, by itself or in a summary.

        Only where it was called off, or is back on: of no other change does it matter.
        """
        if before is None or is_off(before) == is_off(after):
            return set()
        told = tx.queue.told(after.uid)
        by_summary = {
            one.id for one in endpoints if one.digest and Topic.CANCELLED in one.topics and concerns(one, before, after)
        }
        return told | (by_summary & tx.queue.told_in_summary(after.created) if by_summary else set())


@dataclass(slots=True)
class _Fired:
    """What comes of all that is due, to be written down at once."""

    #: Messages, in the order in which they are to be sent.
    letters: list[Letter] = field(default_factory=list)
    #: What becomes of each reminder.
    settled: dict[Reminder, ReminderState] = field(default_factory=dict)
    #: Reminders that stand in the place of those that are superseded.
    anew: list[Reminder] = field(default_factory=list)

    def settle(self, reminders: Iterable[Reminder], state: ReminderState) -> None:
        """Let this become of `reminders`, and of nothing that was said of them before."""
        self.settled |= dict.fromkeys(reminders, state)


@contextmanager
def _apart(what: str) -> Iterator[None]:
    """What cannot be read holds up nobody else's: the log says `what` it was."""
    try:
        yield
    except UNREADABLE:
        logger.exception(what)


def _read(known: Mapping[str, Engagement | None], uid: str) -> Engagement | None:
    """The engagement, None where there is none. Raises LookupError where it cannot be read."""
    engagement = known.get(uid)
    if engagement is None and uid in known:
        raise LookupError(f"{uid} cannot be read")
    return engagement


def _nearest(overdue: Iterable[Reminder]) -> dict[_Beginning, Reminder]:
    """Of all that are overdue of one meeting to one endpoint the last to fall due; of two at one instant always one."""
    in_order = sorted(overdue, key=lambda one: (one.due, str(one.before)))
    return {_beginning(one): one for one in in_order}


def _beginning(reminder: Reminder) -> _Beginning:
    return reminder.uid, reminder.endpoint, reminder.starts


def _meeting(reminder: Reminder) -> tuple[str, str]:
    return reminder.uid, reminder.endpoint


def _too_late(reminder: Reminder, anchor: Anchor) -> datetime:
    """The instant, in UTC, from which the reminder is not sent any more: the beginning, however late it fell due.

    One that is wanted at the beginning itself could never go out before it: it may for a moment after.
    """
    return anchor.deadline if reminder.due < anchor.deadline else reminder.due + LATE
