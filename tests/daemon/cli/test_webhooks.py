from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calendars.model.reminder import Message, Topic
from calendars.store.database import Store
from daemon.cli.webhook_options import Format, format_of
from daemon.deliveries.formats import FORMATS
from tests.daemon.cli.conftest import Summitry
from tests.daemon.mailserver import MailServer, mail_server
from tests.daemon.receiver import Answer, Receiver


def added(summitry: Summitry, url: str, *options: str) -> dict[str, Any]:
    answer: dict[str, Any] = summitry("webhook", "add", url, "--json", *options).done().json
    return answer


def test_an_endpoint_is_added_and_its_secret_shown_once(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url, "--before", "24h", "--before", "1d", "--party", "ru", "--kind", "summit")
    assert endpoint["url"] == receiver.url
    assert endpoint["secret"].startswith("whsec_")
    assert endpoint["before"] == ["24h", "1d"]
    assert endpoint["selection"] == {"parties": ["RU"], "kinds": ["summit"]}
    for command in (["list"], ["list", "--json"], ["show", endpoint["id"]], ["show", endpoint["id"], "--json"]):
        assert endpoint["secret"] not in summitry("webhook", *command).done().out


def test_without_options_it_is_told_what_most_want(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)
    assert endpoint["before"] == ["1d", "1h"]
    assert endpoint["on"] == ["cancelled", "reminder", "updated"]


