"""Headers that keep a browser from doing more with an answer than to show it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: On every answer. The words of articles are strangers' words: nothing in a page may run, frame it, or call out.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_NAMES = frozenset(name for name, _ in _RAW)


class SafeHeaders:
    """Adds `HEADERS` to every answer of `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers added (ASGI)."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*(pair for pair in message["headers"] if pair[0] not in _NAMES), *_RAW]
            await send(message)

        await self._app(scope, receive, send_safely)
