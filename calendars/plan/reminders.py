"""Engagement and endpoint -> the reminders due: when exactly, by the calendar and the clock of its zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from calendars.model.engagement import Engagement
from calendars.model.reminder import Endpoint, Reminder, Topic
from calendars.model.when import zone
from config.durations import Duration

#: A reminder at the beginning itself.
AT_THE_BEGINNING = Duration()


@dataclass(frozen=True, slots=True)
class Anchor:
    """What reminders of an engagement are counted from."""

    #: The local wall time at which it begins, or is counted as begun.
    local: datetime
    #: Whether the text gives the hour; else it is the hour from which days are counted as begun.
    timed: bool

    @property
    def starts(self) -> datetime:
        """The instant, in UTC."""
        return self.local.astimezone(UTC)

    @property
    def deadline(self) -> datetime:
        """The instant, in UTC, from which a reminder says nothing new: the beginning, or the end of its day."""
        return self.starts if self.timed else _midnight_after(self.local).astimezone(UTC)

    def back(self, before: Duration) -> datetime:
        """The instant, in UTC, so long before: days by the wall clock, the rest by elapsed time (RFC 5545, 3.3.6)."""
        if before.days:
            return (self.local - timedelta(days=before.days)).astimezone(UTC)
        return self.starts - timedelta(seconds=before.seconds)


def anchor_of(engagement: Engagement, *, default_zone: str, day_starts: time) -> Anchor:
    """What the reminders of `engagement` are counted from; its own zone stands above `default_zone`."""
    when = engagement.when
    local = datetime.combine(when.start, when.time or day_starts, tzinfo=zone(when.timezone or default_zone))
    return Anchor(local, when.is_timed)


def reminders_of(engagement: Engagement, endpoint: Endpoint, anchor: Anchor) -> list[Reminder]:
    """The reminders that `endpoint` wants of `engagement`, each with its due instant, past ones too.

    Without an hour, offsets in hours become one reminder at the hour from which its day is counted as begun; what
    is no more exact than a week reminds by days only.
    """
    if engagement.removed or not engagement.status.is_on or Topic.REMINDER not in endpoint.topics:
        return []
    if not endpoint.selection.fits(engagement):
        return []
    offsets = _offsets(endpoint, timed=anchor.timed, vague=engagement.when.precision.is_vague)
    try:
        return [
            Reminder(
                uid=engagement.uid,
                endpoint=endpoint.id,
                before=before,
                starts=anchor.starts,
                due=anchor.back(before),
            )
            for before in offsets
        ]
    except OverflowError:  # an engagement in the first years of all; nobody is left to be reminded
        return []


def _offsets(endpoint: Endpoint, *, timed: bool, vague: bool) -> list[Duration]:
    if timed:
        return list(endpoint.before)
    by_days = [before for before in endpoint.before if before.days]
    if vague or len(by_days) == len(endpoint.before):
        return by_days
    return [*by_days, AT_THE_BEGINNING]


def _midnight_after(local: datetime) -> datetime:
    tomorrow = local.date() + timedelta(days=1) if local.date() < date.max else date.max
    return datetime.combine(tomorrow, time.min, tzinfo=local.tzinfo)
