"""Where it takes place."""

import pytest

from tests.calendars.find.told import found, the_one

MEET = "The presidents of Russia and Ukraine will meet"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{MEET} in Geneva on Friday.", "Geneva"),
        (f"{MEET} on Friday in Geneva.", "Geneva"),
        (f"On Friday, {MEET.lower().replace('russia', 'Russia').replace('ukraine', 'Ukraine')} in Geneva.", "Geneva"),
        (f"{MEET} in the resort of Sochi on Friday.", "Sochi"),
        (f"{MEET} in the Black Sea resort of Sochi on Friday.", "Sochi"),
        (f"{MEET} in Geneva, Switzerland, on Friday.", "Geneva"),
        (f"{MEET} in Switzerland on Friday.", "Switzerland"),
        (f"{MEET} near Geneva on Friday.", "Geneva"),
        (f"{MEET} at Camp David on Friday.", "Camp David"),
        (f"{MEET} on Friday.", None),
        (f"{MEET} on Friday, an official said in Vienna.", None),
        (f"{MEET} on Friday to discuss Gaza.", None),
        (f"{MEET} on Friday for talks on the war in Sudan.", None),
        ("The UN Security Council will meet on Friday to discuss Gaza.", None),
        ("According to the Kremlin, Norway and Sweden will hold talks on Friday.", None),
        ("Russia and China will hold talks in the Shanghai Cooperation Organisation on Friday.", None),
        ("The Shanghai Cooperation Organisation will hold a summit on 5 July.", None),
    ],
)
def test_it_is_where_it_is_said_to_be(text: str, place: str | None) -> None:
    assert the_one(text).place == place


@pytest.mark.parametrize("said", ["speak by telephone in Geneva", "hold a video conference from Geneva"])
def test_a_call_has_no_place(said: str) -> None:
    assert the_one(f"The presidents of Russia and Ukraine will {said} on Friday.").place is None


@pytest.mark.parametrize(
    ("text", "parties", "place"),
    [
        ("German Chancellor Olaf Scholz will visit Ghana on Friday.", {"DE", "GH"}, "Ghana"),
        ("German Chancellor Olaf Scholz will visit Accra on Friday.", {"DE", "GH"}, "Accra"),
        ("German Chancellor Olaf Scholz will arrive in Accra, Ghana, on Friday.", {"DE", "GH"}, "Accra"),
        ("German Chancellor Olaf Scholz leaves Berlin for Japan on Friday.", {"DE", "JP"}, "Japan"),
        ("German Chancellor Olaf Scholz will leave for Japan on Friday.", {"DE", "JP"}, "Japan"),
        ("German Chancellor Olaf Scholz will fly from Berlin to Tokyo on Friday.", {"DE", "JP"}, "Tokyo"),
        ("A visit to Ghana by German Chancellor Olaf Scholz will begin on Friday.", {"DE", "GH"}, "Ghana"),
        ("German Chancellor Olaf Scholz is due in Accra on Friday.", {"DE", "GH"}, "Accra"),
        ("German Chancellor Olaf Scholz will visit Ghana, Togo and Benin next week.", {"DE", "GH", "TG", "BJ"}, None),
    ],
)
def test_a_visit_goes_to_its_host(text: str, parties: set[str], place: str | None) -> None:
    finding = the_one(text)
    assert (set(finding.parties), finding.place) == (parties, place)


def test_a_visit_with_a_day_for_each_stop_is_one_for_each() -> None:
    stops = found("Foreign Minister Penny Wong will visit Japan (4-5 March), India (6-8 March) and Nepal (9 March).")
    assert [(stop.when.edtf, stop.place, set(stop.parties)) for stop in stops] == [
        ("2024-03-04/2024-03-05", "Japan", {"AU", "JP"}),
        ("2024-03-06/2024-03-08", "India", {"AU", "IN"}),
        ("2024-03-09", "Nepal", {"AU", "NP"}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ghana's President Nana Akufo-Addo will visit Togo on 4 March and Benin on 6 March.",
        "Ghana's President Nana Akufo-Addo will arrive in Togo on 4 March. On 6 March he will travel to Benin.",
        "Ghana's President Nana Akufo-Addo will arrive in Togo on 4 March. On 6 March he will go on to Benin.",
    ],
)
def test_a_visit_that_goes_on_to_another_state_is_two(text: str) -> None:
    assert [(stop.when.edtf, set(stop.parties)) for stop in found(text)] == [
        ("2024-03-04", {"GH", "TG"}),
        ("2024-03-06", {"GH", "BJ"}),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The foreign ministers of Ghana and Togo will meet on Friday.\n\nTogo and Ghana meet in Bern each year.", ""),
        (
            "The envoys will resume the talks between Ghana and Togo on Friday.\n\nThe Bern talks will be hard.",
            "",
        ),
        ("The foreign ministers of Ghana and Togo will meet on Friday.", "Ghana, Togo to meet in Bern"),
        ("BERN, Feb 28 (Reuters) - The African Union holds a summit on Friday.\n\nThe summit is to open here.", ""),
    ],
)
def test_a_place_is_told_by_another_sentence_that_has_no_day(text: str, title: str) -> None:
    place = the_one(text, title).place
    assert place is not None
    assert place.casefold() == "bern"


def test_each_of_two_days_has_its_own_place() -> None:
    text = "Chilean and Bolivian envoys will discuss their border in Lima on 4 March and in Arica on 7 March."
    assert [(one.when.edtf, one.place) for one in found(text)] == [("2024-03-04", "Lima"), ("2024-03-07", "Arica")]


def test_a_lesser_city_names_the_talks_that_are_held_there() -> None:
    assert the_one("Ghana and Togo will resume the Kumasi talks on their border on Friday.").place == "Kumasi"
