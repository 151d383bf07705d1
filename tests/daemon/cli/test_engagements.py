from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.daemon.cli.conftest import Ran, Summitry

TODAY = datetime.now(UTC).date()
SOON = str(TODAY + timedelta(days=9))


def added(summitry: Summitry, title: str = "Talks with Ghana", *options: str) -> dict[str, Any]:
    answer: dict[str, Any] = summitry("add", title, "--json", *(options or ("--on", SOON))).done().json
    return answer


def told(answer: Ran) -> str:
    """The one line of an error."""
    assert answer.out == ""
    assert answer.err.count("\n") == 1, answer.err
    return answer.err


def test_an_engagement_is_entered_with_everything_that_is_known(summitry: Summitry) -> None:
    entered = added(
        summitry,
        "Talks on cocoa",
        *("--on", "2027-03-03", "--at", "10:00", "--timezone", "Europe/Zurich", "--duration", "90m"),
        *("--party", "ch", "--party", "GH", "--person", "Anna Moreau", "--place", "Bern", "--status", "tentative"),
        *("--url", "https://desk.example/1", "--note", "Bring chocolate."),
    )
    assert {name: value for name, value in entered.items() if name not in ("uid", "created", "updated")} == {
        "title": "Talks on cocoa",
        "kind": "talks",
        "when": "2027-03-03",
        "precision": "day",
        "time": "10:00",
        "timezone": "Europe/Zurich",
        "end_time": "11:30",
        "parties": ["CH", "GH"],
        "people": ["Anna Moreau"],
        "place": "Bern",
        "status": "tentative",
        "confidence": 1.0,
        "topic": None,
        "evidence": "",
        "note": "Bring chocolate.",
        "url": "https://desk.example/1",
        "disputed": [],
        "merged_into": None,
        "sequence": 0,
    }


@pytest.mark.parametrize(
    ("options", "when", "precision"),
    [
        (("--on", "2027-03-03"), "2027-03-03", "day"),
        (("--on", "2027-03-03/2027-03-05"), "2027-03-03/2027-03-05", "day"),
        (("--on", "2027-03-03", "--to", "2027-03-05"), "2027-03-03/2027-03-05", "day"),
        (("--on", "2027-03"), "2027-03", "month"),
        (("--on", "2027-03-03", "--at", "23:00", "--duration", "2h"), "2027-03-03/2027-03-04", "day"),
    ],
)
def test_days_are_given_as_they_are_known(
    summitry: Summitry, options: tuple[str, ...], when: str, precision: str
) -> None:
    entered = added(summitry, "Visit", *options)
    assert (entered["when"], entered["precision"]) == (when, precision)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--on", "2027-02-30"), "Invalid value for '--on': '2027-02-30': 2027-02 has 28 days"),
        (("--on", "soon"), "Invalid value for '--on': 'soon' is not a date; write 2022-01-10, "),
        (("--on", SOON, "--to", "2020-01-01"), "Invalid value for '--to': 2020-01-01 is before it begins, on "),
        (("--on", SOON, "--at", "25:00"), "Invalid value for '--at': '25:00': there is no such hour of the day"),
        (("--on", SOON, "--at", "noon"), "Invalid value for '--at': 'noon' is not an hour of the day; write 09:30"),
        (("--on", SOON, "--timezone", "Mars/Base"), "Invalid value for '--timezone': 'Mars/Base' is not an IANA time"),
        (("--on", SOON, "--duration", "2h"), "Invalid value for '--duration': needs the hour at which it begins: --at"),
        (("--on", SOON, "--at", "9:00", "--duration", "x"), "Invalid value for '--duration': 'x' is not a duration"),
        (("--on", "2027-03", "--at", "10:00"), "Invalid value for '--at': 2027-03 is no day; an hour needs one"),
        (("--on", SOON, "--party", "Ghana"), "Invalid value for '--party': 'Ghana' is no code of a state or "),
        (("--on", SOON, "--kind", "party"), "Invalid value for '--kind': 'party' is not one of "),
        (("--on", SOON, "--url", "desk"), "Invalid value for '--url': 'desk' is not an address of the web"),
    ],
)
def test_what_cannot_be_is_told_by_option_and_nothing_is_entered(
    summitry: Summitry, options: tuple[str, ...], error: str
) -> None:
    answer = summitry("add", "Talks", *options)
    assert answer.code == 2
    assert told(answer).startswith(f"summitry add: {error}")
    assert summitry("list", "--all", "--json").json == []


