"""What `doctor` sees, each on an installation that has just that."""

import json
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from calendars.clock import SystemClock
from calendars.model.reminder import EndpointState
from calendars.model.source import Source, SourceKind, SourceState
from calendars.store.database import Store
from config.durations import Duration
from daemon.doctor.machine import packaged_zones, system_zones
from tests.daemon.cli.conftest import Summitry
from tests.daemon.cli.test_running import daemon
from tests.daemon.deliveries.desk import post, register
from tests.daemon.mailserver import mail_server
from tests.daemon.receiver import Answer, Receiver

NOW = datetime.now(UTC)
SOURCE = Source(
    id="src_1",
    url="https://ministry.example/feed?key=hidden-key",
    kind=SourceKind.FEED,
    title="A ministry",
    every=Duration(seconds=900),
    created=NOW,
    due=NOW + timedelta(hours=1),
    read=NOW,
)
# What these say depends on what else is installed here, and runs here.
_OF_THE_MACHINE = ("zones", "port")


@pytest.fixture
def store(summitry: Summitry) -> Any:
    path = summitry.folder / "data" / "summitry.db"
    with closing(Store.open(f"sqlite:///{path}")) as store:
        yield store


def seen(summitry: Summitry, *options: str) -> list[tuple[str, str, str, str]]:
    """What is not well: what it is about, how bad, what is so, and what to do."""
    told = summitry("doctor", "--json", *options)
    assert (told.code, told.json["healthy"]) in ((0, True), (1, False)), told.err
    assert told.json["healthy"] == all(one["grade"] != "fault" for one in told.json["checks"])
    assert all(bool(one["mend"]) == (one["grade"] != "ok") for one in told.json["checks"])
    bad = [one for one in told.json["checks"] if one["grade"] != "ok" and one["about"] not in _OF_THE_MACHINE]
    return [(one["about"], one["grade"], one["says"], one["mend"]) for one in bad]


def test_a_new_installation_has_nobody_to_tell_and_nothing_to_read(summitry: Summitry) -> None:
    assert [(about, grade) for about, grade, *_ in seen(summitry)] == [("sources", "warning"), ("endpoints", "warning")]
    told = summitry("doctor").done().out
    assert "add one: summitry source add" in told
    assert "it is whole" in told


def test_every_fault_of_the_configuration_is_told(summitry: Summitry) -> None:
    path = summitry.file("config.toml", '[web]\nport = 99999\n[webhooks]\nhold = "soon"\n')
    [one, other] = seen(summitry)
    assert one[:2] == other[:2] == ("configuration", "fault")
    assert f"{path}: [webhooks] hold: 'soon' is not a duration" in one[2] + other[2]
    summitry.file("config.toml", '[calendars.x]\nkind = ["sumit"]\n')
    assert "'sumit' is not known" in seen(summitry)[0][2]
    summitry.file("config.toml", '[calendar]\nlanguage = "xx"\n')
    assert "[calendar] language" in seen(summitry)[0][2]


def test_what_the_configuration_lets_others_do_is_told(summitry: Summitry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUMMITRY_NETWORK__ALLOW")
    lines = '[web]\nhost = "0.0.0.0"\ntokens = ["abc"]\n[network]\nallow = ["169.254.0.0/16"]\n'
    Path(summitry.file("config.toml", lines)).chmod(0o644)
    told = {about: (grade, says) for about, grade, says, _ in seen(summitry, "--offline")}
    assert set(told) >= {"configuration", "network", "tokens", "visitors"}
    assert "others on this machine may read it" in told["configuration"][1]
    assert "169.254.169.254" in told["network"][1]
    assert "1 of 1" in told["tokens"][1]
    assert "abc" not in json.dumps(told)


def test_a_database_that_is_damaged_open_to_others_or_away_is_told(
    summitry: Summitry, monkeypatch: pytest.MonkeyPatch
) -> None:
    summitry("add", "Talks", "--on", "2024-03-04").done()
    path = summitry.folder / "data" / "summitry.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA foreign_keys = OFF; INSERT INTO searchable VALUES ('nobody', '')")
        connection.commit()
    path.chmod(0o644)
    bad = seen(summitry, "--offline")
    assert ("database", "fault", "it is damaged: rows of searchable refer to what is not there") in [b[:3] for b in bad]
    assert ("database", f"chmod 600 {path}*") in [(about, mend) for about, _, _, mend in bad]
    monkeypatch.setenv("SUMMITRY_DATABASE_URL", "postgresql+psycopg://me:a-secret@127.0.0.1:1/name")
    [(about, grade, says, mend)] = seen(summitry, "--offline")
    assert (about, grade, "a-secret" in says + mend) == ("database", "fault", False)
    assert "SUMMITRY_DATABASE_URL" in mend


