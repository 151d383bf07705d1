"""Guard: which addresses of the web may be reached at all."""

import re
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import ip_address

import httpx

from calendars.model.reminder import NO_HOST, host_alone
from config.errors import UserError
from config.settings import Network
from daemon.networks import SpecialNetwork, refusal

#: host, port -> its addresses; blocks, and raises OSError where there are none.
Resolve = Callable[[str, int], Sequence[str]]

_HOST = re.compile(rb"[a-z0-9._:-]+", re.IGNORECASE)
_LONGEST_URL = 2000
_COURTESY_SECONDS = 5.0


class AddressRefused(httpx.TransportError):
    """A name led to an address that may not be reached; nothing was sent."""

    def __init__(self, host: str, address: str, special: SpecialNetwork) -> None:
        super().__init__(
            f"{host} leads to {address}, in {special}, which may not be reached; if it is meant to be, "
            f"allow it: SUMMITRY_NETWORK__ALLOW={address} (or its network, or [network] allow)"
        )
        self.address = address
        self.special = special


class NameUnknown(httpx.ConnectError):
    """The name of a host leads to no address, or nobody said in time."""


class UrlRefused(httpx.UnsupportedProtocol):
    """An address of the web that is not asked for what it names: its scheme, its port, its user info."""


def system_addresses(host: str, port: int) -> Sequence[str]:
    """The addresses of `host` as this machine knows them: its hosts file, its DNS, any way of writing them."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges where a request goes: first its URL, then every address that its host leads to."""

    #: Networks that may be reached although they are private.
    allow: tuple[Network, ...] = ()
    #: Ports that a URL may name; empty: any.
    ports: frozenset[int] = frozenset()
    #: How a name becomes addresses.
    resolve: Resolve = system_addresses

    def judge_url(self, url: httpx.URL) -> None:
        """Raise UrlRefused unless `url` is http or https, without user info, on a port that is allowed."""
        if url.scheme not in ("http", "https") or not _HOST.fullmatch(url.raw_host):
            raise UrlRefused(f"{_origin(url)}: is not an address of the web; write https://host/path")
        if url.userinfo:
            raise UrlRefused(f"{_origin(url)}: holds a user name or password; leave them out")
        port = port_of(url)
        if not 1 <= port <= 65535 or (self.ports and port not in self.ports):
            known = ", ".join(str(port) for port in sorted(self.ports)) or "1 to 65535"
            raise UrlRefused(f"{_origin(url)}: port {port} may not be reached; allowed are {known}")

    def judge_addresses(self, host: str, addresses: Sequence[str]) -> None:
        """Raise AddressRefused unless every one of `addresses` may be reached: a mixed answer is a trap."""
        for address in addresses:
            special = refusal(address, self.allow)
            if special:
                raise AddressRefused(host, address, special)

    def look_up(self, host: str, port: int) -> "Future[Sequence[str]]":
        """Resolve `host` in a thread of its own, which nobody has to wait for: some resolvers never answer."""
        answer: Future[Sequence[str]] = Future()
        answer.set_running_or_notify_cancel()  # whoever waits may go; the thread still sets its answer
        literal = _literal(host)
        if literal:
            answer.set_result([literal])
        else:
            threading.Thread(target=self._answer, args=(host, port, answer), daemon=True).start()
        return answer

    def _answer(self, host: str, port: int, answer: "Future[Sequence[str]]") -> None:
        try:
            addresses = self.resolve(host, port)
        except (OSError, UnicodeError) as error:  # UnicodeError: a label longer than 63 characters
            answer.set_exception(NameUnknown(f"{host}: {getattr(error, 'strerror', None) or error}"))
        else:
            answer.set_result(addresses)


def check_url(url: str, guard: Guard) -> str | None:
    """Tell whether `url` could be sent to, before it is kept: a courtesy, for each connection is judged anew.

    Raises UserError naming what is wrong. A name that cannot be resolved at the moment may be known later:
    this is no error, and the remark to be shown is given back.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UserError(f"{host_alone(url)}: is not an address of the web: {error}; write https://host/path") from error
    if len(url) > _LONGEST_URL:
        raise UserError(f"{_origin(parsed)}: is longer than {_LONGEST_URL} characters")
    try:
        guard.judge_url(parsed)
        host = parsed.raw_host.decode("ascii")
        addresses = guard.look_up(host, port_of(parsed)).result(timeout=_COURTESY_SECONDS)
        guard.judge_addresses(host, addresses)
    except (UrlRefused, AddressRefused) as error:
        raise UserError(str(error)) from error
    except (NameUnknown, TimeoutError):
        return f"{_host(parsed)}: this name leads to no address at present; it is tried again when there is news"
    return None


def port_of(url: httpx.URL) -> int:
    """The port that `url` names or implies."""
    return url.port if url.port is not None else 443 if url.scheme == "https" else 80


def shown(url: httpx.URL) -> str:
    """`url` for people to read, without the user info that it may hold."""
    return str(url.copy_with(userinfo=b"")) if url.userinfo else str(url)


def _origin(url: httpx.URL) -> str:
    """Where `url` leads to. The rest is not told, for a chat's address is its key, and errors are kept and logged."""
    if not url.scheme or not url.raw_host:
        return NO_HOST
    return f"{url.scheme}://{_host(url)}" + (f":{url.port}" if url.port is not None else "") + "/…"


def _host(url: httpx.URL) -> str:
    """The host for people to read; as it is sent where it says that it is encoded, and is not."""
    try:
        return url.host
    except UnicodeError:
        return url.raw_host.decode("ascii")


def _literal(host: str) -> str | None:
    """`host` where it is an address in its canonical form; every other form goes to the resolver."""
    try:
        return str(ip_address(host))
    except ValueError:
        return None
