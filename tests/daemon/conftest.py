"""What the tests of the daemon share: receivers, and a certificate for those that speak TLS."""

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import pytest

from daemon.guard import Guard
from tests.daemon.receiver import Receiver

#: The name that the certificate of the tests is for.
TLS_NAME = "receiver.example"

_SELF_SIGNED = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
    f"-subj /CN={TLS_NAME} -addext subjectAltName=DNS:{TLS_NAME}"
).split()

#: The networks of this machine.
LOCAL = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One receiver, which answers 200 until it is told otherwise."""
    with Receiver() as running:
        yield running


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    """As many receivers as are asked for."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(Receiver())


@pytest.fixture
def local() -> Guard:
    """A guard that lets requests through to this machine."""
    return Guard(allow=LOCAL)


@dataclass(frozen=True)
class Certificate:
    """A certificate for `TLS_NAME` that nobody trusts but `trusting`."""

    serving: ssl.SSLContext
    trusting: ssl.SSLContext


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A fresh self-signed certificate, made by openssl."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, which makes the certificate of these tests")
    folder: Path = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [*_SELF_SIGNED, "-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(cert, key)
    return Certificate(serving, ssl.create_default_context(cafile=str(cert)))
