"""A slash at the end of an address, which people and programs add."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Unslashed:
    """Lets `app` answer `/calendar.ics/` as `/calendar.ics`.

    To redirect there would name a scheme, a host and a path, any of which a proxy may have changed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does (ASGI)."""
        if scope["type"] == "http" and scope["path"].endswith("/"):
            scope = {**scope, "path": scope["path"].rstrip("/") or "/"}
        await self._app(scope, receive, send)
