import asyncio
import gzip
import socket
import time
import zlib
from collections.abc import Sequence
from ipaddress import ip_network

import httpx
import pytest

from config.errors import ArticleError, UserError
from daemon.outbound import (
    AddressRefused,
    Guard,
    NameUnknown,
    UrlRefused,
    check_url,
    fetch,
    guarded_client,
    guarded_transport,
)
from tests.daemon.conftest import LOCAL, TLS_NAME, Certificate
from tests.daemon.receiver import Answer, Received, Receiver
from tests.daemon.receiver import receiver as running


def get(url: str, guard: Guard, **given: object) -> httpx.Response:
    """One request, through the transport of all requests."""

    async def request() -> httpx.Response:
        async with guarded_client(guarded_transport(guard, **given)) as client:  # type: ignore[arg-type]
            return await client.get(url)

    return asyncio.run(request())


def leading_to(*addresses: str) -> Guard:
    """A guard whose every name leads to `addresses`, and which lets this machine be reached."""
    return Guard(allow=LOCAL, resolve=lambda _host, _port: addresses)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "localhost",
        "LOCALHOST.",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "0177.1",
        "127.1",
        "127。0。0。1",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "169.254.169.254",
        "10.0.0.1",
    ],
)
def test_no_way_of_writing_a_private_address_gets_through(host: str, receiver: Receiver) -> None:
    with pytest.raises((AddressRefused, NameUnknown)):  # a dot at its end makes it unknown to some resolvers
        get(f"http://{host}:{receiver.port}/", Guard())
    assert receiver.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_an_allowed_network_is_reached(host: str, receiver: Receiver, local: Guard) -> None:
    assert get(f"http://{host}:{receiver.port}/", local).status_code == 200


def test_a_name_is_resolved_once_a_connection(receiver: Receiver) -> None:
    asked = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    async def three() -> None:
        async with guarded_client(guarded_transport(Guard(LOCAL, resolve=resolve))) as client:
            for _ in range(3):
                await client.get(f"http://name.example:{receiver.port}/")

    asyncio.run(three())
    assert asked == [("name.example", receiver.port)]
    assert [request.headers["host"] for request in receiver.requests] == [f"name.example:{receiver.port}"] * 3


def test_a_name_that_leads_nowhere_is_an_error_of_its_own() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(NameUnknown, match=r"nowhere\.example: Name or service not known"):
        get("http://nowhere.example/", Guard(resolve=unknown))


def test_the_next_address_is_tried_where_one_does_not_answer(receiver: Receiver) -> None:
    answer = get(f"http://two.example:{receiver.port}/", leading_to("127.0.0.2", "127.0.0.1"))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://example.org/", "not an address of the web"),
        ("file:///etc/passwd", "not an address of the web"),
        ("gopher://example.org/", "not an address of the web"),
        ("http:///path", "not an address of the web"),
        ("http://two words/", "not an address of the web"),
        ("http://example.org:0/", "port 0"),
        ("http://example.org:70000/", "port 70000"),
        ("http://user:word@example.org/", "user name"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str, says: str) -> None:
    with pytest.raises(UrlRefused, match=says):
        get(url, Guard())
    with pytest.raises(UserError, match=says):
        check_url(url, Guard())


def test_no_password_is_told_in_an_error() -> None:
    with pytest.raises(UserError) as refused:
        check_url("http://user:word@example.org/", Guard())
    assert "word@" not in str(refused.value)


def test_only_the_ports_of_the_configuration_are_reached(receiver: Receiver) -> None:
    with pytest.raises(UrlRefused, match="allowed are 443, 8443"):
        get(receiver.url, Guard(LOCAL, ports=frozenset({443, 8443})))
    assert get(receiver.url, Guard(LOCAL, ports=frozenset({receiver.port}))).status_code == 200


def test_the_check_names_the_address_the_network_and_the_way_out() -> None:
    with pytest.raises(UserError) as refused:
        check_url("http://10.1.2.3/hook", Guard())
    told = str(refused.value)
    assert "10.1.2.3" in told
    assert "10.0.0.0/8 (private, RFC 1918)" in told
    assert "SUMMITRY_NETWORK__ALLOW" in told


def test_the_check_lets_a_name_pass_that_is_not_known_yet() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    remark = check_url("https://later.example/hook", Guard(resolve=unknown))
    assert remark is not None
    assert "later.example" in remark


@pytest.mark.parametrize("url", ["http://exa\tmple.org/", "http://[::1", "http://①.0.0.1/", "https://x/" + "a" * 3000])
def test_the_check_refuses_what_cannot_be_read(url: str) -> None:
    with pytest.raises(UserError):
        check_url(url, Guard())


