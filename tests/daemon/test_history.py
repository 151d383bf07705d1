from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from calendars.merge.changes import what_changed
from calendars.model.engagement import Dispute, Engagement, Kind, Status
from calendars.model.revision import Cause, Origin, Revision
from calendars.model.when import When
from daemon.history import Record, sentences, told
from tests.daemon.web.conftest import MONDAY, NOON

TALKS = Engagement(
    uid="u", title="Talks", kind=Kind.TALKS, when=MONDAY, parties=("FR", "DE"), created=NOON, updated=NOON
)
BY_HAND = Cause(origin=Origin.PERSON)


def revision(before: Engagement | None, after: Engagement, cause: Cause = BY_HAND) -> Revision:
    change = what_changed(before, after)
    assert change is not None
    return Revision(change=change, cause=cause, at=NOON, before=before, after=after)


def test_one_that_nothing_tells_of_is_not_on_again_when_it_is_no_longer_the_same_as_another() -> None:
    merged = replace(TALKS, removed=True, merged_into="other")
    said = sentences(revision(merged, replace(merged, merged_into=None)))
    assert said == ["It is an engagement of its own again, of which no report tells"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"when": When.day(date(2024, 3, 5))}, "It was moved from Monday, 4 March 2024 to Tuesday, 5 March 2024"),
        ({"when": MONDAY.at(time(10), "Europe/Zurich")}, "It begins at 10:00, Europe/Zurich time"),
        ({"when": MONDAY.at(time(10), until=time(12))}, "It begins at 10:00 and ends at 12:00, local time"),
        ({"status": Status.POSTPONED}, "It was postponed"),
        ({"status": Status.CANCELLED}, "It was called off"),
        ({"status": Status.TENTATIVE}, "It is tentative now"),
        ({"parties": ("FR", "CH")}, "Switzerland takes part now|Germany takes part no longer"),
        ({"parties": ("FR", "DE", "CH", "UN")}, "Switzerland and United Nations take part now"),
        ({"people": ("Anna Moreau",)}, "Anna Moreau is named now"),
        ({"place": "Bern", "kind": Kind.VISIT}, "It is a visit now|The place is Bern now"),
        ({"confidence": 0.5}, "It was reported again"),
        (
            {"status": Status.POSTPONED, "when": When.month(2024, 4)},
            "It was postponed|It was moved from Monday, 4 March 2024 to some time in April 2024",
        ),
    ],
)
def test_a_change_is_told_in_a_sentence(fields: dict[str, Any], sentence: str) -> None:
    assert "|".join(sentences(revision(TALKS, replace(TALKS, **fields)))) == sentence


def test_a_day_that_becomes_known_is_no_move() -> None:
    vague = replace(TALKS, when=When.week_of(MONDAY.start))
    [sentence] = sentences(revision(vague, TALKS))
    assert sentence == (
        "The day is known more exactly: Monday, 4 March 2024, no longer some time in the week of 4 March 2024"
    )


def test_what_comes_back_is_told() -> None:
    off = replace(TALKS, status=Status.CANCELLED)
    assert sentences(revision(off, TALKS)) == ["It is on again"]
    assert sentences(revision(TALKS, replace(TALKS, removed=True))) == ["It was taken out"]
    assert sentences(revision(TALKS, replace(TALKS, removed=True, merged_into="v")))[0].startswith("It is the same as")
    assert sentences(revision(replace(TALKS, place="Bern"), TALKS)) == ["The place is not known any more"]


def test_the_address_of_a_report_is_no_change_of_its_own() -> None:
    after = replace(TALKS, url="https://paper.example/2")
    assert sentences(revision(TALKS, after, Cause(origin=Origin.ARTICLE, article="a"))) == ["It was reported again"]
    assert sentences(revision(TALKS, after)) == ["More can be read at https://paper.example/2 now"]


def test_who_says_otherwise_is_told_and_when_nobody_does_any_more() -> None:
    disputed = replace(TALKS, disputed=(Dispute(field="when", value="2024-03-05", by=("North",)),))
    assert sentences(revision(TALKS, disputed)) == ["North says Tuesday, 5 March 2024"]
    assert sentences(revision(disputed, TALKS)) == ["Nobody disputes it any more"]
    both = replace(TALKS, disputed=(Dispute(field="time", value="10:00", by=("North", "South")),))
    assert sentences(revision(TALKS, both)) == ["North and South say 10:00"]


def test_the_newest_change_is_told_first_and_by_whom() -> None:
    report = Cause(origin=Origin.ARTICLE, article="a", words="will meet")
    history = [revision(None, TALKS, report), revision(TALKS, replace(TALKS, place="Bern"))]
    latest, first = told(Record(TALKS, history, [], [], {}))
    assert (latest.sentence, latest.by) == ("The place is Bern now.", "by hand")
    assert (first.sentence, first.by, first.words) == (
        "It was entered, for Monday, 4 March 2024.",
        "a report",
        "will meet",
    )
