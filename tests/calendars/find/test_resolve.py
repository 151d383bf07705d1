"""The days that a time means where it stands."""

from datetime import date

import pytest

from calendars.find.text.cues import Sense
from calendars.find.text.grammar import EXAMPLE_DAY
from calendars.find.times.mentions import find_times
from calendars.find.times.resolve import Memory, resolved
from calendars.model.when import Precision, When
from tests.calendars.find.told import days, the_one

FIRST = "The foreign ministers of Norway and Sweden will meet "


def meaning(words: str, sense: Sense | None, memory: Memory | None = None, day: date = EXAMPLE_DAY) -> str | None:
    (time,) = find_times(words, day)
    when = resolved(time, sense, day, memory or Memory())
    return None if when is None else when.edtf


@pytest.mark.parametrize(
    ("words", "sense", "edtf"),
    [
        ("on Monday", Sense.COMING, "2024-03-04"),
        ("on Monday", Sense.PERHAPS, "2024-03-04"),
        ("on Monday", None, "2024-03-04"),
        ("on Monday", Sense.OVER, "2024-02-26"),
        ("on Monday", Sense.DID, "2024-02-26"),
        ("on Wednesday", Sense.COMING, "2024-02-28"),
        ("on 5 December", Sense.COMING, "2024-12-05"),
        ("on 5 December", None, "2023-12-05"),
        ("on 5 December", Sense.OVER, "2023-12-05"),
        ("on 25 February", Sense.COMING, "2024-02-25"),
        ("in March", Sense.COMING, "2024-03"),
        ("next week", Sense.COMING, "2024-03-04/2024-03-10"),
        ("on 5 March 2024", Sense.OVER, "2024-03-05"),
    ],
)
def test_a_day_that_comes_again_is_the_one_that_the_tense_means(words: str, sense: Sense | None, edtf: str) -> None:
    assert meaning(words, sense) == edtf


@pytest.mark.parametrize("words", ["since Monday", "by Monday", "yesterday", "last week", "on 5 March 2023"])
def test_a_limit_or_a_past_day_is_no_day_of_an_engagement(words: str) -> None:
    assert meaning(words, Sense.COMING) is None


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("the following day", "2024-03-08"),
        ("two days later", "2024-03-09"),
        ("the day before", "2024-03-04"),
        ("the following Monday", "2024-03-11"),
        ("a week later", "2024-03-11/2024-03-17"),
        ("on the second day", "2024-03-06"),
        ("on the last day", "2024-03-07"),
    ],
)
def test_a_time_counts_from_the_days_that_were_said(words: str, edtf: str) -> None:
    memory = Memory()
    memory.keep(When.days(date(2024, 3, 5), date(2024, 3, 7)))
    assert meaning(words, Sense.COMING, memory) == edtf


def test_a_time_that_counts_from_nothing_gives_no_day() -> None:
    assert meaning("the following day", Sense.COMING) is None
    assert meaning("on the second day", Sense.COMING) is None


def test_nothing_is_counted_from_a_vague_time() -> None:
    memory = Memory()
    memory.keep(When.month(2024, 3))
    assert meaning("the following day", Sense.COMING, memory) is None


def test_the_first_and_the_last_days_have_no_days_beyond_them() -> None:
    for day, words in ((date.max, "the following day"), (date.min, "the day before")):
        memory = Memory()
        memory.keep(When.day(day))
        assert meaning(words, Sense.COMING, memory, day) is None


def test_the_following_day_follows_the_one_before_it_in_the_text() -> None:
    assert days(FIRST + "on 5 March in Bern. They will meet again the following day.") == ["2024-03-05", "2024-03-06"]


def test_the_second_day_is_one_of_the_days_that_were_said() -> None:
    text = FIRST + "from 5 to 7 March in Bern. On the second day they will hold talks with NATO."
    assert days(text) == ["2024-03-05/2024-03-07", "2024-03-06"]


@pytest.mark.parametrize(
    ("words", "edtf", "precision"),
    [
        ("on Friday", "2024-03-01", Precision.DAY),
        ("from 5 to 7 March", "2024-03-05/2024-03-07", Precision.DAY),
        ("on Thursday and Friday", "2024-02-29/2024-03-01", Precision.DAY),
        ("next week", "2024-03-04/2024-03-10", Precision.WEEK),
        ("in early March", "2024-03-01/2024-03-10", Precision.PART_OF_MONTH),
        ("in mid-March", "2024-03-11/2024-03-20", Precision.PART_OF_MONTH),
        ("in late March", "2024-03-21/2024-03-31", Precision.PART_OF_MONTH),
        ("in March", "2024-03", Precision.MONTH),
        ("next month", "2024-03", Precision.MONTH),
        ("later this month", "2024-02", Precision.MONTH),
        ("tomorrow", "2024-02-29", Precision.DAY),
    ],
)
def test_days_are_as_exact_as_the_text_and_no_more(words: str, edtf: str, precision: Precision) -> None:
    when = the_one(f"{FIRST}{words}.").when
    assert (when.edtf, when.precision) == (edtf, precision)