def test_tls_asks_for_the_name_and_trusts_only_it(certificate: Certificate) -> None:
    named = leading_to("127.0.0.1")
    with running(certificate.serving) as secure:
        url = f"https://{TLS_NAME}:{secure.port}/"
        assert get(url, named, context=certificate.trusting).status_code == 200
        assert get(url.replace(TLS_NAME, TLS_NAME + "."), named, context=certificate.trusting).status_code == 200
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            get(f"https://other.example:{secure.port}/", named, context=certificate.trusting)
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            get(url, named)


def test_proxies_of_the_environment_are_not_used(
    receiver: Receiver, local: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(receiver.url, local).status_code == 200


def test_fetch_gives_content_type_and_final_address(receiver: Receiver, local: Guard) -> None:
    def answer(request: Received) -> Answer:
        if request.path == "/hook":
            return Answer(302, {"location": "/there"})
        return Answer(200, {"content-type": "text/html; charset=utf-8"}, b"<p>Talks</p>")

    receiver.answer = answer
    content, media_type, url = fetch(receiver.url, local)
    assert (content, media_type) == (b"<p>Talks</p>", "text/html; charset=utf-8")
    assert url == receiver.url.replace("/hook", "/there")


def test_each_redirect_is_judged_anew(receiver: Receiver, local: Guard) -> None:
    receiver.answer = Answer(302, {"location": "http://169.254.169.254/latest/meta-data/"})
    with pytest.raises(ArticleError, match=r"169\.254\.169\.254, in 169\.254\.0\.0/16 \(link-local"):
        fetch(receiver.url, local)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://user:word@127.0.0.1/"])
def test_a_redirect_does_not_leave_the_web(location: str, receiver: Receiver, local: Guard) -> None:
    receiver.answer = Answer(302, {"location": location})
    with pytest.raises(ArticleError):
        fetch(receiver.url, local)


def test_endless_redirects_end(receiver: Receiver, local: Guard) -> None:
    receiver.answer = Answer(302, {"location": "/on"})
    with pytest.raises(ArticleError, match="more than 5 times"):
        fetch(receiver.url, local)
    assert len(receiver.requests) == 6


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_compressed_content_is_unpacked(encoding: str, receiver: Receiver, local: Guard) -> None:
    packed = gzip.compress(b"Talks") if encoding == "gzip" else zlib.compress(b"Talks")
    receiver.answer = Answer(200, {"content-encoding": encoding}, packed)
    assert fetch(receiver.url, local).content == b"Talks"


def test_a_gzip_bomb_is_not_unpacked(receiver: Receiver, local: Guard) -> None:
    receiver.answer = Answer(200, {"content-encoding": "gzip"}, gzip.compress(bytes(50_000_000)))
    with pytest.raises(ArticleError, match="larger than 100,000 bytes"):
        fetch(receiver.url, local, limit=100_000)


def test_the_limit_is_exact(receiver: Receiver, local: Guard) -> None:
    receiver.answer = Answer(body=b"x" * 1000)
    assert len(fetch(receiver.url, local, limit=1000).content) == 1000
    with pytest.raises(ArticleError, match="larger than 999 bytes"):
        fetch(receiver.url, local, limit=999)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(404), "answered 404 Not Found"),
        (Answer(500), "answered 500"),
        (Answer(200, {"content-encoding": "br"}, b"x"), "packed as 'br'"),
        (Answer(200, {"content-encoding": "gzip"}, b"not gzip"), "is not"),
        (Answer(200, {"content-encoding": "gzip"}, gzip.compress(b"x" * 100)[:-9]), "ended before"),
        (Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort"), "cannot be reached"),
        (Answer(raw=b"SSH-2.0-OpenSSH_9.2\r\n"), "cannot be reached"),
        (Answer(raw=b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 30_000), "cannot be reached"),
    ],
)
def test_a_bad_answer_is_told(answer: Answer, says: str, receiver: Receiver, local: Guard) -> None:
    receiver.answer = answer
    with pytest.raises(ArticleError, match=says) as refused:
        fetch(receiver.url, local)
    assert receiver.url in str(refused.value)


def test_a_dripped_body_ends_with_the_timeout(receiver: Receiver, local: Guard) -> None:
    receiver.answer = Answer(body=b"x" * 1000, drip=0.05)
    began = time.monotonic()
    with pytest.raises(ArticleError, match=r"within 0\.3 s"):
        fetch(receiver.url, local, timeout=0.3)
    assert time.monotonic() - began < 2


def test_a_closed_port_is_told(local: Guard) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(ArticleError, match="cannot be reached"):
            fetch(f"http://127.0.0.1:{unused.getsockname()[1]}/", local)


def test_allowing_one_network_opens_no_other() -> None:
    with pytest.raises(AddressRefused):
        get("http://10.0.0.1/", Guard(allow=(ip_network("192.168.0.0/16"),)))
