"""What the whole daemon sends by mail: its configuration reaches whoever sends."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from calendars.clock import SystemClock
from calendars.model.engagement import Kind
from calendars.model.reminder import DeliveryState, Topic
from calendars.model.selection import Selection
from calendars.store.database import Store
from tests.daemon.deliveries.desk import post, register, states
from tests.daemon.mailserver import mail_server
from tests.daemon.test_service import serve


def test_the_daemon_sends_mails_and_summaries_and_follows_calendars(
    sqlite_url: str, nothing_of_this_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMITRY_NETWORK__ALLOW", "127.0.0.0/8")
    store, clock = Store.open(sqlite_url), SystemClock()
    with mail_server() as server:
        nothing_of_this_machine.write_text(
            f"[mail]\nhost = '127.0.0.1'\nport = {server.port}\nsecurity = 'none'\nsender = 'summitry@house.example'\n"
            "[calendars.calls]\nkind = ['call']\n"
        )
        endpoint = register(store, clock, "mailto:desk@ministry.example", format="mail", calendar="calls")
        with store.transaction() as tx:
            due = {"digest": "0 8 * * *", "next_digest": clock.now() - timedelta(hours=1), "digest_since": clock.now()}
            tx.endpoints.save(replace(endpoint, topics=frozenset({Topic.DIGEST}), **due))  # type: ignore[arg-type]
        post(store, 1, now=clock.now())

        def both_came(_address: str) -> None:
            server.wait_for(2, seconds=20)

        serve(store, both_came)
        subjects = {str(mail["Subject"]).partition(" until")[0] for mail in server.wait_for(2)}
    assert subjects == {"Summitry can reach you", "Coming up"}
    assert states(store) == [DeliveryState.DELIVERED] * 2
    with store.reading() as tx:
        assert tx.endpoints.get(endpoint.id).selection == Selection(kinds=frozenset({Kind.CALL}))
    store.close()
