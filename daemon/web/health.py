"""`/healthz` and `/metrics`: how the daemon does, for those who watch it."""

from collections.abc import Callable
from typing import Any

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from calendars.model.engagement import rfc3339
from calendars.model.source import Source
from config.errors import StoreError
from daemon.health import Health
from daemon.house import House
from daemon.web.figures import Figures

_PATIENCE_SECONDS = 2.0  # whoever asks wants to know whether the daemon lives, and not wait for a database
_NOT_KEPT = {"Cache-Control": "no-store"}


class Checks:
    """Answers whether all is well, and with figures."""

    def __init__(self, house: House, health: Callable[[], Health]) -> None:
        self._house, self._health, self._figures = house, health, Figures(house)

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

    def metrics(self, request: Request) -> Response:
        """`/metrics`: figures as Prometheus reads them."""
        written, media_type = self._figures.written(request.headers.get("accept", ""))
        return Response(written, media_type=media_type, headers=_NOT_KEPT)


def _told(source: Source) -> dict[str, Any]:
    since = source.failing_since and rfc3339(source.failing_since)
    return {"id": source.id, "state": source.state.value, "since": since, "reason": source.fault}
