"""Who takes part."""

import pytest

from tests.calendars.find.told import the_one


def parties(text: str) -> set[str]:
    return set(the_one(text).parties)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The foreign ministers of France and Germany will meet on Friday.", {"FR", "DE"}),
        ("Norway will hold talks with Sweden on Friday.", {"NO", "SE"}),
        ("Russian and Ukrainian negotiators will hold talks on Monday.", {"RU", "UA"}),
        ("Washington and Tehran will hold talks on Saturday.", {"US", "IR"}),
        ("The Kremlin and the White House are to hold talks on Saturday.", {"RU", "US"}),
        ("OPEC and Russia will meet on 3 April.", {"OPEC", "RU"}),
        ("US Secretary of State Antony Blinken will meet leaders of Hamas on Friday.", {"US", "HAMAS"}),
        ("German Chancellor Olaf Scholz will meet his Turkish counterpart on Friday.", {"DE", "TR"}),
        ("A delegation of the International Monetary Fund will visit Ghana on Monday.", {"IMF", "GH"}),
        ("Foreign ministers from Norway, Sweden and Denmark will meet on Friday.", {"NO", "SE", "DK"}),
    ],
)
def test_those_take_part_whom_the_sentence_names(text: str, expected: set[str]) -> None:
    assert parties(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Norway and Sweden will hold talks on Friday, Denmark's foreign minister said.",
        "Danish Foreign Minister Lars Rasmussen said Norway and Sweden would hold talks on Friday.",
        "Norway and Sweden will hold talks on Friday, according to Denmark.",
        "According to the Kremlin, Norway and Sweden will hold talks on Friday.",
    ],
)
def test_who_only_says_so_takes_no_part(text: str) -> None:
    assert parties(text) == {"NO", "SE"}


@pytest.mark.parametrize(
    "text",
    [
        "Norway will hold talks on Libya with Sweden on Friday.",
        "Norway and Sweden will meet on Friday to discuss Libya.",
        "Norway and Sweden will hold talks on Friday about Russian gas.",
        "Norway and Sweden will hold talks on Friday despite Russia's threats.",
        "Norway and Sweden will hold talks on Friday at 3 p.m. Moscow time.",
    ],
)
def test_what_they_speak_about_takes_no_part(text: str) -> None:
    assert parties(text) == {"NO", "SE"}


@pytest.mark.parametrize(
    "where",
    ["in Bern", "in the Swiss city of Bern", "in Switzerland"],
)
def test_a_host_takes_no_part_by_its_place_alone(where: str) -> None:
    assert parties(f"Norway and Sweden will hold talks {where} on Friday.") == {"NO", "SE"}


def test_where_they_met_before_takes_no_part_in_the_next_meeting() -> None:
    text = "The ministers of Norway and Sweden met in Bern on Monday. They will meet again on Friday."
    assert parties(text) == {"NO", "SE"}


def test_a_visit_is_of_the_guest_and_the_host() -> None:
    finding = the_one("Ghana's President Nana Akufo-Addo will visit Togo on Monday.")
    assert set(finding.parties) == {"GH", "TG"}
    assert finding.people == ("Nana Akufo-Addo",)


def test_whom_the_guest_met_before_takes_no_part_in_the_visit() -> None:
    assert parties("Mali's leader, who met Niger's envoy on Monday, will visit Algeria on Friday.") == {"ML", "DZ"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "US President Joe Biden and his Chinese counterpart, Xi Jinping, will speak by telephone on Monday.",
            {"Joe Biden", "Xi Jinping"},
        ),
        (
            "Biden will host Kishida on 10 April. President Joe Biden and Prime Minister Fumio Kishida are friends.",
            {"Joe Biden", "Fumio Kishida"},
        ),
        ("Foreign Minister Mboka of Congo will visit Ghana on Friday.", {"Mboka"}),
        ("The foreign ministers of France and Germany will meet on Friday.", set()),
    ],
)
def test_people_go_by_the_fullest_name_of_the_text(text: str, expected: set[str]) -> None:
    assert set(the_one(text).people) == expected


def test_whom_the_guest_meets_the_day_before_takes_no_part_in_the_visit() -> None:
    text = "Norwegian Prime Minister Jonas Gahr Store will visit Kyiv on Friday, a day after talks with Moscow."
    assert parties(text) == {"NO", "UA"}


def test_a_ministrys_i_is_its_minister_and_its_state() -> None:
    release = the_one(
        "I will travel to Japan on 5 March to meet Foreign Minister Yoko Kamikawa.\n\n"
        "Media contact: the office of Foreign Minister Penny Wong",
        "Visit to Japan",
        outlet="Government of Australia",
    )
    assert {"AU", "JP"} == set(release.parties)


def test_we_in_an_interview_is_no_government() -> None:
    said = "“We will meet the Ghanaian delegation on Friday,” a farmer said."
    assert "AU" not in the_one(said + " Norway and Ghana will hold talks on Friday.").parties


@pytest.mark.parametrize(
    ("who", "people"),
    [("President Bo Frick", {"Bo Frick", "Ann Lee"}), ("government spokesman Bo Frick", {"Ann Lee"})],
)
def test_his_summit_is_of_whoever_speaks_of_it(who: str, people: set[str]) -> None:
    told = f"Swiss {who} said that his summit with Ghanaian President Ann Lee will be held in Bern on Friday."
    summit = the_one(f"{told}\n\nThe summit between Switzerland and Ghana is the first.")
    assert set(summit.people) == people


def test_where_they_left_from_is_not_where_a_visit_goes() -> None:
    told = "LUSAKA, Feb. 28 (Xinhua) -- Zambian President Bo Frick left here Wednesday for Kenya on a two-day visit."
    visit = the_one(told)
    assert (set(visit.parties), visit.when.edtf, visit.place) == ({"ZM", "KE"}, "2024-02-28/2024-02-29", "Kenya")


def test_who_has_not_said_whether_she_will_attend_takes_no_part() -> None:
    told = "The oil ministers of Ghana and Togo will meet in Bern on Friday."
    assert "IR" not in the_one(f"{told} Iran's Ann Lee has not said if she will attend.").parties
