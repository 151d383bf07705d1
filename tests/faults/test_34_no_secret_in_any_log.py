"""No secret in any log: not the endpoint's, not its address's, not the database's; whatever goes wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from calendars.model.reminder import DeliveryState
from calendars.store.database import Store
from daemon.deliveries.signing import rotated
from tests.daemon.deliveries.desk import post, register, states
from tests.daemon.receiver import Answer, Receiver
from tests.faults.conftest import CLOCK, Start, until

SUMMITRY = Path(sys.executable).with_name("summitry")
KEY, PASSWORD = "chat-key-of-the-desk", "password-of-the-database"


@pytest.fixture
def store_url(store_url: str) -> str:
    """PostgreSQL's with a password in it, for which the server of the tests does not ask."""
    return (
        store_url
        if store_url.startswith("sqlite")
        else make_url(store_url).set(password=PASSWORD).render_as_string(False)
    )


def test_what_the_daemon_and_the_commands_write_tells_neither_a_secret_nor_a_chats_key(
    store: Store, store_url: str, start_daemon: Start, receiver: Receiver
) -> None:
    receiver.answer = Answer(500, body=b"cannot")
    secrets = []
    for name, url in (
        ("ep_1", receiver.url + "/" + KEY),
        ("ep_2", "http://127.0.0.1:9/" + KEY),
        ("ep_3", "http://h./"),
    ):
        endpoint = register(store, CLOCK, url, id=name)
        fresh = rotated(endpoint, CLOCK.now())
        with store.transaction() as tx:
            tx.endpoints.save(fresh)
        secrets += [endpoint.secret, fresh.secret]
        post(store, 1, to=name, now=CLOCK.now())
    daemon = start_daemon({"PYTHONASYNCIODEBUG": "1"}).ready()
    until(lambda: states(store) == [DeliveryState.PENDING] * 3 and len(receiver.requests) >= 1, 15)
    with store.transaction() as tx:  # a round that fails tells with which statement
        tx.connection.exec_driver_sql("ALTER TABLE held RENAME TO elsewhere")
    until(lambda: _ran(store_url, "status").returncode == 1, 10)
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO held")
    assert daemon.end() == 0
    assert "ep_1" in daemon.said
    told = daemon.said
    for command in (["status"], ["webhook", "log"], ["webhook", "show", "ep_1"], ["webhook", "list", "--json"]):
        ran = _ran(store_url, *command)
        told += ran.stdout + ran.stderr
    assert KEY not in daemon.said
    assert PASSWORD not in told
    assert [secret for secret in secrets if secret in told or secret.removeprefix("whsec_") in told] == []


def _ran(url: str, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"SUMMITRY_DATABASE_URL": url}
    return subprocess.run([SUMMITRY, *command], env=environment, capture_output=True, text=True, check=False)