def test_reminders_of_what_is_known_already_are_planned(summitry: Summitry, receiver: Receiver) -> None:
    summitry("add", "Talks", "--on", "2027-03-03", "--at", "10:00").done()
    assert added(summitry, receiver.url, "--before", "1d", "--before", "1h")["reminders"] == 2
    assert summitry("status", "--json").json["next_reminder"] == "2027-03-02T10:00:00Z"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1/x", "which may not be reached"),
        ("http://10.0.0.1/x", "which may not be reached"),
        ("http://[::1]/x", "which may not be reached"),
        ("ftp://desk.example/x", "is not an address of the web"),
        ("desk", "is not an address of the web"),
        ("http://user:word@desk.example/", "holds a user name or password"),
    ],
)
def test_an_address_that_may_not_be_reached_is_refused(
    summitry: Summitry, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    monkeypatch.delenv("SUMMITRY_NETWORK__ALLOW")
    answer = summitry("webhook", "add", url)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert answer.err.count("\n") == 1
    assert summitry("webhook", "list", "--json").json == []


def test_a_ping_is_sent_now_and_the_answer_shown(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)
    attempt = summitry("webhook", "test", endpoint["id"][:8], "--json").done().json
    assert (attempt["status"], attempt["error"], attempt["trigger"]) == (200, None, "ping")
    [request] = receiver.wait_for(1)
    assert request.verified(endpoint["secret"])["type"] == "ping"


def test_a_ping_that_fails_is_told(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)
    receiver.answer = Answer(status=500, body=b"out of order")
    answer = summitry("webhook", "test", endpoint["id"])
    assert answer.code == 1
    assert "status 500" in answer.out
    assert "out of order" in answer.out


def test_a_new_secret_signs_beside_the_old_one(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)
    fresh = summitry("webhook", "rotate", endpoint["id"], "--json").done().json["secret"]
    assert fresh != endpoint["secret"]
    summitry("webhook", "test", endpoint["id"]).done()
    [request] = receiver.wait_for(1)
    assert request.verified(fresh) == request.verified(endpoint["secret"])


def test_a_second_rotation_within_a_day_ends_no_secret_before_its_day_unless_that_is_meant(
    summitry: Summitry, receiver: Receiver
) -> None:
    endpoint = added(summitry, receiver.url)
    second = summitry("webhook", "rotate", endpoint["id"], "--json").done().json["secret"]
    refused = summitry("webhook", "rotate", endpoint["id"])
    assert (refused.code, refused.out) == (1, "")
    assert "until 20" in refused.err
    assert "--force" in refused.err
    summitry("webhook", "test", endpoint["id"]).done()
    third = summitry("webhook", "rotate", endpoint["id"], "--force", "--json").done().json["secret"]
    summitry("webhook", "test", endpoint["id"]).done()
    before, after = receiver.wait_for(2)
    for request, secrets in ((before, (endpoint["secret"], second)), (after, (second, third))):
        for secret in secrets:
            request.verified(secret)


def test_a_removed_endpoint_is_gone(summitry: Summitry, receiver: Receiver) -> None:
    uid = added(summitry, receiver.url)["id"]
    assert summitry("webhook", "remove", uid).done().out == f"{uid}: removed\n"
    assert summitry("webhook", "list", "--json").json == []


@pytest.mark.parametrize("command", ["show", "test", "pause", "resume", "rotate", "remove", "log", "replay"])
def test_what_is_not_there_is_told(summitry: Summitry, command: str) -> None:
    answer = summitry("webhook", command, "ep_zz" if command != "replay" else "dlv_zz")
    assert (answer.code, answer.out) == (1, "")
    assert "_zz" in answer.err


def test_empty_lists_say_what_to_do_next(summitry: Summitry) -> None:
    assert "summitry webhook add" in summitry("webhook", "list").done().err
    assert "summitry webhook test" in summitry("webhook", "log").done().err
    assert "summitry webhook add" in summitry("status").done().err


def test_whoever_asks_for_reminders_gets_them_beside_what_on_names(summitry: Summitry, receiver: Receiver) -> None:
    summitry("add", "Talks", "--on", "2027-03-03", "--at", "10:00").done()
    changes = [word for what in ("created", "updated", "cancelled") for word in ("--on", what)]
    endpoint = added(summitry, receiver.url, "--before", "1d", "--before", "1h", *changes)
    assert endpoint["before"] == ["1d", "1h"]
    assert endpoint["on"] == ["cancelled", "created", "reminder", "updated"]
    assert endpoint["reminders"] == 2


def test_an_endpoint_without_reminders_is_remarked_on(summitry: Summitry, receiver: Receiver) -> None:
    answer = summitry("webhook", "add", receiver.url, "--on", "created", "--json").done()
    assert (answer.json["before"], answer.json["on"]) == ([], ["created"])
    assert "It is sent no reminders" in answer.err


def put(summitry: Summitry, endpoint: str) -> None:
    """A message for `endpoint` in the outbox, which nobody has sent yet."""
    now = datetime.now(UTC)
    message = Message(id="msg_1", topic=Topic.CREATED, uid="x", sequence=0, body=b"{}", created=now, key="x")
    store = Store.open(f"sqlite:///{summitry.folder}/data/summitry.db")
    with store.transaction() as tx:
        tx.queue.put(message, [(endpoint, now + timedelta(days=1))])
    store.close()


def test_the_log_shows_how_the_last_attempt_went(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)["id"]
    put(summitry, endpoint)
    assert "pending" in summitry("webhook", "log").done().out
    for status, body in ((500, b"out of order"), (503, b"closed")):
        receiver.answer = Answer(status=status, body=body)
        assert summitry("webhook", "replay", "dlv_").code == 1
    for command in (["log"], ["log", endpoint], ["show", endpoint]):
        told = summitry("webhook", *command).done().out
        assert "status 503" in told
        assert "status 500" not in told
    whole = summitry("webhook", "log", "dlv_").done().out
    assert whole.index("out of order") < whole.index("closed")


def test_a_ping_is_in_the_log(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)["id"]
    assert summitry("webhook", "log").done().err.startswith("Nothing was sent yet.")
    summitry("webhook", "test", endpoint).done()
    told = summitry("webhook", "log").done().out
    assert "ping" in told
    assert "status 200" in told


KEY = "T0000/B0000/aVeryPrivateKey"


def test_of_a_chats_address_which_is_its_key_the_host_alone_is_shown(summitry: Summitry, receiver: Receiver) -> None:
    url = f"http://127.0.0.1:{receiver.port}/{KEY}"
    endpoint = summitry("webhook", "add", "-", "--format", "slack", "--json", stdin=url.encode() + b"\n").done().json
    assert endpoint["url"] == url
    receiver.answer = Answer(status=500)
    summitry("webhook", "test", endpoint["id"])
    assert receiver.wait_for(1)[0].path == f"/{KEY}"
    for command in (
        ["list"],
        ["list", "--json"],
        ["show", endpoint["id"]],
        ["show", endpoint["id"], "--json"],
        ["log"],
    ):
        told = summitry("webhook", *command).done()
        assert KEY not in told.out + told.err
    assert "http://127.0.0.1/…" in summitry("webhook", "list").done().out


@pytest.mark.parametrize(
    "url",
    [
        f"http://10.0.0.1/{KEY}",
        f"http://hooks.example:99999/{KEY}",
        f"http://me@hooks.example/{KEY}",
        f"hooks.example/{KEY}",
        f"http://[/{KEY}",
        f"http://hooks.example/{KEY * 100}",
    ],
)
def test_an_address_that_is_refused_is_not_told_to_others(summitry: Summitry, url: str) -> None:
    answer = summitry("webhook", "add", "-", "--format", "slack", stdin=url.encode())
    assert (answer.code, answer.out) == (2, "")
    assert KEY not in answer.err
    assert answer.err.count("\n") == 1


def test_an_address_from_standard_input_has_to_be_there(summitry: Summitry) -> None:
    answer = summitry("webhook", "add", "-")
    assert answer.code == 2
    assert "standard input holds no address" in answer.err


def test_what_is_shown_of_an_endpoint_stands_in_one_column(summitry: Summitry, receiver: Receiver) -> None:
    answer = summitry("webhook", "add", receiver.url).done()
    shown = summitry("webhook", "show", answer.out.split()[1]).done()
    for told in (answer.out, shown.out):
        fields = told.partition("\n\n")[0].splitlines()
        width = fields[0].index("ep_")
        assert all(line[width - 2 : width] == "  " and line[width] != " " for line in fields)


def test_what_was_done_to_an_endpoint_is_shown_and_no_secret_with_it(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url, "--party", "ru", "--before", "2h")
    for command in ("pause", "resume", "rotate", "remove"):
        summitry("webhook", command, endpoint["id"]).done()
    told = summitry("webhook", "show", endpoint["id"], "--json").done()
    assert [event["change"] for event in told.json["history"]] == ["removed", "rotated", "resumed", "paused", "added"]
    assert f"address: {receiver.url}; format: standard; before: 2h" in told.json["history"][-1]["words"]
    assert "parties: RU" in summitry("webhook", "show", endpoint["id"]).done().out
    assert "whsec_" not in told.out


def test_the_log_of_a_removed_endpoint_can_be_read(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)["id"]
    put(summitry, endpoint)
    summitry("webhook", "remove", endpoint).done()
    assert "superseded" in summitry("webhook", "log", endpoint).done().out


def test_an_endpoint_is_told_of_what_fits_its_statuses(summitry: Summitry, receiver: Receiver) -> None:
    for title, status in (("Talks", "confirmed"), ("Visit", "tentative")):
        summitry("add", title, "--on", "2027-03-03", "--at", "10:00", "--status", status).done()
    endpoint = added(summitry, receiver.url, "--before", "1d", "--status", "confirmed")
    assert (endpoint["selection"], endpoint["reminders"]) == ({"statuses": ["confirmed"]}, 1)
    assert "statuses   confirmed" in summitry("webhook", "show", endpoint["id"]).done().out


def test_an_endpoint_is_told_of_what_a_named_calendar_holds(summitry: Summitry, receiver: Receiver) -> None:
    summitry.file("config.toml", "[calendars.calls]\nkind = ['call']")
    for kind in ("call", "summit"):
        summitry("add", "Talks", "--on", "2027-03-03", "--at", "10:00", "--kind", kind).done()
    endpoint = added(summitry, receiver.url, "--before", "1d", "--calendar", "calls")
    assert (endpoint["calendar"], endpoint["selection"]) == ("calls", {"kinds": ["call"]})
    assert endpoint["reminders"] == 1
    whole = summitry("webhook", "edit", endpoint["id"], "--calendar", "diplomatic-calendar", "--json").done().json
    assert (whole["selection"], whole["reminders"]) == ({}, 2)


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--calendar", "nothing"], 1, "no calendar is called 'nothing'; there are diplomatic-calendar"),
        (["--calendar", "diplomatic-calendar", "--kind", "call"], 2, "--calendar selects by itself"),
    ],
)
def test_a_calendar_that_cannot_be_followed_is_told(
    summitry: Summitry, receiver: Receiver, options: list[str], code: int, told: str
) -> None:
    answer = summitry("webhook", "add", receiver.url, *options)
    assert (answer.code, answer.out) == (code, "")
    assert told in answer.err


