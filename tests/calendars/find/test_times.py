import re
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.find.text.grammar import EXAMPLE_DAY, load_rules
from calendars.find.times.mentions import Hour, Shift, TimeMention, TimeRole, find_times
from calendars.find.times.readings import READERS
from calendars.model.when import Precision, When
from tests.costs import within

RULES = load_rules("times")
FINDS = [(rule.name, sentence, value) for rule in RULES for sentence, value in rule.finds.items()]
LEAVES = [(rule.name, sentence) for rule in RULES for sentence in rule.leaves]
# A Tuesday in late February.
FEBRUARY = date(2016, 2, 23)


def examples(name: str, sentence: str) -> list[TimeMention]:
    """The times of an example; a rule that asks for an order of numbers is read in an outlet that has it."""
    outlet = "The Guardian" if RULES[name].values.get("order") == "day-first" else None
    return find_times(sentence, EXAMPLE_DAY, outlet)


def the_one(text: str, day: date = FEBRUARY, outlet: str | None = None) -> TimeMention:
    (mention,) = find_times(text, day, outlet)
    return mention


def days(edtf: str, precision: Precision | None = None) -> When:
    return When.parse(edtf, precision)


@pytest.mark.parametrize(("name", "sentence", "value"), FINDS)
def test_a_rule_reads_the_first_time_of_its_examples(name: str, sentence: str, value: str) -> None:
    told = examples(name, sentence)
    first = told["behind_day" in RULES[name].values]  # such a rule reads the second time: the day is the first
    assert (first.rule, first.value) == (name, value)


@pytest.mark.parametrize(("name", "sentence"), LEAVES)
def test_a_rule_leaves_what_it_must_leave(name: str, sentence: str) -> None:
    assert name not in [mention.rule for mention in examples(name, sentence)]


def test_every_rule_has_its_reader_and_every_reader_its_rule() -> None:
    assert {rule.values["reads"] for rule in RULES} == set(READERS)


def test_every_rule_names_known_words_and_leads() -> None:
    leads = {lead.split(" ")[-1] for lead in RULES.values["lead"]}
    for rule in RULES:
        assert set(rule.values["starts"]) <= set(RULES.words), rule.name
        assert set(rule.values.get("needs", ())) <= leads, rule.name


@pytest.mark.parametrize(
    ("text", "coming", "past"),
    [
        ("They met on Tuesday.", "2016-02-23", "2016-02-23"),
        ("They met on Monday.", "2016-02-29", "2016-02-22"),
        ("They met on December 5.", "2016-12-05", "2015-12-05"),
        ("They met on 23 February.", "2016-02-23", "2016-02-23"),
        ("They met in January.", "2017-01", "2016-01"),
        ("They met in February.", "2016-02", "2016-02"),
        ("They met over the weekend.", "2016-02-27/2016-02-28", "2016-02-20/2016-02-21"),
        ("They met on Monday and Tuesday.", "2016-02-22/2016-02-23", "2016-02-22/2016-02-23"),
        ("They met from Monday to Wednesday.", "2016-02-22/2016-02-24", "2016-02-15/2016-02-17"),
        ("They met from 22 to 24 February.", "2016-02-22/2016-02-24", "2015-02-22/2015-02-24"),
        ("They met from 30 December to 2 January.", "2016-12-30/2017-01-02", "2015-12-30/2016-01-02"),
        ("They met on the 24th.", "2016-02-24", "2016-01-24"),
        ("They met on 29 February.", "2016-02-29", "2012-02-29"),
        ("They met on Christmas Day.", "2016-12-25", "2015-12-25"),
    ],
)
def test_days_that_come_again_are_read_forward_and_back(text: str, coming: str, past: str) -> None:
    mention = the_one(text)
    assert (mention.days, mention.past, mention.over) == (days(coming), days(past), False)


def test_a_vague_time_that_has_begun_may_have_been() -> None:
    mention = the_one("They met in early February.")
    assert mention.past == days("2016-02-01/2016-02-10", Precision.PART_OF_MONTH)
    assert the_one("They met in late February.").past == the_one("They meet in late February.").days


