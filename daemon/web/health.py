"""`/healthz` and `/metrics`: how the daemon does, for those who watch it."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from daemon.house import House

if TYPE_CHECKING:  # it imports the application
    from daemon.service import Health

_NOT_KEPT = {"Cache-Control": "no-store"}
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class Checks:
    """Answers whether all is well, and with figures."""

    def __init__(self, house: House, health: "Callable[[], Health]") -> None:
        self._house, self._health = house, health

    async def healthz(self, _request: Request) -> Response:
        """`/healthz`: 200, or 503 with the reason."""
        health = self._health()
        told = {"status": "ok" if health.ok else "failing", "database": health.database, "scheduler": health.scheduler}
        if health.reason or not health.ok:
            told["reason"] = health.reason or "the daemon does not say why"
        return JSONResponse(told, 200 if health.ok else 503, headers=_NOT_KEPT)

    def metrics(self, _request: Request) -> Response:
        """`/metrics`: figures in Prometheus' text format."""
        with self._house.store.reading() as tx:
            counts = tx.queue.counts()
            figures = [
                _gauge("engagements", "Entries of the calendar.", {"": tx.engagements.count()}),
                _gauge("articles", "Articles that were read.", {"": tx.articles.count()}),
                _gauge("reminders", "Reminders by state.", _by_state(counts, "reminders")),
                _gauge("deliveries", "Deliveries by state.", _by_state(counts, "deliveries")),
            ]
            due = tx.queue.next_reminder()
        when = {"": due.timestamp()} if due else {}
        figures.append(_gauge("next_reminder_timestamp_seconds", "When the next reminder falls due.", when))
        return PlainTextResponse("".join(figures), media_type=_PROMETHEUS, headers=_NOT_KEPT)


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