@pytest.mark.parametrize(
    ("written", "meant"), [("Ghana", "GH"), ("ghana", "GH"), ("Germny", "DE"), ("OPEK", "OPEC"), ("Moscow", "RU")]
)
def test_a_party_that_is_not_known_brings_those_that_may_be_meant(summitry: Summitry, written: str, meant: str) -> None:
    answer = summitry("list", "--party", written)
    assert answer.code == 2
    assert meant in told(answer).partition("did you mean ")[2]


def test_a_sentence_is_read_and_what_was_understood_is_shown(summitry: Summitry) -> None:
    answer = summitry("add", "Lavrov meets Blinken in Geneva on 21 January at 11:00").done()
    assert "-01-21 11:00" in answer.out
    assert "Geneva" in answer.out
    assert "summitry edit" in answer.err
    [entered] = summitry("list", "--json").done().json
    assert (entered["kind"], entered["parties"], entered["evidence"]) == ("meeting", ["RU", "US"], "")


def test_options_stand_above_what_the_sentence_says(summitry: Summitry) -> None:
    sentence = "Talks with the delegation of Ghana on 3 March at 10:00 in Bern"
    entered = added(summitry, sentence, "--at", "11:00", "--place", "Thun", "--party", "CH", "--party", "GH")
    assert (entered["time"], entered["place"], entered["parties"]) == ("11:00", "Thun", ["CH", "GH"])
    assert entered["when"].endswith("-03-03")


def test_a_sentence_that_says_nothing_tells_what_is_missing(summitry: Summitry) -> None:
    answer = summitry("add", "Talks with Ghana")
    assert answer.code == 2
    assert "no day that is still to come" in told(answer)
    assert "--on 20" in answer.err
    assert summitry("list", "--all", "--json").json == []


def test_what_is_over_or_cancelled_is_listed_only_when_asked_for(summitry: Summitry) -> None:
    past = added(summitry, "Past", "--on", "2020-01-01")
    today = added(summitry, "Today", "--on", str(TODAY))
    under_way = added(summitry, "Under way", "--on", f"{TODAY - timedelta(days=2)}/{TODAY}")
    off = added(summitry, "Off", "--on", SOON, "--status", "cancelled")

    def titles(*options: str) -> list[str]:
        return [one["title"] for one in summitry("list", "--json", *options).done().json]

    assert titles() == [under_way["title"], today["title"]]
    assert titles("--all") == [past["title"], under_way["title"], today["title"], off["title"]]
    assert titles("--status", "cancelled") == ["Off"]
    assert titles("--from", "2019-12-31", "--to", "2020-01-31") == ["Past"]
    assert titles("--to", "2020-01-31") == ["Past"]


def test_parties_and_kinds_select(summitry: Summitry) -> None:
    added(summitry, "Summit", "--on", SOON, "--party", "RU", "--party", "US")
    added(summitry, "Call", "--on", SOON, "--party", "FR")

    def titles(*options: str) -> set[str]:
        return {one["title"] for one in summitry("list", "--json", *options).done().json}

    assert titles("--party", "ru") == {"Summit"}
    assert titles("--party", "ru", "--party", "fr") == {"Summit", "Call"}
    assert titles("--kind", "call") == {"Call"}
    assert titles("--kind", "call", "--party", "RU") == set()


def test_an_empty_calendar_says_what_to_do_next(summitry: Summitry) -> None:
    empty = summitry("list").done()
    assert empty.out == ""
    assert "summitry ingest" in empty.err
    added(summitry, "Past", "--on", "2020-01-01")
    assert "summitry list --all" in summitry("list").done().err
    assert summitry("list", "--json").out == "[]\n"


def test_a_pipe_gets_plain_lines(summitry: Summitry) -> None:
    added(summitry, "Talks\x1b[31m [bold]x[/bold]", "--on", SOON, "--party", "GH", "--place", "Bern")
    head, row = summitry("list").done().out.splitlines()
    assert head.split() == ["when", "what", "parties", "place", "status", "uid"]
    assert row.startswith(f"{SOON}  Talks[31m [bold]x[/bold]  GH       Bern   confirmed")
    assert "\x1b" not in row