@pytest.mark.parametrize(
    "text",
    [
        "They met yesterday.",
        "They met last week.",
        "They met two days ago.",
        "They met last Monday.",
        "They met on 5 February 2016.",
        "They met in January 2016.",
        "They met earlier this week.",
        "They met earlier on Monday.",
        "They met in 2003.",
        "They met last year.",
        "They met several weeks ago.",
    ],
)
def test_what_is_past_whatever_the_tense_is_over(text: str) -> None:
    mention = the_one(text)
    assert mention.over
    assert mention.past is None


def test_a_weekday_tells_which_year_is_meant() -> None:
    assert the_one("They met on Saturday, December 5.").days == days("2015-12-05")
    assert the_one("They meet on Monday, December 5.").days == days("2016-12-05")


def test_where_no_near_year_has_that_weekday_the_day_and_month_hold() -> None:
    mention = the_one("They meet on Thursday, 29 February.")
    assert (mention.days, mention.past) == (days("2016-02-29"), days("2012-02-29"))


@pytest.mark.parametrize(
    ("text", "role", "lead"),
    [
        ("They meet on Friday.", TimeRole.POINT, "on "),
        ("It is due by Friday.", TimeRole.DEADLINE, "by "),
        ("It is due no later than 1 March.", TimeRole.DEADLINE, "no later than "),
        ("It is due by about Friday.", TimeRole.DEADLINE, "by about "),
        ("They stay until at least Friday.", TimeRole.UNTIL, "until at least "),
        ("They have met since Friday.", TimeRole.SINCE, "since "),
        ("Friday is the day.", TimeRole.POINT, ""),
        ("They begin\n\nFriday", TimeRole.POINT, ""),
    ],
)
def test_the_word_before_gives_the_role(text: str, role: TimeRole, lead: str) -> None:
    mention = find_times(text, FEBRUARY)[0]
    assert mention.role is role
    assert text[mention.lead_start : mention.start] == lead


def test_since_looks_back() -> None:
    mention = the_one("They have met since Friday.")
    assert (mention.days, mention.past, mention.over) == (days("2016-02-19"), None, False)


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("12 p.m.", Hour(time(12))),
        ("12 a.m.", Hour(time(0))),
        ("12:30 am", Hour(time(0, 30))),
        ("11 to 1 p.m.", Hour(time(11), time(13))),
        ("10 p.m. to 2 a.m.", Hour(time(22), time(2))),
        ("3 p.m. Moscow time", Hour(time(15), None, "Europe/Moscow")),
        ("3 p.m. Beijing time", Hour(time(15), None, "Asia/Shanghai")),
        ("3 p.m. New York time", Hour(time(15), None, "America/New_York")),
        ("3 p.m. (GMT)", Hour(time(15), None, "UTC")),
        ("3 p.m. local time", Hour(time(15))),
        ("15:30 CET", Hour(time(15, 30), None, "Europe/Paris")),
        ("11 at night", Hour(time(23))),
        ("2 at night", Hour(time(2))),
    ],
)
def test_hours_are_local_and_have_the_zone_that_is_said(said: str, hour: Hour) -> None:
    assert the_one(f"They meet at {said}.").hour == hour


def test_words_behind_an_hour_that_are_no_zone_are_not_of_it() -> None:
    assert the_one("They meet at 3 p.m. for some time.").text == "3 p.m."
    assert the_one("They meet at 10:30 the first time.").text == "10:30"


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("They meet a week later.", Shift(7, Precision.WEEK)),
        ("They meet three months after the summit.", Shift(90, Precision.MONTH, origin="event")),
        ("They meet the following Monday.", Shift(1, weekday=0)),
        ("They meet on the last day.", Shift(0, origin="end")),
        ("They met the day before.", Shift(-1)),
    ],
)
def test_what_is_counted_from_elsewhere_is_left_open(text: str, shift: Shift) -> None:
    mention = the_one(text)
    assert (mention.shift, mention.days) == (shift, None)


