"""The reverse proxy of docs/howto/thunderbird.md: a real nginx with the lines of the page."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.daemon.receiver import Receiver
from tests.docs.pages import BLOCKS

WHOLE = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    {temporary}
    server {{
        listen 127.0.0.1:{port};
{lines}
    }}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """The address of the feed at the proxy, and the port of what it stands before."""
    if shutil.which("nginx") is None:
        assert "CI" not in os.environ, "nginx is not installed"
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    [block] = [block for block in BLOCKS if block.language == "nginx"]
    port, daemon = free_port(), free_port()
    temporary = "\n    ".join(f"{name}_temp_path {tmp_path}/{name};" for name in TEMPORARY)
    lines = block.text.replace("127.0.0.1:8474", f"127.0.0.1:{daemon}")
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(WHOLE.format(folder=tmp_path, temporary=temporary, port=port, lines=lines))
    tmp_path.chmod(0o755)
    process = subprocess.Popen(["nginx", "-e", "stderr", "-c", str(configuration)], stderr=subprocess.PIPE, text=True)
    _wait_until_it_listens(process, port)
    yield f"http://127.0.0.1:{port}/calendars/diplomatic-calendar.ics", daemon
    process.terminate()
    process.communicate(timeout=10)


def _wait_until_it_listens(process: "subprocess.Popen[str]", port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            time.sleep(0.01)
        else:
            return
    process.kill()
    raise AssertionError(process.communicate()[1])


def test_the_proxy_hands_on_and_drops_the_connection_while_the_daemon_is_away(
    behind: tuple[str, int],
) -> None:
    address, daemon = behind
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        httpx.get(address)
    with Receiver(port=daemon) as there:
        assert httpx.get(address, headers={"Host": "calendar.example"}).status_code == 200
    [request] = there.requests
    assert request.headers["host"] == "calendar.example"
    assert request.headers["x-forwarded-proto"] == "http"
