"""Who may look: everybody, unless the configuration names users, or a header in which a reverse proxy names them."""

import base64
import binascii
import hmac
import re
import secrets
from ipaddress import ip_address
from weakref import WeakValueDictionary

import anyio
import bcrypt
from anyio.to_thread import run_sync
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from config.settings import WebSettings
from daemon.web.refusals import refuse

#: Open to all: whether it works, the style sheet, and what a token guards (articles, a private calendar's address).
_OPEN = re.compile(r"/healthz|/static/[^/]+|/api/articles|/calendars/[^/]+/[^/]+")

_ASKED = {"WWW-Authenticate": 'Basic realm="Summitry", charset="UTF-8"', "Vary": "Authorization"}
_MOST_REMEMBERED = 1_000
#: Checked for a name that nobody has, so that it takes as long as for another. No password has this hash.
_NOBODY = b"$2b$12$" + b"." * 53


class Login:
    """Answers 401 to those who do not log in (RFC 7617), 403 to those whom the proxy does not name (ASGI).

    A password is read up to its 72nd byte, as bcrypt does. Checking one takes a quarter of a second, by design; one
    that was right is remembered until the daemon ends, under a key that it alone has. One is checked at a time, and
    of all that come from one address only the first waits for its turn with others: the rest stand behind it.
    """

    def __init__(self, app: ASGIApp, web: WebSettings) -> None:
        self._app, self._web = app, web
        self._users = dict(_named(user) for user in web.users)
        self._key = secrets.token_bytes(32)
        self._right: set[bytes] = set()
        self._one_at_a_time = anyio.CapacityLimiter(1)
        self._lines: WeakValueDictionary[str, anyio.Lock] = WeakValueDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, or refuse (ASGI)."""
        if scope["type"] != "http" or _OPEN.fullmatch(scope["path"]) or await self._may_look(HTTPConnection(scope)):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if self._users:
            answer = refuse(
                request, 401, "a name and a password are needed; those who run this calendar have them", _ASKED
            )
        else:
            answer = refuse(request, 403, "come by the address where one logs in; those who run this calendar have it")
        await answer(scope, receive, send)

    async def _may_look(self, asked: HTTPConnection) -> bool:
        if self._web.user_header and asked.headers.get(self._web.user_header) and self._is_proxy(asked):
            return True
        name, password = _credentials(asked.headers.get("authorization", ""))
        return bool(self._users and password) and await self._is_right(name, password, self._client(asked))

    def _is_proxy(self, asked: HTTPConnection) -> bool:
        """Whether the word of who is connected is taken: by the connection itself, not by what it says of itself."""
        try:
            peer = ip_address(asked.client.host if asked.client else "")
        except ValueError:
            return False
        return any(peer in network for network in self._web.proxies)

    def _client(self, asked: HTTPConnection) -> str:
        """Whose turn it is: who is connected; where that is a proxy, whom it names, after what its client wrote."""
        forwarded = asked.headers.getlist("x-forwarded-for") if self._is_proxy(asked) else []
        named = ",".join(forwarded).rpartition(",")[2].strip()
        return named or (asked.client.host if asked.client else "")

    async def _is_right(self, name: str, password: bytes, client: str) -> bool:
        stored = self._users.get(name, _NOBODY)
        seen = hmac.digest(self._key, b"\0".join((name.encode(), stored, password)), "sha256")
        if seen in self._right:
            return True
        async with self._lines.setdefault(
            client, anyio.Lock()
        ):  # whatever the name: else it told which names there are
            if seen in self._right:  # found so while this one waited
                return True
            right = await run_sync(bcrypt.checkpw, password[:72], stored, limiter=self._one_at_a_time)
        if right and name in self._users and len(self._right) < _MOST_REMEMBERED:
            self._right.add(seen)
        return right and name in self._users


def _named(user: str) -> tuple[str, bytes]:
    name, _, stored = user.partition(":")
    return name, stored.encode()


def _credentials(header: str) -> tuple[str, bytes]:
    """Name and password of Basic credentials; two empty ones for anything else."""
    scheme, _, written = header.partition(" ")
    if scheme.lower() != "basic":
        return "", b""
    try:
        name, _, password = base64.b64decode(written.strip(), validate=True).partition(b":")
        return name.decode(), password.replace(b"\0", b"")
    except (binascii.Error, ValueError):
        return "", b""