@pytest.mark.parametrize(
    ("outlet", "day"),
    [("The Guardian", "2016-03-09"), ("The New York Times", "2016-09-03"), ("Government of Australia", "2016-03-09")],
)
def test_an_outlet_decides_the_order_of_numbers(outlet: str, day: str) -> None:
    assert the_one("They meet on 9/3 in Bern.", outlet=outlet).days == days(day)


def test_numbers_of_unknown_order_are_no_time() -> None:
    assert find_times("They meet on 9/3 in Bern.", FEBRUARY) == []


def test_both_days_are_told_where_they_are_not_neighbours() -> None:
    assert [mention.value for mention in find_times("They meet on Tuesday and Thursday.", FEBRUARY)] == [
        "2016-02-23",
        "2016-02-25",
    ]


def test_the_day_it_is_moved_from_is_not_the_beginning_of_a_span() -> None:
    moved = find_times("The talks were moved from Thursday to Friday.", FEBRUARY)
    assert [mention.value for mention in moved] == ["2016-02-25", "2016-02-26"]


@pytest.mark.parametrize(
    "there_is_none", ["31 April", "April 31", "30 February 2016", "29 February 2015", "2016-02-30"]
)
def test_a_date_that_does_not_exist_is_no_day(there_is_none: str) -> None:
    assert not any(mention.days for mention in find_times(f"They meet on {there_is_none}.", FEBRUARY))


def test_offsets_hold_where_a_small_letter_is_longer() -> None:
    text = "İİİ They meet in İstanbul on Monday."
    assert the_one(text).text == "Monday"


@pytest.mark.parametrize(
    "sentence",
    [*(sentence for _, sentence, _ in FINDS), *(sentence for _, sentence in LEAVES)],
)
@pytest.mark.parametrize("day", [date.min, date(1, 1, 7), date(9999, 12, 27), date.max, date(2016, 2, 29)])
def test_no_day_of_publication_is_too_early_or_too_late(sentence: str, day: date) -> None:
    check(sentence, day)


WORDS = sorted({word for words in RULES.words.values() for word in words} - {""})
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(str.capitalize),
    st.sampled_from([sentence for _, sentence, _ in FINDS]),
    st.integers(0, 2100).map(str),
    st.integers(0, 31).map(lambda number: f"{number}th"),
    st.sampled_from(["-", "/", ":", ",", ".", "(", ")", "to", "and", "a.m.", "p.m.", "ago", "later", "after", "\n\n"]),
    st.text(max_size=5),
)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", " ", " ", "\n"])), max_size=12).map(
    lambda pieces: "".join(piece + gap for piece, gap in pieces)
)


def check(text: str, day: date) -> None:
    """What holds of any text on any day."""
    end = 0
    for mention in find_times(text, day):
        assert end <= mention.start < mention.end
        assert mention.lead_start <= mention.start
        assert text[mention.start : mention.end] == mention.text
        assert mention.value
        told = (mention.days, mention.shift, mention.length, mention.hour, mention.vague or None)
        assert sum(part is not None for part in told) == 1
        if mention.days and not (mention.over or mention.dateline or mention.role is TimeRole.SINCE):
            assert mention.days.end >= day
        if mention.past:
            assert mention.past.start <= day
            assert mention.days
        end = mention.end


@settings(deadline=None, max_examples=300)
@given(TEXTS, st.dates())
def test_any_text_on_any_day_gives_times_in_order_or_none(text: str, day: date) -> None:
    check(text, day)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_text_without_times_gives_none(text: str) -> None:
    check(text, FEBRUARY)
    if re.fullmatch(r"[^\W\d]*", text):
        assert len(find_times(text, FEBRUARY)) <= 1


@pytest.mark.parametrize(
    "piece",
    [
        "They will meet on Monday in Bern. ",
        "on ",
        "1",
        "1 ",
        " ",
        "the day ",
        "10-",
        "3 pm a",
        "1, 2, ",
        "Monday to ",
        "a",
    ],
)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert within(3, lambda: find_times(text, FEBRUARY))  # a tenth of this is usual; to look back takes hours
