"""A real receiver of webhooks: a small HTTP server in a thread that answers as it is told."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from standardwebhooks import Webhook

from tests.told import fits_the_schema


@dataclass(frozen=True, slots=True)
class Received:
    """A request, as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    port: int

    def verified(self, secret: str) -> Any:
        """The body's JSON, after the receivers' own library has checked the signature; it fits the schema."""
        return fits_the_schema(Webhook(secret).verify(self.body, self.headers))


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer, and how slowly."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    #: Seconds before the first byte.
    delay: float = 0
    #: Seconds between two bytes of the body.
    drip: float = 0
    #: Sent as it is before all the above, dripped alike.
    before: bytes = b""
    #: Sent as it is, in place of all the above.
    raw: bytes | None = None


OK = Answer()


class Receiver:
    """Records each request and answers it by `answer`, a function or an `Answer`."""

    def __init__(self, context: ssl.SSLContext | None = None, port: int = 0, host: str = "127.0.0.1") -> None:
        self.requests: list[Received] = []
        #: The `webhook-id` of each request that was answered 2xx, as often as it was.
        self.accepted: list[str] = []
        self.answer: Answer | Callable[[Received], Answer] = OK
        self.connections = 0
        self._came = threading.Condition()
        self._closing = threading.Event()
        self._server = _Server((host, port), _handler(self))
        if context:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def wait_for(self, count: int, seconds: float = 5.0) -> list[Received]:
        """The requests, as soon as there are `count` of them; fails after `seconds`."""
        with self._came:
            if not self._came.wait_for(lambda: len(self.requests) >= count, seconds):
                raise AssertionError(f"{len(self.requests)} of {count} requests came within {seconds} s")
            return list(self.requests)

    def took(self, request: Received) -> Answer:
        with self._came:
            self.requests.append(request)
            self._came.notify_all()
        answer = self.answer(request) if callable(self.answer) else self.answer
        if answer.raw is None and 200 <= answer.status < 300:
            self.accepted.append(request.headers.get("webhook-id", ""))
        return answer

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end of the test."""
        self._closing.wait(seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 30

        def setup(self) -> None:
            super().setup()
            receiver.connections += 1

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            body = self.rfile.read(length)
            if len(body) < length:  # whoever sent it died on the way; a receiver takes no half a request
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            port = self.client_address[1]
            self._send(receiver.took(Received(self.command, self.path, headers, body, time.time(), port)))

        do_GET = do_HEAD = do_POST  # noqa: N815 (http.server's names)

        def _send(self, answer: Answer) -> None:
            receiver.pause(answer.delay)
            if answer.raw is not None:
                self.wfile.write(answer.raw)
                self.close_connection = True
                return
            for part in _parts(answer.before, answer.drip):
                self.wfile.write(part)
                receiver.pause(answer.drip)
            self.send_response(answer.status)
            for name, value in {"content-length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for part in _parts(answer.body, answer.drip):
                self.wfile.write(part)
                receiver.pause(answer.drip)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


def _parts(whole: bytes, drip: float) -> Iterator[bytes]:
    if not drip:
        yield whole
        return
    for byte in whole:
        yield bytes([byte])


@contextmanager
def receiver(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that runs for the length of a `with`."""
    with Receiver(context) as running:
        yield running
