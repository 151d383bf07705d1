import pytest

from tests.daemon.cli.conftest import Summitry
from tests.daemon.receiver import Answer, Receiver

TEAM = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//team//EN
BEGIN:VEVENT
UID:1@team
DTSTAMP:20261101T000000Z
DTSTART:20270303T090000Z
DTEND:20270303T100000Z
SUMMARY:Talks with Ghana
LOCATION:Bern
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def test_the_feed_is_written_to_a_file(summitry: Summitry) -> None:
    summitry("add", "Talks with Ghana", "--on", "2027-03-03").done()
    path = summitry.folder / "calendar.ics"
    told = summitry("export", str(path)).done()
    assert (told.out, told.err) == ("", f"{path}: 1 engagements\n")
    content = path.read_bytes()
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"SUMMARY:Talks with Ghana\r\n" in content
    assert [entry.name for entry in summitry.folder.glob(".calendar*")] == []


@pytest.mark.parametrize(
    ("place", "begins"),
    [
        ("Cartagena", "DTSTART:20270303T150000Z"),
        ("Cartagena, Colombia", "DTSTART:20270303T150000Z"),
        ("Cartagena, Spain", "DTSTART:20270303T090000Z"),
        ("Tripoli, Lebanon", "DTSTART:20270303T080000Z"),
        ("Granada, Nicaragua", "DTSTART:20270303T160000Z"),
        ("Melbourne, Florida", "DTSTART:20270303T100000Z"),
        ("Savannah, Georgia", "DTSTART:20270303T100000Z"),
        ("Vancouver, Washington", "DTSTART:20270303T100000Z"),
    ],
)
def test_a_city_of_a_known_name_in_another_state_keeps_its_own_hour(
    summitry: Summitry, place: str, begins: str
) -> None:
    summitry("add", "Talks with Ghana", "--on", "2027-03-03", "--at", "10:00", "--place", place).done()
    lines = summitry("export", "-").done().out.splitlines()
    assert begins in lines  # UTC is assumed, and said to be, where no zone is known
    assert ("X-SUMMITRY-WHEN:2027-03-03 day 10:00:00 - assumed:UTC" in lines) == begins.endswith("T100000Z")
    assert any(line.startswith("GEO") for line in lines) == place.endswith(("Cartagena", "Colombia"))


def test_a_named_calendar_holds_its_selection(summitry: Summitry) -> None:
    summitry.file("config.toml", '[calendars.africa]\nparty = ["GH"]\n')
    summitry("add", "Talks with Ghana", "--on", "2027-03-03", "--party", "GH").done()
    summitry("add", "Talks with Fiji", "--on", "2027-03-03", "--party", "FJ").done()
    path = summitry.folder / "africa.ics"
    summitry("export", str(path), "--calendar", "africa").done()
    assert path.read_bytes().count(b"BEGIN:VEVENT") == 1
    unknown = summitry("export", str(path), "--calendar", "asia")
    assert unknown.code == 1
    assert "'asia'" in unknown.err
    assert "africa" in unknown.err


@pytest.mark.parametrize("arguments", [("export", "-", "--calendar", "x"), ("list",), ("status",)])
def test_a_named_calendar_of_unknown_words_is_told(summitry: Summitry, arguments: tuple[str, ...]) -> None:
    path = summitry.file("config.toml", '[calendars.x]\nkind = ["sumit"]\nparty = ["Frnce"]\n')
    answer = summitry(*arguments)
    assert (answer.code, answer.out) == (2, "")
    party, kind = answer.err.splitlines()
    assert party.startswith(f"summitry: {path}: [calendars.x] party: 'Frnce' is no code ")
    assert kind.startswith(f"summitry: {path}: [calendars.x] kind: 'sumit' is not known; there are ")


def test_the_calendars_that_are_there_by_themselves_are_exported_as_the_feed_has_them(summitry: Summitry) -> None:
    summitry("add", "Talks with Ghana", "--on", "2027-03").done()
    assert summitry("export", "-", "--calendar", "horizon").code == 1
    summitry.file("config.toml", '[calendar]\nvague = "horizon"\n')
    found = {
        name: summitry.apart("export", "-", "--calendar", name).done().out.count("Talks with Ghana")
        for name in ("horizon", "diplomatic-calendar")
    }
    assert found == {"horizon": 1, "diplomatic-calendar": 0}


def test_an_empty_calendar_is_exported_as_the_feed_has_it(summitry: Summitry) -> None:
    path = summitry.folder / "calendar.ics"
    assert summitry("export", str(path)).done().err == f"{path}: 0 engagements\n"
    assert "SUMMARY:Nothing is in this calendar now" in path.read_text()


def test_a_file_that_cannot_be_written_is_told(summitry: Summitry) -> None:
    answer = summitry("export", str(summitry.folder / "missing" / "calendar.ics"))
    assert answer.code == 1
    assert "cannot be written: No such file or directory" in answer.err


def test_events_of_another_calendar_come_in_once(summitry: Summitry) -> None:
    path = summitry.file("team.ics", TEAM)
    first = summitry("import", path, "--json").done().json
    assert (first["events"], first["new"], len(first["engagements"])) == (1, 1, 1)
    [engagement] = summitry("list", "--json").json
    assert (engagement["title"], engagement["place"]) == ("Talks with Ghana", "Bern")
    for content in (TEAM, TEAM.replace("DTSTAMP:20261101", "DTSTAMP:20261102")):
        again = summitry("import", summitry.file("team.ics", content), "--json").done().json
        assert (again["new"], again["unchanged"], again["engagements"]) == (0, 1, [])


def test_a_calendar_is_imported_from_its_address(summitry: Summitry, receiver: Receiver) -> None:
    receiver.answer = Answer(body=TEAM.encode(), headers={"content-type": "text/calendar"})
    assert summitry("import", receiver.url, "--json").done().json["new"] == 1


def test_the_address_of_a_calendar_that_is_refused_is_named(
    summitry: Summitry, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUMMITRY_NETWORK__ALLOW")
    answer = summitry("import", receiver.url)
    assert answer.code == 1
    assert answer.err.startswith(f"summitry: {receiver.url}: 127.0.0.1 leads to 127.0.0.1, in 127.0.0.0/8")


def test_an_event_that_moved_there_moves_here(summitry: Summitry) -> None:
    summitry("import", summitry.file("team.ics", TEAM)).done()
    summitry("import", summitry.file("team.ics", TEAM.replace("20270303", "20270304"))).done()
    [engagement] = summitry("list", "--json").json
    assert (engagement["when"], engagement["sequence"]) == ("2027-03-04", 1)


@pytest.mark.parametrize("content", ["", "no calendar", "BEGIN:VCALENDAR\r\n", '{"text": "x"}'])
def test_what_is_no_calendar_is_told(summitry: Summitry, content: str) -> None:
    path = summitry.file("x.ics", content)
    answer = summitry("import", path)
    assert answer.code == 1
    assert path in answer.err
    assert summitry("list", "--all", "--json").json == []


@pytest.mark.parametrize("command", ["import", "ingest", "extract"])
def test_a_missing_file_is_told_alike(summitry: Summitry, command: str) -> None:
    answer = summitry(command, "missing.ics")
    assert answer.err == "summitry: missing.ics: there is no such file\n"
    assert answer.code == 1


def test_a_folder_is_no_calendar(summitry: Summitry) -> None:
    answer = summitry("import", str(summitry.folder))
    assert answer.err == f"summitry: {summitry.folder}: cannot be read: Is a directory\n"
    assert answer.code == 1