def test_an_endpoint_is_changed_and_what_is_not_given_stays(summitry: Summitry, receiver: Receiver) -> None:
    summitry("add", "Talks", "--on", "2027-03-03", "--at", "10:00", "--party", "RU", "--kind", "meeting").done()
    endpoint = added(summitry, receiver.url, "--before", "1d", "--before", "2h", "--party", "RU", "--kind", "summit")
    changed = summitry("webhook", "edit", endpoint["id"], "--kind", "meeting", "--before", "3h", "--json").done().json
    assert changed["selection"] == {"parties": ["RU"], "kinds": ["meeting"]}
    assert (changed["before"], changed["on"]) == (["3h"], endpoint["on"])
    assert changed["reminders"] == 1
    assert summitry("status", "--json").json["next_reminder"] == "2027-03-03T07:00:00Z"
    silent = summitry("webhook", "edit", endpoint["id"], "--on", "created", "--json").done().json
    assert (silent["before"], silent["reminders"]) == ([], 0)
    assert summitry("status", "--json").json["next_reminder"] is None
    again = summitry("webhook", "edit", endpoint["id"], "--before", "1d", "--json").done().json
    assert (again["on"], again["reminders"]) == (["created", "reminder"], 1)


def test_an_endpoint_that_moved_keeps_its_secret(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url)
    moved = f"{receiver.url}/elsewhere"
    shown = summitry("webhook", "edit", endpoint["id"], "--url", "-", stdin=moved.encode()).done().out
    assert moved in shown
    summitry("webhook", "test", endpoint["id"]).done()
    [request] = receiver.wait_for(1)
    assert request.path == "/hook/elsewhere"
    assert request.verified(endpoint["secret"])
    assert summitry("webhook", "edit", endpoint["id"], "--url", "ftp://desk.example/").code == 2


