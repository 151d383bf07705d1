from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calendars.model.revision import Deed, Edit
from daemon.deeds import by_instant, deed_sentence, effect_sentence, last_standing

NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ENTERED: dict[str, Any] = {"title": "Talks", "kind": "talks", "when": "2024-03-04"}


def deed(done: Deed = Deed.MERGE, at: datetime = NOON, undone: datetime | None = None, **fields: object) -> Edit:
    other = None if done is Deed.SET else "other678-9"
    return Edit(uid="ours5678-9", at=at, fields=fields, deed=done, other=other, moved=(4, 5), undone=undone)


@pytest.mark.parametrize(
    ("done", "uid", "sentence", "effect"),
    [
        (deed(Deed.MERGE), "ours5678-9", "other678 was merged into it", "it and other678 are two again"),
        (deed(Deed.MERGE), "other678-9", "It was merged into ours5678", "it and ours5678 are two again"),
        (deed(Deed.SPLIT), "ours5678-9", "2 reports were split off it, as other678", "the reports go back to it"),
        (deed(Deed.SPLIT), "other678-9", "It was split off ours5678", "the reports go back to ours5678"),
        (deed(Deed.PART), "ours5678-9", "other678 was taken out of it again", "it and other678 are one again"),
        (deed(Deed.PART), "other678-9", "It was taken out of ours5678 again", "it and ours5678 are one again"),
        (deed(Deed.SET, **ENTERED), "ours5678-9", "It was entered", "it goes, unless a report tells of it"),
        (
            deed(Deed.SET, removed=True),
            "ours5678-9",
            "It was taken out",
            "it comes back, if a report or a person still tells of it",
        ),
        (
            deed(Deed.SET, when="2024-03-05", precision="day", place="Bern"),
            "ours5678-9",
            "A person set the days and place",
            "what the reports say, or was set before, holds again",
        ),
    ],
)
def test_a_deed_and_what_undoing_it_does_are_told_as_either_of_two_has_it(
    done: Edit, uid: str, sentence: str, effect: str
) -> None:
    assert (deed_sentence(done, uid), effect_sentence(done, uid)) == (sentence, effect)


def test_the_last_that_stands_is_what_undo_takes_back() -> None:
    first, second = deed(Deed.SET, place="Bern"), deed(undone=LATER)
    assert last_standing([first, second]) is first
    assert last_standing([second]) is None


def test_what_was_taken_back_by_doing_something_else_is_told_by_that_alone() -> None:
    merged, parted = deed(undone=LATER), deed(Deed.PART, at=LATER)
    told = by_instant([merged, parted], "ours5678-9")
    assert told == {NOON: ["other678 was merged into it"], LATER: ["other678 was taken out of it again"]}
    assert by_instant([merged], "ours5678-9")[LATER] == ["This was taken back: other678 was merged into it"]
