"""Pace: how often a source brings something new, and whether it has fallen quiet. Pure functions."""

from dataclasses import replace
from datetime import datetime, timedelta

from calendars.model.source import Source

#: So many times as long as a source takes between two news it may take for once …
_PATIENCE = 5

#: … and so long anyhow: there are holidays, and weeks in which nothing happens.
SHORTEST = timedelta(days=10)

_WEIGHT = 4  # the last interval counts for a quarter, and what was before for the rest


def paced(source: Source, now: datetime, *, brought: bool) -> Source:
    """`source` after a reading that went well, and `brought` something new or did not."""
    if source.news is None or source.news > now:  # the first one, or the clock was set back since
        return replace(source, news=now) if brought else source
    if brought:
        return replace(source, news=now, pace=_pace(source, now - source.news), quiet_since=None)
    is_quiet = source.pace is not None and now - source.news > _borne(source.pace)
    return replace(source, quiet_since=source.news if is_quiet else None)


def _pace(source: Source, interval: timedelta) -> timedelta:
    """One long silence is no new habit: it counts for no more than would have been borne."""
    if source.pace is None:
        return interval
    return source.pace + (min(interval, _borne(source.pace)) - source.pace) / _WEIGHT


def _borne(pace: timedelta) -> timedelta:
    return max(SHORTEST, pace * _PATIENCE)
