"""What is sent by hand, and what was sent."""

from tests.daemon.cli.conftest import Summitry
from tests.daemon.cli.test_webhooks import added
from tests.daemon.receiver import Receiver


def test_a_made_up_message_of_every_type_reaches_programs_as_a_test(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)
    types = {f"engagement.{on}": on for on in ("reminder", "created", "updated", "cancelled", "missed")}
    types |= {"digest": "digest"}
    for on in types.values():
        summitry("webhook", "test", endpoint["id"], "--on", on).done()
    messages = [request.verified(endpoint["secret"]) for request in receiver.wait_for(len(types))]
    assert [(one["type"], one["data"]["test"]) for one in messages] == [(name, True) for name in types]


def test_the_log_says_that_there_is_more_of_it_and_how_to_see_that(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)["id"]
    for _ in range(3):
        summitry("webhook", "test", endpoint, "--on", "created").done()
    newest = summitry("webhook", "log", "--limit", "2", "--json").done()
    assert (len(newest.json), "The newest 2. There are older ones" in newest.err) == (2, True)
    for options in (["--limit", "3"], ["--all"]):
        whole = summitry("webhook", "log", *options, "--json").done()
        assert (len(whole.json), whole.err) == (3, "")
        assert [len(one["attempts"]) for one in whole.json] == [1, 1, 1]


def test_the_log_shows_the_attempt_of_a_ping_by_the_id_that_it_lists(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)["id"]
    summitry("webhook", "test", endpoint).done()
    [listed] = summitry("webhook", "log", "--json").done().json
    assert listed["id"].startswith("msg_")
    told = summitry("webhook", "log", listed["id"], "--json").done().json
    assert [one["status"] for one in told["attempts"]] == [200]
