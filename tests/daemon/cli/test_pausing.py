from dataclasses import replace
from datetime import UTC, datetime

from calendars.store.database import Store
from tests.daemon.cli.conftest import Summitry
from tests.daemon.cli.test_webhooks import added
from tests.daemon.receiver import Receiver


def test_an_endpoint_is_paused_and_resumed(summitry: Summitry, receiver: Receiver) -> None:
    uid = added(summitry, receiver.url)["id"]
    assert summitry("webhook", "pause", uid, "--json").done().json["state"] == "paused"
    assert summitry("webhook", "resume", uid, "--json").done().json["state"] == "active"


def test_whoever_pauses_or_resumes_twice_changes_nothing_the_second_time(
    summitry: Summitry, receiver: Receiver
) -> None:
    uid = added(summitry, receiver.url)["id"]
    for command in ("resume", "pause", "pause", "resume", "resume"):
        summitry("webhook", command, uid).done()
    told = summitry("webhook", "show", uid, "--json").done().json["history"]
    assert [one["change"] for one in told] == ["resumed", "paused", "added"]


def test_whoever_resumes_what_is_active_does_not_make_it_forget_that_it_fails(
    summitry: Summitry, receiver: Receiver
) -> None:
    """Else it would not be told of what expired meanwhile when it is back."""
    uid, since = added(summitry, receiver.url)["id"], datetime(2024, 2, 28, 12, tzinfo=UTC)
    store = Store.open(f"sqlite:///{summitry.folder}/data/summitry.db")
    with store.transaction() as tx:
        tx.endpoints.save(replace(tx.endpoints.get(uid), failing_since=since))
    store.close()
    known = summitry("webhook", "resume", uid, "--json").done().json
    assert known["failing_since"] == "2024-02-28T12:00:00Z"
