from ipaddress import ip_network
from pathlib import Path

import pytest

from calendars.model.when import zone
from config.durations import Duration
from config.errors import SettingsError
from config.settings import load


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The path of a configuration of the test's own, empty at first."""
    path = tmp_path / "config.toml"
    path.write_text("")
    monkeypatch.setenv("SUMMITRY_CONFIG", str(path))
    monkeypatch.setenv("SUMMITRY_DATA_DIR", str(tmp_path))
    return path


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load()
    assert settings.webhooks.hold == Duration(seconds=60)
    assert settings.database_url == f"sqlite:///{tmp_path}/summitry.db"


def test_option_stands_above_environment_above_file_above_default(
    no_settings_of_this_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_settings_of_this_machine.write_text("[web]\nport = 1\nhost = 'file'\n[webhooks]\nhold = '2s'\n")
    monkeypatch.setenv("SUMMITRY_WEB__PORT", "2")
    assert (load().web.port, load().web.host) == (2, "file")
    assert load(web={"port": 3}).web.port == 3
    assert load().webhooks.hold == Duration(seconds=2)


def test_lists_in_the_environment_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMITRY_NETWORK__ALLOW", "127.0.0.0/8, 10.1.0.0/16")
    monkeypatch.setenv("SUMMITRY_WEB__TOKENS", "one,two")
    assert load().network.allow == (ip_network("127.0.0.0/8"), ip_network("10.1.0.0/16"))
    assert load().web.tokens == ("one", "two")


def test_the_short_name_of_the_database_stands_above_the_file(
    no_settings_of_this_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_settings_of_this_machine.write_text("[database]\nurl = 'sqlite:////from/file.db'\n")
    monkeypatch.setenv("SUMMITRY_DATABASE_URL", "sqlite:////short.db")
    assert load().database_url == "sqlite:////short.db"


def test_all_problems_are_told_at_once_each_with_its_place(
    no_settings_of_this_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_settings_of_this_machine.write_text("[webhooks]\nhodl = '1s'\n[calendar]\nzone = 'Mars/Olympus'\n")
    monkeypatch.setenv("SUMMITRY_WEB__PORT", "99999")
    with pytest.raises(SettingsError) as caught:
        load()
    told = "\n".join(caught.value.problems)
    assert "[webhooks] hodl: there is no such option; there are concurrency, hold" in told
    assert "'Mars/Olympus' is not an IANA time zone" in told
    assert "SUMMITRY_WEB__PORT: input should be less than or equal to 65535" in told


def test_a_zone_that_is_none_is_told_as_everywhere_else(no_settings_of_this_machine: Path) -> None:
    no_settings_of_this_machine.write_text("[calendar]\nzone = 'Mars/Olympus'\n")
    with pytest.raises(ValueError, match="IANA") as elsewhere:
        zone("Mars/Olympus")
    with pytest.raises(SettingsError) as here:
        load()
    assert here.value.problems == (f"{no_settings_of_this_machine}: [calendar] zone: {elsewhere.value}",)


def test_an_option_given_on_the_command_line_is_checked_too() -> None:
    with pytest.raises(SettingsError, match="less than or equal to 65535"):
        load(web={"port": 70000})


def test_no_token_is_ever_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMITRY_WEB__TOKENS", "a-secret-token")
    assert "a-secret-token" not in repr(load())


def test_a_user_without_a_hash_is_told_and_nothing_of_the_password(no_settings_of_this_machine: Path) -> None:
    no_settings_of_this_machine.write_text("[web]\nusers = ['desk:a-secret']\n")
    with pytest.raises(SettingsError) as caught:
        load()
    assert '[web] users.0: is no name with the hash of a password; write the line that "summitry password' in str(
        caught.value
    )
    assert "a-secret" not in str(caught.value)


def test_an_unknown_section_is_named(no_settings_of_this_machine: Path) -> None:
    no_settings_of_this_machine.write_text("[webhook]\nhold = '1s'\n")
    with pytest.raises(SettingsError, match=r"\[webhook\]: no such section"):
        load()


@pytest.mark.parametrize(("content", "reason"), [(b"[web\n", "is not TOML"), (b"\xff\xfe", "cannot be read")])
def test_a_broken_file_is_named(no_settings_of_this_machine: Path, content: bytes, reason: str) -> None:
    no_settings_of_this_machine.write_bytes(content)
    with pytest.raises(SettingsError, match=reason):
        load()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("calendar = 3", r"\[calendar\]: is a section; write \[calendar\] in a line of its own"),
        ("calendars = 3", r"\[calendars\]: is a section; write \[calendars.NAME\] in a line of its own"),
        ("[calendars]\nx = 3", r"\[calendars.x\]: is a section; write \[calendars.x\] in a line of its own"),
    ],
)
def test_a_value_in_place_of_a_section_is_told(no_settings_of_this_machine: Path, content: str, told: str) -> None:
    no_settings_of_this_machine.write_text(content)
    with pytest.raises(SettingsError, match=told):
        load()


def test_a_named_calendar_is_a_selection(no_settings_of_this_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_settings_of_this_machine.write_text("[calendars.asia]\nparty = ['CN', 'JP']\nkind = 'summit, talks'\n")
    monkeypatch.setenv("SUMMITRY_CALENDARS__ASIA__STATUS", "confirmed,tentative")
    asia = load().calendars["asia"]
    assert (asia.party, asia.kind, asia.status) == (("CN", "JP"), ("summit", "talks"), ("confirmed", "tentative"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            "country = ['CN']",
            "[calendars.asia] country: there is no such option; there are party, kind, status, color, private",
        ),
        (
            "color = 'darkorage'",
            "[calendars.asia] color: 'darkorage' is no colour that CSS has a name for; write one like "
            "darkorange or darkred",
        ),
        ("party = 3", "[calendars.asia] party: input should be a valid tuple"),
        ("party = ['CN', 3]", "[calendars.asia] party.1: input should be a valid string"),
    ],
)
def test_a_fault_of_a_named_calendar_names_its_options(
    no_settings_of_this_machine: Path, content: str, told: str
) -> None:
    no_settings_of_this_machine.write_text(f"[calendars.asia]\n{content}\n")
    with pytest.raises(SettingsError) as caught:
        load()
    assert caught.value.problems == (f"{no_settings_of_this_machine}: {told}",)


def test_a_file_that_is_asked_for_and_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMITRY_CONFIG", "/nowhere/config.toml")
    with pytest.raises(SettingsError, match="there is no such file"):
        load()


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ('host = "smtp.example"', "[mail]: sender is missing; give the address that mails are from beside host"),
        ('sender = "nobody"', "[mail] sender: 'nobody' is not a mail address; write desk@ministry.example"),
        ('sender = "a@b.example\\r\\nBcc: c@d.example"', "is not a mail address"),
        ('security = "hope"', "[mail] security: input should be 'starttls', 'tls' or 'none'"),
        ('password = ["a-secret"]', "[mail] password: "),
    ],
)
def test_a_mail_server_that_cannot_be_is_told(no_settings_of_this_machine: Path, option: str, told: str) -> None:
    no_settings_of_this_machine.write_text(f"[mail]\n{option}\n")
    with pytest.raises(SettingsError) as caught:
        load()
    assert told in str(caught.value)
    assert "a-secret" not in str(caught.value)


def test_the_mail_servers_password_is_shown_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMITRY_MAIL__PASSWORD", "a-secret")
    assert load().mail.password == "a-secret"
    assert "a-secret" not in repr(load())
