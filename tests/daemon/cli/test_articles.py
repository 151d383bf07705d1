import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from daemon.cli.gathering import LARGEST
from tests.daemon.cli.conftest import Summitry
from tests.daemon.receiver import Answer, Receiver

MEET = (
    "Norwegian Foreign Minister Ingrid Halvorsen will meet her Polish counterpart Marek Zielinski in Gdansk on "
    "Thursday, the ministry said on Wednesday."
)
SEEDS = str(files("seeds") / "articles")


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_extract_prints_a_line_an_article_in_the_order_given(summitry: Summitry) -> None:
    first = summitry.article("b.json", id="b", text=MEET)
    second = summitry.article("a.json", id="a", text="Nothing is planned.")
    told = lines(summitry("extract", first, second, "--jsonl").done().out)
    assert [line["id"] for line in told] == ["b", "a"]
    [engagement] = told[0]["engagements"]
    assert {name: engagement[name] for name in ("kind", "when", "time", "parties", "place", "status")} == {
        "kind": "meeting",
        "when": "2024-02-29",
        "time": None,
        "parties": ["NO", "PL"],
        "place": "Gdansk",
        "status": "confirmed",
    }
    assert engagement["evidence"] in MEET
    assert not {"uid", "sequence", "created", "updated"} & set(engagement)
    assert told[1]["engagements"] == []


def test_extract_touches_no_database(summitry: Summitry) -> None:
    summitry("extract", summitry.article("a.json", text=MEET)).done()
    assert not (summitry.folder / "data").exists()


def test_extract_shows_people_the_words_it_rests_on(summitry: Summitry) -> None:
    told = summitry("extract", summitry.article("a.json", title="Cables", text=MEET)).done().out
    assert "Cables (2024-02-28)" in told
    assert "2024-02-29" in told
    assert "will meet her Polish counterpart" in told


def test_extract_explains_itself(summitry: Summitry) -> None:
    told = summitry("extract", "--explain", summitry.article("a.json", text=MEET)).done().out
    assert "on Thursday" in told


def test_what_cannot_be_read_is_named_and_the_others_are_done(summitry: Summitry) -> None:
    good = summitry.article("good.json", id="good", text=MEET)
    undated = summitry.file("undated.json", '{"text": "x"}')
    missing = str(summitry.folder / "missing.json")
    told = summitry("extract", undated, good, missing, "--jsonl")
    assert told.code == 1
    assert [line["id"] for line in lines(told.out)] == ["good"]
    assert told.err.splitlines() == [
        f'summitry: {undated}: no date of publication; add "published" or give --published 2024-02-28',
        f"summitry: {missing}: there is no such file",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", '{"text": "x"}', 'no date of publication; add "published" or give --published 2024-02-28'),
        ("a.json", '{"text": "x", "published": "2024-02-30"}', '"published": there is no 30 February 2024'),
        ("a.json", "{broken", "is not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        ("a.json", "\x00\x01\x02\x03", "is not text; give an article as text, HTML or JSON"),
        ("a.pdf", "%PDF-1.4", "is a PDF; give its text, for instance by pdftotext"),
        ("a.txt", "Words.", "no date of publication; give --published 2024-02-28, or let the name of the file begin"),
        ("a.txt", "", "is empty"),
    ],
)
@pytest.mark.parametrize("command", ["extract", "ingest"])
def test_a_bad_article_is_one_clear_message(
    summitry: Summitry, command: str, name: str, content: str, told: str
) -> None:
    path = summitry.file(name, content)
    answer = summitry(command, path)
    assert answer.code == 1
    assert answer.err.startswith(f"summitry: {path}: {told}")
    assert answer.err.count("\n") == 1


def test_a_file_that_is_too_large_is_refused_and_lines_may_be_any_number(summitry: Summitry) -> None:
    path = summitry.folder / "large.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    answer = summitry("ingest", str(path), "--published", "2024-02-28")
    assert answer.code == 1
    assert (
        answer.err == f"summitry: {path}: is larger than 50,000,000 bytes; give many articles as JSON Lines (.jsonl)\n"
    )


def test_a_name_that_is_no_text_can_be_read_and_told(summitry: Summitry) -> None:
    path = summitry.file("talks\udcff.txt", MEET)
    told = summitry.apart("extract", path, "--published", "2024-02-28", "--jsonl").done()
    assert len(lines(told.out)) == 1
    assert summitry.apart("ingest", path, "--published", "2024-02-28", "--json").done().json["new"] == 1


