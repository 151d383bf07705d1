import json
import os
import subprocess
import sys
from pathlib import Path

from tests.daemon.cli.conftest import Summitry

ONE = "Minister Anna Moreau of France will meet her German counterpart in Bern on 4 March 2030."
OTHER = "The foreign ministers of France and Italy will meet in Bern on 4 March 2030."


def article(summitry: Summitry, name: str, text: str) -> str:
    return summitry.article(f"{name}.json", id=name, title="News", outlet="A paper", published="2030-02-20", text=text)


def uids(summitry: Summitry) -> list[str]:
    return [entry["uid"] for entry in json.loads(summitry("list", "--all", "--json").out)]


def test_two_are_merged_and_taken_apart_again(summitry: Summitry) -> None:
    summitry("ingest", article(summitry, "one", ONE), article(summitry, "other", OTHER))
    kept, gone = uids(summitry)
    merged = summitry("merge", kept[:8], gone[:8])
    assert f"{gone}: merged into {kept}" in merged.out
    assert f"summitry undo {kept[:8]}" in merged.err
    assert uids(summitry) == [kept]
    changes = json.loads(summitry("split", kept, "--json").out)
    assert {one["change"] for one in changes} == {"updated", "reinstated"}
    assert sorted(uids(summitry)) == sorted([kept, gone])


def test_what_was_set_is_taken_back_and_then_nothing_is_left(summitry: Summitry) -> None:
    summitry("ingest", article(summitry, "one", ONE))
    (uid,) = uids(summitry)
    summitry("cancel", uid)
    assert f"{uid}: reinstated" in summitry("undo", uid).out
    again = summitry("undo", uid)
    assert again.code == 2
    assert "nothing is left to take back" in again.err


def test_show_tells_what_people_did_and_what_undo_takes_back(summitry: Summitry) -> None:
    summitry("ingest", article(summitry, "one", ONE), article(summitry, "other", OTHER))
    kept, gone = uids(summitry)
    summitry("edit", kept, "--place", "Basel")
    summitry("merge", kept, gone)
    shown = summitry("show", kept).out
    assert f"{gone[:8]} was merged into it. It is called" in shown
    assert f"summitry undo {kept[:8]}\ntakes back what was done on " in shown
    assert f": {gone[:8]} was merged into it\n    then it and {gone[:8]} are two again\n" in shown
    assert f"It is the same as {kept[:8]}, which stands for both now.\n    by hand\n" in summitry("show", gone).out
    summitry("undo", kept)
    shown = summitry("show", kept).out
    assert f"This was taken back: {gone[:8]} was merged into it." in shown
    assert ": A person set the place\n    then what the reports say, or was set before, holds again\n" in shown
    summitry("undo", kept)
    assert f"summitry undo {kept[:8]}" not in summitry("show", kept).out
    done = json.loads(summitry("show", kept, "--json").out)["by_hand"]
    assert [(one["deed"], one["other"], one["taken_back"] is not None) for one in done] == [
        ("set", None, True),
        ("merge", gone, True),
    ]


def test_one_that_cannot_be_split_says_how(summitry: Summitry) -> None:
    summitry("ingest", article(summitry, "one", ONE))
    answer = summitry("split", uids(summitry)[0])
    assert answer.code == 2
    assert "--article ID; its reports are of one (2030-03-04)" in answer.err


def test_at_a_terminal_split_shows_the_reports_and_asks_which_tell_of_another_meeting(summitry: Summitry) -> None:
    summitry("ingest", article(summitry, "one", ONE), article(summitry, "one-more", ONE))
    (uid,) = uids(summitry)
    for answer, code, told in (("3", 2, "give numbers from 1 to 2"), ("1", 0, "Which tell of another meeting?")):
        ours, theirs = os.openpty()
        os.write(ours, f"{answer}\n".encode())
        done = subprocess.run(
            [Path(sys.executable).with_name("summitry"), "split", uid], stdin=theirs, capture_output=True, text=True
        )
        os.close(ours)
        os.close(theirs)
        assert (done.returncode, told in done.stderr) == (code, True), done.stderr
        assert "2  A paper, 2030-02-20: 2030-03-04, “" in done.stderr
    assert len(uids(summitry)) == 2
    with_one = json.loads(summitry("show", uid, "--json").out)["reports"]
    assert [report["article"]["id"] for report in with_one] == ["one-more"]


def test_articles_are_listed_shown_and_taken_back(summitry: Summitry) -> None:
    assert "No article was read yet" in summitry("article", "list").err
    summitry("ingest", article(summitry, "one", ONE), article(summitry, "other", OTHER))
    assert [one["id"] for one in json.loads(summitry("article", "list", "--json").out)] == ["other", "one"]
    assert "1 of 2" in summitry("article", "list", "--limit", "1").err
    assert "No article is of an outlet called so" in summitry("article", "list", "--outlet", "gazette").err
    shown = summitry("article", "show", "oth")
    assert OTHER in shown.out
    gone = summitry("article", "remove", "other")
    assert gone.out.startswith("other: removed")
    assert "engagements: 1 removed" in gone.out
    assert len(uids(summitry)) == 1
    assert summitry("article", "remove", "other").code == 1


def test_the_history_names_an_article_that_was_taken_back_and_undo_brings_nothing_back_without_it(
    summitry: Summitry,
) -> None:
    summitry("ingest", article(summitry, "one", ONE))
    (uid,) = uids(summitry)
    summitry("edit", uid, "--place", "Basel")
    summitry("article", "remove", "one")
    shown = summitry("show", uid).out
    assert "It was taken out. An article was taken back: A paper, 2030-02-20: News.\n    by hand\n" in shown
    assert "taken back; no report tells of it any more, so it stays out" in summitry("undo", uid).out
    assert uids(summitry) == []


def test_reading_again_by_the_same_rules_changes_nothing(summitry: Summitry) -> None:
    summitry("ingest", article(summitry, "one", ONE))
    assert summitry("reread").out == "1 articles read again, 0 tell something else now\n"
    assert json.loads(summitry("reread", "--json").out) == {"articles": 1, "different": 0, "engagements": []}
