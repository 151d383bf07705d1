"""`/healthz` and `/metrics`: how the daemon does, for those who watch it."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from calendars.model.engagement import rfc3339
from calendars.model.source import Source
from config.errors import StoreError
from daemon.house import House

if TYPE_CHECKING:  # it imports the application
    from daemon.service import Health

_PATIENCE_SECONDS = 2.0  # whoever asks wants to know whether the daemon lives, and not wait for a database
_NOT_KEPT = {"Cache-Control": "no-store"}
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class Checks:
    """Answers whether all is well, and with figures."""

    def __init__(self, house: House, health: "Callable[[], Health]") -> None:
        self._house, self._health = house, health

    async def healthz(self, _request: Request) -> Response:
        """`/healthz`: 200, or 503 with the reason."""
        health = self._health()
        told: dict[str, Any] = {
            "status": "ok" if health.ok else "failing",
            "database": health.database,
            "scheduler": health.scheduler,
        }
        if health.reason or not health.ok:
            told["reason"] = health.reason or "the daemon does not say why"
        if health.database:
            with anyio.move_on_after(_PATIENCE_SECONDS):
                told["sources"] = await run_sync(self._sources, abandon_on_cancel=True)
        return JSONResponse(told, 200 if health.ok else 503, headers=_NOT_KEPT)

    def _sources(self) -> dict[str, Any]:
        """How many are read, and which of them fail; a source's address may hold a key, and is not told here."""
        try:
            with self._house.store.reading() as tx:
                count, failing = tx.sources.count(), tx.sources.failing()
        except StoreError:
            return {}
        return {"count": count, "failing": [_told(source) for source in failing]}

    def metrics(self, _request: Request) -> Response:
        """`/metrics`: figures in Prometheus' text format."""
        with self._house.store.reading() as tx:
            counts = tx.queue.counts()
            figures = [
                _gauge("engagements", "Entries of the calendar.", {"": tx.engagements.count()}),
                _gauge("articles", "Articles that were read.", {"": tx.articles.count()}),
                _gauge("sources", "Sources that are polled.", {"": tx.sources.count()}),
                _gauge("sources_failing", "Sources that fail or are gone.", {"": len(tx.sources.failing())}),
                _gauge("reminders", "Reminders by state.", _by_state(counts, "reminders")),
                _gauge("deliveries", "Deliveries by state.", _by_state(counts, "deliveries")),
            ]
            due = tx.queue.next_reminder()
        when = {"": due.timestamp()} if due else {}
        figures.append(_gauge("next_reminder_timestamp_seconds", "When the next reminder falls due.", when))
        return PlainTextResponse("".join(figures), media_type=_PROMETHEUS, headers=_NOT_KEPT)


def _told(source: Source) -> dict[str, Any]:
    since = source.failing_since and rfc3339(source.failing_since)
    return {"id": source.id, "state": source.state.value, "since": since, "reason": source.fault}


def _by_state(counts: Mapping[str, int], family: str) -> dict[str, float]:
    states = {name.partition(".")[2]: count for name, count in counts.items() if name.startswith(f"{family}.")}
    return {f'{{state="{escaped(state)}"}}': count for state, count in states.items()}


def _gauge(name: str, told: str, values: Mapping[str, float]) -> str:
    """A metric's lines: what it is, and a line a value, keyed by its labels as they are written."""
    return "".join(f"{line}\n" for line in _lines(f"summitry_{name}", told, values))


def _lines(name: str, told: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} gauge"
    for labels, value in values.items():
        yield f"{name}{labels} {value}"


def escaped(value: str) -> str:
    """A label's value as the format writes it."""
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