def test_any_unique_prefix_of_the_uid_serves(summitry: Summitry) -> None:
    uid = added(summitry)["uid"]
    assert summitry("show", uid[:6], "--json").done().json["uid"] == uid
    missing = summitry("show", "zz")
    assert missing.code == 1
    assert "'zz'" in told(missing)


def test_an_engagement_is_shown_with_its_history_and_its_reports(summitry: Summitry) -> None:
    text = "Norwegian Foreign Minister Ingrid Halvorsen will meet her Polish counterpart in Gdansk on Thursday."
    outcome = summitry("ingest", summitry.article("a.json", id="a", outlet="NSNA", text=text), "--json").done().json
    uid = outcome["engagements"][0]["uid"]
    summitry("edit", uid, "--at", "10:00").done()
    shown = summitry("show", uid, "--json").done().json
    assert [revision["change"] for revision in shown["history"]] == ["created", "refined"]
    assert [revision["cause"]["origin"] for revision in shown["history"]] == ["article", "person"]
    assert shown["reports"][0]["article"]["outlet"] == "NSNA"
    assert shown["reports"][0]["evidence"] in text
    sheet = summitry("show", uid).done().out
    assert "NSNA" in sheet
    assert "It begins at 10:00, local time." in sheet


def test_what_is_set_by_hand_stays_when_an_article_says_otherwise(summitry: Summitry) -> None:
    text = "Norwegian Foreign Minister Ingrid Halvorsen will meet her Polish counterpart in Gdansk on Thursday."
    summitry("ingest", summitry.article("a.json", id="a", text=text)).done()
    [engagement] = summitry("list", "--all", "--json").json
    changed = summitry("edit", engagement["uid"], "--place", "Sopot", "--json").done().json
    assert (changed["place"], changed["sequence"]) == ("Sopot", 1)
    summitry("ingest", summitry.article("b.json", id="b", text=text, published="2024-02-29")).done()
    assert [one["place"] for one in summitry("list", "--all", "--json").json] == ["Sopot"]


def test_fields_are_changed_one_by_one_and_taken_out_by_nothing(summitry: Summitry) -> None:
    uid = added(summitry, "Talks", "--on", "2027-03-03", "--at", "10:00", "--place", "Bern", "--party", "GH")["uid"]

    def edited(*options: str) -> dict[str, Any]:
        answer: dict[str, Any] = summitry("edit", uid, "--json", *options).done().json
        return answer

    assert edited("--on", "2027-03-04")["time"] == "10:00"
    assert edited("--timezone", "Europe/Paris")["timezone"] == "Europe/Paris"
    assert edited("--duration", "2h")["end_time"] == "12:00"
    assert edited("--at", "11:00")["time"] == "11:00"
    assert edited("--place", "")["place"] is None
    assert edited("--party", "CH", "--party", "GH")["parties"] == ["CH", "GH"]
    assert edited("--title", "Cocoa")["title"] == "Cocoa"
    assert edited("--on", "2027-04")["time"] is None


def test_an_edit_of_nothing_is_wrong_usage(summitry: Summitry) -> None:
    answer = summitry("edit", added(summitry)["uid"])
    assert answer.code == 2
    assert "nothing to change" in told(answer)


def test_calling_off_and_taking_out(summitry: Summitry) -> None:
    off, gone = added(summitry, "Off"), added(summitry, "Gone")
    assert summitry("cancel", off["uid"], "--json").done().json["status"] == "cancelled"
    assert "nothing changed" in summitry("cancel", off["uid"]).done().out
    assert "removed" in summitry("remove", gone["uid"]).done().out
    assert [one["title"] for one in summitry("list", "--all", "--json").json] == ["Off"]
    assert summitry("cancel", "zz").code == summitry("remove", "zz").code == 1


def test_what_was_removed_is_not_found_any_more(summitry: Summitry) -> None:
    uid = added(summitry)["uid"]
    summitry("remove", uid).done()
    for command in (["edit", uid, "--place", "Bern"], ["edit", uid, "--title", "x"], ["cancel", uid]):
        answer = summitry(*command)
        assert answer.code == 1
        assert told(answer).startswith(f"summitry: {uid}: 'Talks with Ghana' was removed")
    assert summitry("remove", uid).done().out == f"{uid}: nothing changed, it was removed before\n"