def test_a_server_is_looked_at_as_well(summitry: Summitry, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMITRY_DATABASE_URL", postgres_url)
    assert [about for about, *_ in seen(summitry, "--offline")] == ["sources", "endpoints"]
    assert "the database's and this machine's agree" in summitry("doctor", "--offline").done().out
    with closing(Store.open(postgres_url)) as store, store.transaction() as tx:
        spoil = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_reminder_due'::regclass"
        tx.connection.exec_driver_sql(spoil)
    [(about, grade, says, mend), *_] = seen(summitry, "--offline")
    assert (about, grade, "ix_reminder_due is not valid" in says) == ("database", "fault", True)
    assert mend == "REINDEX it"


def test_who_fails_and_what_was_not_sent_is_told(summitry: Summitry, store: Store) -> None:
    desk = register(store, SystemClock(), "https://desk.example/")
    gone = register(store, SystemClock(), "https://chat.example/hidden-key", id="ep_2", format="slack")
    ago = SystemClock().now() - timedelta(hours=2)
    post(store, 1, now=ago, lasts=timedelta(days=1))
    with store.transaction() as tx:
        tx.endpoints.save(replace(gone, state=EndpointState.DISABLED, reason="it answered 410 Gone"))
        tx.sources.add(replace(SOURCE, failing_since=ago, reason=f"{SOURCE.url}: answered 500"))
        tx.sources.add(replace(SOURCE, id="src_2", url="https://gone.example/", state=SourceState.GONE))
        tx.sources.add(replace(SOURCE, id="src_3", url="https://quiet.example/", quiet_since=ago))
    bad = seen(summitry, "--offline")
    assert [about for about, *_ in bad] == ["daemon", "sources", "sources", "sources", "endpoints"]
    assert [mend.partition(": ")[2] for *_, mend in bad[1:]] == [
        "summitry source check src_1",
        "summitry source remove src_2",
        "summitry source show src_3",
        "summitry webhook resume ep_2",
    ]
    assert "answered 500" in bad[1][2]
    assert "hidden-key" not in json.dumps(bad)
    with store.transaction() as tx:
        tx.endpoints.save(replace(desk, failing_since=ago))
    assert "summitry webhook log ep_1" in seen(summitry, "--offline")[-2][3] + seen(summitry, "--offline")[-1][3]


@pytest.mark.parametrize(("ago", "is_told"), [(timedelta(hours=20), True), (timedelta(hours=30), False)])
def test_what_was_not_told_in_time_is_worth_a_warning_for_a_day(
    summitry: Summitry, store: Store, ago: timedelta, is_told: bool
) -> None:
    register(store, SystemClock(), "https://desk.example/")
    post(store, 1, now=NOW - ago - timedelta(hours=1), lasts=timedelta(hours=1))
    with store.transaction() as tx:
        assert tx.queue.expire(NOW) == 1
    told = [says for about, _, says, _ in seen(summitry, "--offline") if about == "reminders"]
    assert told == (["not told in time, since yesterday: 1 expired"] if is_told else [])


def test_the_hosts_of_endpoints_are_looked_up(summitry: Summitry, store: Store, receiver: Receiver) -> None:
    register(store, SystemClock(), receiver.url)
    register(store, SystemClock(), "https://desk.invalid/hidden-key", id="ep_2")
    register(store, SystemClock(), "http://169.254.169.254/hidden-key", id="ep_3")
    told = [(grade, says) for about, grade, says, _ in seen(summitry) if about == "endpoints"]
    assert sorted(grade for grade, _ in told) == ["fault", "warning"]
    assert any(says.startswith("ep_2: desk.invalid: this name leads to no address") for _, says in told)
    assert any("169.254.169.254" in says and "may not be reached" in says for _, says in told)
    assert "hidden-key" not in str(told)
    assert receiver.requests == []


@pytest.mark.parametrize(
    "answer",
    [Answer(404), Answer(body=b'{"status": "ok"}'), Answer(body=b"\xff"), Answer(raw=b"SSH-2.0-OpenSSH_9.2\r\n")],
)
def test_another_program_at_the_port_of_the_daemon_is_told(
    summitry: Summitry, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    receiver.answer = answer
    monkeypatch.setenv("SUMMITRY_WEB__PORT", str(receiver.port))
    told = of_the_port(summitry)
    assert (told["grade"], told["says"]) == ("fault", f"another program holds port {receiver.port} of 127.0.0.1")
    assert f":{receiver.port}" in told["mend"]


def test_a_port_that_nobody_listens_on_is_the_daemons(summitry: Summitry, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SUMMITRY_WEB__PORT", str(silent.getsockname()[1]))
        told = of_the_port(summitry)
    assert (told["grade"], told["says"].partition(" port ")[0]) == ("ok", "nobody else holds")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_the_daemon_itself_may_hold_its_port(summitry: Summitry, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    with daemon() as (_, address):
        monkeypatch.setenv("SUMMITRY_WEB__HOST", host)
        monkeypatch.setenv("SUMMITRY_WEB__PORT", address.rpartition(":")[2])
        told = of_the_port(summitry)
    assert (told["grade"], told["says"].partition(" at ")[0]) == ("ok", "the daemon answers")


def of_the_port(summitry: Summitry) -> dict[str, str]:
    [told] = [one for one in summitry("doctor", "--json").json["checks"] if one["about"] == "port"]
    return dict(told)


@pytest.mark.parametrize(("ahead", "grade"), [(0, None), (20, "warning"), (-3600, "fault")])
def test_a_clock_that_goes_wrong_is_told_by_a_source(
    summitry: Summitry, store: Store, receiver: Receiver, ahead: int, grade: str | None
) -> None:
    date = format_datetime(datetime.now(UTC) - timedelta(seconds=ahead), usegmt=True)
    receiver.answer = Answer(raw=f"HTTP/1.1 405 No\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode())
    with store.transaction() as tx:
        tx.sources.add(replace(SOURCE, url=receiver.url))
    told = [(grade, says) for about, grade, says, _ in seen(summitry) if about == "clock"]
    assert [grade for grade, _ in told] == ([grade] if grade else [])
    assert all(("ahead of" if ahead > 0 else "behind") in says for _, says in told)


def test_a_clock_that_was_set_back_is_told(summitry: Summitry, store: Store) -> None:
    summitry("add", "Talks", "--on", "2024-03-04").done()
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE revision SET at = at + 86400000000")
    assert ("clock", "fault") in [(about, grade) for about, grade, *_ in seen(summitry, "--offline")]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "well"), [("open sesame", True), ("a-wrong-word", False)])
def test_the_mail_server_is_asked_and_sent_nothing(
    summitry: Summitry, monkeypatch: pytest.MonkeyPatch, password: str, well: bool
) -> None:
    with mail_server(login=True) as server:
        lines = (
            f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nuser = "desk"\nsender = "s@desk.example"\n'
        )
        Path(summitry.file("config.toml", f"[mail]\n{lines}")).chmod(0o600)
        monkeypatch.setenv("SUMMITRY_MAIL__PASSWORD", password)
        told = [(grade, says) for about, grade, says, _ in seen(summitry) if about == "mail"]
        assert [grade for grade, _ in told] == ([] if well else ["fault"])
        assert password not in str(told)
        assert (server.mails, bool(server.logins)) == ([], True)


def test_a_mail_that_is_wanted_needs_a_server(summitry: Summitry, store: Store) -> None:
    register(store, SystemClock(), "mailto:desk@ministry.example", format="text")
    assert ("mail", "fault") in [(about, grade) for about, grade, *_ in seen(summitry)]


def test_the_version_of_the_zone_data_is_known(tmp_path: Path) -> None:
    (tmp_path / "tzdata.zi").write_text("# version 2023c\nR d 1916 o - Jun 14 23s 1 S\n")
    assert system_zones(("/nowhere", str(tmp_path))) == "2023c"
    assert system_zones(("/nowhere",)) is None
    assert (packaged_zones() or "") >= "2025b"
