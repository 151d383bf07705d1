"""`summitry calendar`."""

import pytest

from tests.daemon.cli.conftest import Summitry

GULF = '[calendars.gulf]\nparty = ["SA", "IR"]\nprivate = true\ncolor = "teal"\n'


def test_the_whole_calendar_has_an_address_from_the_beginning(summitry: Summitry) -> None:
    told = summitry("calendar", "list").done()
    lines = [line.split() for line in told.out.splitlines()]
    assert lines == [
        ["name", "private", "address"],
        ["diplomatic-calendar", "no", "http://127.0.0.1:8474/calendars/diplomatic-calendar.ics"],
    ]
    assert "set address under [web]" in told.err


def test_a_private_calendar_gets_an_address_that_stays_until_it_is_rotated(summitry: Summitry) -> None:
    summitry.file("config.toml", GULF + '[web]\naddress = "https://calendar.example/"\n')
    first, again = (summitry("calendar", "list", "--json").done().json[1] for _ in range(2))
    assert first == again
    assert first["private"]
    token = first["url"].removeprefix("https://calendar.example/calendars/").removesuffix("/gulf.ics")
    assert len(token) >= 32
    assert first["webcal"] == f"webcal://calendar.example/calendars/{token}/gulf.ics"
    assert first["atom"].endswith(f"/{token}/gulf.atom")
    rotated = summitry("calendar", "rotate", "gulf", "--json").done().json
    assert rotated["url"] not in (first["url"], "")
    assert summitry("calendar", "list", "--json").json[1] == rotated


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("diplomatic-calendar", "is not private; set private = true under [calendar]"),
        ("gulf", "is not private; set private = true under [calendars.gulf]"),
        ("x", "no calendar is called 'x'; there are diplomatic-calendar, gulf"),
    ],
)
def test_what_has_no_token_is_not_rotated(summitry: Summitry, name: str, told: str) -> None:
    summitry.file("config.toml", GULF.replace("private = true\n", ""))
    answer = summitry("calendar", "rotate", name)
    assert answer.code == 1
    assert told in answer.err


def test_a_private_calendar_is_exported_like_any_other_in_its_own_colour(summitry: Summitry) -> None:
    summitry.file("config.toml", GULF + '[web]\naddress = "https://calendar.example"\n')
    summitry("add", "Talks with Iran", "--on", "2027-03-03", "--party", "IR").done()
    content = summitry("export", "-", "--calendar", "gulf").done().out
    assert ("BEGIN:VEVENT" in content, "COLOR:teal" in content, "SOURCE" in content) == (True, True, False)
    url = summitry("calendar", "list", "--json").done().json[1]["url"]
    unfolded = summitry("export", "-", "--calendar", "gulf").done().out.replace("\r\n ", "")
    assert f"SOURCE;VALUE=URI:{url}" in unfolded


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('[web]\naddress = "calendar.example"\n', "[web] address: 'calendar.example' is no address of the web"),
        ('[calendar]\nlanguage = "xx"\n', "[calendar] language: 'xx' is no language of the feed; there are de, en"),
        ('[calendar]\ncolor = "#ff0000"\n', "[calendar] color: "),
        ('[calendar]\nalarms = ["soon"]\n', "[calendar] alarms.0: 'soon' is not a duration"),
    ],
)
def test_an_option_that_cannot_be_is_told(summitry: Summitry, written: str, told: str) -> None:
    summitry.file("config.toml", written)
    answer = summitry("export", "-")
    assert answer.code == 2
    assert told in answer.err


def test_the_language_of_a_feed_is_that_of_the_configuration(summitry: Summitry) -> None:
    summitry.file("config.toml", '[calendar]\nlanguage = "de"\n')
    summitry("add", "Talks: France and Ghana", "--on", "2027-03-03", "--party", "FR", "--party", "GH").done()
    assert "SUMMARY:Gespräche: Frankreich und Ghana" in summitry("export", "-").done().out