def test_own_words_are_tried_kept_and_given_up_again(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url, "--format", "text")["id"]
    words = summitry.file("words.txt", "{{ headline }} <b> {{ engagement.title }}")
    tried = summitry("webhook", "test", endpoint, "--on", "updated", "--template", words, "--dry-run").done()
    assert tried.out == "Test: Changed <b> Talks: Switzerland and Ghana in Bern\n"
    assert receiver.requests == []
    summitry("webhook", "edit", endpoint, "--template", words).done()
    summitry("webhook", "test", endpoint, "--on", "cancelled").done()
    assert receiver.wait_for(1)[0].body == b"Test: Cancelled <b> Talks: Switzerland and Ghana in Bern"
    shown = summitry("webhook", "show", endpoint).done().out
    assert "template   its own, 1 lines (" in shown
    assert "template: none → its own, 1 lines (" in shown
    assert summitry("webhook", "edit", endpoint, "--template", "", "--json").done().json["template"] is None


@pytest.mark.parametrize(
    ("form", "content", "told"),
    [
        ("text", b"{{ titel }}", "words.txt: cannot write cancelled: 'titel' is undefined"),
        ("text", b"{{", "words.txt: line 1: "),
        ("text", b"\xff", "words.txt: is no text in UTF-8"),
        ("text", b"x" * 20_001, "words.txt: is larger than 20,000 bytes"),
        ("text", None, "words.txt: cannot be read: No such file"),
        ("standard", b"{{ headline }}", "the format standard has no words"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(
    summitry: Summitry, receiver: Receiver, form: str, content: bytes | None, told: str
) -> None:
    path = summitry.file("words.txt", content) if content is not None else "words.txt"
    answer = summitry("webhook", "add", receiver.url, "--format", form, "--template", path)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert summitry("webhook", "list", "--json").json == []


def test_own_words_have_to_serve_for_whatever_is_told_later_too(summitry: Summitry, receiver: Receiver) -> None:
    words = summitry.file("words.txt", "{{ reminder.due }}")
    endpoint = added(summitry, receiver.url, "--format", "text", "--on", "reminder", "--template", words)["id"]
    answer = summitry("webhook", "edit", endpoint, "--on", "created", "--on", "reminder")
    assert answer.code == 2
    assert "cannot write created: 'None' has no attribute 'due'" in answer.err


def test_the_template_to_begin_with_is_printed(summitry: Summitry) -> None:
    assert "{{ when }}" in summitry("webhook", "template").done().out


@pytest.mark.parametrize(("before", "said"), [(["24h"], True), (["1d", "2h"], False)])
def test_who_asks_for_hours_alone_is_told_what_becomes_of_meetings_without_an_hour(
    summitry: Summitry, receiver: Receiver, before: list[str], said: bool
) -> None:
    options = [word for span in before for word in ("--before", span)]
    answer = summitry("webhook", "add", receiver.url, *options).done()
    assert ("reminded at 09:00 on the day" in answer.err) == said


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://hooks.slack.com/services/T/B/x", "slack"),
        ("https://ministry.webhook.office.com/webhookb2/x", "teams"),
        ("https://Discord.com/api/webhooks/1/x", "discord"),
        ("https://notdiscord.com/api/webhooks/1/x", "standard"),
        ("https://desk.example/hooks.slack.com", "standard"),
        ("mailto:desk@ministry.example", "mail"),
        ("http://[/", "standard"),
        ("desk", "standard"),
    ],
)
def test_an_address_asks_for_its_format(url: str, form: str) -> None:
    assert format_of(url).value == form


def test_every_format_may_be_asked_for() -> None:
    assert [form.value for form in Format] == list(FORMATS)


def test_the_schema_is_printed_for_receivers(summitry: Summitry) -> None:
    assert summitry("webhook", "schema").done().json["title"] == "A message of Summitry"


@pytest.fixture
def post_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server, which the configuration names."""
    with mail_server() as server:
        given = {"HOST": "127.0.0.1", "PORT": str(server.port), "SECURITY": "none", "SENDER": "summitry@house.example"}
        for name, value in given.items():
            monkeypatch.setenv(f"SUMMITRY_MAIL__{name}", value)
        yield server


def test_a_mailbox_is_told_by_mail(summitry: Summitry, post_office: MailServer) -> None:
    endpoint = added(summitry, "mailto:desk@ministry.example")
    assert endpoint["format"] == "mail"
    assert "whsec_" not in summitry("webhook", "add", "mailto:other@ministry.example").done().out
    assert "mailto:desk@ministry.example" in summitry("webhook", "list").done().out
    tried = summitry("webhook", "test", endpoint["id"], "--on", "cancelled").done()
    assert tried.out.startswith("ping: status 250, ")
    [mail] = post_office.wait_for(1)
    assert mail["To"] == "desk@ministry.example"
    assert mail["Subject"] == "Test: Cancelled: Talks: Switzerland and Ghana in Bern"


def test_a_mail_is_sent_again_as_it_was(summitry: Summitry, post_office: MailServer) -> None:
    put(summitry, added(summitry, "mailto:desk@ministry.example")["id"])
    for _ in range(2):
        summitry("webhook", "replay", "dlv_").done()
    post_office.wait_for(2)
    assert post_office.mails[0] == post_office.mails[1]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["mailto:desk"], "mailto:desk: is not the address of one mailbox; write mailto:desk@ministry.example"),
        (["mailto:desk@ministry.example", "--format", "slack"], "is not an address of the web"),
    ],
)
def test_an_address_and_its_format_have_to_fit(
    summitry: Summitry, post_office: MailServer, options: list[str], told: str
) -> None:
    answer = summitry("webhook", "add", *options)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err


def test_without_a_mail_server_no_mailbox_is_an_endpoint(summitry: Summitry) -> None:
    answer = summitry("webhook", "add", "mailto:desk@ministry.example")
    assert answer.code == 2
    assert "set host and sender below [mail]" in answer.err


def test_a_summary_is_planned_changed_and_ended(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url, "--digest", "weekdays", "--timezone", "Europe/Zurich")
    assert endpoint["on"] == ["cancelled", "digest", "reminder", "updated"]
    assert (endpoint["digest"]["cron"], endpoint["digest"]["zone"]) == ("0 8 * * mon-fri", "Europe/Zurich")
    assert datetime.fromisoformat(endpoint["digest"]["next"]) > datetime.now(UTC)
    assert "digest     0 8 * * mon-fri (Europe/Zurich), next 20" in summitry("webhook", "show", endpoint["id"]).out
    changed = summitry("webhook", "edit", endpoint["id"], "--digest", "30 7 1 * *", "--json").done().json
    assert (changed["digest"]["cron"], changed["digest"]["zone"]) == ("30 7 1 * *", "Europe/Zurich")
    assert changed["digest"]["next"] != endpoint["digest"]["next"]
    ended = summitry("webhook", "edit", endpoint["id"], "--digest", "", "--json").done().json
    assert (ended["digest"], ended["on"]) == (None, ["cancelled", "reminder", "updated"])
    words = [event["words"] for event in summitry("webhook", "show", endpoint["id"], "--json").json["history"]]
    assert "summary: 0 8 * * mon-fri (Europe/Zurich) → 30 7 1 * * (Europe/Zurich)" in words[1]


def test_an_endpoint_may_be_sent_summaries_alone(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url, "--on", "digest", "--digest", "daily")
    assert (endpoint["on"], endpoint["before"]) == (["digest"], [])
    summitry("webhook", "test", endpoint["id"], "--on", "digest").done()
    [request] = receiver.wait_for(1)
    assert request.verified(endpoint["secret"])["type"] == "digest"
    answer = summitry("webhook", "edit", endpoint["id"], "--digest", "")
    assert answer.code == 2
    assert "it would be told nothing any more" in answer.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--digest", "8 o'clock"], "is no time for a summary"),
        (["--on", "digest"], "say when it is sent, with --digest daily"),
        (["--digest", "daily", "--timezone", "Mars/Base"], "is not an IANA time zone"),
        (["--timezone", "Europe/Zurich"], "say when it is sent, with --digest daily"),
    ],
)
def test_a_summary_that_cannot_be_planned_is_refused(
    summitry: Summitry, receiver: Receiver, options: list[str], told: str
) -> None:
    answer = summitry("webhook", "add", receiver.url, *options)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err


def test_the_words_of_summaries_can_be_ones_own(summitry: Summitry, receiver: Receiver) -> None:
    endpoint = added(summitry, receiver.url, "--format", "text", "--digest", "daily")["id"]
    assert "digest.coming" in summitry("webhook", "template", "--digest").done().out
    try_ = ("webhook", "test", endpoint, "--on", "digest", "--dry-run", "--template")
    silent = summitry.file("silent.txt", "{{ headline }}!")
    assert "What changed" in summitry(*try_, silent).done().out
    own = summitry.file("own.txt", "{{ headline }}{% if digest %}: {{ digest.coming | length }}{% endif %}")
    assert summitry(*try_, own).done().out.endswith(": 1\n")
    careless = summitry.file("careless.txt", "{{ digest.coming | length }}")
    assert "cannot write cancelled: 'None' has no attribute 'coming'" in summitry(*try_, careless).err
