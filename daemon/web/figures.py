"""`/metrics`: what the database holds and what this daemon has done, as Prometheus reads it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from calendars.model.reminder import EndpointState
from calendars.model.source import SourceState
from calendars.store.database import Transaction
from calendars.store.figures import Counts, counts, waits
from daemon.house import House
from daemon.metrics import COUNTED

#: What was counted serves for so many times as long as it took: to count never takes more than a hundredth of the time.
_SERVES = 100
_AT_LEAST_SECONDS = 5.0


class Figures:
    """Answers scrapes. Safe to be used from several threads."""

    def __init__(self, house: House) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Database(house))
        for counted in COUNTED:
            self._registry.register(counted)
        ProcessCollector(registry=self._registry)

    def written(self, accept: str) -> tuple[bytes, str]:
        """All figures in a form that `accept`, the header, names, and its media type. Raises StoreError."""
        write, media_type = choose_encoder(accept)
        return write(self._registry), media_type


class _Database(Collector):
    """What all daemons on one database share."""

    def __init__(self, house: House, seconds: Callable[[], float] = time.monotonic) -> None:
        self._house, self._seconds = house, seconds
        self._counts: tuple[Counts, dict[str, int]] | None = None
        self._serves_until = 0.0

    def collect(self) -> Iterator[Metric]:
        with self._house.store.reading() as tx:
            found = list(self._found(tx, tx.now(self._house.clock)))
        yield from found

    def _found(self, tx: Transaction, now: datetime) -> Iterator[Metric]:
        counted, states = self._counted(tx)
        waiting, endpoints = waits(tx.connection, now), tx.endpoints.all()
        yield InfoMetricFamily("summitry", "Which Summitry this is.", {"version": version("summitry")})
        yield _gauge("articles", "Articles that are kept.", counted.articles)
        yield _gauge("findings", "Engagements as single articles tell them.", counted.findings)
        yield _gauge("findings_merged", "Findings that joined an engagement that was known.", counted.merged)
        yield _gauge("engagements", "Entries of the calendar.", counted.engagements)
        yield _family("changes", "Changes of engagements, by what changed.", "change", counted.changes)
        yield _family("reminders", "Reminders, by state.", "state", _of("reminders", states))
        yield _family("deliveries", "Deliveries, by state.", "state", _of("deliveries", states))
        yield _gauge("reminders_due", "Planned reminders that have fallen due.", waiting.due)
        age = waiting.queue_age.total_seconds()
        yield _gauge("queue_age_seconds", "How long the oldest message that might be sent has waited.", age)
        next_due = tx.queue.next_reminder()
        if next_due:
            yield _gauge("next_reminder_timestamp_seconds", "When the next one falls due.", next_due.timestamp())
        known = Counter(one.state.value for one in endpoints)
        yield _family(
            "endpoints", "Endpoints, by state.", "state", {state.value: known[state] for state in EndpointState}
        )
        failing = sum(one.failing_since is not None for one in endpoints)
        yield _gauge("endpoints_failing", "Endpoints that do not take what they are sent.", failing)
        sources = tx.sources.all()
        yield _gauge("sources", "Sources that are polled.", len(sources))
        yield _gauge("sources_failing", "Sources that fail or are gone.", sum(one.is_failing for one in sources))
        yield _gauge(
            "sources_quiet", "Sources that bring nothing for much longer.", sum(one.is_quiet for one in sources)
        )
        ages = {
            one.id: max(0.0, (now - one.answered).total_seconds())
            for one in sources
            if one.state is not SourceState.PAUSED
        }
        yield _family("source_age_seconds", "How long ago a source answered last, by its id.", "source", ages)

    def _counted(self, tx: Transaction) -> tuple[Counts, dict[str, int]]:
        """What is counted, and not too often."""
        began = self._seconds()
        if self._counts is None or began >= self._serves_until:
            self._counts = counts(tx.connection), tx.queue.counts()
            took = self._seconds() - began
            self._serves_until = began + max(_AT_LEAST_SECONDS, took * _SERVES)
        return self._counts


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"summitry_{name}", told, value=value)


def _family(name: str, told: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"summitry_{name}", told, labels=[label])
    for labelled, value in values.items():
        family.add_metric([labelled], value)
    return family


def _of(family: str, states: Mapping[str, int]) -> dict[str, int]:
    """Those of `reminders.planned`, `deliveries.pending`, … that are of the family, by state."""
    return {name.partition(".")[2]: count for name, count in states.items() if name.startswith(f"{family}.")}