def test_an_empty_name_is_no_folder(summitry: Summitry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(summitry.folder)
    summitry.article("good.json", id="good", text=MEET)
    answer = summitry("ingest", "", "--json")
    assert (answer.code, answer.json["articles"], answer.json["failed"]) == (1, 0, 1)
    assert answer.err == "summitry: a name of a file is empty; give a file, a folder or an address\n"


def test_a_date_that_does_not_exist_is_wrong_usage(summitry: Summitry) -> None:
    answer = summitry("extract", summitry.file("a.txt", MEET), "--published", "2024-02-30")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("summitry extract: Invalid value for '--published': there is no 30 February 2024")


def test_standard_input_is_an_article_too(summitry: Summitry) -> None:
    told = summitry("extract", "-", "--published", "2024-02-28", "--jsonl", stdin=MEET.encode()).done()
    assert len(lines(told.out)) == 1
    records = "".join(json.dumps({"id": f"{n}", "text": MEET, "published": "2024-02-28"}) + "\n" for n in range(3))
    assert [line["id"] for line in lines(summitry("extract", "-", "--jsonl", stdin=records.encode()).done().out)] == [
        "0",
        "1",
        "2",
    ]


def test_ingest_counts_what_came_in_and_the_same_again_changes_nothing(summitry: Summitry) -> None:
    article = summitry.article("a.json", id="a", text=MEET)
    first = summitry("ingest", article, "--json").done().json
    [engagement] = summitry("list", "--all", "--json").done().json
    assert first == {
        "articles": 1,
        "new": 1,
        "updated": 0,
        "unchanged": 0,
        "failed": 0,
        "engagements": [{"uid": engagement["uid"], "change": "created"}],
    }
    again = summitry("ingest", article, "--json").done().json
    assert again == {"articles": 1, "new": 0, "updated": 0, "unchanged": 1, "failed": 0, "engagements": []}
    assert summitry("list", "--all", "--json").json == [engagement]


def test_another_version_of_an_article_takes_the_place_of_the_one_before(summitry: Summitry) -> None:
    summitry("ingest", summitry.article("a.json", id="a", text=MEET)).done()
    moved = summitry.article("a.json", id="a", text=MEET.replace("Thursday", "Friday"))
    outcome = summitry("ingest", moved, "--json").done().json
    assert (outcome["updated"], len(outcome["engagements"])) == (1, 1)
    [engagement] = summitry("list", "--all", "--json").json
    assert (engagement["when"], engagement["sequence"]) == ("2024-03-01", 1)


def test_a_folder_is_read_in_the_order_of_publication(summitry: Summitry) -> None:
    outcome = summitry("ingest", SEEDS, "--json").done().json
    assert (outcome["articles"], outcome["new"], outcome["failed"]) == (10, 10, 0)
    japan = [one for one in summitry("list", "--all", "--json").json if "MN" in one["parties"]]
    assert [(one["when"], one["status"]) for one in japan] == [("2024-03-09", "cancelled")]
    assert [entry["change"] for entry in outcome["engagements"] if entry["uid"] == japan[0]["uid"]] == [
        "created",
        "cancelled",
    ]


def test_a_folder_is_searched_whole_and_hidden_files_are_left_out(summitry: Summitry) -> None:
    for name in ("news/a.json", "news/deep/er/b.json", "news/.git/c.json", "news/.d.json"):
        summitry.article(name, text=f"{name} {MEET}")
    summitry.file("news/README.md", "About these articles.")
    summitry.file("news/deep/picture.png", b"\x89PNG\r\n\x1a\n")
    told = summitry("ingest", str(summitry.folder / "news"), "--json").done()
    assert told.json["articles"] == 2
    assert told.err.startswith(f"summitry: {summitry.folder}/news: passed over 2 whose names do not end with .json, ")
    assert ": README.md, deep/picture.png; to read one " in told.err


def test_a_folder_without_articles_is_told(summitry: Summitry) -> None:
    (summitry.folder / "empty").mkdir()
    answer = summitry("ingest", str(summitry.folder / "empty"))
    assert answer.code == 1
    assert "no article in this folder" in answer.err


def test_json_lines_with_a_bad_line_are_taken_in_but_for_that(summitry: Summitry) -> None:
    first, last = (json.dumps({"id": name, "text": MEET, "published": "2024-02-28"}) for name in "ab")
    path = summitry.file("a.jsonl", f"{first}\nrubbish\n{last}\n")
    answer = summitry("ingest", path, "--json")
    assert answer.code == 1
    assert (answer.json["articles"], answer.json["failed"]) == (2, 1)
    assert answer.err.startswith(f"summitry: {path}:2: is not JSON")


def test_a_page_is_read_from_its_address(summitry: Summitry, receiver: Receiver) -> None:
    page = Path(SEEDS, "visit-programme.html").read_bytes()
    receiver.answer = Answer(body=page, headers={"content-type": "text/html; charset=utf-8"})
    assert summitry("ingest", receiver.url, "--json").done().json["new"] == 1
    assert summitry("ingest", receiver.url, "--json").done().json["unchanged"] == 1


def test_a_private_address_is_refused(summitry: Summitry, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUMMITRY_NETWORK__ALLOW")
    answer = summitry("ingest", receiver.url)
    assert answer.code == 1
    assert answer.err.startswith(f"summitry: {receiver.url}: 127.0.0.1 leads to 127.0.0.1, in 127.0.0.0/8")
    assert "which may not be reached" in answer.err
    assert not receiver.requests


@pytest.mark.parametrize("command", ["extract", "ingest", "import"])
def test_an_address_of_another_kind_is_told(summitry: Summitry, command: str) -> None:
    answer = summitry(command, "ftp://ministry.example/release.html")
    assert answer.code == 1
    assert answer.err.startswith("summitry: ftp://ministry.example/release.html: of addresses only those with http://")
    assert answer.err.count("\n") == 1


def test_long_files_are_read_in_flat_memory(summitry: Summitry) -> None:
    """A gigabyte would be too slow for a test: the first line is out before the last one is in."""

    program = Path(sys.executable).with_name("summitry")
    with subprocess.Popen(
        [program, "extract", "-", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        line = json.dumps({"id": "a", "text": "Nothing. " * 200, "published": "2024-02-28"}).encode() + b"\n"
        process.stdin.write(line * 500)
        process.stdin.flush()
        assert process.stdout.readline()
        process.stdin.close()
        assert len(process.stdout.read().splitlines()) == 499
