"""After a start feeds are answered as they last were, until they can be made anew."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.web.conditional import Body
from daemon.web.pieces import Content
from daemon.web.shelf import Shelf
from tests.daemon.web.conftest import NOON, Database, Open, Site

ADDRESSES = "/calendar.ics", "/calendars/diplomatic-calendar.ics?party=CH", "/changes.json", "/changes.atom"
GOLD = '[calendars.gold]\nparty = ["CH"]\nprivate = true\n'


@pytest.fixture
def folder(nothing_of_this_machine: Path) -> Path:
    return nothing_of_this_machine.parent / "feeds"


def until(holds: Callable[[], object]) -> None:
    patience = time.monotonic() + 20
    while not holds() and time.monotonic() < patience:
        time.sleep(0.01)
    assert holds()


def files(folder: Path) -> list[Path]:
    return list(folder.glob("*.gz"))


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_daemon_that_begins_without_its_database_answers_as_the_one_before(
    opened: Open, database: Database, folder: Path, path: str
) -> None:
    site = opened("[web]\naddress = 'https://calendar.example'\n")
    uid = site.enter()
    before = site.get(path)
    assert uid in before.text
    until(lambda: files(folder))
    begun = opened("[web]\naddress = 'https://calendar.example'\n")
    with database.away():
        for coding in ("identity", "gzip", "br"):
            answer = begun.get(path, accept_encoding=coding)
            assert (answer.status_code, answer.content) == (200, before.content)
            assert answer.headers["x-summitry-stale"].startswith("since 2024-02-28T12:00:")
        for name in ("content-type", "etag", "last-modified"):
            assert begun.get(path).headers[name] == before.headers[name]
        assert begun.get(path, if_none_match=before.headers["etag"]).status_code == 304
        assert begun.get(f"{path.partition('?')[0]}?party=VA").status_code == 503, "it never was served"
    site.edit(uid, place="Basel")
    after = begun.get(path)
    assert ("Basel" in after.text, "x-summitry-stale" in after.headers) == (True, False)


def test_a_private_calendar_is_kept_under_its_token_alone(opened: Open, database: Database, folder: Path) -> None:
    site = opened(GOLD)
    site.enter()
    with site.store.transaction() as tx:
        tx.publications.rotate("gold", "token-of-gold")
    good = site.get("/calendars/token-of-gold/gold.ics")
    assert good.status_code == 200
    until(lambda: files(folder))
    assert not any("token" in path.name for path in files(folder))
    assert [path.stat().st_mode & 0o077 for path in (folder, *files(folder))] == [0, 0]
    begun = opened(GOLD)
    with database.away():
        assert begun.get("/calendars/token-of-gold/gold.ics").content == good.content
        for wrong in ("/calendars/another/gold.ics", "/calendars/gold.ics", "/calendars//gold.ics"):
            assert begun.get(wrong).status_code in (404, 503)
    with site.store.transaction() as tx:
        tx.publications.rotate("gold", "another-token")
    assert begun.get("/calendars/token-of-gold/gold.ics").status_code == 404
    again = opened(GOLD)
    with database.away():
        assert again.get("/calendars/token-of-gold/gold.ics").status_code == 503, "its address was taken back"


def test_what_was_served_last_is_kept_after_each_change(site: Site, folder: Path) -> None:
    site.enter()
    site.get("/calendar.ics")
    until(lambda: files(folder))
    [path] = files(folder)
    first = path.read_bytes()
    site.clock.advance(timedelta(minutes=1))
    site.enter("Another")
    site.get("/calendar.ics")
    until(lambda: path.read_bytes() != first)
    assert files(folder) == [path]


@pytest.mark.parametrize("spoilt", [b"", b"2024-02-28T12:00:00+00:00\n", b"soon\nxyz", b"\xff\n", None])
def test_what_was_spoilt_on_the_disk_is_not_served(tmp_path: Path, spoilt: bytes | None) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("here", made(b"BEGIN:VCALENDAR"))
    kept = shelf.get("here", "text/calendar")
    assert kept is not None
    assert (kept.content.parts, kept.modified) == ([b"BEGIN:VCALENDAR"], NOON)
    [path] = files(tmp_path)
    path.write_bytes(path.read_bytes()[:-3] if spoilt is None else spoilt)
    assert shelf.get("here", "text/calendar") is None
    assert shelf.get("elsewhere", "text/calendar") is None


def test_what_was_served_of_another_database_is_not_served_of_this_one(tmp_path: Path) -> None:
    Shelf(tmp_path, "sqlite:///one.db").put("here", made(b"BEGIN:VCALENDAR"))
    assert Shelf(tmp_path, "sqlite:///one.db").get("here", "text/calendar")
    assert Shelf(tmp_path, "sqlite:///another.db").get("here", "text/calendar") is None


def test_a_folder_that_cannot_be_written_is_told_of_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "feeds").write_text("a file")
    shelf = Shelf(tmp_path / "feeds")
    for _ in range(3):
        shelf.put("here", made(b"x"))
    assert shelf.get("here", "text/calendar") is None
    assert len(caplog.records) == 1


def test_old_ones_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.web.shelf._MOST", 3)
    shelf = Shelf(tmp_path)
    for number in range(6):
        shelf.put(f"/{number}", made(b"x"))
    assert [number for number in range(6) if shelf.get(f"/{number}", "text/calendar")] == [3, 4, 5]


def made(content: bytes) -> Body:
    return Body(Content([content]), "text/calendar", NOON)
